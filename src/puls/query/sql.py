"""Small pieces of SQL trees, so that no step concatenates text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import sqlglot
from sqlglot import exp

FACT = "f"
"""The alias of the fact in every statement."""

TICKET, CUSTOMER = "ticket", "customer"
"""The aliases of what is joined to the fact where a statement reads it."""


def column(name: str, table: str = FACT) -> exp.Column:
    """Return `table.name`."""
    return exp.column(name, table=table)


def number(value: int) -> exp.Expr:
    """Return an integer literal."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def text(value: str) -> exp.Expr:
    """Return a text literal."""
    return exp.Literal.string(value)


def instant(us: int) -> exp.Expr:
    """Return a timestamp literal of UTC microseconds."""
    written = datetime(1970, 1, 1) + timedelta(microseconds=us)
    return exp.cast(exp.Literal.string(written.isoformat(" ", "microseconds")), "timestamp")


def epoch_us(value: exp.Expr) -> exp.Expr:
    """Return the microseconds of a timestamp since 1970."""
    return _fill("epoch_us(x)", x=value)


def bigint(value: exp.Expr) -> exp.Expr:
    """Return `value` as a 64-bit integer; without it a sum's type differs by engine."""
    return exp.cast(value, "bigint")


def total(value: exp.Expr) -> exp.Expr:
    """Return the sum as a 64-bit integer."""
    return bigint(_fill("sum(x)", x=value))


def count(value: exp.Expr) -> exp.Expr:
    """Return the number of rows in which `value` is not null."""
    return bigint(_fill("count(x)", x=value))


def count_different(value: exp.Expr) -> exp.Expr:
    """Return the number of different values; null is none."""
    return bigint(exp.Count(this=exp.Distinct(expressions=[value])))


def count_rows() -> exp.Expr:
    """Return the number of rows."""
    return bigint(_fill("count(*)"))


def maximum(value: exp.Expr) -> exp.Expr:
    """Return the largest value."""
    return _fill("max(x)", x=value)


def percentile(value: exp.Expr, share: float) -> exp.Expr:
    """Return the percentile, linear between closest ranks."""
    return _fill(f"quantile_cont(x, {share})", x=value)


def divided(value: exp.Expr, by: int) -> exp.Expr:
    """Return the whole quotient of a value that is not negative."""
    return _fill(f"x // {by}", x=value)


def remainder(value: exp.Expr, by: int) -> exp.Expr:
    """Return the remainder of a value that is not negative."""
    return _fill(f"x % {by}", x=value)


def when(condition: exp.Expr, then: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Case:
    """Return `case when condition then ... end`."""
    case = exp.Case().when(condition, then)
    return case.else_(otherwise) if otherwise is not None else case


def flag(condition: exp.Expr) -> exp.Expr:
    """Return 1 where the condition holds, else null: something to count."""
    return when(condition, number(1))


def staircase(value: exp.Expr, cuts: Sequence[tuple[int, int]]) -> exp.Expr:
    """Return the result of the last cut (from, result) whose start `value` has reached, as a balanced tree of cases.

    Each row passes log2 of the cuts; the first cut also holds for everything before it.
    """
    if len(cuts) == 1:
        return number(cuts[0][1])
    middle = len(cuts) // 2
    return when(
        exp.LT(this=value.copy(), expression=number(cuts[middle][0])),
        staircase(value, cuts[:middle]),
        staircase(value, cuts[middle:]),
    )


def is_one_of(value: exp.Expr, options: Iterable[exp.Expr]) -> exp.Expr:
    """Return `value in (...)`."""
    return exp.In(this=value, expressions=list(options))


def same(value: exp.Expr, other: exp.Expr | None) -> exp.Expr:
    """Return whether `value` equals `other`, where None is null and equals null."""
    return exp.Is(this=value, expression=exp.null()) if other is None else exp.EQ(this=value, expression=other)


def is_key(value: exp.Expr, key: str | int | None) -> exp.Expr:
    """Return whether `value` is the key of a group."""
    if key is None:
        return same(value, None)
    return same(value, number(key) if isinstance(key, int) else text(key))


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect="duckdb")


def _fill(sql: str, **parts: exp.Expr) -> exp.Expr:
    """Return the tree of a fixed piece of SQL with its bare columns replaced."""
    return predicate(sql, lambda name: parts[name])


def predicate(sql: str, resolve: Callable[[str], exp.Expr] | None = None) -> exp.Expr:
    """Return the tree of a declared predicate, each bare column replaced by what `resolve` gives for its name."""
    tree = _parsed(sql).copy()
    give = resolve or column

    def replaced(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column) or node.table:
            return node
        given = give(node.name).copy()
        inside = isinstance(node.parent, exp.Binary | exp.Unary) and not isinstance(node.parent, exp.Paren)
        return exp.paren(given, copy=False) if inside and isinstance(given, exp.Binary) else given

    return tree.transform(replaced, copy=False)


def lookup(value: exp.Expr, results: Mapping[str, int], write: Callable[[int], exp.Expr]) -> exp.Expr:
    """Return for each text what `write` makes of its result (null for another text), or the one that all have."""
    if len(set(results.values())) == 1:
        return write(next(iter(results.values())))
    case = exp.Case()
    for key, result in results.items():
        case = case.when(exp.EQ(this=value.copy(), expression=text(key)), write(result))
    return case if results else exp.null()


@lru_cache(maxsize=256)
def is_never_negative(sql: str) -> bool:
    """Return whether an expression over columns of a fact is 0 or more wherever it has a value.

    Columns of facts are counts, seconds and amounts, of which a change (`delta`) alone has a sign; what takes something
    away may fall below 0, unless it is kept above a literal as in greatest(customer_messages - 1, 0).
    """
    return _is_never_negative(_parsed(sql))


def _is_never_negative(tree: exp.Expr) -> bool:
    if isinstance(tree, exp.Greatest):
        return any(_is_never_negative(each) for each in (tree.this, *tree.expressions))
    if isinstance(tree, exp.Abs):
        return True
    if isinstance(tree, exp.Column):
        return tree.name != "delta"
    if isinstance(tree, exp.Literal):
        return not tree.is_string
    if isinstance(tree, exp.Paren | exp.Coalesce | exp.Least | exp.Nullif | exp.Add | exp.Mul | exp.Div | exp.IntDiv):
        return all(_is_never_negative(each) for each in tree.iter_expressions())
    return False
