"""Where a change comes from: splits of hand-made companies against plain counting."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from puls.core.errors import DataError, UnknownName, UsageError
from puls.core.periods import Grain
from puls.query import MetricQuery
from puls.workspace.why import DimensionSplit, Why, why
from query.company import Company

MARCH = {"from_day": date(2024, 3, 1), "to_day": date(2024, 4, 1)}
FEBRUARY, NOW = "2024-02-10", "2024-03-10"


def ask(company: Company, metric: str, **words: object) -> Why:
    return why(company.run, company.project, MetricQuery((metric,), **MARCH, **words))  # type: ignore[arg-type]


def touched(company: Company, day: str, channel: str | None, good: int, bad: int, **more: object) -> None:
    for index in range(good + bad):
        solved = datetime.fromisoformat(day) + timedelta(seconds=index)
        company.add("tickets", created_at=solved, is_solved=True, last_solved_at=solved, reopens=0, channel=channel,
                    replies=1 if index < good else 3, **more)  # fmt: skip


def by(found: Why, dimension: str) -> DimensionSplit:
    return next(each for each in found.splits if each.dimension == dimension)


def test_a_rate_s_change_is_split_as_counted_by_hand() -> None:
    company = Company()
    touched(company, FEBRUARY, "chat", 80, 20)
    touched(company, FEBRUARY, "mail", 20, 80)
    touched(company, NOW, "chat", 45, 5)
    touched(company, NOW, "mail", 45, 105)
    touched(company, "2024-01-10", "chat", 9, 0)
    found = ask(company, "one_touch_rate")
    assert (found.row.value, found.row.change.previous if found.row.change else None) == (0.45, 0.5)
    split = by(found, "channel").split
    assert split.change == Fraction(-5, 100)
    # Weights 50 % to 25 % and 50 % to 75 %; the middle of the overall values is 47.5 %.
    chat = next(share for share in split.shares if share.group == "chat")
    assert (chat.mix, chat.within) == (Fraction(-9375, 100_000), Fraction(375, 10_000))
    assert (split.mix, split.within, split.reversal) == (Fraction(-15, 100), Fraction(10, 100), "every group")
    assert set(found.left_out) >= {"source", "language", "priority", "type", "team"}
    assert set(found.left_out.values()) == {"one group"}
    assert found.before_us[1] == found.answer.from_us


def test_the_dimension_over_which_the_change_lies_most_unevenly_comes_first() -> None:
    company = Company()
    for channel in ("chat", "mail"):
        touched(company, FEBRUARY, channel, 40, 10, type="question", priority="low")
        touched(company, FEBRUARY, channel, 40, 10, type="refund", priority="high")
        touched(company, NOW, channel, 40, 10, type="question", priority="high")
        touched(company, NOW, channel, 10, 40, type="refund", priority="low")
    found = ask(company, "one_touch_rate")
    assert [each.dimension for each in found.splits] == ["priority", "type", "channel"]
    assert by(found, "type").split.shares[0].group == "refund"
    assert by(found, "channel").split.unevenness == 0


@pytest.mark.parametrize("stat", ["mean", "within:10m"])
def test_durations_are_split_by_their_mean_or_a_share_within_a_time(stat: str) -> None:
    company = Company()
    seconds: dict[tuple[str, str | None], list[int]] = {
        (FEBRUARY, "chat"): [60, 120, 700],
        (FEBRUARY, None): [5000, 90],
        (NOW, "chat"): [60, 400, 500, 800],
        (NOW, "fax"): [9000],
    }
    for (day, channel), values in seconds.items():
        for value in values:
            company.add("tickets", created_at=day, first_reply_at=day, first_reply_seconds=value, channel=channel,
                        is_solved=False)  # fmt: skip
    found = ask(company, "first_reply_time", stats=() if stat == "mean" else (stat,), by=("channel",))
    worth = (lambda value: value) if stat == "mean" else (lambda value: int(value <= 600))
    sides: dict[str, list[int]] = defaultdict(list)
    for (day, _), values in seconds.items():
        sides[day] += [worth(value) for value in values]
    now, before = (Fraction(sum(sides[day]), len(sides[day])) for day in (NOW, FEBRUARY))
    split = by(found, "channel").split
    assert split.change == now - before == split.mix + split.within
    values = {share.group: (share.value_before, share.value_now) for share in split.shares}
    assert values["chat"][1] == Fraction(sum(worth(v) for v in seconds[NOW, "chat"]), 4)
    assert values["fax"][0] is None and values[None][1] is None
    assert {share.group for share in split.shares if share.within == 0} >= {"fax", None}


def test_counts_and_backlogs_are_split_into_what_each_group_gained() -> None:
    company = Company()
    for day, team, number in ((FEBRUARY, "A", 7), (FEBRUARY, "B", 5), (NOW, "A", 3), (NOW, "C", 11)):
        for index in range(number):
            at = datetime.fromisoformat(day) + timedelta(minutes=index)
            company.add("tickets", created_at=at, channel=team)
            company.add("backlog_changes", changed_at=at, delta=1, cause="received", moved=0, team=team)
    volume = by(ask(company, "ticket_volume", by=("channel",)), "channel").split
    assert [(share.group, share.total) for share in volume.shares] == [("C", 11), ("B", -5), ("A", -4)]
    assert volume.change == 2
    backlog = by(ask(company, "backlog", by=("team",)), "team").split
    assert {share.group: share.total for share in backlog.shares} == {"A": 3, "B": 0, "C": 11}
    assert backlog.change == 14


def test_agents_are_named_as_privacy_allows_and_refused_where_it_is_off() -> None:
    company = Company()
    touched(company, FEBRUARY, "chat", 4, 4, solved_by_agent_id=7)
    touched(company, NOW, "chat", 2, 4, solved_by_agent_id=7)
    found = by(ask(company, "one_touch_rate", by=("agent",)), "agent")
    assert [found.name(share.group) for share in found.split.shares] == ["agent-7"]
    with pytest.raises(UsageError, match="single agents are off"):
        ask(company.with_project(agents="off"), "one_touch_rate", by=("agent",))


@pytest.mark.parametrize(
    ("metric", "words", "says"),
    [
        ("first_reply_time", {"stats": ("median",)}, "within:1h"),
        ("first_reply_time", {"stats": ("p90",)}, "mean"),
        ("first_reply_time", {"stats": ("mean", "max")}, "one statistic"),
        ("one_touch_rate", {"by": ("tag",)}, "add up"),
        ("one_touch_rate", {"grain": Grain.DAY}, "one range"),
        ("one_touch_rate", {"compare": "target"}, "previous"),
        ("one_touch_rate", {"stats": ("count",)}, "share"),
    ],
)
def test_what_has_no_parts_is_refused_with_what_to_ask_instead(
    metric: str, words: dict[str, object], says: str
) -> None:
    company = Company()
    touched(company, FEBRUARY, "chat", 1, 1)
    touched(company, NOW, "chat", 1, 1)
    with pytest.raises(UsageError, match=says):
        ask(company, metric, **words)


def test_an_unknown_metric_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="one_touch_rate"):
        ask(Company(), "one_touch")


def test_a_side_without_rows_has_no_change_to_split() -> None:
    company = Company()
    touched(company, NOW, "chat", 1, 1)
    with pytest.raises(DataError, match="no rows"):
        ask(company, "one_touch_rate")
