"""The functions that SQL may use and how each engine spells them, as Markdown for docs/engines.md."""

from __future__ import annotations

from typing import get_args

import sqlglot

from puls.query.dialects import ALLOWED, Engine, render

_ARGUMENTS = {
    "arg_max": "x, k",
    "arg_min": "x, k",
    "coalesce": "x, y",
    "dense_rank": "",
    "greatest": "x, y",
    "least": "x, y",
    "nullif": "x, 0",
    "quantile_cont": "x, 0.9",
    "range": "x, y",
    "row_number": "",
    "unnest": "range(x, y)",
}
_WINDOWS = frozenset({"dense_rank", "first_value", "lag", "last_value", "lead", "row_number"})


def function_table() -> str:
    """Return a table of the allowed functions, each as every engine is given it."""
    engines: tuple[Engine, ...] = get_args(Engine)
    rows = [f"| function | {' | '.join(engines)} |", "|---" * (len(engines) + 1) + "|"]
    for name in sorted(ALLOWED):
        spelled = (f"`{_spelled(name, engine)}`" for engine in engines)
        rows.append(f"| `{name}` | {' | '.join(spelled)} |")
    return "\n".join(rows) + "\n"


def _spelled(name: str, engine: Engine) -> str:
    over = " over (order by k)" if name in _WINDOWS else ""
    tree = sqlglot.parse_one(f"select {name}({_ARGUMENTS.get(name, 'x')}){over} as y", dialect="duckdb")
    return render(tree, engine).removeprefix("SELECT ").removesuffix(" AS y")
