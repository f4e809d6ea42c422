"""Oracles: public holidays copied by hand from official lists; a walk by minutes for the hours of a year's days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from puls.core.clock import materialise
from puls.core.errors import UnknownName
from puls.project import parse_project
from puls.project.holidays import check_calendar, made_up, make_up, materialise_holidays

HOUR = 3600

BAVARIA_2024 = "01-01 01-06 03-29 04-01 05-01 05-09 05-20 05-30 10-03 11-01 12-25 12-26"
NORWAY_2024 = "01-01 03-28 03-29 03-31 04-01 05-01 05-09 05-17 05-19 05-20 12-25 12-26"
# State Council notice of 25 October 2023: days off on weekdays, and weekend days that are worked.
CHINA_2024_OFF = (
    "01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 10-03 10-04 10-07"
)
CHINA_2024_WORKED = "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"


def days(year: int, listed: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in listed.split()}


def project(zone: str, version: str) -> str:
    return f"""
[project]
name = "t"
zone = "{zone}"
[[schedules]]
name = "office"
zone = "{zone}"
[[schedules.versions]]
{version}
"""


SPLIT = '["08:00-12:00", "13:00-17:00"]'
FIVE_DAYS = f"week = {{mon = {SPLIT}, tue = {SPLIT}, wed = {SPLIT}, thu = {SPLIT}, fri = ['08:00-15:00']}}"
SPLIT_SECONDS = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
FRIDAY_SECONDS = ((8 * HOUR, 15 * HOUR),)


def hours_by_walk(text: str, zone: str, year: int, hours: dict[date, tuple[tuple[int, int], ...]]) -> None:
    """Compare the project's schedule with a walk over every quarter of an hour of the year."""
    (schedule,) = parse_project(text).schedules
    made = materialise(schedule, date(year, 1, 1), date(year + 1, 1, 1))
    opened = {quarter for a, b in made for quarter in range(a // 900_000_000, b // 900_000_000)}
    at = int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 900
    end = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp()) // 900
    for quarter in range(at, end):
        wall = datetime.fromtimestamp(quarter * 900, UTC).astimezone(ZoneInfo(zone))
        second = wall.hour * HOUR + wall.minute * 60
        usual = SPLIT_SECONDS if wall.weekday() < 4 else FRIDAY_SECONDS if wall.weekday() == 4 else ()
        expected = any(start <= second < until for start, until in hours.get(wall.date(), usual))
        assert (quarter in opened) == expected, wall


def test_bavaria_is_closed_on_its_holidays_and_open_for_half_a_day_on_christmas_eve() -> None:
    half = 'holidays = "DE-BY"\ndays = {2024-12-24 = ["08:00-12:00"]}'
    hours: dict[date, tuple[tuple[int, int], ...]] = dict.fromkeys(days(2024, BAVARIA_2024), ())
    hours[date(2024, 12, 24)] = ((8 * HOUR, 12 * HOUR),)
    hours_by_walk(project("Europe/Berlin", f"{FIVE_DAYS}\n{half}"), "Europe/Berlin", 2024, hours)


def test_norway_is_closed_on_its_holidays_and_on_the_dates_that_the_project_closes() -> None:
    closed = 'holidays = ["NO"]\nclosed = [2024-12-24, 2024-12-31]'
    hours = dict.fromkeys(days(2024, NORWAY_2024 + " 12-24 12-31"), ())
    hours_by_walk(project("Europe/Oslo", f"{FIVE_DAYS}\n{closed}"), "Europe/Oslo", 2024, hours)


def test_china_works_at_the_weekends_that_pay_for_its_long_holidays() -> None:
    hours: dict[date, tuple[tuple[int, int], ...]] = dict.fromkeys(days(2024, CHINA_2024_OFF), ())
    hours |= dict.fromkeys(days(2024, CHINA_2024_WORKED), SPLIT_SECONDS)
    # These two pay for a Friday, 16 February and 3 May, so they have Friday's hours. 7 April and 29 September too.
    hours |= dict.fromkeys(days(2024, "02-18 04-07 05-11 09-29"), FRIDAY_SECONDS)
    hours_by_walk(project("Asia/Shanghai", f'{FIVE_DAYS}\nholidays = "CN"'), "Asia/Shanghai", 2024, hours)


def test_a_day_of_its_own_wins_over_a_holiday_and_over_a_make_up_workday() -> None:
    own = 'holidays = "CN"\ndays = {2024-02-04 = [], 2024-10-01 = ["10:00-12:00"]}'
    (schedule,) = parse_project(project("Asia/Shanghai", f"{FIVE_DAYS}\n{own}")).schedules
    assert schedule.versions[0].days[date(2024, 2, 4)] == ()
    assert schedule.versions[0].days[date(2024, 10, 1)] == ((10 * HOUR, 12 * HOUR),)


def test_a_day_that_one_of_two_calendars_closes_is_closed() -> None:
    (schedule,) = parse_project(project("Asia/Shanghai", f'{FIVE_DAYS}\nholidays = ["NO", "CN"]')).schedules
    closed = schedule.versions[0].days
    assert closed[date(2024, 5, 17)] == closed[date(2024, 10, 1)] == ()


def test_an_edited_version_keeps_the_hours_of_before() -> None:
    text = (
        project("America/New_York", "always = true")
        + """
[[schedules.versions]]
from = 2024-03-11
week = {mon = ["09:00-17:00"]}
"""
    )
    (schedule,) = parse_project(text).schedules
    made = materialise(schedule, date(2024, 3, 9), date(2024, 3, 19))
    zone = ZoneInfo("America/New_York")
    walls = [[datetime.fromtimestamp(us // 1_000_000, zone).isoformat()[:16] for us in stretch] for stretch in made]
    assert walls == [
        ["2024-03-08T19:00", "2024-03-11T00:00"],
        ["2024-03-11T09:00", "2024-03-11T17:00"],
        ["2024-03-18T09:00", "2024-03-18T17:00"],
    ]
    assert (made[0][1] - made[0][0]) // 3_600_000_000 == 52  # one hour of Sunday was skipped


def test_what_is_recorded_stands_against_the_library() -> None:
    recorded = {("NO", 2024): {date(2024, 7, 1): "as we knew it"}}
    found = materialise_holidays(["NO"], [2024, 2025], recorded)
    assert found["NO", 2024] == recorded["NO", 2024]
    assert date(2025, 5, 17) in found["NO", 2025]


def test_days_after_the_settled_ones_come_from_the_library() -> None:
    recorded = {("NO", 2024): {date(2024, 1, 2): "as we knew it", date(2024, 7, 1): "announced, then dropped"}}
    found = materialise_holidays(["NO"], [2024], recorded, settled_until=date(2024, 5, 17))
    assert set(found["NO", 2024]) == {date(2024, 1, 2)} | {d for d in days(2024, NORWAY_2024) if d >= date(2024, 5, 17)}
    whole = materialise_holidays(["NO"], [2024], recorded, settled_until=date(2025, 1, 1))
    assert whole == recorded


def test_recorded_holidays_reach_the_schedule() -> None:
    recorded = {("NO", 2024): {date(2024, 7, 1): "Founder's day", date(2024, 7, 6): make_up(4)}}
    text = project("Europe/Oslo", f'{FIVE_DAYS}\nholidays = "NO"')
    (schedule,) = parse_project(text, years=[2024], recorded=recorded).schedules
    assert schedule.versions[0].days == {date(2024, 7, 1): (), date(2024, 7, 6): FRIDAY_SECONDS}


def test_a_make_up_workday_is_told_from_a_holiday_by_its_words() -> None:
    assert [made_up(make_up(weekday)) for weekday in range(7)] == list(range(7))
    assert made_up("Christmas Day") is None


@pytest.mark.parametrize(
    ("code", "near"), [("DE-BYX", "DE-BY"), ("de-by", None), ("NO-", "NO"), ("NOR", None), ("", None)]
)
def test_an_unknown_calendar_is_named_with_the_nearest(code: str, near: str | None) -> None:
    with pytest.raises(UnknownName) as caught:
        check_calendar(code)
    assert near is None or caught.value.nearest == near


def test_every_day_of_a_working_year_is_open_or_has_a_reason() -> None:
    (schedule,) = parse_project(project("Asia/Shanghai", f'{FIVE_DAYS}\nholidays = "CN"')).schedules
    version = schedule.versions[0]
    worked = sum(1 for n in range(366) if version.on(date(2024, 1, 1) + timedelta(days=n)))
    assert worked == 262 - len(days(2024, CHINA_2024_OFF)) + len(days(2024, CHINA_2024_WORKED))
