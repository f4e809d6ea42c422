"""When tickets arrive: growth, seasons, sales, an outage, the rhythm of the week and of each region's day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from puls.core.periods import DAY_US, start_of_day
from puls.demo.chance import Chance, Weights
from puls.demo.project_text import end_of

ZONES = {"de": "Europe/Berlin", "no": "Europe/Oslo", "cn": "Asia/Shanghai", "int": "Europe/Berlin"}
REGIONS = Weights({"de": 0.45, "no": 0.22, "cn": 0.16, "int": 0.17})
_CHANNELS: Mapping[str, Weights] = {
    "de": Weights({"email": 0.47, "chat": 0.21, "phone": 0.12, "web": 0.13, "social": 0.07}),
    "no": Weights({"email": 0.45, "chat": 0.23, "phone": 0.12, "web": 0.13, "social": 0.07}),
    "cn": Weights({"email": 0.27, "chat": 0.34, "phone": 0.04, "web": 0.13, "social": 0.22}),
    "int": Weights({"email": 0.54, "chat": 0.22, "phone": 0.02, "web": 0.15, "social": 0.07}),
}
_OFFICE_HOURS = Weights(
    {str(hour): weight for hour, weight in enumerate(
        (1, 1, 1, 1, 1, 2, 6, 18, 34, 42, 42, 38, 32, 34, 36, 33, 27, 20, 15, 14, 14, 11, 6, 3)
    )}
)  # fmt: skip
FREE_TIME_HOURS = Weights(
    {str(hour): weight for hour, weight in enumerate(
        (6, 3, 2, 1, 1, 2, 5, 10, 15, 19, 21, 23, 26, 23, 21, 21, 23, 27, 32, 37, 40, 36, 26, 14)
    )}
)  # fmt: skip
_WEEK = (1.32, 1.20, 1.13, 1.09, 1.02, 0.64, 0.60)
_MONTHS = (0.92, 0.84, 0.92, 1.00, 1.10, 1.08, 1.02, 0.96, 1.04, 1.04, 1.10, 1.14)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact that is about to become a ticket."""

    at_us: int
    region: str
    channel: str
    in_outage: bool


def arrivals(chance: Chance, tickets: int, start: date, years: int) -> list[Arrival]:
    """Return `tickets` arrivals in order of time, within the local days of Berlin from `start` over `years`."""
    length = (end_of(start, years) - start).days
    outage = outage_week(start, years)
    sums = list(accumulate(_weight(start, n, outage) for n in range(length)))
    low_us = start_of_day(start, ZoneInfo(ZONES["de"]))
    midnights: dict[tuple[str, int], int] = {}
    found: list[Arrival] = []
    for _ in range(tickets):
        n = min(bisect_right(sums, chance.uniform() * sums[-1]), length - 1)
        region = chance.weighted(REGIONS)
        channel = chance.weighted(_CHANNELS[region])
        if (region, n) not in midnights:
            midnights[region, n] = start_of_day(start + timedelta(days=n), ZoneInfo(ZONES[region]))
        profile = FREE_TIME_HOURS if channel in ("chat", "social") else _OFFICE_HOURS
        milliseconds = int((int(chance.weighted(profile)) + chance.uniform()) * 3_600_000)
        at_us = midnights[region, n] + milliseconds * 1000
        # Shanghai's first day begins while Berlin still has the day before.
        at_us = at_us if at_us >= low_us else at_us + DAY_US
        found.append(Arrival(at_us, region, channel, outage <= start + timedelta(days=n) < outage + timedelta(days=5)))
    return sorted(found, key=lambda arrival: (arrival.at_us, arrival.region, arrival.channel))


def outage_week(start: date, years: int) -> date:
    """Return the Monday on which the shop breaks down for five days."""
    day = start + timedelta(days=int(0.595 * (end_of(start, years) - start).days))
    return day - timedelta(days=day.weekday())


def _weight(start: date, n: int, outage: date) -> float:
    day = start + timedelta(days=n)
    in_outage = outage <= day < outage + timedelta(days=5)
    return demand(start, n) * (4.0 - 0.5 * (day - outage).days if in_outage else 1.0)


def demand(start: date, n: int) -> float:
    """Return how much is going on in the shop on day `n` after `start`: growth, the week, seasons and sales."""
    day = start + timedelta(days=n)
    return (1 + 0.18 * n / 365) * _WEEK[day.weekday()] * _month(day) * _sale(day)


def _month(day: date) -> float:
    """Return the season's weight, without a step at the first of the month."""
    this, following = _MONTHS[day.month - 1], _MONTHS[day.month % 12]
    return this + (following - this) * (day.day - 1) / 31


def _sale(day: date) -> float:
    """Return the weight of sales and of the days when parcels, and then returns, travel."""
    if (6, 24) <= (day.month, day.day) <= (7, 8):
        return 1.5  # summer sale
    black_friday = date(day.year, 11, 1)
    black_friday += timedelta(days=(4 - black_friday.weekday()) % 7 + 21)
    since = (day - black_friday).days
    if -3 <= since <= 12:
        return 2.2 - 0.06 * max(since, 0)
    if (12, 8) <= (day.month, day.day) <= (12, 23):
        return 1.5  # will it come before Christmas?
    if (day.month, day.day) >= (12, 27) or (day.month, day.day) <= (1, 12):
        return 1.45  # returns
    return 0.75 if day.month == 12 else 1.0
