"""What two facts say about one thing is the same, and what clocks read is business time, on random companies."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, settings

from facts.small_ledger import Ids, project, small_snapshot, store
from facts.told_tickets import Row, reading, rows_of
from puls.engines.duckdb.build import build_full
from twin.companies import companies
from twin.replay import business_us

YEARS_LATER = 1_780_000_000_000_000
FOREVER = 9_000_000_000_000_000
BACKLOG_AND_STRETCHES = """
with instants as (
    select distinct make_timestamp(epoch_us(occurred_at) + shift) as t
    from stored_events cross join (values (-1), (0), (1)) as near (shift)
),
backlog as (
    select t, team, agent_id, priority, type, sum(delta) as open
    from instants join backlog_changes on changed_at <= t
    group by all
    having sum(delta) <> 0
),
stretches as (
    select t, team, agent_id, priority, type, count(distinct ticket_id) as open
    from instants join open_spans on started_at <= t and (ended_at is null or t < ended_at)
    group by all
)
(from backlog except from stretches) union all (from stretches except from backlog)
"""
OVERLAPS_AND_EQUAL_NEIGHBOURS = """
select *
from open_spans as a
join open_spans as b on b.ticket_id = a.ticket_id and b.span = a.span + 1
where b.started_at < a.ended_at
    or b.started_at = a.ended_at
    and (a.team, a.agent_id, a.priority, a.type, a.follow_up_at)
        is not distinct from (b.team, b.agent_id, b.priority, b.type, b.follow_up_at)
"""
REPLIES_AND_TOUCHES = """
select
    tickets.replies,
    tickets.touches,
    (select coalesce(sum(replies), 0) from contributions as c where c.ticket_id = tickets.ticket_id),
    (select coalesce(sum(touches), 0) from contributions as c where c.ticket_id = tickets.ticket_id),
    (
        select count(*)
        from messages as m
        where m.ticket_id = tickets.ticket_id and m.is_reply
            and (not tickets.is_solved or m.sent_at <= tickets.last_solved_at)
    )
from tickets
"""


# One build serves all comparisons; a company that fails is reported as drawn.
@settings(max_examples=10, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(companies())
def test_stretches_are_the_backlog_contributions_and_messages_the_replies_runs_what_clocks_used(
    company: tuple[list[dict], dict],
) -> None:
    events, config = company
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        store(con, events, config, ids)
        build_full(con, small_snapshot(), project(config), lambda name, share: None)
        assert not con.execute(BACKLOG_AND_STRETCHES).fetchall()
        assert not con.execute(OVERLAPS_AND_EQUAL_NEIGHBOURS).fetchall()
        for replies, touches, contributed, touched, written in con.execute(REPLIES_AND_TOUCHES).fetchall():
            assert replies == contributed == written
            # A save of two authors is a touch of each.
            assert touches <= touched
        runs_fit_their_clocks(con, ids)


def runs_fit_their_clocks(con: duckdb.DuckDBPyConnection, ids: Ids) -> None:
    """Runs lie apart, inside their clock; that of an open clock goes on unless it is paused; all run out when due."""
    by_clock: dict[tuple[Any, ...], list[Row]] = {}
    for run in rows_of(con, "sla_runs", ids, "started_at"):
        by_clock.setdefault(key(run), []).append(run)
    for clock in rows_of(con, "sla_clocks", ids, "all"):
        runs = by_clock.pop(key(clock), [])
        assert all(clock["started_at"] <= run["started_at"] < end(run) <= end(clock) for run in runs)
        assert all(end(run) <= later["started_at"] for run, later in pairwise(runs))
        if clock["ended_at"] is None:
            assert clock["paused"] == (not runs or runs[-1]["ended_at"] is not None)
        due = clock["due_at"]
        if due is not None and due > clock["started_at"]:
            (run,) = [each for each in runs if each["started_at"] < due <= end(each)]
            assert reading(con, run["clock"], due) == run["runs_out_us"]
    assert not by_clock


@settings(max_examples=10, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(companies())
def test_a_clock_s_reading_minus_the_one_from_which_time_has_run_is_business_time(
    company: tuple[list[dict], dict],
) -> None:
    events, config = company
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        store(con, events, config, ids)
        build_full(con, small_snapshot(), project(config), lambda name, share: None)
        for fact, began, clock in (
            ("open_spans", "created_at", "clock"),
            ("turns", "started_at", "clock"),
            ("episodes", "started_at", "clock"),
            ("tickets", "first_customer_message_at", "waiting_clock"),
        ):
            for row in rows_of(con, fact, ids, "all"):
                if fact != "open_spans" and not still_runs(row):
                    continue
                last = row["ended_at"] - 1 if fact == "open_spans" and row["ended_at"] else YEARS_LATER
                for instant in (row["started_at"], last) if fact == "open_spans" else (last,):
                    measured = business_us(config, events, row["ticket_id"], row[began], instant)
                    if measured is None:
                        assert row[f"{clock}_from_us"] is None, (fact, row)
                    elif instant > row[began]:
                        assert reading(con, row[clock], instant) - row[f"{clock}_from_us"] == measured, (fact, row)


def still_runs(row: Row) -> bool:
    """Return whether a turn or an episode is open, or a ticket waits for its first reply."""
    if "first_reply_at" in row:
        return row["first_customer_message_at"] is not None and row["first_reply_at"] is None
    return row["ended_at"] is None


def end(row: Row) -> int:
    return row["ended_at"] or FOREVER


def key(row: Row) -> tuple[Any, ...]:
    return row["ticket_id"], row["promise"], row["instance"], row["clock_no"]
