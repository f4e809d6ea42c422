"""The rows of the simulated history, in the columns of the ledger's `events`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from puls.ledger.delivery import Columns, Value
from puls.ledger.tables import EVENTS

Row = tuple[Value, ...]

AT = {name: position for position, name in enumerate(EVENTS.names)}
"""Where each column stands in a row."""

SOURCE = "nordlicht"


def columns_of(rows: Sequence[Row], names: Sequence[str] = EVENTS.names) -> Columns:
    """Return `rows` as columns by name."""
    values: Iterable[Sequence[Value]] = zip(*rows, strict=True) if rows else ((),) * len(names)
    return dict(zip(names, values, strict=True))


def changed(row: Row, **values: Value) -> Row:
    """Return `row` with other `values`, as a source tells it again."""
    told = list(row)
    for name, value in values.items():
        told[AT[name]] = value
    return tuple(told)


Author = tuple[str, str | None]
"""Who did something: kind and id."""


class Save(NamedTuple):
    """One save of one author; some hold what another did in the same save, as the system does after a customer."""

    id: str
    at_us: int
    author: Author

    def by(self, author: Author) -> Save:
        """Return the same save for what `author` does in it."""
        return Save(self.id, self.at_us, author)


class Log:
    """The rows in the order in which they happen; numbers events and saves and keeps the order within an instant."""

    __slots__ = ("_at", "_save", "rows")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._at: dict[str, tuple[int, int]] = {}
        self._save = 0

    def save(self, at_us: int, author: Author) -> Save:
        """Return a new save."""
        self._save += 1
        return Save(f"U-{self._save:07d}", at_us, author)

    def add(
        self,
        ticket_id: str,
        save: Save,
        kind: str,
        *,
        audience: str | None = None,
        channel: str | None = None,
        macro: str | None = None,
        links_article: bool | None = None,
        field: str | None = None,
        value: str | None = None,
        value_id: str | None = None,
        source_value: str | None = None,
        seconds: int | None = None,
        until_us: int | None = None,
        other_id: str | None = None,
        cause: str | None = None,
        level: str | None = None,
        to_id: str | None = None,
    ) -> None:
        """Append an event of `ticket_id`."""
        last_us, seq = self._at.get(ticket_id, (-1, -1))
        seq = seq + 1 if last_us == save.at_us else 0
        self._at[ticket_id] = (save.at_us, seq)
        self.rows.append(
            (
                SOURCE, f"E-{len(self.rows) + 1:07d}", False, seq, ticket_id, save.id, save.at_us, kind, *save.author,
                audience, channel, macro, links_article, field, value, value_id, source_value, seconds, until_us,
                other_id, cause, level, to_id,
            )
        )  # fmt: skip
