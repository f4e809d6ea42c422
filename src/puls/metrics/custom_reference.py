"""The keys of a project's own metrics as Markdown for docs/own-metrics.md, made from their models."""

from __future__ import annotations

import json

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from puls.metrics.custom import FUNCTIONS, KEYS
from puls.metrics.custom_tables import (
    ChangeTable,
    ExampleRowsTable,
    ExampleTable,
    FormulaTable,
    MetricTable,
    PartTable,
    WindowTable,
    WordsTable,
)

_TABLES: dict[str, type[BaseModel]] = {
    "metrics.ID": MetricTable,
    "metrics.ID.formula": FormulaTable,
    "metrics.ID.formula.numerator` and `denominators": PartTable,
    "metrics.ID.window": WindowTable,
    "metrics.ID.example": ExampleTable,
    "metrics.ID.example.also": ExampleRowsTable,
    "metrics.ID.changes": ChangeTable,
    "name`, `about`, `note": WordsTable,
}


def own_metric_tables() -> str:
    """Return the kinds of formulas with their keys, the functions, and the keys of every table."""
    lines = ["## Kinds of formulas", "", "| kind | keys that it needs | keys that it may have |", "|---|---|---|"]
    lines += [f"| `{kind}` | {_listed(needed)} | {_listed(optional)} |" for kind, (needed, optional) in KEYS.items()]
    lines += ["", f"Functions of predicates: {_listed(FUNCTIONS)}.", "", "## Keys", ""]
    for name, model in _TABLES.items():
        lines += [f"### `{name}`", "", str(model.__doc__).strip(), "", "| key | meaning | default |", "|---|---|---|"]
        for key, field in model.model_fields.items():
            default = _default(field)
            lines.append(f"| `{key}` | {field.description} | {default} |")
        lines.append("")
    return "\n".join(lines)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be said"
    return f"`{json.dumps(field.default)}`" if field.default else "nothing"
