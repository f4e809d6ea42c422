"""Instants as files write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puls.core.errors import SourceError
from puls.sources.times import Instants, LocalTimes, check_formats, shape


def us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("text", "expected", "is_local"),
    [
        ("2012/10/09 14:50:17.000", "2012-10-09T14:50:17Z", True),
        ("2012-10-09T14:50:17.123456", "2012-10-09T14:50:17.123456Z", True),
        ("2012-10-09 14:50", "2012-10-09T14:50Z", True),
        ("2012-10-09", "2012-10-09T00:00Z", True),
        ("2012.10.9 4:05:06", "2012-10-09T04:05:06Z", True),
        ("2012-10-09T24:00:00", "2012-10-10T00:00Z", True),
        ("2012-10-09T14:50:17Z", "2012-10-09T14:50:17Z", False),
        ("2012-10-09 14:50:17 UTC", "2012-10-09T14:50:17Z", False),
        ("2012-10-09T14:50:17.5+05:45", "2012-10-09T09:05:17.500000Z", False),
        ("2012-10-09T14:50:17-0330", "2012-10-09T18:20:17Z", False),
    ],
)
def test_year_first_times_are_read(text: str, expected: str, is_local: bool) -> None:
    instants = Instants(["iso"], "at")
    for _ in range(2):  # the second time from what is remembered
        assert instants.read(text) == (us(expected), is_local)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2012-13-01", "2012-02-30", "2012-10-09 25:00", "2012-10-09 24:01", "2012-10-09 12:60", "20121009",
     "2012-10/09", "2012-W05-3", "1850-01-01", "2300-01-01", "2012-10-09T10:00:00+99:00", "2012-10-09.5", "10:30"],
)  # fmt: skip
def test_what_is_no_instant_is_not_read(text: str) -> None:
    assert Instants(["iso"], "at").read(text) is None


@pytest.mark.parametrize("text", ["03/04/2024 10:00", "3.4.2024", "25-12-2024", "25/12/24 10:00"])
def test_day_first_and_month_first_are_asked_for_and_never_guessed(text: str) -> None:
    with pytest.raises(SourceError, match=r"day first or month first.*time_format"):
        Instants(["iso"], "at").read(text)
    assert Instants(["%d/%m/%Y %H:%M"], "at").read("03/04/2024 10:00") == (us("2024-04-03T10:00Z"), True)
    assert Instants(["%m/%d/%Y %H:%M"], "at").read("03/04/2024 10:00") == (us("2024-03-04T10:00Z"), True)


def test_a_day_that_does_not_exist_is_no_question_where_its_form_is_declared() -> None:
    instants = Instants(["%d.%m.%Y %H:%M"], "at")
    assert instants.read("31.02.2024 12:00") is None
    with pytest.raises(SourceError, match="day first or month first"):
        instants.read("03/04/2024 12:00")
    with pytest.raises(SourceError, match="day first or month first"):
        instants.read("03.04.2024")


def test_formats_that_read_one_text_as_two_days_are_refused() -> None:
    assert "different days" in str(check_formats(["%d/%m/%Y", "%m/%d/%Y"]))
    assert "different days" in str(check_formats(["%Y-%d-%m", "iso"]))
    assert check_formats(["iso", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y", "epoch"]) is None
    assert "no format" in str(check_formats(["ISO"]))
    assert check_formats(["%Y-%m-%dT%H:%M:%S%z"]) is None


def test_seconds_since_1970_are_read_where_declared() -> None:
    assert Instants(["epoch"], "at").read("1349794217.25") == (us("2012-10-09T14:50:17.25Z"), False)
    assert Instants(["epoch_ms"], "at").read("1349794217250") == (us("2012-10-09T14:50:17.25Z"), False)
    assert Instants(["epoch"], "at").read("-1.5") == (-1_500_000, False)
    assert Instants(["iso"], "at").read("1349794217") is None


@given(st.from_regex(r"[0-9]{7,12}", fullmatch=True))
def test_more_than_six_digits_of_a_second_are_rounded_half_even_and_counted(digits: str) -> None:
    instants = Instants(["iso"], "at")
    read = instants.read(f"2024-01-31 09:30:00.{digits}")
    rounded = Decimal(f"0.{digits}").quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)
    assert read == (us("2024-01-31T09:30Z") + int(rounded * 1_000_000), True)
    assert instants.rounded == bool(digits[6:].strip("0"))


@given(
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2037, 1, 1)),
    st.sampled_from(["Europe/Rome", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana"]),
)
def test_a_local_time_is_the_instant_whose_wall_clock_shows_it(wall: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    placed = LocalTimes(zone).place(round((wall - datetime(1970, 1, 1)) / timedelta(microseconds=1)))
    back = [
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).astimezone(zone).replace(tzinfo=None)
        for at_us in (placed.us, placed.second_us)
        if at_us is not None
    ]
    assert placed.in_gap or all(shown == wall for shown in back)
    is_twice = wall.replace(tzinfo=zone).utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset()
    assert is_twice == (placed.in_gap or placed.second_us is not None)


def test_a_time_that_clocks_skip_is_the_instant_after_the_gap() -> None:
    times = LocalTimes(ZoneInfo("Europe/Rome"))
    placed = times.place(us("2024-03-31T02:30:15.5Z"))
    assert (placed.us, placed.in_gap) == (us("2024-03-31T01:00Z"), True)
    placed = times.place(us("2024-10-27T02:30:15.5Z"))
    assert (placed.us, placed.second_us) == (us("2024-10-27T00:30:15.5Z"), us("2024-10-27T01:30:15.5Z"))


def test_messages_show_the_form_of_a_time_and_not_the_time() -> None:
    assert shape("27-Oct-2024 02:30 ö") == "99-aaa-9999 99:99 a"
