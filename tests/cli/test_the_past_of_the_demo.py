"""The demo has a past: its months can be asked as they stood, and what moved them since adds up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import puls
from cli.conftest import SEED, TICKETS, Puls
from puls.demo import Company, simulate
from puls.ledger import Delivery
from puls.workspace import Desk

BERLIN = ZoneInfo("Europe/Berlin")
# A month, a day in its later past, and how many deliveries there had been by then.
PASTS = [("2025-10", "2025-11-01", 2), ("2025-11", "2025-12-15", 3)]


@pytest.fixture(scope="module")
def company() -> Company:
    return simulate(SEED, TICKETS)


@pytest.fixture(scope="module")
def desk(demo: Path) -> Desk:
    return puls.open(demo)


def solved_in(month: str, deliveries: Iterable[Delivery]) -> set[str]:
    """Return the tickets that stay solved since an instant of the month, by what the deliveries tell."""
    told: dict[str, dict] = {}
    for delivery in deliveries:
        events = delivery.tables["events"]
        for values in zip(*events.values(), strict=True):
            row = dict(zip(events, values, strict=True))
            told[row["event_id"]] = row
    solved: dict[str, int | None] = {}
    left_out = set()
    for row in sorted(told.values(), key=lambda row: (row["occurred_at"], row["seq"])):
        ticket = row["ticket_id"]
        if row["deleted"]:
            continue
        if row["field"] == "status":
            is_solved = row["value"] in {"solved", "closed"}
            solved[ticket] = (solved.get(ticket) or row["occurred_at"]) if is_solved else None
        elif row["field"] == "disposition":
            (left_out.discard if row["value"] == "live" else left_out.add)(ticket)
        elif row["kind"] in {"merged", "unmerged"}:
            (left_out.add if row["kind"] == "merged" else left_out.discard)(ticket)
    instants = {ticket: at_us for ticket, at_us in solved.items() if at_us is not None and ticket not in left_out}
    return {
        f"nordlicht:{ticket}"
        for ticket, at_us in instants.items()
        if f"{datetime.fromtimestamp(at_us // 1_000_000, BERLIN):%Y-%m}" == month
    }


@pytest.mark.parametrize(("month", "since", "deliveries"), PASTS)
def test_the_tickets_solved_of_a_month_moved_by_what_was_delivered_since(
    desk: Desk, company: Company, month: str, since: str, deliveries: int
) -> None:
    then, now = solved_in(month, company.deliveries[:deliveries]), solved_in(month, company.deliveries)
    found = desk.changes("tickets_solved", period=month, since=since)
    assert [(was.value, is_.value) for was, is_ in found.pairs()] == [(len(then), len(now))]
    assert {each.movement.name for each in found.moved if each.movement.kind == "entered"} == now - then
    assert {each.movement.name for each in found.moved if each.movement.kind == "left"} == then - now
    assert then != now or month == "2025-10"
    assert found.difference == len(now) - len(then) == sum(group.effect for group in found.groups)
    assert {group.cause for group in found.groups} <= {"late", "solved", "reopened", "merged"}


@pytest.mark.parametrize(("month", "since"), [(month, since) for month, since, _ in PASTS])
def test_the_first_reply_time_of_a_month_is_explained_to_the_last_second(desk: Desk, month: str, since: str) -> None:
    found = desk.changes("first_reply_time", period=month, since=since, stats=("mean",))
    [(then, now)] = found.pairs()
    effects = sum((group.effect for group in found.groups), Fraction(0))
    assert found.difference == effects != 0
    assert float(effects) == pytest.approx(now.value - then.value, rel=1e-9)
    assert {group.cause for group in found.groups} <= {"late", "answered", "merged", "restored"}


def test_the_settings_are_recorded_once_with_the_first_delivery(desk: Desk, company: Company) -> None:
    first_us = company.recorded_at_us[0]
    assert desk.ledger.configuration_at(first_us).recorded_at_us == first_us
    assert desk.ledger.snapshot().version == len(company.deliveries) + 1


def test_a_month_can_be_asked_as_it_stood_and_nothing_before_the_first_delivery(puls: Puls) -> None:
    then = puls("query", "ticket_volume", "--period", "2025-11", "--as-of", "2025-11-01", "--format", "json").json
    now = puls("query", "ticket_volume", "--period", "2025-11", "--format", "json").json
    assert then["rows"][0]["n"] == 0 < now["rows"][0]["n"]
    before = puls("query", "ticket_volume", "--period", "2025-08", "--as-of", "2025-09-01")
    assert before.code != 0
    assert "nothing was recorded yet" in before.err


def test_the_reasons_stand_in_full_beside_their_examples(puls: Puls) -> None:
    page = puls("changes", "first_reply_time", "--period", "2025-11", "--since", "2025-12-15", "--rows").out
    assert "Reason " in page
    assert "happened before, told later" in page
    assert "…" not in page.replace(", …", "")
