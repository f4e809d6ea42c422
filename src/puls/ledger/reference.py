"""The tables of the ledger as Markdown for docs/ledger.md, made from their declarations."""

from __future__ import annotations

from puls.ledger.tables import IDENTITY, PROVIDES, TABLES


def ledger_tables() -> str:
    """Return a section for each table that a source delivers; the columns of identity are told once."""
    rows = [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in IDENTITY]
    parts = ["### Identity and order: in every table", "", *_HEADER, *rows, ""]
    for table in TABLES.values():
        own = [column for column in table.columns if column not in IDENTITY]
        parts += [f"### `{table.name}`: {table.meaning}", "", *_HEADER]
        parts += [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in own]
        parts.append("")
    return "\n".join(parts)


def capabilities() -> str:
    """Return what a source can say that it provides, and what each word implies."""
    rows = ["| capability | implies |", "|---|---|"]
    rows += [f"| `{name}` | {', '.join(f'`{each}`' for each in implied)} |" for name, implied in PROVIDES.items()]
    return "\n".join(rows) + "\n"


_HEADER = ("| column | type | meaning |", "|---|---|---|")
