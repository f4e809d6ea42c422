"""The history as it is delivered: what happened since the time before, late saves, and what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from puls.core.periods import DAY_US
from puls.demo.chance import Chance
from puls.demo.log import AT, SOURCE, Row, changed, columns_of
from puls.demo.readings import Readings
from puls.ledger.delivery import Columns, Delivery, Value

PROVIDES = frozenset(
    {
        *("creation", "messages", "assignments", "status_history", "field_history", "work_time"),
        *("escalations", "snoozes", "canned_answers", "article_links", "agents", "customers", "orders", "shifts"),
    }
)

_LATE_WITHIN_US = 75 * DAY_US
_LATE_BEFORE_US = 30 * DAY_US
_LATE_SAVES = (0.05, 0.025)  # shares of agents' saves that come one delivery late, and two
_EDITED = 0.01


def deliver(
    chance: Chance, rows: Sequence[Row], books: Sequence[Mapping[str, Columns]], readings: Readings
) -> tuple[Delivery, ...]:
    """Return the deliveries of the helpdesk's `rows`, each with the tables that `books` has beside them.

    Most come with the first; each one after brings what happened since, saves that are late, and corrections. The last
    one brings nothing new, and takes a note back.
    """
    end_us = readings.read_until_us[-1]
    late = _late(chance, rows, end_us - _LATE_WITHIN_US, end_us)
    on_time = [row for row in rows if row[AT["update_id"]] not in late]
    recent = [row for row in on_time if _instant(row) >= end_us - 2 * _LATE_WITHIN_US]
    edits = [(row, told) for row in recent if (told := _corrected(chance, row)) is not None]
    # Earlier saves are drawn last, so that no other draw depends on them.
    late |= _late(chance, rows, readings.read_until_us[0] - _LATE_BEFORE_US, end_us - _LATE_WITHIN_US)
    parts: list[list[Row]] = [[] for _ in readings.recorded_at_us]

    def first_told(row: Row) -> int:
        return min(readings.first_after(_instant(row)) + late.get(row[AT["update_id"]], 0), readings.last)

    for row in rows:
        parts[first_told(row)].append(row)
    for number, (row, told) in enumerate(edits):
        parts[min(first_told(row) + 1 + number % 2, readings.last)].append(told)
    parts[-1].append(_taken_back(on_time, end_us))
    return tuple(
        Delivery(SOURCE, PROVIDES, {"events": columns_of(part), **beside}, read_until_us=until_us)
        for part, beside, until_us in zip(parts, books, readings.read_until_us, strict=True)
    )


def _instant(row: Row) -> int:
    instant = row[AT["occurred_at"]]
    assert isinstance(instant, int)
    return instant


def _late(chance: Chance, rows: Sequence[Row], from_us: int, until_us: int) -> dict[Value, int]:
    """Return by how many deliveries each save of an agent in a stretch comes late; creations are never late."""
    saves: dict[Value, bool] = {}
    for row in rows:
        if from_us <= _instant(row) < until_us:
            may = row[AT["author_kind"]] == "agent" and row[AT["kind"]] != "created"
            saves[row[AT["update_id"]]] = may and saves.get(row[AT["update_id"]], True)
    found: dict[Value, int] = {}
    for save, may in saves.items():
        draw = chance.uniform()
        if may and draw < sum(_LATE_SAVES):
            found[save] = 1 if draw < _LATE_SAVES[0] else 2
    return found


def _corrected(chance: Chance, row: Row) -> Row | None:
    """Return a row as the helpdesk tells it again after somebody corrected it, or None for most."""
    if not chance.hit(_EDITED):
        return None
    match row[AT["kind"]], row[AT["field"]], row[AT["seconds"]]:
        case "worked", _, int(seconds):
            return changed(row, seconds=seconds + 300)
        case "message", _, _ if row[AT["author_kind"]] == "agent":
            return changed(row, links_article=not row[AT["links_article"]])
        case "changed", "type", _:
            return changed(row, value="return" if row[AT["value"]] != "return" else "delivery")
    return None


def _taken_back(rows: Sequence[Row], end_us: int) -> Row:
    """Return the tombstone of the last internal note that is a week old, or else of the last row."""
    notes = (row for row in reversed(rows) if row[AT["audience"]] == "internal" and _instant(row) < end_us - 7 * DAY_US)
    return changed(next(notes, rows[-1]), deleted=True)
