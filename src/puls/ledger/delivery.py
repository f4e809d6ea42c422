"""What a source hands to the ledger: columns of canonical rows, rows that could not be read, contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = str | int | bool | float | None
Columns = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be a ledger row: where it stands, why, and the row as it was read."""

    file: str
    row: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a row that contradicts itself or looks wrong; the row is kept. `rule` is a stable key."""

    file: str
    row: int
    ticket_id: str | None
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch of one source.

    `tables` maps a ledger table's name to columns by name (those of `ledger.tables`, all of one length; columns left
    out are null, `deleted` false, `seq` 0); instants are integer microseconds UTC, ids the source's own strings.
    `read_until_us`: how far the source has been read (null: the latest instant of the rows). `provides`: what the
    source can tell. `people`: the source whose ids the persons and organizations have (None: this one's own), so that
    a shop's customers can be those of the helpdesk.
    """

    source: str
    provides: frozenset[str]
    tables: Mapping[str, Columns]
    read_until_us: int | None = None
    rejects: Sequence[Reject] = field(default_factory=tuple)
    findings: Sequence[Finding] = field(default_factory=tuple)
    people: str | None = None
