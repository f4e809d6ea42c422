"""Two lists of the rows behind a number held against each other: what entered, left or changed, and what that does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from puls.workspace.answers import Listing

Kind = Literal["entered", "left", "changed"]

_INSTANCES = ("turn", "episode", "span", "instance", "clock_no")
_VALUES = ("seconds", "amount", "counts")


@dataclass(frozen=True, slots=True)
class Movement:
    """A row that moved a number: what it gave then and gives now, and the instants that dated it (None: it had none).

    `about` is the ticket's id (None: the row belongs to no ticket), `name` the ticket as its source calls it, `number`
    which turn, episode or clock of it. `was` and `now` are seconds, an amount, whether it counts in a share's
    numerator, or 1; None on the side on which the row is not counted.
    """

    kind: Kind
    about: int | None
    name: str
    number: tuple[int, ...]
    was: int | None
    now: int | None
    dated_was_us: int | None
    dated_now_us: int | None

    @property
    def rows(self) -> int:
        """Return by how many rows n is moved."""
        return (self.now is not None) - (self.was is not None)

    @property
    def total(self) -> int:
        """Return by how much the sum of the rows' values is moved."""
        return (self.now or 0) - (self.was or 0)


@dataclass(frozen=True, slots=True)
class _Row:
    about: int | None
    number: tuple[int, ...]
    value: int
    dated_us: int | None


def movements(was: Listing | None, now: Listing | None) -> list[Movement]:
    """Return what leads from the rows `was` to the rows `now` (None: there were none), in order of ids.

    Rows of a ticket that are alike are the same row, whatever their number: an answer that was told late must not make
    all later ones look different.
    """
    old, new = _by_name(was), _by_name(now)
    return [
        movement
        for name in sorted(old.keys() | new.keys())
        for movement in _of_one(name, old.get(name, []), new.get(name, []))
    ]


def _by_name(listing: Listing | None) -> dict[str, list[_Row]]:
    if listing is None:
        return {}
    columns, length = listing.columns, len(listing.columns["dated_us"])
    numbers = list(zip(*(columns[name] for name in _INSTANCES if name in columns), strict=True)) or [()] * length
    values = next(([value or 0 for value in columns[name]] for name in _VALUES if name in columns), [1] * length)
    about = columns.get("ticket_id", [None] * length)
    found: dict[str, list[_Row]] = {}
    for name, *row in zip(columns["source_id"], about, numbers, values, columns["dated_us"], strict=True):
        found.setdefault(str(name), []).append(_Row(*row))
    return found


def _of_one(name: str, old: Sequence[_Row], new: Sequence[_Row]) -> Iterator[Movement]:
    for likeness in (_itself, _alike):
        old, new = _without(old, new, likeness), _without(new, old, likeness)
    single = len(old) == len(new) == 1
    pairs = {row.number: row for row in new}
    paired = set()
    for row in old:
        other = pairs.get(row.number)
        if other is not None and (row.number or single) and row.number not in paired:
            paired.add(row.number)
            if row.value != other.value:
                yield _moved("changed", name, row, other)
        else:
            yield _moved("left", name, row, None)
    for row in new:
        if row.number not in paired or pairs[row.number] is not row:
            yield _moved("entered", name, None, row)


def _itself(row: _Row) -> Hashable:
    return row


def _alike(row: _Row) -> Hashable:
    return row.value, row.dated_us


def _without(rows: Sequence[_Row], others: Sequence[_Row], likeness: Callable[[_Row], Hashable]) -> list[_Row]:
    gone = Counter(map(likeness, others))
    kept = []
    for row in rows:
        if gone[likeness(row)]:
            gone[likeness(row)] -= 1
        else:
            kept.append(row)
    return kept


def _moved(kind: Kind, name: str, old: _Row | None, new: _Row | None) -> Movement:
    row = new or old
    assert row is not None
    return Movement(
        kind,
        row.about,
        name,
        row.number,
        old.value if old else None,
        new.value if new else None,
        old.dated_us if old else None,
        new.dated_us if new else None,
    )


# --- what movements do to a number ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fractions:
    """A number then and now as one sum over another: `above` / `below`.

    `of_values`: what is above sums the rows' values, otherwise it counts them. `by_rows`: what is below counts the
    rows, otherwise it is as it is (1 of counts and sums, elapsed hours of rates).
    """

    above: tuple[Fraction, Fraction]
    below: tuple[Fraction, Fraction]
    of_values: bool
    by_rows: bool

    @property
    def value(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the number then and now; None where nothing is below."""
        then, now = (above / below if below else None for above, below in zip(self.above, self.below, strict=True))
        return then, now

    @property
    def difference(self) -> Fraction | None:
        """Return the number now minus the number then."""
        then, now = self.value
        return None if then is None or now is None else now - then

    def effect(self, rows: int, total: int) -> Fraction | None:
        """Return how far rows that moved shift the number; None where it has no value on a side.

        (above - value then * below) / below now, which adds up over all rows to the difference: a row moves a mean by
        how far its value lies from the mean of then.
        """
        return self._shift(Fraction(total if self.of_values else rows), Fraction(rows if self.by_rows else 0))

    def effect_of_time(self) -> Fraction | None:
        """Return how far the number shifted because more of its period has passed, without any row."""
        return None if self.by_rows else self._shift(Fraction(0), self.below[1] - self.below[0])

    def _shift(self, above: Fraction, below: Fraction) -> Fraction | None:
        then = self.value[0]
        return None if then is None or not self.below[1] else (above - then * below) / self.below[1]
