"""Random histories: what is answered as of an instant is what was answered then, and the rows between explain it."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from facts.small_ledger import project as project_of
from past.desks import DAY, MARCH_US, Step, desk_of, events, facts_of, states_of
from puls.core.errors import DataError
from puls.ledger import Delivery
from puls.workspace.reading import runner
from twin.companies import companies, configurations

METRICS = ("ticket_volume", "tickets_solved", "backlog", "first_reply_time", "reopen_rate")
EXPLAINED = ("ticket_volume", "backlog", "first_reply_time", "reply_time", "one_touch_rate", "first_reply_sla_rate")
FIRST_US = MARCH_US + 40 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def people(config: dict) -> Delivery:
    """Return the agents and memberships of a configuration."""
    agents = {"event_id": list(config["agents"]), "agent_id": list(config["agents"])}
    agents["kind"] = list(config["agents"].values())
    found = {"agents": agents}
    if config["members"]:
        agent, team, from_us, until_us = (list(each) for each in zip(*config["members"], strict=True))
        numbers = [f"m{number}" for number in range(len(agent))]
        found["team_members"] = {
            "event_id": numbers, "agent_id": agent, "team": team, "from_at": from_us, "until_at": until_us,
        }  # fmt: skip
    return Delivery("desk", frozenset({"messages", "status_history", "creation"}), found)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Draw a company whose events arrive shuffled in three steps, with settings and people that change between."""
    rows, config = draw(companies())
    pool = sorted({row["occurred_at"] for row in rows}) or [0]
    other = draw(configurations(date(2024, 3, 25), pool))
    waiting: dict[str, list[dict]] = {}
    for row in sorted(rows, key=lambda each: -each["revision"]):
        waiting.setdefault(row["event_id"], []).append(row)
    # Any order of arrival, but revisions of one event in theirs.
    arrived = [waiting[row["event_id"]].pop() for row in draw(st.permutations(rows))]
    cuts = sorted(draw(st.lists(st.integers(0, len(arrived)), min_size=2, max_size=2)))
    batches = [arrived[start:end] for start, end in zip([0, *cuts], [*cuts, len(arrived)], strict=True)]
    configs = [config, *draw(st.tuples(st.sampled_from([config, other]), st.sampled_from([config, other])))]
    return [
        Step(FIRST_US + number * DAY, (events(batch), people(said)), project_of(said))
        for number, (batch, said) in enumerate(zip(batches, configs, strict=True))
    ]


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(histories())
def test_the_past_is_what_was_said_when_nothing_came_later_and_the_rows_since_lead_to_now(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        said = []
        for step in steps:
            desk = desk_of(Path(folder), [step])
            with desk.reader() as con:
                numbers = {metric: number(desk, metric) for metric in EXPLAINED}
                said.append((facts_of(runner(con)), values(desk), numbers))
        # What was recorded at an instant counts from that instant on, until the next.
        for after_us, step, (facts, told, _) in zip((0, DAY - 1), steps[:-1], said[:-1], strict=True):
            at_us = step.at_us + after_us
            with states_of(desk).state(at_us) as then:
                assert facts_of(then.run) == facts
                assert {each.name: each for each in then.project.schedules} == {
                    each.name: each for each in step.project.schedules
                }
            assert values(desk, as_of=EPOCH + timedelta(microseconds=at_us)) == told
        for metric in EXPLAINED:
            explained(desk, metric, steps[0].at_us, said[0][2][metric], said[-1][2][metric])


def values(desk, **words) -> list:
    """Return every number of an answer in both clocks."""
    found = []
    for clock in ("calendar", "business"):
        try:
            rows = desk.query(
                METRICS, grain="month", clock=clock, stats=("mean", "median", "count", "share"), **words
            ).rows
        except DataError as error:
            return [str(error)]
        found += [(row.metric, row.statistic, row.period, row.state, row.value, row.n, row.excluded) for row in rows]
    return found


Number = tuple[float | None, Counter | None]


def question(desk, metric: str):
    """Return a question for all rows of the metric, whose first statistic is a sum over them."""
    stats = ("mean",) if metric.endswith("time") else ()
    return desk.question(metric, from_="2020-01-01", to="2028-01-01", stats=stats)


def number(desk, metric: str) -> Number:
    """Return a number with the rows behind it; nothing where it is not available."""
    asked = question(desk, metric)
    try:
        columns = desk.rows(asked, metric).columns
        value = desk.query(asked).rows[0].value
    except DataError:
        return None, None
    values = columns.get("seconds") or [value or 0 for value in columns.get("counts", [])]
    return value, Counter(zip(columns["source_id"], values or [1] * len(columns["source_id"]), strict=True))


def explained(desk, metric: str, since_us: int, then: Number, now: Number) -> None:
    """Check that the changes of a metric lead from the rows and the value of then to those of now."""
    if then[1] is None or now[1] is None:
        return
    asked = question(desk, metric)
    since = EPOCH + timedelta(microseconds=since_us)
    found = desk.changes(metric, since=since, from_=asked.from_day, to=asked.to_day)
    rows = Counter(then[1])
    for each in found.moved:
        movement = each.movement
        if movement.was is not None:
            rows[movement.name, movement.was] -= 1
        if movement.now is not None:
            rows[movement.name, movement.now] += 1
    assert +rows == now[1]
    assert min(rows.values(), default=0) >= 0
    if then[0] is not None and now[0] is not None:
        total = sum(group.effect for group in found.groups)
        assert total == found.difference
        assert math.isclose(float(total), now[0] - then[0], rel_tol=1e-9, abs_tol=1e-9)
