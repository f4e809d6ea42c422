"""Schedules of the project file with their holidays as dates."""

from __future__ import annotations

from collections.abc import Mapping

from puls.core.clock import Schedule, ScheduleVersion, Stretches
from puls.core.periods import DAY_SECONDS, parse_day, parse_zone
from puls.project.durations import parse_stretches
from puls.project.holidays import check_calendar, holiday_hours
from puls.project.lines import Location
from puls.project.model import HolidayDays
from puls.project.problems import Source
from puls.project.settings import ScheduleTable, VersionTable, WeekTable

ALWAYS: Mapping[int, Stretches] = dict.fromkeys(range(7), ((0, DAY_SECONDS),))


def calendars_of(tables: list[ScheduleTable], source: Source) -> set[str]:
    """Return the codes of the holiday calendars that the schedules name; raises ProjectError for an unknown one."""
    found: set[str] = set()
    for number, table in enumerate(tables):
        for place, version in enumerate(table.versions):
            for code in _codes(version):
                location = ("schedules", number, "versions", place, "holidays")
                source.read(location, check_calendar, code)
                found.add(code)
    return found


def read_schedules(tables: list[ScheduleTable], holidays: HolidayDays, source: Source) -> tuple[Schedule, ...]:
    """Return the schedules in order of their names; raises ProjectError with the line of what is wrong."""
    source.check_unlike([(("schedules", n, "name"), table.name) for n, table in enumerate(tables)], "schedule")
    schedules = [_schedule(table, ("schedules", n), holidays, source) for n, table in enumerate(tables)]
    return tuple(sorted(schedules, key=lambda schedule: schedule.name))


def _schedule(table: ScheduleTable, at: Location, holidays: HolidayDays, source: Source) -> Schedule:
    source.read((*at, "zone"), parse_zone, table.zone)
    for place, (earlier, later) in enumerate(zip(table.versions, table.versions[1:], strict=False), start=1):
        where = (*at, "versions", place, "from")
        if later.from_ is None:
            raise source.problem(where, "only the first version may be without `from`. Say from which day it holds.")
        if earlier.from_ is not None and later.from_ <= earlier.from_:
            raise source.problem(
                where, f"{later.from_} is not after {earlier.from_}, where the version before begins. Put oldest first."
            )
    versions = [
        _version(version, (*at, "versions", place), holidays, source) for place, version in enumerate(table.versions)
    ]
    return Schedule(table.name, table.zone, tuple(versions))


def _version(table: VersionTable, at: Location, holidays: HolidayDays, source: Source) -> ScheduleVersion:
    if table.always == (table.week is not None):
        raise source.problem(at, "expected either `week` with the open stretches, or `always = true`.")
    week = ALWAYS if table.week is None else _week(table.week, (*at, "week"), source)
    days = holiday_hours(_codes(table), holidays, week)
    days |= dict.fromkeys(table.closed, ())
    for text, stretches in table.days.items():
        where = (*at, "days", text)
        day = source.read(where, parse_day, text)
        if day in table.closed:
            raise source.problem(where, f"{day} is in `closed` and in `days`. Keep one of them.")
        days[day] = source.read(where, parse_stretches, stretches)
    return ScheduleVersion(table.from_, week, dict(sorted(days.items())))


def _week(table: WeekTable, at: Location, source: Source) -> Mapping[int, Stretches]:
    hours: dict[int, Stretches] = {}
    for weekday, (name, texts) in enumerate(table.model_dump().items()):
        stretches = source.read((*at, name), parse_stretches, texts)
        if stretches:
            hours[weekday] = stretches
    return hours


def _codes(table: VersionTable) -> list[str]:
    return [table.holidays] if isinstance(table.holidays, str) else table.holidays
