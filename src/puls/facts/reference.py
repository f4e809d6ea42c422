"""The facts as Markdown for docs/sql.md, made from their declarations."""

from __future__ import annotations

from puls.facts.declarations import FACTS


def fact_tables() -> str:
    """Return a section for each fact: what a row is, and its columns."""
    parts = []
    for fact in FACTS.values():
        joined = " What it lacks is its ticket's: join `tickets` on `ticket_id`." if fact.joins_ticket else ""
        parts += [f"### `{fact.name}`", "", f"A row is {fact.row}.{joined}", "", *_HEADER]
        parts += [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in fact.columns]
        parts.append("")
    return "\n".join(parts)


_HEADER = ("| column | type | meaning |", "|---|---|---|")
