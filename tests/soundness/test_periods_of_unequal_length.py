"""Counts of periods of unequal length are compared by the day, and whoever reads the change is told so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from rich.console import Console
from rich.text import Text

from puls.cli.answer_table import draw_answer
from puls.core.periods import Grain
from puls.core.text import LANGUAGES
from puls.query import MetricQuery
from puls.workspace.answers import Answer, answer
from query.company import Company


def tickets(company: Company, first: date, days: int, each_day: int) -> None:
    for day in range(days):
        for minute in range(each_day):
            created = datetime(first.year, first.month, first.day) + timedelta(days=day, minutes=minute)
            company.add("tickets", created_at=created, is_solved=False)


def weeks(from_day: date) -> Answer:
    company = Company()
    tickets(company, date(2024, 3, 4), 7, 20)
    tickets(company, date(2024, 3, 11), 7, 26)
    query = MetricQuery(
        ("ticket_volume",), grain=Grain.WEEK, from_day=from_day, to_day=date(2024, 3, 18), compare="previous"
    )
    return answer(company.run, company.project, query)


def drawn(found: Answer, language: str) -> str:
    console = Console(width=120, no_color=True)
    with console.capture() as capture:
        draw_answer(console, found, language, 30)  # type: ignore[arg-type]
    return Text.from_ansi(capture.get()).plain


def test_a_week_that_the_range_cuts_may_have_fewer_rows_and_more_a_day() -> None:
    found = weeks(date(2024, 3, 13))
    change = found.rows[0].change
    assert change is not None and (change.previous, change.difference) == (140, 5 * 26 - 140)
    assert change.word == "higher" and change.by_length
    # What the earlier week would have had in five of its days is 100.
    assert change.low is not None and change.high is not None and change.low < 130 - 100 < change.high
    assert found.to_json()["rows"][0]["change"]["by_length"] is True
    assert found.to_rows()["by_length"] == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_by_the_day_is_called_one(language: str) -> None:
    by_day = {"en": "higher per day", "de": "höher je Tag", "nb": "høyere per dag", "zh": "更高 （按日均）"}[language]
    told = drawn(weeks(date(2024, 3, 13)), language)
    assert by_day in told
    assert by_day not in drawn(weeks(date(2024, 3, 11)), language)


def test_weeks_of_one_length_are_compared_as_they_are() -> None:
    change = weeks(date(2024, 3, 11)).rows[0].change
    assert change is not None and not change.by_length and change.word == "higher"
    assert change.low is not None and change.high is not None and change.low < change.difference < change.high
