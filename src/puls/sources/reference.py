"""The option tables of docs/mapping-file.md, made of the models that check mapping files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from puls.sources.company_mapping import CompanyTablesFile
from puls.sources.mapping import EventLogFile, TicketTableFile, ZendeskFile

_FILES: dict[str, type[BaseModel]] = {
    "event_log": EventLogFile,
    "ticket_table": TicketTableFile,
    "company_tables": CompanyTablesFile,
    "zendesk_tables": ZendeskFile,
}
_GENERATED = re.compile(r"(<!-- (options|example): (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(text: str, root: Path) -> str:
    """Return the page with what stands between its marks made anew: `options: <kind>` and `example: <file>`."""

    def made(match: re.Match[str]) -> str:
        opening, what, name, closing = match.groups()
        body = option_tables(name) if what == "options" else _example(root / name)
        return f"{opening}{body}{closing}"

    return _GENERATED.sub(made, text)


def option_tables(kind: str) -> str:
    """Return the tables of a kind of mapping file in Markdown."""
    parts = []
    for name, field in _FILES[kind].model_fields.items():
        model = _model(field.annotation)
        is_dictionary = get_origin(field.annotation) is dict
        header = f"[{name}.…]" if model is not None and is_dictionary else f"[{name}]"
        about = (model.__doc__ or "") if model is not None else ""
        said = field.description or ""
        if model is None and re.fullmatch(r"dict\[str, dict\[.*", str(field.annotation)):
            header = f"[{name}.…]"
        words = " ".join(
            part if part.endswith(".") else f"{part[0].upper()}{part[1:]}." for part in (said, about) if part
        )
        parts.append(f"**`{header}`** {words}\n\n" + (_rows(model) if model is not None else ""))
    return "".join(parts)


def _rows(model: type[BaseModel]) -> str:
    lines = ["| key | what it says | default |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {_escaped(field.description or '')} | {_default(field)} |"
        for name, field in model.model_fields.items()
    ]
    return "\n".join(lines) + "\n\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be said"
    default: Any = field.default
    return "none" if default is None else f"`{_escaped(json.dumps(default, ensure_ascii=False))}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _model(annotation: Any) -> type[BaseModel] | None:
    """Return the table model within an annotation such as `X`, `X | None` or `dict[str, X]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model(part)) is not None), None)


def _example(path: Path) -> str:
    return f"```toml\n{path.read_text(encoding='utf-8')}```\n"
