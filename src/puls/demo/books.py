"""What is delivered beside the tickets: who works there, and the shop's customers, orders and shifts."""

from __future__ import annotations

from collections.abc import Sequence

from puls.core.periods import DAY_US, HOUR_US, SECOND_US
from puls.demo.cast import BOT_ID, CHAT, Person
from puls.demo.log import SOURCE, Row, columns_of
from puls.demo.readings import Readings
from puls.demo.rota import Duty
from puls.demo.shop import Customer, Order, Shop
from puls.ledger.delivery import Columns
from puls.ledger.tables import IDENTITY, TABLES

_BOOKED_AFTER_US = 14 * DAY_US
"""So long the shop's books take to say that an order was cancelled, or a customer lost."""
_BREAK_US = HOUR_US // 2
"""Of a shift in the chat so much is not paid; at the office the hours already leave the lunch out."""


def booked(
    people: Sequence[Person], duties: Sequence[Duty], shop: Shop, readings: Readings
) -> list[dict[str, Columns]]:
    """Return the tables of each delivery: staff with the first, the rest as it becomes known.

    What ends is told without its end first, where nobody could know of that yet, and again later.
    """
    found = _Books(readings)
    for customer in shop.customers:
        found.add("customers", customer.known_us, customer.lost_us, _customer_row(customer), (None, None))
    for order in shop.orders:
        found.add("orders", order.at_us, order.cancelled_us, _order_row(order), (None,))
    for number, duty in enumerate(duties, start=1):
        found.add("shifts", duty.start_us, None, _shift_row(number, duty))
    tables = found.tables()
    tables[0] |= _staff(people)
    return tables


class _Books:
    """The rows of the shop by delivery and table."""

    __slots__ = ("_readings", "_rows")

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._rows: list[dict[str, list[Row]]] = [{} for _ in readings.recorded_at_us]

    def add(self, table: str, known_us: int, end_us: int | None, row: Row, no_end: Row = ()) -> None:
        """Add a row that is known from an instant; until its end is booked, `no_end` are its last values."""
        first = self._readings.first_after(known_us)
        if end_us is not None:
            booked = self._readings.first_after(end_us + _BOOKED_AFTER_US)
            if booked > first:
                self._put(first, table, row[: -len(no_end)] + no_end)
                first = booked
        self._put(first, table, row)

    def tables(self) -> list[dict[str, Columns]]:
        """Return the tables of each delivery as columns."""
        return [{table: columns_of(rows, TABLES[table].names) for table, rows in told.items()} for told in self._rows]

    def _put(self, number: int, table: str, row: Row) -> None:
        self._rows[number].setdefault(table, []).append(row)


def _staff(people: Sequence[Person]) -> dict[str, Columns]:
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


def _customer_row(each: Customer) -> Row:
    return (
        SOURCE, each.customer_id, False, 0, each.customer_id, each.segment, each.industry, each.country, each.plan,
        each.is_vip, each.organization_id, each.since_us, each.lost_us, each.lost_reason,
    )  # fmt: skip


def _order_row(each: Order) -> Row:
    return (
        SOURCE, each.order_id, False, 0, each.customer_id, each.at_us, each.amount_micros, each.currency,
        each.cancelled_us,
    )  # fmt: skip


def _shift_row(number: int, duty: Duty) -> Row:
    paid = (duty.end_us - duty.start_us - _BREAK_US) // SECOND_US if duty.team == CHAT else None
    return SOURCE, f"shift:{number}", False, 0, duty.agent_id, duty.start_us, duty.end_us, paid
