"""The rows of an event log held as compact columns, about 100 bytes a row."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from puls.sources.times import Written
from puls.sources.words import Words


class Beside(NamedTuple):
    """What a row says of a message, of work or of a snooze, where the mapping names columns for it."""

    macro: str | None
    links_article: bool | None
    seconds: int | None
    until: Written | None


@dataclass(slots=True)
class Log:
    """The rows of a log as columns: numbers of words, microseconds as written, and where each row stands."""

    null: Sequence[str]
    field_names: Sequence[str]
    tickets: Words = field(init=False)
    activities: Words = field(init=False)
    resources: Words = field(init=False)
    words: list[Words] = field(init=False)
    ticket: array[int] = field(default_factory=lambda: array("q"))
    written_us: array[int] = field(default_factory=lambda: array("q"))
    is_local: bytearray = field(default_factory=bytearray)
    activity: array[int] = field(default_factory=lambda: array("l"))
    resource: array[int] = field(default_factory=lambda: array("l"))
    row: array[int] = field(default_factory=lambda: array("q"))
    file: array[int] = field(default_factory=lambda: array("l"))
    fields: list[array[int]] = field(init=False)
    event_ids: list[str | None] | None = None
    update_ids: list[str | None] | None = None
    beside: list[Beside | None] | None = None
    files: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tickets, self.activities, self.resources = Words(self.null), Words(self.null), Words(self.null)
        self.words = [Words(self.null) for _ in self.field_names]
        self.fields = [array("l") for _ in self.field_names]
