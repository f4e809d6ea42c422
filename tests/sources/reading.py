"""Reads files through the public interface and lays the events out as plain dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from puls.ledger.delivery import Finding, Reject
from puls.ledger.tables import AUDIENCES, AUTHOR_KINDS, DISPOSITIONS, EVENTS, KINDS, STATUSES
from puls.sources import FileMapping, load_mapping, read

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY.parent / "shared" / "data"
EXAMPLES = REPOSITORY / "examples"


@dataclass
class Imported:
    """All deliveries of an import together."""

    events: list[dict[str, Any]]
    findings: list[Finding]
    rejects: list[Reject]
    provides: set[str]
    tables: dict[str, list[dict[str, Any]]]
    sizes: list[int]

    @property
    def rules(self) -> Counter[str]:
        return Counter(finding.rule for finding in self.findings)

    def of(self, ticket_id: str) -> list[dict[str, Any]]:
        """Return the events of a ticket in the order of the ledger."""
        own = [event for event in self.events if event["ticket_id"] == ticket_id]
        return sorted(own, key=lambda event: (event["occurred_at"], event["seq"]))

    def short(self, ticket_id: str) -> list[tuple[Any, ...]]:
        """Return kind, field and value of the events of a ticket."""
        return [(e["kind"], e["field"], e["value"] or e["value_id"]) for e in self.of(ticket_id)]


def import_files(
    mapping: FileMapping | Path | None, paths: Sequence[Path], zone: str | None = None, source: str | None = None
) -> Imported:
    """Import files; checks on the way that every batch is made of columns that the ledger has, of one length."""
    if isinstance(mapping, Path):
        mapping = load_mapping(mapping)
    result = Imported([], [], [], set(), {}, [])
    for delivery in read(mapping, paths, zone, source):
        result.findings += delivery.findings
        result.rejects += delivery.rejects
        result.provides |= delivery.provides
        for table, columns in delivery.tables.items():
            assert len({len(values) for values in columns.values()}) == 1
            names = list(columns)
            rows = [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]
            if table == "events":
                assert all(row["kind"] in KINDS and row["author_kind"] in AUTHOR_KINDS for row in rows)
                assert all(row["value"] in STATUSES for row in rows if row["field"] == "status")
                assert all(row["value"] in DISPOSITIONS for row in rows if row["field"] == "disposition")
                assert all(row["audience"] in AUDIENCES for row in rows if row["kind"] == "message")
                assert set(names) <= set(EVENTS.names)
                assert {row["source"] for row in rows} == {delivery.source}
                result.events += rows
                result.sizes.append(len(rows))
            else:
                result.tables.setdefault(table, []).extend(rows)
    seats = [(e["ticket_id"], e["occurred_at"], e["seq"]) for e in result.events]
    if not result.rules["duplicate_ticket"]:
        assert len(set(seats)) == len(seats)
    return result


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
