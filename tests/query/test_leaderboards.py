"""Agents beside each other: standardised by hand, ranked by hand, refused where privacy says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from puls.core.errors import UsageError
from puls.core.periods import Grain
from puls.query import MetricQuery
from puls.workspace.leaderboards import Leaderboard, Place, leaderboard
from query.company import Company

MARCH = {"from_day": date(2024, 3, 1), "to_day": date(2024, 4, 1)}


def solved(  # noqa: PLR0917 - one line of a table by hand
    company: Company, agent: int | None, channel: str, good: int, bad: int, team: str = "Care", **more: object
) -> None:
    for index in range(good + bad):
        at = datetime(2024, 3, 10) + timedelta(seconds=index)
        company.add("tickets", created_at=at, is_solved=True, last_solved_at=at, reopens=0, channel=channel,
                    type="question", replies=1 if index < good else 3, solved_by_agent_id=agent, solved_by_team=team,
                    **{"solved_by_kind": "agent", **more})  # fmt: skip


def ask(company: Company, *metrics: str, **words: object) -> Leaderboard:
    return leaderboard(company.run, company.project, MetricQuery(metrics, **MARCH, **words))  # type: ignore[arg-type]


def places(found: Leaderboard, board: int = 0) -> dict[object, Place]:
    return {place.agent: place for place in found.boards[board].places}


def test_who_takes_the_hard_channel_is_not_punished_for_it() -> None:
    """Agent 1 is better in each channel and has the lower rate of all, since most of the work there is mail."""
    company = Company()
    solved(company, 1, "chat", 19, 1)
    solved(company, 1, "mail", 40, 40)
    solved(company, 2, "chat", 72, 8)
    solved(company, 2, "mail", 6, 14)
    found = places(ask(company, "one_touch_rate"))
    one, two = found["agent-1"], found["agent-2"]
    assert (one.own, two.own) == (0.59, 0.78)
    # The team has 100 tickets of each channel.
    assert one.value == pytest.approx((0.95 + 0.5) / 2)
    assert two.value == pytest.approx((0.9 + 0.3) / 2)
    assert one.covered == two.covered == 1
    assert one.interval is not None and one.interval.low is not None
    below = sum((0.5 * (p - proportion_confint(k, n, method="wilson")[0])) ** 2 for k, n, p in
                ((19, 20, 0.95), (40, 80, 0.5)))  # fmt: skip
    assert one.interval.low == pytest.approx(one.value - below**0.5)


def test_agents_whose_intervals_overlap_share_a_rank_and_few_rows_have_none() -> None:
    company = Company()
    for agent, good in ((1, 92), (2, 88), (3, 40), (4, 3)):
        solved(company, agent, "chat", good, 5 if agent == 4 else 100 - good)
    found = ask(company, "one_touch_rate")
    assert [(place.agent, place.rank, place.below_minimum_sample) for place in found.boards[0].places] == [
        ("agent-1", 1, False),
        ("agent-2", 1, False),
        ("agent-3", 3, False),
        ("agent-4", None, True),
    ]


def test_channels_without_rows_are_pooled_over_and_below_half_of_the_work_there_is_no_rank() -> None:
    company = Company()
    solved(company, 1, "chat", 60, 40)
    solved(company, 1, "mail", 50, 50)
    solved(company, 2, "mail", 80, 20)
    solved(company, 3, "fax", 50, 0)
    found = places(ask(company, "one_touch_rate"))
    assert found["agent-2"].value == 0.8
    assert found["agent-2"].covered == pytest.approx(200 / 350)
    assert found["agent-2"].rank == 1
    assert (found["agent-3"].covered, found["agent-3"].rank) == (pytest.approx(50 / 350), None)


def test_each_team_is_its_own_standard_and_nobody_and_bots_are_in_none() -> None:
    company = Company()
    solved(company, 1, "chat", 60, 40, "A")
    solved(company, 1, "mail", 10, 40, "B")
    solved(company, 2, "mail", 40, 10, "B")
    solved(company, None, "chat", 500, 0, "A")
    solved(company, 9, "fax", 500, 0, "A", solved_by_kind="bot")
    found = ask(company, "one_touch_rate", "tickets_solved")
    assert [(place.team, place.agent, place.rank, place.covered) for place in found.boards[0].places] == [
        ("A", "agent-1", 1, 1),
        ("B", "agent-2", 1, 1),
        ("B", "agent-1", 2, 1),
    ]
    assert {place.agent for place in found.boards[1].places} == {"agent-1", "agent-2"}


def test_means_are_standardised_and_counts_are_as_such() -> None:
    company = Company()
    seconds = {(1, "chat"): [60, 80, 100] * 12, (1, "mail"): [4000, 5000], (2, "chat"): [90], (2, "mail"): [900] * 35}
    for (agent, channel), values in seconds.items():
        for value in values:
            company.add("tickets", created_at="2024-03-10", first_reply_at="2024-03-10", first_reply_seconds=value,
                        channel=channel, first_reply_agent_id=agent, first_reply_team="A", is_solved=True,
                        last_solved_at="2024-03-11", solved_by_agent_id=agent, solved_by_team="A",
                        solved_by_kind="agent")  # fmt: skip
    found = ask(company, "first_reply_time", "tickets_solved")
    times, counts = places(found), places(found, 1)
    chat, mail = 37, 37
    assert times["agent-1"].value == pytest.approx((80 * chat + 4500 * mail) / 74)
    assert times["agent-2"].value == pytest.approx((90 * chat + 900 * mail) / 74)
    assert found.boards[0].mix == ("type", "channel")
    assert (counts["agent-1"].value, counts["agent-1"].rank, found.boards[1].mix) == (38, 1, ())
    assert counts["agent-1"].interval is not None
    limits = (counts["agent-1"].interval.low, counts["agent-1"].interval.high)
    assert limits == pytest.approx(confint_poisson(38, 1, method="exact-c"))


def test_within_a_time_more_is_better_also_of_durations() -> None:
    company = Company()
    for agent, fast in ((1, 90), (2, 20)):
        for index in range(100):
            company.add("tickets", created_at="2024-03-10", first_reply_at="2024-03-10", channel="chat",
                        is_solved=False, first_reply_seconds=60 if index < fast else 9000,
                        first_reply_agent_id=agent)  # fmt: skip
    found = places(ask(company, "first_reply_time", stats=("within:10m",)))
    assert (found["agent-1"].rank, found["agent-2"].rank) == (1, 2)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"stats": ("median",)}, "mean"),
        ({"grain": Grain.DAY}, "one range"),
        ({"by": ("channel",)}, "by agent"),
        ({"compare": "previous"}, "compare"),
    ],
)
def test_what_a_leaderboard_cannot_be_is_refused(words: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        ask(Company(), "first_reply_time", **words)


@pytest.mark.parametrize("metric", ["one_touch_rate", "tickets_solved"])
def test_it_is_off_until_the_project_turns_single_agents_on(metric: str) -> None:
    company = Company().with_project(agents="off")
    solved(company, 1, "chat", 60, 40)
    with pytest.raises(UsageError, match=r"privacy\.agents"):
        ask(company, metric)
