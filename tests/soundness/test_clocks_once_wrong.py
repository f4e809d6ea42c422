"""Opening hours that were once measured wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from puls.core.clock import Schedule, ScheduleVersion, materialise

HOUR = 3600


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes", "hours"),
    [
        # 02:00 to 03:00 comes twice: who closes at 02:00 goes home when clocks show it first.
        ("Europe/Oslo", date(2024, 10, 27), 0, 2 * HOUR, 2.0),
        ("Europe/Oslo", date(2024, 10, 27), 0, 2 * HOUR + 1800, 3.5),
        ("Europe/Oslo", date(2024, 10, 27), 0, 3 * HOUR, 4.0),
        # 23:00 to 24:00 comes twice.
        ("Asia/Tehran", date(2021, 9, 21), 0, 23 * HOUR, 23.0),
        ("Asia/Tehran", date(2021, 9, 21), 0, 24 * HOUR, 25.0),
        # 02:00 to 03:00 is not there.
        ("Europe/Oslo", date(2024, 3, 31), 0, 2 * HOUR, 2.0),
        ("Europe/Oslo", date(2024, 3, 31), 0, 2 * HOUR + 1800, 2.0),
        ("Europe/Oslo", date(2024, 3, 31), 0, 3 * HOUR, 2.0),
    ],
)
def test_closing_is_after_the_last_second_before_the_closing_time(zone, day, opens, closes, hours):
    version = ScheduleVersion(None, {day.weekday(): ((opens, closes),)}, {})
    made = materialise(Schedule("s", zone, (version,)), day - timedelta(days=2), day + timedelta(days=3))
    midnight_us = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
    of_the_day = [end - start for start, end in made if abs(start - midnight_us) < 86_400_000_000]
    assert [length / 3_600_000_000 for length in of_the_day] == [hours]
