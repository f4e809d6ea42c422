"""The functions that Puls's SQL may use, and how each engine spells them. Anything else is an error.

SQL is written once, in DuckDB's dialect. What differs between engines in silence is listed in docs/engines.md.
"""

from __future__ import annotations

from typing import Literal, assert_never

from sqlglot import exp

from puls.core.errors import EngineError

Engine = Literal["duckdb", "clickhouse"]

# Functions beyond operators, case, cast and coalesce; each is tested to give the same on every engine.
ALLOWED: frozenset[str] = frozenset(
    {
        "abs",
        "arg_max",
        "arg_min",
        "array_agg",
        "avg",
        "coalesce",
        "count",
        "dense_rank",
        "epoch_us",
        "exp",
        "first_value",
        "greatest",
        "lag",
        "last_value",
        "lead",
        "least",
        "ln",
        "lower",
        "make_timestamp",
        "max",
        "min",
        "nullif",
        "quantile_cont",
        "row_number",
        "sum",
    }
)
_NAMES: dict[type[exp.Expression], str] = {
    exp.ArgMax: "arg_max",
    exp.ArgMin: "arg_min",
    exp.PercentileCont: "quantile_cont",
    exp.UnixToTime: "make_timestamp",
    exp.ArrayAgg: "array_agg",
}
_SYNTAX = (exp.Cast, exp.Case, exp.If, exp.And, exp.Or, exp.Connector, exp.Exists, exp.Interval)


def render(tree: exp.Expression, engine: Engine, *, pretty: bool = False) -> str:
    """Return the SQL of `tree` as `engine` runs it; raise `EngineError` for a function that is not allowed."""
    check(tree)
    match engine:
        case "duckdb":
            return tree.sql(dialect="duckdb", pretty=pretty)
        case "clickhouse":
            return tree.copy().transform(_to_clickhouse).sql(dialect="clickhouse", pretty=pretty)
        case _:
            assert_never(engine)


def check(tree: exp.Expression) -> None:
    """Raise `EngineError` if `tree` calls a function that is not on the allowlist."""
    for call in tree.find_all(exp.Func):
        if isinstance(call, _SYNTAX):
            continue
        name = _name(call)
        if name not in ALLOWED:
            raise EngineError(
                f"the function {name!r} is not on the list of functions that every engine spells: {call.sql()}"
            )


def _name(call: exp.Func) -> str:
    if isinstance(call, exp.Anonymous):
        return str(call.this).lower()
    return _NAMES.get(type(call)) or call.sql_name().lower()


def _to_clickhouse(node: exp.Expression) -> exp.Expression:
    match node:
        case exp.IntDiv():
            # `//` would become a division of floats.
            return exp.Anonymous(this="intDiv", expressions=[node.this, node.expression])
        case exp.Anonymous(this="epoch_us"):
            return exp.Anonymous(this="toUnixTimestamp64Micro", expressions=node.expressions)
        case exp.UnixToTime():
            return exp.Anonymous(this="fromUnixTimestamp64Micro", expressions=[node.this, exp.Literal.string("UTC")])
        case exp.PercentileCont():
            parameters = [node.expression]
            return exp.CombinedParameterizedAgg(
                this="quantileExactInclusiveOrNull", expressions=parameters, params=[node.this]
            )
        case exp.Lag() | exp.Lead():
            # The edge of a window is 0, not null, on a column that cannot be null.
            node.set("this", exp.Anonymous(this="toNullable", expressions=[node.this]))
            return node
        case _:
            return node
