"""Step 4: conditions that people wrote become SQL over one fact, with negations pushed down to the comparisons.

An empty value satisfies no comparison, negated or not (SQL's rule); a tag is compared with the set of a ticket's tags,
so that `tag != 'x'` finds the tickets without it, untagged ones included.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlglot import exp

from puls.core.errors import UsageError
from puls.core.periods import start_of_day
from puls.project.conditions import And, Comparison, Condition, In, IsNull, Not, Operator, Or, Value
from puls.query.names import Dimension
from puls.query.sql import column, instant, number, text

_OPPOSITE: dict[Operator, Operator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_NODES: dict[Operator, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?")


def condition_sql(condition: Condition, find: Callable[[str], Dimension], zone: ZoneInfo) -> exp.Expr:
    """Return `condition` over the fact's columns; raises UsageError where a literal does not fit its column."""
    return _Writer(find, zone).write(condition, negated=False)


class _Writer:
    def __init__(self, find: Callable[[str], Dimension], zone: ZoneInfo) -> None:
        self.find = find
        self.zone = zone

    def write(self, condition: Condition, negated: bool) -> exp.Expr:
        match condition:
            case Not(part=part):
                return self.write(part, not negated)
            case And(parts=parts) | Or(parts=parts):
                join = exp.and_ if isinstance(condition, And) is not negated else exp.or_
                return exp.paren(join(*(self.write(part, negated) for part in parts)))
            case Comparison(column=name, operator=operator, value=value):
                return self.compared(self.find(name), _OPPOSITE[operator] if negated else operator, value)
            case In(column=name, values=values):
                return self.listed(self.find(name), values, condition.negated is not negated)
            case IsNull(column=name):
                return self.empty(self.find(name), condition.negated is not negated)
            case _:
                assert_never(condition)

    def compared(self, found: Dimension, operator: Operator, value: Value) -> exp.Expr:
        literal = self.literal(found, value)
        if found.kind == "column":
            return _NODES[operator](this=column(found.column, found.table), expression=literal)
        if operator in ("=", "!="):
            return self.listed(found, (value,), operator == "!=")
        if found.kind == "field":
            test = _NODES[operator](this=column("value", "t"), expression=literal)
            return _ticket_in(_rows_of(found).where(test))
        raise UsageError(f"{found.name} is a name and has no order; compare it with =, !=, in or not in.")

    def listed(self, found: Dimension, values: tuple[Value, ...], negated: bool) -> exp.Expr:
        literals = [self.literal(found, value) for value in values]
        match found.kind:
            case "column":
                listed: exp.Expr = exp.In(this=column(found.column, found.table), expressions=literals)
                return exp.not_(listed) if negated else listed
            case "person" | "organization" | "ticket":
                ids = exp.select(column("id", "t")).from_("ids as t")
                ids = ids.where(exp.EQ(this=column("kind", "t"), expression=text(found.kind)))
                ids = ids.where(exp.In(this=column("source_id", "t"), expressions=literals))
                member: exp.Expr = exp.In(this=column(found.column, found.table), query=ids.subquery())
                if not negated:
                    return member
                present = exp.not_(exp.Is(this=column(found.column, found.table), expression=exp.null()))
                return exp.paren(exp.and_(present, exp.not_(member)))
            case "tag":
                tagged = exp.In(this=column("tag", "t"), expressions=literals)
                member = _ticket_in(_rows_of(found).where(tagged))
                return exp.not_(member) if negated else member
            case "field":
                valued: exp.Expr = exp.In(this=column("value", "t"), expressions=literals)
                return _ticket_in(_rows_of(found).where(exp.not_(valued) if negated else valued))
            case _:
                assert_never(found.kind)

    def empty(self, found: Dimension, negated: bool) -> exp.Expr:
        if found.kind in ("tag", "field"):
            rows = _rows_of(found)
            if found.kind == "field":
                rows = rows.where(exp.not_(exp.Is(this=column("value", "t"), expression=exp.null())))
            member = _ticket_in(rows)
            return member if negated else exp.not_(member)
        test = exp.Is(this=column(found.column, found.table), expression=exp.null())
        return exp.not_(test) if negated else test

    def literal(self, found: Dimension, value: Value) -> exp.Expr:
        match found.type:
            case "boolean" if isinstance(value, bool):
                return exp.true() if value else exp.false()
            case "bigint" if not found.is_id and isinstance(value, int) and not isinstance(value, bool):
                return number(value)
            case "varchar" if isinstance(value, str):
                return text(value)
            case "timestamp" if isinstance(value, str):
                return instant(self.instant_us(found, value))
            case _ if found.is_id and isinstance(value, str):
                return text(value)
        expected = "the source's own id as 'text'" if found.is_id else _EXPECTED[found.type]
        raise UsageError(f"{found.name} is compared with {expected}, not with {value!r}.")

    def instant_us(self, found: Dimension, value: str) -> int:
        try:
            if len(value) == 10:
                return start_of_day(date.fromisoformat(value), self.zone)
            if _INSTANT.fullmatch(value):
                moment = datetime.fromisoformat(value)
                moment = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
                since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
                return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        except ValueError:
            pass
        raise UsageError(f"{found.name} is compared with {_EXPECTED['timestamp']}, not with {value!r}.")


_EXPECTED = {
    "varchar": "'text' in single quotes",
    "bigint": "a whole number",
    "boolean": "true or false",
    "timestamp": "a day or an instant, such as '2024-01-31' or '2024-01-31T09:00:00Z'",
}


def _rows_of(found: Dimension) -> exp.Select:
    if found.kind == "tag":
        return exp.select(column("ticket_id", "t")).from_("ticket_tags as t")
    rows = exp.select(column("ticket_id", "t")).from_("ticket_fields as t")
    return rows.where(exp.EQ(this=column("field", "t"), expression=text(found.column)))


def _ticket_in(rows: exp.Select) -> exp.Expr:
    return exp.In(this=column("ticket_id"), query=rows.subquery())
