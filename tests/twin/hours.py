"""Opening hours walked day by day: the twin's business time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

US = 1_000_000
FAR_DAYS = 366 * 12
"""How far an endless walk goes before it gives up: the opening hours of the tests never close for that long."""


class Hours:
    """A schedule (a dict with `zone` and `versions`, each with `from`, `week` and `days`) as open stretches in UTC."""

    def __init__(self, schedule: dict) -> None:
        self.zone = ZoneInfo(schedule["zone"])
        self.versions = sorted(schedule["versions"], key=lambda version: version["from"] or date.min)
        self.walked: dict[date, list[tuple[int, int]]] = {}

    def of_day(self, day: date) -> list[tuple[int, int]]:
        """Return when local `day` is open, in order; stretches may touch or overlap."""
        if day not in self.walked:
            version = self.versions[0]
            for candidate in self.versions:
                if candidate["from"] is None or candidate["from"] <= day:
                    version = candidate
            local = version["days"].get(day, version["week"].get(day.weekday(), []))
            opened = []
            for start_s, end_s in local:
                open_s = instants(self.zone, day, start_s)[0]
                # 24:00 is where the next local day begins, so it is that day's first midnight.
                # Closing at 02:00 is after the last 01:59:59, also where 02:00 comes twice.
                ends = instants(self.zone, day, end_s)
                close_s = min(ends[-1], instants(self.zone, day, end_s - 1)[-1] + 1) if end_s < 86_400 else ends[0]
                opened.append((open_s * US, close_s * US))
            self.walked[day] = sorted(opened)
        return self.walked[day]

    def between(self, from_us: int, until_us: int | None) -> Iterator[tuple[int, int]]:
        """Yield the open stretches from `from_us` to `until_us` (None: on and on), none of them twice or empty."""
        day = local_day(self.zone, from_us) - timedelta(days=1)
        last = day + timedelta(days=FAR_DAYS)
        if until_us is not None:
            last = local_day(self.zone, until_us) + timedelta(days=1)
        done = from_us
        while day <= last:
            for open_us, close_us in self.of_day(day):
                start = max(open_us, done)
                end = close_us if until_us is None else min(close_us, until_us)
                if start < end:
                    yield start, end
                    done = end
            day += timedelta(days=1)

    def open_us(self, from_us: int, until_us: int) -> int:
        """Return for how many microseconds it was open from `from_us` to `until_us`."""
        return sum(end - start for start, end in self.between(from_us, until_us))


class Calendar:
    """The calendar clock: always open."""

    def between(self, from_us: int, until_us: int | None) -> Iterator[tuple[int, int]]:
        yield from_us, from_us + FAR_DAYS * 86_400 * US if until_us is None else until_us


def local_day(zone: ZoneInfo, us: int) -> date:
    """Return the local day of an instant."""
    return datetime.fromtimestamp(us // US, UTC).astimezone(zone).date()


def instants(zone: ZoneInfo, day: date, second: int) -> list[int]:
    """Return the UTC seconds at which local clocks show `second` of `day`: one or two, else the end of the gap."""
    shown = datetime.combine(day, time()) + timedelta(seconds=second)
    guesses = sorted(int(shown.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
    found = sorted({guess for guess in guesses if wall(zone, guess) == shown})
    if found:
        return found
    low, high = guesses  # clocks show less at `low` and more at `high`: the gap lies between
    while low + 1 < high:
        middle = (low + high) // 2
        if wall(zone, middle) < shown:
            low = middle
        else:
            high = middle
    return [high]


def wall(zone: ZoneInfo, second: int) -> datetime:
    """Return what local clocks show at a UTC second."""
    return datetime.fromtimestamp(second, UTC).astimezone(zone).replace(tzinfo=None)
