"""Step 7: the rows of a pass: joined, filtered, with the period and the group of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlglot import exp

from puls.query.names import Dimension, dimension, has_exclusion
from puls.query.sql import CUSTOMER, FACT, TICKET, column, instant, is_one_of, same, text
from puls.query.steps.conditions import condition_sql
from puls.query.steps.cover import COVERED, Cover, cover_of, covered_rows
from puls.query.steps.formulas import fact_column, formula_sql
from puls.query.steps.periods import Series, key_expression
from puls.query.steps.scans import Scan
from puls.query.values import Context, MetricQuery

PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Population:
    """What a statement is written from; `dated_by` replaces the cohort's own column and rows (counts shown beside)."""

    query: MetricQuery
    context: Context
    zone: ZoneInfo
    series: Series
    scan: Scan
    dated_by: str | None = None

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Return what the question is split by, in this pass's fact."""
        return tuple(self.find(name) for name in self.query.by)

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the names of the columns that hold period and group."""
        return (PERIOD, *(f"group_{index}" for index in range(1, len(self.query.by) + 1)))

    @property
    def cover(self) -> Cover | None:
        """Return how the rows of the pass belong to periods, where they last; None where an instant dates them."""
        covers = [cover for asked in self.scan.asked if (cover := cover_of(asked)) is not None]
        if not covers or self.dated_by is not None:
            return None
        return replace(covers[0], reads=any(each.reads for each in covers))

    def find(self, name: str) -> Dimension:
        """Return what `name` stands for in this pass's fact."""
        return dimension(name, self.scan.asked[0].metric, self.scan.credit, self.context.fields)

    def rows(
        self, columns: Mapping[str, exp.Expr], *, excluded: bool = False, where: Sequence[exp.Expr] = ()
    ) -> exp.Select:
        """Return the rows with period, groups and `columns`; `excluded`: those that are in no number instead."""
        dated = self.dated()
        keys = [self.key(dated), *(group_expression(found, n) for n, found in self._numbered())]
        named = [exp.alias_(key, name) for key, name in zip(keys, self.groups, strict=True)]
        named += [exp.alias_(expression, name) for name, expression in columns.items()]
        in_range: list[exp.Expr] = []
        if self.cover is None:
            in_range = [
                exp.GTE(this=dated.copy(), expression=instant(self.series.start_us)),
                exp.LT(this=dated.copy(), expression=instant(self.series.end_us)),
            ]
        return self.select(named, [*in_range, *self.filters(excluded=excluded), *where])

    def key(self, dated: exp.Expr) -> exp.Expr:
        """Return the key of the period that a row is in: the one that `dated` lies in, or one that it belongs to."""
        return column(COVERED) if self.cover is not None else key_expression(self.series, dated)

    def dated(self) -> exp.Expr:
        """Return the instant that puts a row into a period."""
        return fact_column(self.dated_by or self.scan.cohort.column, self.scan.asked[0].metric)

    def select(self, columns: Sequence[exp.Expr], where: Sequence[exp.Expr]) -> exp.Select:
        """Return `columns` of the fact's rows, with what they and `where` read beside the fact joined to it."""
        table: exp.Expr = exp.to_table(self.scan.fact)
        if self.cover is not None:
            table = covered_rows(self.scan.fact, self.cover, self.series, self.context).subquery()
        select = exp.select(*columns).from_(exp.alias_(table, FACT)).where(*where)
        read = {found.table for found in select.find_all(exp.Column)}
        customer_id = fact_column("customer_id", self.scan.asked[0].metric) if CUSTOMER in read else None
        if TICKET in read or (isinstance(customer_id, exp.Column) and customer_id.table == TICKET):
            select = select.join("tickets", on=_same_ticket(TICKET), join_type="left", join_alias=TICKET)
        if customer_id is not None:
            same_customer = exp.EQ(this=column("customer_id", CUSTOMER), expression=customer_id)
            select = select.join("customers", on=same_customer, join_type="left", join_alias=CUSTOMER)
        for number, found in self._numbered():
            alias = _join(number)
            if alias in read and found.kind == "tag":
                select = select.join("ticket_tags", on=_same_ticket(alias), join_type="left", join_alias=alias)
            elif alias in read:
                on = exp.and_(_same_ticket(alias), same(column("field", alias), text(found.column)))
                select = select.join("ticket_fields", on=on, join_type="left", join_alias=alias)
        return select

    def filters(self, *, excluded: bool = False) -> list[exp.Expr]:
        """Return what narrows the fact, its instant aside."""
        found = []
        if has_exclusion(self.scan.fact):
            absent = same(column("exclusion"), None)
            found.append(exp.not_(absent) if excluded else absent)
        if set(self.scan.sources) != set(self.context.watermarks):
            found.append(is_one_of(column("source"), [text(source) for source in self.scan.sources]))
        if self.scan.cohort.among is not None and self.dated_by is None:
            found.append(formula_sql(self.scan.cohort.among, self.scan.asked[0].metric, self.context))
        for condition in (self.query.where, self.query.scope):
            if condition is not None:
                found.append(condition_sql(condition, self.find, self.zone))
        return found

    def _numbered(self) -> list[tuple[int, Dimension]]:
        return list(enumerate(self.dimensions, start=1))


def group_expression(found: Dimension, number: int) -> exp.Expr:
    """Return the value of the `number`-th dimension of a question."""
    match found.kind:
        case "tag":
            return column("tag", _join(number))
        case "field":
            return column("value", _join(number))
        case _:
            value = column(found.column, found.table)
            # Keys are texts and numbers; on one engine a truth is a number, on another it is not.
            return _named(value) if found.type == "boolean" else value


def _named(truth: exp.Expr) -> exp.Expr:
    return exp.Case().when(truth, text("true")).when(exp.not_(truth.copy()), text("false"))


def _join(number: int) -> str:
    return f"joined_{number}"


def _same_ticket(alias: str) -> exp.Expr:
    return exp.EQ(this=column("ticket_id", alias), expression=column("ticket_id"))


def grouped(rows: exp.Select, groups: Sequence[str], aggregates: Mapping[str, exp.Expr]) -> exp.Select:
    """Return `aggregates` over `rows` (their columns are those of `r`), one row a group."""
    keys = [column(name, "r") for name in groups]
    named = [exp.alias_(expression, name) for name, expression in aggregates.items()]
    select = exp.select(*(key.copy() for key in keys), *named).from_(exp.alias_(exp.to_table("population"), "r"))
    return select.group_by(*keys).with_("population", as_=rows)
