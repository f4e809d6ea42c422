"""The backlog against a walk over every ticket's life, and its terms against each other."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from puls.core.periods import Grain
from puls.project.conditions import Comparison
from puls.query import MetricQuery
from puls.workspace.answers import answer, rows
from query.company import Company

START = datetime(2024, 3, 1)
MOVES = {"team": 1, "agent_id": 2, "priority": 4, "type": 8}


class Life:
    """One ticket: the stretches in which it was open, each with the values that it had."""

    def __init__(self) -> None:
        self.stretches: list[tuple[datetime, datetime | None, dict[str, Any]]] = []

    def at(self, moment: datetime) -> dict[str, Any] | None:
        for start, end, values in self.stretches:
            if start < moment and (end is None or end >= moment):
                return values
        return None


def lived(company: Company, count: int = 150) -> list[Life]:
    draw = random.Random(11)
    lives = []
    for number in range(1, count + 1):
        life, moment = Life(), START + timedelta(seconds=draw.randrange(20 * 86_400))
        fresh = {"channel": draw.choice(["mail", "chat"])}
        values = {"team": "north", "agent_id": None, "priority": draw.choice(["high", "low"]), "type": None}

        def write(moment: datetime, delta: int, cause: str, values: dict[str, Any], moved: int = 0) -> None:
            company.add("backlog_changes", ticket_id=number, changed_at=moment, delta=delta, cause=cause,  # noqa: B023
                        moved=moved, **values, **fresh)  # fmt: skip  # noqa: B023

        write(moment, 1, "received", values)
        start = moment
        for _ in range(draw.randrange(5)):
            moment += timedelta(seconds=draw.randrange(1, 3 * 86_400))
            if draw.random() < 0.5:
                changed = {**values, "team": draw.choice(["north", "south"]), "priority": draw.choice(["high", "low"])}
                bits = sum(bit for name, bit in MOVES.items() if changed[name] != values[name])
                if bits:
                    write(moment, -1, "moved_out", values, bits)
                    write(moment, 1, "moved_in", changed, bits)
                    life.stretches.append((start, moment, values))
                    start, values = moment, changed
            else:
                write(moment, -1, "solved", values)
                life.stretches.append((start, moment, values))
                moment += timedelta(seconds=draw.randrange(1, 86_400))
                write(moment, 1, "reopened", values)
                start = moment
        life.stretches.append((start, None, values))
        lives.append(life)
    return lives


@pytest.fixture(scope="module")
def desk() -> tuple[Company, list[Life]]:
    company = Company("2024-03-25 00:00:00").with_project(zone="UTC")
    return company, lived(company)


def ends(count: int) -> list[datetime]:
    return [datetime(2024, 3, 5) + timedelta(days=day + 1) for day in range(count)]


def daily(**parts: Any) -> MetricQuery:
    return MetricQuery(("backlog",), grain=Grain.DAY, from_day=date(2024, 3, 5), to_day=date(2024, 3, 20), **parts)


def test_the_backlog_of_each_day_and_team_is_the_tickets_open_then(desk: tuple[Company, list[Life]]) -> None:
    company, lives = desk
    found = {
        (row.period, row.group): row.value for row in answer(company.run, company.project, daily(by=("team",))).rows
    }
    for end in ends(15):
        opened = [values["team"] for life in lives if (values := life.at(end))]
        day = (end - timedelta(days=1)).date().isoformat()
        for team in ("north", "south"):
            assert found[day, (team,)] == opened.count(team)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"by": ("team",)},
        {"by": ("team", "priority")},
        {"by": ("channel",)},
        {"where": Comparison("priority", "=", "high")},
    ],
)
def test_every_series_balances_and_each_opening_is_the_closing_before(
    desk: tuple[Company, list[Life]], parts: dict[str, Any]
) -> None:
    company, _ = desk
    before: dict[Any, int] = {}
    for row in answer(company.run, company.project, daily(**parts)).rows:
        terms = row.terms
        change = terms["received"] + terms["reopened"] + terms["moved_in"] - terms["moved_out"] - terms["solved"]
        assert terms["opening"] + change == terms["closing"] == row.value
        assert before.get(row.keys, terms["opening"]) == terms["opening"]
        before[row.keys] = terms["closing"]


def test_a_move_is_a_term_only_where_the_question_splits_or_filters_by_what_moved(
    desk: tuple[Company, list[Life]],
) -> None:
    company, _ = desk

    def moved(**parts: Any) -> int:
        found = answer(company.run, company.project, daily(**parts)).rows
        return sum(row.terms["moved_in"] for row in found)

    def counted(bits: int, cause: str) -> int:
        return int(
            company.connection.execute(
                f"select count(*) from backlog_changes where cause = '{cause}' and (moved & {bits}) <> 0"
                " and changed_at >= '2024-03-05' and changed_at < '2024-03-20'"
            ).fetchall()[0][0]
        )

    assert moved() == 0
    assert moved(by=("channel",)) == 0
    assert moved(by=("team",)) == counted(1, "moved_in")
    assert moved(by=("team", "priority")) == counted(5, "moved_in")


def test_the_list_behind_a_day_is_the_tickets_open_at_its_end(desk: tuple[Company, list[Life]]) -> None:
    company, lives = desk
    query = daily(by=("team",))
    for row in answer(company.run, company.project, query).rows[::3]:
        behind = rows(company.run, company.project, query, "backlog", period=row.period, keys=row.keys)
        end = datetime.fromisoformat(row.period) + timedelta(days=1)
        expected = [number for number, life in enumerate(lives, 1) if (v := life.at(end)) and v["team"] == row.keys[0]]
        assert sorted(behind.columns["ticket_id"]) == expected
        assert len(behind) == row.n


def test_the_last_instant_is_the_watermark(desk: tuple[Company, list[Life]]) -> None:
    company, lives = desk
    row = answer(company.run, company.project, MetricQuery(("backlog",), grain=Grain.MONTH)).rows[-1]
    assert (row.period, row.end_us, row.whole) == ("2024-03", 1_711_324_800_000_000, False)
    assert row.value == sum(life.at(datetime(2024, 3, 25)) is not None for life in lives)


def test_changes_are_read_once_and_never_multiplied_by_days(desk: tuple[Company, list[Life]]) -> None:
    company, _ = desk
    company.sql.clear()
    answer(company.run, company.project, daily())
    read = [sql for sql in company.sql if "backlog_changes" in sql and "GROUP BY" in sql]
    assert len(read) == 2  # what counts, and what is excluded
    assert all("JOIN" not in sql for sql in read)
