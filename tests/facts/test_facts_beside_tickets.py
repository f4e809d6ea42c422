"""Customers, orders, shifts and employments: what is expected is written out by hand from docs/facts.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from facts.small_ledger import BESIDE_TYPES, Ids, fact_rows, project, small_snapshot, store, stored_beside, table
from facts.test_incremental_equals_full import GrownSnapshot, comparable, silent
from puls.engines.duckdb.build import build_full, build_incremental

DAY = 86_400_000_000
START = 1_700_000_000_000_000
QUIET: dict[str, Any] = {
    "zone": "Europe/Berlin",
    "default_schedule": None,
    "schedules": {},
    "teams": {},
    "agents": {},
    "members": [],
    "policies": [],
    "active_days": 10,
}


def told(name: str, source: str = "shop", revision: int = 1, deleted: bool = False, **values: Any) -> dict[str, Any]:
    """Return a row of a ledger."""
    return {"source": source, "event_id": name, "revision": revision, "deleted": deleted, **values}


def order(name: str, customer: str | None, at_us: int, **values: Any) -> dict[str, Any]:
    return told(name, **{"customer_id": customer, "ordered_at": at_us, "amount_micros": 1, "currency": "EUR", **values})


def ticket(name: str, customer: str, at_us: int, kind: str | None = None, solved_us: int | None = None) -> list[dict]:
    """Return the history of a ticket of a type that is created and maybe solved."""
    by = {"author_kind": "customer", "author_id": customer, "occurred_at": at_us, "kind": "created"}
    events = [by]
    if kind is not None:
        events.append({**by, "kind": "changed", "field": "type", "value": kind})
    if solved_us is not None:
        status = {"kind": "changed", "field": "status", "value": "solved", "occurred_at": solved_us}
        events.append({**by, **status, "author_kind": "agent", "author_id": "ann"})
    return [
        {**event, "source": "desk", "event_id": f"{name}/{n}", "event_key": hash((name, n)) >> 2, "seq": n}
        | {"ticket_id": name, "revision": 1, "deleted": False}
        for n, event in enumerate(events)
    ]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def facts(con: duckdb.DuckDBPyConnection, events: list[dict] = [], **config: Any) -> dict[str, list[dict]]:  # noqa: B006
    ids = Ids()
    whole = QUIET | config
    store(con, events, whole, ids)
    build_full(con, small_snapshot(), project(whole), silent)
    return fact_rows(con, ids)


def test_a_customer_is_the_newest_row_about_them_and_taken_back_rows_are_none(con) -> None:
    rows = [
        told("1", "crm", customer_id="c1", segment="small"),
        told("1", "crm", 2, customer_id="c1", segment="large", lost_at=START),
        told("2", "crm", 1, customer_id="c2", segment="small"),
        told("2", "crm", 2, deleted=True, customer_id="c2", segment="small"),
        told("3", "other", 1, customer_id="c1", segment="older", lost_at=START),
    ]
    found = facts(con, customers=rows)["customers"]
    assert [(row["customer_id"], row["segment"], row["lost_at"]) for row in found] == [("c1", "large", START)]
    # The ids are the desk's, whoever tells about them.
    assert [row["source"] for row in found] == ["desk"]


def test_an_id_of_a_source_that_nobody_has_read_is_the_teller_s(con) -> None:
    rows = [told("1", "crm", customer_id="c1")]
    store(con, [], QUIET | {"customers": rows}, Ids())
    con.execute("update stored_ids set source_id = replace(source_id, 'desk:', 'desk-2:')")
    build_full(con, small_snapshot(), project(QUIET), silent)
    assert con.execute("select source from customers").fetchall() == [("crm",)]


def test_activity_joins_what_overlaps_and_what_touches(con) -> None:
    rows = [
        order("1", "c1", START),
        order("2", "c1", START + 4 * DAY),  # overlaps: until 14
        order("3", "c1", START + 14 * DAY),  # touches: until 24
        order("4", "c1", START + 24 * DAY + 1),  # a microsecond later: another stretch
        order("5", "c1", START + 60 * DAY, cancelled_at=START + 61 * DAY),
        order("6", None, START),
    ]
    found = facts(con, orders=rows)["activity_changes"]
    assert sorted((row["changed_at"] - START, row["delta"]) for row in found) == [
        (0, 1),
        (24 * DAY, -1),
        (24 * DAY + 1, 1),
        (34 * DAY + 1, -1),
    ]
    assert {(row["customer_id"], row["source"]) for row in found} == {("c1", "desk")}


def test_a_customer_since_a_day_is_active_until_lost_and_for_ever_without_a_loss(con) -> None:
    rows = [
        told("1", customer_id="c1", since_at=START, lost_at=START + 400 * DAY),
        told("2", customer_id="c2", since_at=START, lost_at=None),
        told("3", customer_id="c3", since_at=None, lost_at=START),
        told("4", customer_id="c4", since_at=START, lost_at=START),
    ]
    found = facts(con, customers=rows)["activity_changes"]
    assert sorted((row["customer_id"], row["changed_at"] - START, row["delta"]) for row in found) == [
        ("c1", 0, 1),
        ("c1", 400 * DAY, -1),
        ("c2", 0, 1),
    ]


def test_the_next_contact_comes_after_the_solve_and_is_similar_without_a_type(con) -> None:
    events = [
        *ticket("a", "c1", START, "return", START + 10),
        *ticket("b", "c1", START + 10, "return"),  # in the instant of the solve: not after it
        *ticket("c", "c1", START + 20, "question"),
        *ticket("d", "c1", START + 30),
        *ticket("e", "c1", START + 40, "return"),
        *ticket("f", "c2", START + 12, "return"),
    ]
    (found,) = facts(con, events)["followups"]
    assert found["ticket_id"] == "a" and found["customer_id"] == "c1" and found["is_last"]
    assert (found["next_contact_at"], found["next_similar_contact_at"]) == (START + 20, START + 30)


def test_a_ticket_that_is_in_no_number_is_no_contact(con) -> None:
    spam = ticket("b", "c1", START + 20)
    spam.append(
        {**spam[0], "event_id": "b/9", "event_key": 9, "kind": "changed", "field": "disposition", "value": "spam"}
    )
    found = facts(con, [*ticket("a", "c1", START, None, START + 10), *spam])
    assert found["followups"][0]["next_contact_at"] is None
    assert sorted((row["changed_at"] - START, row["delta"]) for row in found["activity_changes"]) == [
        (0, 1),
        (10 * DAY, -1),
    ]


def test_an_employment_is_cut_where_the_first_team_by_name_changes(con) -> None:
    members = [
        ("ann", "Chat", None, START + 5 * DAY),
        ("ann", "Mail", START + 2 * DAY, START + 7 * DAY),  # second by name until Chat ends
        ("ann", "Zeal", START + 9 * DAY, None),
    ]
    employed = {"ann": (START, START + 20 * DAY), "bot": (START, None), "eve": (START, None), "joe": (None, None)}
    found = facts(con, agents={"bot": "bot"}, members=members, employed=employed)["employments"]
    stays = [
        (row["agent_id"], row["team"], row["started_at"] - START, row["ended_at"] and row["ended_at"] - START)
        for row in sorted(found, key=lambda row: (row["agent_id"], row["started_at"]))
    ]
    assert stays == [
        ("ann", "Chat", 0, 5 * DAY),
        ("ann", "Mail", 5 * DAY, 7 * DAY),
        ("ann", None, 7 * DAY, 9 * DAY),
        ("ann", "Zeal", 9 * DAY, 20 * DAY),
        ("eve", None, 0, None),
    ]
    assert {row["left_at"] for row in found if row["agent_id"] == "ann"} == {START + 20 * DAY}


def test_a_list_of_agents_that_says_no_day_of_hiring_ends_no_employment(con) -> None:
    employed = {"ann": (START, None), "eve": (START, None)}
    ids = Ids()
    store(con, [], QUIET | {"employed": employed}, ids)
    con.execute(
        """insert into stored_agents
        select * replace (
            event_key + 9 as event_key,
            null as hired_at,
            'helpdesk' as source,
            recorded_at + to_days(1) as recorded_at
        )
        from stored_agents"""
    )
    build_full(con, small_snapshot(), project(QUIET), silent)
    assert sorted((row["agent_id"], row["started_at"]) for row in fact_rows(con, ids)["employments"]) == [
        ("ann", START),
        ("eve", START),
    ]


def test_a_shift_lasts_as_long_as_is_paid_and_else_from_its_start_to_its_end(con) -> None:
    shift = {"agent_id": "ann", "from_at": START, "until_at": START + 3_600_999_999}
    rows = [
        told("1", **shift, paid_seconds=3000),
        told("2", **shift, paid_seconds=None),
        told("3", **shift, deleted=True),
    ]
    found = facts(con, shifts=rows, members=[("ann", "Mail", START, None), ("ann", "Chat", START + 1, None)])["shifts"]
    assert sorted((row["agent_id"], row["team"], row["seconds"]) for row in found) == [
        ("ann", "Mail", 3000),
        ("ann", "Mail", 3600),
    ]


@pytest.mark.parametrize("known_before", [True, False])
def test_new_orders_reach_the_customers_that_had_them_before_and_a_source_that_becomes_known(
    con, tmp_path: Path, known_before: bool
) -> None:
    """An order moves from c1 to c2; and c3, of whom nothing is new, gets the source that is read only now."""
    ids = Ids()
    events = ticket("a", "c1", START)
    first = [order("1", "c1", START + 5 * DAY), order("2", "c3", START)]
    moved = [order("1", "c2", START + 5 * DAY, revision=2)]
    sources = [{"source": name, "provides": "", "read_until_at": None} for name in ("shop", "desk")]
    store(con, events, QUIET | {"orders": first}, ids, sources if known_before else sources[:1])
    before = GrownSnapshot(tmp_path, 1, 0, {})
    build_full(con, before, project(QUIET), silent)
    table(con, "arrived", BESIDE_TYPES["orders"], stored_beside("orders", moved, ids))
    con.execute(f"copy arrived to '{tmp_path}/orders.parquet' (format parquet)")
    store(con, events, QUIET | {"orders": [*first, *moved]}, ids, sources)
    now = GrownSnapshot(tmp_path, 2, 0, {"orders": [f"{tmp_path}/orders.parquet"]})
    assert build_incremental(con, now, before, project(QUIET), silent)
    with duckdb.connect(config={"threads": 1}) as fresh:
        store(fresh, events, QUIET | {"orders": [*first, *moved]}, ids, sources)
        build_full(fresh, now, project(QUIET), silent)
        assert comparable(con) == comparable(fresh)
    changes = con.execute("select customer_id, source, delta from activity_changes").fetchall()
    assert sorted((ids.names["person", person], source, delta) for person, source, delta in changes) == [
        (customer, "desk", delta) for customer in ("c1", "c2", "c3") for delta in (-1, 1)
    ]
