"""The few words that the models use beyond SQL, and what they stand for.

`left join clock_at(ticket_id, us) as x` finds the ticket's schedule at an instant; then `x.reading_us` is what the
ticket's business clock shows, `x.clock` the schedule, `x.shift_us` and `x.gaps` as in `ticket_clocks.sql`.
`clock_until` is the same for the end of a stretch, where what begins then does not matter. `business_seconds(x, y)` is
the time from one to the other. `reading(us, d)` is what the schedule of the `clock_days` row `d` shows.
`dimensions(p)` are the ticket's dimensions in the row `p`. `matched_policy(era, line, profiles)` is the first policy
entry that is in force and holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlglot import exp, parse_one

from puls.facts.columns import FactColumn
from puls.facts.conditions import condition_sql
from puls.facts.declarations import BACKLOG_CHANGES, DIMENSIONS
from puls.project import POLICY_COLUMNS
from puls.project.conditions import Condition

_OF_LINE = ("priority", "type", "team")
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A policy entry as matching sees it: its place in the file and its condition (None: always)."""

    number: int
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of time in which the same policy entries are in force, in the order of matching; half-open, UTC µs."""

    number: int
    from_us: int
    until_us: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What of the project becomes part of the SQL itself."""

    default_clock: int | None
    stretches_per_day: int
    eras: tuple[Era, ...] = ()


def expand(tree: exp.Expr, parameters: Parameters) -> exp.Expr:
    """Replace every word of this page in `tree` by plain SQL, and return it."""
    for select in list(tree.find_all(exp.Select)):
        _expand_clock_joins(select, parameters)
    return tree.transform(partial(_expand_word, parameters=parameters), copy=False)


def _expand_clock_joins(select: exp.Select, parameters: Parameters) -> None:
    joins: list[exp.Join] = []
    looked_up: dict[str, exp.Expr] = {}
    read = _read_clocks(select)
    for join in select.args.get("joins") or []:
        call = join.this.this
        if not (isinstance(call, exp.Anonymous) and call.this in ("clock_at", "clock_until")):
            joins.append(join)
            continue
        ticket, us = (part.sql() for part in call.expressions)
        name = join.this.alias
        looked_up[name] = call.expressions[1]
        starts, ends = ("<=", ">") if call.this == "clock_at" else ("<", ">=")
        joins += _joins(
            f"left join ticket_clocks as {name}_stretch on {name}_stretch.ticket_id = {ticket}"
            f" and {name}_stretch.from_us {starts} {us} and {name}_stretch.until_us {ends} {us}"
        )
        if name in read:
            clock = _clock_of(name, parameters)
            joins += _joins(
                f"left join clock_days as {name}_day"
                f" on {name}_day.clock = {clock} and {name}_day.day = {us} // {_DAY_US}"
            )
    if not looked_up:
        return
    select.set("joins", joins)
    for call in list(select.find_all(exp.Anonymous)):
        if call.this == "business_seconds":
            began, ended = (part.name for part in call.expressions)
            call.replace(_business_seconds(began, ended, looked_up))
    for column in list(select.find_all(exp.Column)):
        if column.table in looked_up:
            column.replace(_looked_up(column.table, column.name, looked_up[column.table], parameters))


def _read_clocks(select: exp.Select) -> set[str]:
    """Return the names of the instants at which the clock is read; of the others only the stretch is wanted."""
    read = {column.table for column in select.find_all(exp.Column) if column.name == "reading_us"}
    for call in select.find_all(exp.Anonymous):
        if call.this == "business_seconds":
            read |= {part.name for part in call.expressions}
    return read


def _joins(text: str) -> list[exp.Join]:
    found = parse_one(f"select 1 from t {text}", read="duckdb").args["joins"]
    return [join.copy() for join in found]


def _clock_of(name: str, parameters: Parameters) -> str:
    default = "cast(null as bigint)" if parameters.default_clock is None else str(parameters.default_clock)
    return f"case when {name}_stretch.ticket_id is null then {default} else {name}_stretch.clock end"


def _looked_up(name: str, column: str, us: exp.Expr, parameters: Parameters) -> exp.Expr:
    sql = {
        "clock": _clock_of(name, parameters),
        "shift_us": f"coalesce({name}_stretch.shift_us, 0)",
        "gaps": f"coalesce({name}_stretch.gaps, 0)",
        "reading_us": f"({_reading(us.sql(), f'{name}_day', parameters)} + coalesce({name}_stretch.shift_us, 0))",
    }[column]
    return parse_one(sql, read="duckdb")


def _reading(us: str, day: str, parameters: Parameters) -> str:
    open_today = (
        f"greatest(0, least({us}, {day}.close_{n}_us) - {day}.open_{n}_us)"
        for n in range(1, parameters.stretches_per_day + 1)
    )
    return " + ".join([f"{day}.base_us", *open_today])


def _expand_word(node: exp.Expr, parameters: Parameters) -> exp.Expr:
    if isinstance(node, exp.Select):
        node.set("expressions", [part for column in node.expressions for part in _columns(column)])
        return node
    if not isinstance(node, exp.Anonymous):
        return node
    match node.this:
        case "default_clock":
            return exp.cast(exp.convert(parameters.default_clock), "bigint")
        case "reading":
            us, day_row = (part.sql() for part in node.expressions)
            return parse_one(f"({_reading(us, day_row, parameters)})", read="duckdb")
        case "matched_policy":
            era, line, profiles = (part.name for part in node.expressions)
            return _matched_policy(era, line, profiles, parameters)
        case _:
            return node


def _columns(column: exp.Expr) -> list[exp.Expr]:
    if not isinstance(column, exp.Anonymous) or column.this not in ("dimensions", "static_dimensions"):
        return [column]
    place = column.expressions[0].name
    wanted = DIMENSIONS if column.this == "dimensions" else _static_dimensions()
    return [_dimension(place, dimension.name) for dimension in wanted]


def _static_dimensions() -> Sequence[FactColumn]:
    named = [column.name for column in BACKLOG_CHANGES.columns]
    return BACKLOG_CHANGES.columns[named.index("source") :]


def _dimension(place: str, name: str) -> exp.Expr:
    if name == "created_at":
        return parse_one(f"make_timestamp({place}.created_us) as created_at", read="duckdb")
    return exp.column(name, table=place)


def _business_seconds(began: str, ended: str, looked_up: Mapping[str, exp.Expr]) -> exp.Expr:
    # Readings do not compare over a stretch without a schedule; nothing long is measured where it begins.
    return parse_one(
        f"case when {looked_up[began].sql()} = {looked_up[ended].sql()} then 0 * {began}.reading_us"
        f" when {began}.gaps = {ended}.gaps then ({ended}.reading_us - {began}.reading_us) // 1000000 end",
        read="duckdb",
    )


def _matched_policy(era: str, line: str, profiles: str, parameters: Parameters) -> exp.Expr:
    columns: dict[str, exp.Expr] = {
        name: parse_one(f"nullif({line}.{name}, '')" if name in _OF_LINE else f"{profiles}.{name}")
        for name in sorted(POLICY_COLUMNS)
    }
    cases = exp.Case()
    for each in parameters.eras:
        for entry in each.entries:
            in_force: exp.Expr = exp.column("era", table=era).eq(each.number)
            holds = exp.true() if entry.condition is None else exp.paren(condition_sql(entry.condition, columns))
            cases = cases.when(exp.and_(in_force, holds), exp.cast(exp.convert(entry.number), "bigint"))
    return cases if cases.args.get("ifs") else exp.cast(exp.null(), "bigint")
