"""Gathers the events of a source and hands them over in batches of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from puls.ledger.delivery import Columns, Delivery, Finding, Reject

BATCH_ROWS = 100_000
_LOT_ROWS = 1_000
MAX_SEQ = 1023

Progress = Callable[[int, int], None]
"""Called with the bytes read and the bytes there are."""


def over_files(paths: Sequence[Path], progress: Progress | None) -> list[Progress | None]:
    """Return a progress call for each file, which counts the bytes of the files before it too."""
    if progress is None:
        return [None] * len(paths)
    total = sum(path.stat().st_size for path in paths)
    calls: list[Progress | None] = []
    before = 0
    for path in paths:
        calls.append(partial(_report, progress, before, total))
        before += path.stat().st_size
    return calls


def _report(progress: Progress, before: int, total: int, done: int, _file_total: int) -> None:
    progress(before + done, total)


class Event(NamedTuple):
    """A row of the events table, without the columns that no file source fills."""

    event_id: str
    seq: int
    ticket_id: str
    occurred_at: int
    kind: str
    author_kind: str
    author_id: str | None = None
    update_id: str | None = None
    audience: str | None = None
    channel: str | None = None
    field: str | None = None
    value: str | None = None
    value_id: str | None = None
    source_value: str | None = None
    other_id: str | None = None
    cause: str | None = None
    level: str | None = None
    macro: str | None = None
    links_article: bool | None = None
    seconds: int | None = None
    until_at: int | None = None


class Findings(Protocol):
    """What keeps findings until they are delivered."""

    findings: list[Finding]


class Batches:
    """Collects events, rejects and findings of `source`, and makes deliveries of at most about 100,000 rows."""

    def __init__(self, source: str, provides: frozenset[str]) -> None:
        self.source = source
        self.provides = provides
        self.events: list[Event] = []
        self.rejects: list[Reject] = []
        self.findings: list[Finding] = []
        self._columns: list[list[str | int | None]] = [[] for _ in Event._fields]
        self._delivered = False

    def full(self) -> Iterator[Delivery]:
        """Yield one delivery if enough rows have come together."""
        # Rows become columns in small lots: a third of the time went to the garbage collector walking live tuples.
        if len(self.events) >= _LOT_ROWS:
            self._to_columns()
        if len(self._columns[0]) + len(self.rejects) + len(self.findings) >= BATCH_ROWS:
            yield self._take({})

    def last(self, others: dict[str, Columns] | None = None, read_until_us: int | None = None) -> Iterator[Delivery]:
        """Yield what is left, with the columns of other tables; also when there is nothing at all."""
        self._to_columns()
        rows = bool(self._columns[0] or self.rejects or self.findings or others)
        if rows or not self._delivered or read_until_us is not None:
            yield self._take(others or {}, read_until_us)

    def _to_columns(self) -> None:
        for column, values in zip(self._columns, zip(*self.events, strict=True), strict=False):
            column.extend(values)
        self.events.clear()

    def _take(self, others: dict[str, Columns], read_until_us: int | None = None) -> Delivery:
        self._to_columns()
        tables = dict(others)
        if rows := len(self._columns[0]):
            tables["events"] = dict(zip(Event._fields, self._columns, strict=True)) | {"source": [self.source] * rows}
        delivery = Delivery(
            self.source, self.provides, tables, read_until_us, tuple(self.rejects), tuple(self.findings)
        )
        self._columns = [[] for _ in Event._fields]
        self.rejects, self.findings = [], []
        self._delivered = True
        return delivery


class Counted:
    """Findings that are told once for many rows: the first row, and how many there are."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], tuple[str, int]] = {}
        self._rows: dict[tuple[str, str], int] = {}

    def add(self, file: str, row: int, rule: str, what: str, rows: int = 1) -> None:
        """Count a row that `rule` finds; `what` is the sentence, whose {rows} becomes the number of rows."""
        key = rule, what
        self._first.setdefault(key, (file, row))
        self._rows[key] = self._rows.get(key, 0) + rows

    def findings(self) -> list[Finding]:
        """Return one finding for each rule and sentence, at its first row."""
        return [
            Finding(file, row, None, rule, what.replace("{rows}", f"{self._rows[rule, what]:,}"))
            for (rule, what), (file, row) in self._first.items()
        ]


class Seats:
    """Gives the events of one ticket their place among the events of one instant."""

    def __init__(self) -> None:
        self._taken: dict[int, int] = {}

    def take(self, instant_us: int, places: int) -> int | None:
        """Return the first of `places` free places at the instant, or None when they do not fit."""
        first = self._taken.get(instant_us, 0)
        if first + places - 1 > MAX_SEQ:
            return None
        self._taken[instant_us] = first + places
        return first
