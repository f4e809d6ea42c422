"""The tables of options in docs/project-file.md, made from the models that check the file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from puls.project.settings import (
    ComplaintsTable,
    PolicyTable,
    PrivacyTable,
    ProjectTable,
    PromisesTable,
    ScheduleTable,
    SourceTable,
    Table,
    TargetTable,
    TeamTable,
    VersionTable,
    WeekTable,
)

BEGIN = "<!-- options: made from the code, do not edit below -->"
END = "<!-- /options -->"

_TABLES: tuple[tuple[str, type[Table]], ...] = (
    ("[project]", ProjectTable),
    ("[[schedules]]", ScheduleTable),
    ("[[schedules.versions]]", VersionTable),
    ("week = {…}", WeekTable),
    ("[[teams]]", TeamTable),
    ("[[sla_policies]]", PolicyTable),
    ("targets = {…} of a policy", PromisesTable),
    ("[complaints]", ComplaintsTable),
    ("[targets] METRIC = {…}", TargetTable),
    ("[privacy]", PrivacyTable),
    ("[sources.NAME]", SourceTable),
)


def option_tables() -> str:
    """Return the tables of all options as Markdown."""
    return "\n".join(_table(title, model) for title, model in _TABLES)


def with_options(document: str) -> str:
    """Return `document` with the tables between its two marks made anew."""
    before, _, rest = document.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{option_tables()}\n{END}{after}"


def _table(title: str, model: type[Table]) -> str:
    lines = [f"### `{title}`", "", (model.__doc__ or "").strip(), "", "| key | meaning | default | example |"]
    lines.append("|---|---|---|---|")
    for name, field in model.model_fields.items():
        example = f"`{_toml(field.examples[0])}`" if field.examples else ""
        lines.append(f"| `{field.alias or name}` | {field.description} | {_default(field)} | {example} |")
    return "\n".join([*lines, ""])


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    return "" if field.default in (None, [], {}) else f"`{_toml(field.default)}`"


def _toml(value: Any) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{key} = {_toml(entry)}" for key, entry in value.items()) + " }"
        case list():
            return "[" + ", ".join(_toml(entry) for entry in value) + "]"
        case date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)
