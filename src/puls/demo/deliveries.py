"""The history as it is delivered: the bulk, then late saves, corrected events and one that was taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from puls.core.periods import DAY_US, HOUR_US, SECOND_US
from puls.demo.cast import BOT_ID, CHAT, Person
from puls.demo.chance import Chance
from puls.demo.log import AT, SOURCE, Row, changed, columns_of
from puls.demo.rota import Duty
from puls.demo.shop import Customer, Order, Shop
from puls.ledger.delivery import Columns, Delivery, Value
from puls.ledger.tables import IDENTITY, TABLES

PROVIDES = frozenset(
    {
        *("creation", "messages", "assignments", "status_history", "field_history", "work_time"),
        *("escalations", "snoozes", "canned_answers", "article_links", "agents", "customers", "orders", "shifts"),
    }
)

T = TypeVar("T")

_LATE_WITHIN_US = 75 * DAY_US
_LATE_SAVES = (0.05, 0.025)  # shares of the last weeks' agent saves in the second and third delivery
_EDITED = 0.01
_BREAK_US = HOUR_US // 2
"""Of a shift in the chat so much is not paid; at the office the hours already leave the lunch out."""


def deliver(
    chance: Chance,
    rows: Sequence[Row],
    people: Sequence[Person],
    *,
    duties: Sequence[Duty],
    shop: Shop,
    end_us: int,
) -> tuple[Delivery, ...]:
    """Return four deliveries of `rows`: most; late ones; late and corrected ones; a deletion and last corrections.

    The shop's books come with the first; what was cancelled and who was lost in the last weeks, with the third.
    """
    late = _late(chance, rows, end_us)
    parts: list[list[Row]] = [[], [], [], []]
    for row in rows:
        save = row[AT["update_id"]]
        parts[late.get(save, 0)].append(row)
    recent = [row for row in parts[0] if _instant(row) >= end_us - 2 * _LATE_WITHIN_US]
    edits = [told for row in recent if (told := _corrected(chance, row)) is not None]
    parts[2] += edits[::2]
    parts[3] += edits[1::2]
    parts[3].append(_taken_back(parts[0], end_us))
    tables: list[dict[str, Columns]] = [{"events": columns_of(part)} for part in parts]
    tables[0] |= _who(people)
    recent_us = end_us - 28 * DAY_US
    customers, lost = _revised(shop.customers, [each.lost_us for each in shop.customers], recent_us, _customer_row)
    orders, cancelled = _revised(shop.orders, [each.cancelled_us for each in shop.orders], recent_us, _order_row)
    tables[0] |= {
        "customers": columns_of(customers, TABLES["customers"].names),
        "orders": columns_of(orders, TABLES["orders"].names),
        "shifts": columns_of([_shift_row(*each) for each in enumerate(duties, 1)], TABLES["shifts"].names),
    }
    tables[2] |= {
        name: columns_of(again, TABLES[name].names)
        for name, again in (("customers", lost), ("orders", cancelled))
        if again
    }
    return tuple(Delivery(SOURCE, PROVIDES, told, read_until_us=end_us) for told in tables)


def _instant(row: Row) -> int:
    instant = row[AT["occurred_at"]]
    assert isinstance(instant, int)
    return instant


def _late(chance: Chance, rows: Sequence[Row], end_us: int) -> dict[Value, int]:
    """Return the delivery, 1 or 2, of each save of an agent that comes late; creations are never late."""
    saves: dict[Value, bool] = {}
    for row in rows:
        if _instant(row) >= end_us - _LATE_WITHIN_US:
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


def _who(people: Sequence[Person]) -> dict[str, Columns]:
    agents: list[Row] = [(SOURCE, f"agent:{BOT_ID}", False, 0, BOT_ID, "bot", people[0].hired_at_us, None)]
    members: list[Row] = []
    names: list[Row] = [(SOURCE, f"name:{BOT_ID}", False, 0, "person", BOT_ID, "Polaris (bot)")]
    for person in people:
        id_ = person.agent_id
        agents.append((SOURCE, f"agent:{id_}", False, 0, id_, "agent", person.hired_at_us, person.left_at_us))
        names.append((SOURCE, f"name:{id_}", False, 0, "person", id_, person.name))
        members += [
            (SOURCE, f"member:{id_}:{number}", False, 0, id_, stay.team, stay.from_us, stay.until_us)
            for number, stay in enumerate(person.memberships, start=1)
        ]
    told = {"agents": agents, "team_members": members, "texts": names}
    assert all(len(rows[0]) == len(TABLES[name].names) > len(IDENTITY) for name, rows in told.items())
    return {name: columns_of(rows, TABLES[name].names) for name, rows in told.items()}


def _revised(
    things: Sequence[T], ends_us: Sequence[int | None], recent_us: int, row: Callable[[T, bool], Row]
) -> tuple[list[Row], list[Row]]:
    """Return the rows of `things`, and again those that ended recently: at first nobody knew of that."""
    recent = [end_us is not None and end_us >= recent_us for end_us in ends_us]
    first = [row(thing, not is_recent) for thing, is_recent in zip(things, recent, strict=True)]
    return first, [row(thing, True) for thing, is_recent in zip(things, recent, strict=True) if is_recent]


def _customer_row(each: Customer, is_known: bool) -> Row:
    lost: Row = (each.lost_us, each.lost_reason) if is_known else (None, None)
    return (
        SOURCE, each.customer_id, False, 0, each.customer_id, each.segment, each.industry, each.country, each.plan,
        each.is_vip, each.organization_id, each.since_us, *lost,
    )  # fmt: skip


def _order_row(each: Order, is_known: bool) -> Row:
    cancelled_us = each.cancelled_us if is_known else None
    return (
        SOURCE, each.order_id, False, 0, each.customer_id, each.at_us, each.amount_micros, each.currency, cancelled_us,
    )  # fmt: skip


def _shift_row(number: int, duty: Duty) -> Row:
    paid = (duty.end_us - duty.start_us - _BREAK_US) // SECOND_US if duty.team == CHAT else None
    return SOURCE, f"shift:{number}", False, 0, duty.agent_id, duty.start_us, duty.end_us, paid
