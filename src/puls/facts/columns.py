"""What a fact is declared with: its grain, and its columns with their types and meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FactType = Literal["bigint", "varchar", "boolean", "timestamp"]


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of a fact: instants are UTC timestamps, durations whole seconds, ids the ledger's surrogates."""

    name: str
    type: FactType
    meaning: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact table: `row` says what one row is; rows of one ticket share `ticket_id`.

    `joins_ticket`: what it does not carry itself is read from its ticket.
    """

    name: str
    row: str
    columns: tuple[FactColumn, ...]
    joins_ticket: bool = False

    @property
    def types(self) -> dict[str, FactType]:
        """Return column name -> type, in order."""
        return {column.name: column.type for column in self.columns}


def columns(text: str) -> tuple[FactColumn, ...]:
    """Return the columns that the lines of `text` declare: name | type | meaning."""
    found = []
    for line in text.strip().splitlines():
        name, type_, meaning = (part.strip() for part in line.split("|"))
        found.append(FactColumn(name, type_, meaning))  # type: ignore[arg-type]
    return tuple(found)
