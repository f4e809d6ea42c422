"""Conditions of the project file and of `--where` as SQL trees: columns, operators and literals, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sqlglot import exp

from puls.core.errors import UnknownName
from puls.project.conditions import And, Comparison, Condition, In, IsNull, Not, Or, Value

_OPERATORS: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def condition_sql(condition: Condition, columns: Mapping[str, exp.Expr]) -> exp.Expr:
    """Return `condition` as a SQL tree, with each column name replaced by its expression in `columns`.

    Raises `UnknownName` for a column that is not in `columns`.
    """
    match condition:
        case Comparison(column, operator, value):
            return _OPERATORS[operator](this=_column(column, columns), expression=_literal(value))
        case In(column, values, negated):
            found: exp.Expr = exp.In(this=_column(column, columns), expressions=[_literal(value) for value in values])
            return exp.Not(this=found) if negated else found
        case IsNull(column, negated):
            found = exp.Is(this=_column(column, columns), expression=exp.Null())
            return exp.Not(this=found) if negated else found
        case And(parts):
            return exp.and_(*(condition_sql(part, columns) for part in parts))
        case Or(parts):
            return exp.or_(*(condition_sql(part, columns) for part in parts))
        case Not(part):
            return exp.Not(this=exp.paren(condition_sql(part, columns)))
        case _:
            assert_never(condition)


def _column(name: str, columns: Mapping[str, exp.Expr]) -> exp.Expr:
    if name not in columns:
        raise UnknownName("column", name, columns)
    return columns[name].copy()


def _literal(value: Value) -> exp.Expr:
    return exp.convert(value)
