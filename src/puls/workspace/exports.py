"""Flat tables for other programs: named, typed columns of an answer, a list of rows or a report, and their files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from puls.engines.parquet import write_parquet
from puls.ledger.tables import Type
from puls.workspace.answer_values import Answer
from puls.workspace.answers import Listing
from puls.workspace.changes import Changes
from puls.workspace.context import iso
from puls.workspace.variants import Variants, Verdicts

_TYPES: dict[str, Type] = {
    "from": "timestamp",
    "to": "timestamp",
    "value": "double",
    "n": "long",
    "numerator": "long",
    "low": "double",
    "high": "double",
    "not_yet_decided": "long",
    "contradictory": "long",
    "excluded": "long",
    "whole_period": "boolean",
    "below_minimum_sample": "boolean",
    "previous": "double",
    "difference": "double",
    "difference_low": "double",
    "difference_high": "double",
}
_CHANGES: dict[str, Type] = {
    "metric": "string",
    "ticket": "string",
    "number": "string",
    "change": "string",
    "was": "long",
    "now": "long",
    "dated_was": "timestamp",
    "dated_now": "timestamp",
    "reason": "string",
    "detail": "string",
    "evidence": "string",
}
_INSTANCES = ("turn", "episode", "clock_no", "span")


@dataclass(frozen=True, slots=True)
class Flat:
    """A table of plain values: `types` by column, `columns` of equal length; instants are ISO 8601 texts."""

    types: Mapping[str, Type]
    columns: Mapping[str, Sequence[Any]]

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows, each by column."""
        return [
            dict(zip(self.types, values, strict=True))
            for values in zip(*(self.columns[name] for name in self.types), strict=True)
        ]

    def to_csv(self) -> str:
        """Return the table as CSV with a header; nothing is an empty cell, a truth is `true` or `false`."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.types)
        for row in self.rows():
            writer.writerow([_cell(value) for value in row.values()])
        return out.getvalue()

    def write_parquet(self, path: Path) -> None:
        """Write the table as a Parquet file; raises EngineError when that fails."""
        write_parquet(path, self.types, self.columns)


def flat_answer(answer: Answer) -> Flat:
    """Return the rows of an answer, one for each metric, period, group and statistic."""
    columns = answer.to_rows()
    split = set(answer.query.by)
    return Flat({name: "string" if name in split else _TYPES.get(name, "string") for name in columns}, columns)


def flat_listing(listings: Mapping[str, Listing]) -> Flat:
    """Return the rows behind values, by metric.

    `number` says which turn, episode or SLA clock of its ticket a row is. `ticket` holds the agent, customer or order
    of rows that belong to no ticket.
    """
    types: dict[str, Type] = {
        "metric": "string",
        "ticket": "string",
        "number": "long",
        "dated_at": "timestamp",
        "seconds": "long",
        "amount": "long",
        "counts": "boolean",
    }
    columns: dict[str, list[Any]] = {name: [] for name in types}
    for metric, listing in listings.items():
        found, nothing = listing.columns, [None] * len(listing)
        columns["metric"] += [metric] * len(listing)
        columns["ticket"] += found["source_id"]
        columns["number"] += next((found[name] for name in _INSTANCES if name in found), nothing)
        columns["dated_at"] += [None if us is None else iso(us) for us in found["dated_us"]]
        columns["seconds"] += found.get("seconds", nothing)
        columns["amount"] += found.get("amount", nothing)
        # Of a share, rows that are not in its numerator hold nothing.
        columns["counts"] += [bool(each) for each in found["counts"]] if "counts" in found else nothing
    return Flat(types, columns)


def flat_changes(found: Changes) -> Flat:
    """Return the rows that moved a number, each with its reason."""
    rows = found.to_json()["rows"]
    columns: dict[str, list[Any]] = {"metric": [found.now.metrics[0].metric.id] * len(rows)}
    columns |= {name: [row[name] for row in rows] for name in _CHANGES if name != "metric"}
    for name, mark in (("number", "/"), ("evidence", " ")):
        columns[name] = [mark.join(map(str, values)) or None for values in columns[name]]
    return Flat(_CHANGES, columns)


def flat_variants(found: Variants) -> Flat:
    """Return the values of each definition, and on how many tickets it differs from that of Puls."""
    rows = [(definition, row) for definition in found.definitions for row in definition.rows]
    apart = {each.name: each.tickets for each in found.differences}
    columns: dict[str, list[Any]] = {
        "metric": [found.metric.id] * len(rows),
        "definition": [definition.name for definition, _ in rows],
        "source": [definition.source for definition, _ in rows],
        "statistic": [row.statistic for _, row in rows],
        "value": [row.value for _, row in rows],
        "n": [row.n for _, row in rows],
        "low": [row.interval.low if row.interval else None for _, row in rows],
        "high": [row.interval.high if row.interval else None for _, row in rows],
        "differs_from_puls": [apart.get(definition.name) for definition, _ in rows],
    }
    types: dict[str, Type] = {"differs_from_puls": "long"}
    return Flat({name: types.get(name) or _TYPES.get(name, "string") for name in columns}, columns)


def flat_verdicts(found: Verdicts) -> Flat:
    """Return the tickets on which two definitions differ, with what each makes of them."""
    types: dict[str, Type] = {"metric": "string", "ticket": "string"}
    columns: dict[str, list[Any]] = {
        "metric": [found.metric.id] * len(found.tickets),
        "ticket": [each.ticket for each in found.tickets],
    }
    for side, name in enumerate(found.names):
        for what in ("counted", "value"):
            types[f"{name}_{what}"] = "long"
        columns[f"{name}_counted"] = [each.counted[side] for each in found.tickets]
        columns[f"{name}_value"] = [each.values[side] for each in found.tickets]
    return Flat({**types, "why": "string"}, {**columns, "why": [each.why.en for each in found.tickets]})


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
