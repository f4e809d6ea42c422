"""The rows of the simulated company: always the same, valid for the ledger, and sane in time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from puls.core.errors import UsageError
from puls.demo import Company, simulate
from puls.ledger.tables import (
    AUDIENCES,
    AUTHOR_KINDS,
    DISPOSITIONS,
    FIELDS,
    KINDS,
    PROVIDES,
    STATUSES,
    TABLES,
    provided,
)
from puls.project import HOLIDAY_YEARS, Complaints, parse_project

Ask = Callable[[str], list[tuple[object, ...]]]

END_US = int(datetime(2025, 12, 31, 23, tzinfo=UTC).timestamp()) * 1_000_000  # midnight in Berlin
CHECKSUM = "40ed83bee1c908f278c5647b1aa5ecc8f70cae36cde12471ba4a3a73bf2e480e"
CUSTOM_FIELDS = {"order_value_band", "network"}


def checksum(company: Company) -> str:
    found = hashlib.sha256(company.project_toml.encode())
    for delivery in company.deliveries:
        for name, columns in sorted(delivery.tables.items()):
            for column, values in columns.items():
                found.update(repr((name, column, list(values))).encode())
    return found.hexdigest()


def test_equal_arguments_give_the_same_rows_on_every_machine(company: Company) -> None:
    assert checksum(company) == CHECKSUM


def test_another_seed_gives_another_history() -> None:
    one, other = (simulate(seed, tickets=200, years=1) for seed in (1, 2))
    assert checksum(one) != checksum(other)


def test_every_delivery_has_the_columns_of_the_ledger_in_equal_length(company: Company) -> None:
    assert len(company.deliveries) == len(company.recorded_at_us) == 5
    for delivery in company.deliveries:
        assert delivery.source == "nordlicht"
        assert provided(set(delivery.provides)) == set(PROVIDES) - {"ratings"}
        for name, columns in delivery.tables.items():
            assert tuple(columns) == TABLES[name].names
            assert len({len(values) for values in columns.values()}) == 1
            assert set(columns["source"]) <= {"nordlicht"}


def test_the_source_is_read_after_each_of_the_last_months_and_a_week_after_the_end(company: Company) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    days = [(2025, 10, 1), (2025, 11, 1), (2025, 12, 1), (2026, 1, 1), (2026, 1, 8)]
    recorded = [int(datetime(*day, tzinfo=berlin).timestamp()) * 1_000_000 for day in days]
    assert list(company.recorded_at_us) == recorded
    assert [delivery.read_until_us for delivery in company.deliveries] == [*recorded[:4], END_US]


def test_no_delivery_tells_what_had_not_happened_when_it_was_read(ask: Ask) -> None:
    for table, at in (
        ("told", "occurred_at"),
        ("told_customers", "since_at"),
        ("told_customers", "lost_at"),
        ("told_orders", "ordered_at"),
        ("told_orders", "cancelled_at"),
        ("shifts", "from_at"),
        ("agents", "left_at"),
    ):
        sql = f"select * from {table} join deliveries using (delivery) where {at} >= read_until limit 1"
        assert ask(sql) == [], (table, at)


def test_every_event_is_told_once_before_it_is_told_otherwise(ask: Ask) -> None:
    assert ask("select event_id from told group by event_id, delivery having count(*) > 1") == []


def test_the_words_are_those_of_the_ledger(ask: Ask) -> None:
    def words(sql: str) -> set[object]:
        return {value for (value,) in ask(sql)}

    assert words("select distinct kind from events") == set(KINDS)
    assert words("select distinct author_kind from events") == set(AUTHOR_KINDS)
    assert words("select distinct audience from messages") == set(AUDIENCES)
    assert words("select distinct value from changes where field = 'disposition'") == set(DISPOSITIONS)
    assert words("select distinct value from changes where field = 'status'") == set(STATUSES) - {"new"}
    assert words("select distinct field from changes") <= set(FIELDS) | CUSTOM_FIELDS
    assert words("select distinct cause from events where kind = 'escalated'") == {"by_hand", "sla"}


@pytest.mark.parametrize(
    "rule",
    [
        "occurred_at is null or ticket_id is null or event_id is null or update_id is null",
        f"occurred_at >= {END_US} or occurred_at < {END_US} - 731 * 86400000000",
        "seq < 0 or seq > 1023",
        "kind = 'message' and (audience is null or channel is null or links_article is null)",
        "kind = 'changed' and field is null",
        "kind = 'changed' and field in ('assignee', 'requester', 'organization') and value is not null",
        "kind = 'changed' and field not in ('assignee', 'requester', 'organization') and value is null",
        "kind = 'worked' and (seconds is null or seconds <= 0 or seconds > 12 * 3600)",
        "kind = 'merged' and (other_id is null or other_id = ticket_id)",
        "kind = 'escalated' and (cause is null or level is null or to_id is null)",
        "author_kind = 'system' and author_id is not null",
        "author_kind != 'system' and author_id is null",
    ],
)
def test_no_event_has(rule: str, ask: Ask) -> None:
    assert ask(f"select * from events where {rule} limit 1") == []


def test_a_ticket_begins_with_its_creation_and_happens_once(ask: Ask) -> None:
    assert ask("""
        select ticket_id from events group by ticket_id
        having count(*) filter (kind = 'created') != 1
        or first(kind order by occurred_at, seq) != 'created' limit 1
    """) == []  # fmt: skip


def test_events_of_one_save_share_ticket_and_instant_and_places_are_taken_once(ask: Ask) -> None:
    saves = "select update_id from events group by all having count(distinct (ticket_id, occurred_at)) > 1 limit 1"
    assert ask(saves) == []
    assert ask("select 1 from events group by ticket_id, occurred_at, seq having count(*) > 1 limit 1") == []


def test_no_status_is_set_twice_in_a_row_and_nobody_is_assigned_twice(ask: Ask) -> None:
    assert ask("select * from changes where field = 'status' and value = before limit 1") == []
    assert ask("select * from changes where field = 'assignee' and value_id = before_id limit 1") == []


def test_merges_and_dispositions_do_not_hit_a_ticket_that_people_still_work_on(ask: Ask) -> None:
    assert ask("""
        select * from messages m where author_kind = 'agent' and audience = 'customer' and (
            select last(kind order by occurred_at, seq) from events e where e.ticket_id = m.ticket_id
            and kind in ('merged', 'unmerged') and e.occurred_at < m.occurred_at
        ) = 'merged' limit 1
    """) == []  # fmt: skip


def test_people_work_only_while_they_are_employed(ask: Ask) -> None:
    # A last answer may be finished on the evening before the day on which somebody is gone.
    assert ask("""
        select e.* from events e join agents a on a.agent_id = e.author_id and a.kind = 'agent'
        where e.occurred_at < a.hired_at or e.occurred_at >= a.left_at limit 1
    """) == []  # fmt: skip


def test_every_agent_named_in_a_row_is_known(ask: Ask) -> None:
    known = {agent for (agent,) in ask("select agent_id from agents")}
    named = {who for (who,) in ask("select distinct author_id from events where author_kind in ('agent', 'bot')")}
    given = {who for (who,) in ask("select distinct value_id from changes where field = 'assignee' and value_id != ''")}
    assert named | given == known


def test_the_project_file_loads_and_says_what_changes_on_the_way(company: Company) -> None:
    project = parse_project(company.project_toml, years=HOLIDAY_YEARS)
    hours = {schedule.name: schedule for schedule in project.schedules}
    assert [len(hours[name].versions) for name in ("hamburg", "oslo", "shanghai", "day and night")] == [2, 1, 1, 1]
    assert hours["hamburg"].versions[0].on(date(2024, 10, 31)) == ()  # Reformation Day, a holiday of Hamburg
    assert hours["oslo"].versions[0].on(date(2024, 5, 17)) == ()
    assert hours["shanghai"].versions[0].on(date(2024, 2, 12)) == ()
    assert hours["shanghai"].versions[0].on(date(2024, 2, 18)) != ()  # a Sunday that makes up for the festival
    assert len(hours["hamburg"].versions[0].on(date(2024, 3, 4))) == 2  # a lunch break
    assert project.complaints == Complaints(("complaint",), ("complaint",))
    assert all(team.unsolved_limit for team in project.teams)
    assert {team.name for team in project.teams} == {"Care Hamburg", "Care Oslo", "Care Shanghai", "Chat & Social"}
    policies = {
        (policy.name, policy.valid_from_us is None, policy.valid_until_us is None) for policy in project.sla_policies
    }
    assert {("Complaints", False, False), ("Standard", True, False), ("Standard", False, True)} <= policies


@pytest.mark.parametrize(("tickets", "years"), [(1, 1), (40, 1), (3_000, 3)])
def test_other_sizes_give_as_many_tickets_within_their_years(tickets: int, years: int) -> None:
    company = simulate(tickets=tickets, start=date(2024, 2, 29), years=years)
    created = [
        at
        for events in (delivery.tables["events"] for delivery in company.deliveries)
        for kind, at in zip(events["kind"], events["occurred_at"], strict=True)
        if kind == "created"
    ]
    assert len(created) == tickets
    assert all(isinstance(at, int) and at >= 1_709_161_200_000_000 for at in created)
    assert (
        company.deliveries[-1].read_until_us
        == int(datetime(2024 + years, 2, 28, 23, tzinfo=UTC).timestamp()) * 1_000_000
    )


@pytest.mark.parametrize(("tickets", "years"), [(0, 2), (10, 0), (-5, 2)])
def test_a_company_without_tickets_or_time_is_refused(tickets: int, years: int) -> None:
    with pytest.raises(UsageError, match="at least one"):
        simulate(tickets=tickets, years=years)
