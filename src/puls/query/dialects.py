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
        "range",
        "row_number",
        "sum",
        "unnest",
    }
)
_NAMES: dict[type[exp.Expr], str] = {
    exp.ArgMax: "arg_max",
    exp.ArgMin: "arg_min",
    exp.PercentileCont: "quantile_cont",
    exp.UnixToTime: "make_timestamp",
    exp.ArrayAgg: "array_agg",
    exp.Explode: "unnest",
    exp.GenerateSeries: "range",
}
# Where ClickHouse takes a number as written, or only compares it.
_BARE_LITERALS = (
    exp.DataTypeParam,
    exp.Group,
    exp.In,
    exp.Lag,
    exp.Lead,
    exp.Limit,
    exp.Offset,
    exp.Ordered,
    exp.PercentileCont,
    exp.Tuple,
    exp.WindowSpec,
)
# A timestamp without more has whole seconds.
_INSTANT = exp.DataType.build("Nullable(DateTime64(6, 'UTC'))", dialect="clickhouse")
_SYNTAX = (exp.Cast, exp.Case, exp.If, exp.And, exp.Or, exp.Connector, exp.Exists, exp.Interval)


def render(tree: exp.Expr, engine: Engine, *, pretty: bool = False) -> str:
    """Return the SQL of `tree` as `engine` runs it; raise `EngineError` for a function that is not allowed."""
    check(tree)
    match engine:
        case "duckdb":
            return tree.sql(dialect="duckdb", pretty=pretty)
        case "clickhouse":
            return _to_clickhouse(tree).sql(dialect="clickhouse", pretty=pretty)
        case _:
            assert_never(engine)


def check(tree: exp.Expr) -> None:
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


def _to_clickhouse(tree: exp.Expr) -> exp.Expr:
    """Return `tree` in ClickHouse's words; innermost first, so that what is moved has been rewritten."""
    root = tree.copy()
    for node in reversed(list(root.bfs())):
        parent, place, index = node.parent, node.arg_key, node.index
        spelled = _spelled_for_clickhouse(node)
        if spelled is node:
            continue
        if parent is None or place is None:
            root = spelled
        else:
            parent.set(place, spelled, index)
    return root


def _spelled_for_clickhouse(node: exp.Expr) -> exp.Expr:  # noqa: PLR0911, PLR0912 - one return for each word
    match node:
        case exp.Literal(is_int=True) if not isinstance(node.parent, _BARE_LITERALS):
            # A literal is an unsigned number of the fewest bytes, and what is made of it wraps around or has no type.
            return _call("toInt64", node)
        case exp.IntDiv():
            # `//` would become a division of floats.
            return _call("intDiv", node.this, node.expression)
        case exp.Count() if not isinstance(node.parent, exp.Window):
            return _call("toInt64", node)
        case exp.Window(this=exp.Count() | exp.RowNumber() | exp.DenseRank()):
            return _call("toInt64", node)
        case exp.Cast() if node.to.this in (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ):
            return exp.cast(node.this, _INSTANT)
        case exp.Anonymous(this="epoch_us"):
            return _call("toUnixTimestamp64Micro", *node.expressions)
        case exp.UnixToTime():
            return _call("fromUnixTimestamp64Micro", node.this, exp.Literal.string("UTC"))
        case exp.PercentileCont():
            return exp.CombinedParameterizedAgg(
                this="quantileExactInclusiveOrNull", expressions=[node.expression], params=[node.this]
            )
        case exp.GenerateSeries():
            return _call("range", node.args["start"], node.args["end"])
        case exp.Lag() | exp.Lead():
            # The edge of a window is 0, not null, on a column that cannot be null.
            node.set("this", _call("toNullable", node.this))
            return node
        case exp.Column() if node.table and not node.is_star and _is_projected(node) and not _is_named(node):
            # In a join it would keep the table in its name.
            return exp.alias_(node, node.name)
        case exp.Predicate() | exp.Connector() | exp.Not() if _is_projected(node):
            # A comparison is 0 or 1.
            return exp.cast(node, "boolean")
        case _:
            return node


def _is_named(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Alias)


def _is_projected(node: exp.Expr) -> bool:
    named = node.parent if isinstance(node.parent, exp.Alias) else node
    return isinstance(named.parent, exp.Select) and named.arg_key == "expressions"


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))
