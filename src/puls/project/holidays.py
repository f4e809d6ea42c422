"""Public holidays and make-up workdays as plain dates, taken from the `holidays` library once and then remembered.

Some countries move working days: in China a weekend day is worked so that a holiday becomes longer. The library gives
such days in `weekend_workdays`, and the day off that each one pays for in its table of special holidays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from puls.core.clock import Stretches
from puls.core.errors import UnknownName
from puls.project.model import HolidayDays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAKE_UP = "works as "


def make_up(weekday: int) -> str:
    """Return how a make-up workday is written that takes the hours of `weekday` (0 is Monday)."""
    return _MAKE_UP + WEEKDAYS[weekday]


def made_up(written: str) -> int | None:
    """Return the weekday whose hours a make-up workday takes, or None for a holiday's name."""
    weekday = written.removeprefix(_MAKE_UP)
    return WEEKDAYS.index(weekday) if written.startswith(_MAKE_UP) and weekday in WEEKDAYS else None


def check_calendar(code: str) -> None:
    """Raise UnknownName, with the nearest, unless `code` is a country or a country and region, as "NO" or "DE-BY"."""
    import holidays

    country, _, region = code.partition("-")
    try:
        calendar = holidays.country_holidays(country)
        if calendar.country == country and (code == country or region in calendar.subdivisions):
            return
    except NotImplementedError:
        pass
    # Loads every country of the library, a third of a second: only to name what exists.
    countries: Mapping[str, list[str]] = holidays.list_supported_countries(include_aliases=False)
    regions = [f"{country}-{name}" for name in countries.get(country, [])]
    raise UnknownName("holiday calendar", code, [country, *regions] if regions else countries)


def materialise_holidays(
    codes: Collection[str], years: Collection[int], recorded: HolidayDays, settled_until: date | None = None
) -> HolidayDays:
    """Return date -> name (or `make_up`) for each calendar and year.

    What is `recorded` stands, so that an upgrade of the library rewrites no history. With `settled_until`, it stands
    for the days before that date only: governments announce days of coming years late (China's make-up workdays in the
    November before), and those days should come from the library until numbers rest on them.
    """
    found: dict[tuple[str, int], Mapping[date, str]] = {}
    for code in sorted(codes):
        for year in years:
            known = recorded.get((code, year))
            if known is None or (settled_until is not None and settled_until <= date(year, 12, 31)):
                found[code, year] = _blend(known, _from_library(code, year), settled_until)
            else:
                found[code, year] = known
    return found


def holiday_hours(
    codes: Collection[str], holidays: HolidayDays, week: Mapping[int, Stretches]
) -> dict[date, Stretches]:
    """Return the open seconds of each holiday (none) and make-up workday; a day that any calendar closes is closed."""
    hours: dict[date, Stretches] = {}
    for (code, _), days in holidays.items():
        if code not in codes:
            continue
        for day, written in days.items():
            weekday = made_up(written)
            if weekday is None:
                hours[day] = ()
            else:
                hours.setdefault(day, week.get(weekday, ()))
    return hours


def _blend(known: Mapping[date, str] | None, library: Mapping[date, str], until: date | None) -> Mapping[date, str]:
    if known is None or until is None:
        return library
    blended = {day: name for day, name in known.items() if day < until}
    blended |= {day: name for day, name in library.items() if day >= until}
    return dict(sorted(blended.items()))


def _from_library(code: str, year: int) -> Mapping[date, str]:
    import holidays

    country, _, region = code.partition("-")
    calendar = holidays.country_holidays(country, subdiv=region or None, years=[year])
    days = {day: str(name) for day, name in calendar.items() if day.year == year}
    paid_for = _days_off_by_make_up_day(calendar)
    for day in calendar.weekend_workdays:
        if day.year == year:
            # Monday's hours where the library does not say which day the make-up workday pays for.
            days[day] = make_up(paid_for[day].weekday() if day in paid_for else 0)
    return dict(sorted(days.items()))


def _days_off_by_make_up_day(calendar: object) -> dict[date, date]:
    found: dict[date, date] = {}
    special: Mapping[int, object] = getattr(calendar, "special_public_holidays", {})
    for year, entries in special.items():
        rows = entries if isinstance(entries, tuple) and entries and isinstance(entries[0], tuple) else (entries,)
        for row in rows:
            match row:
                case (int(to_month), int(to_day), int(month), int(day)):
                    found[date(year, month, day)] = date(year, to_month, to_day)
                case (int(to_month), int(to_day), int(month), int(day), int(from_year)):
                    found[date(from_year, month, day)] = date(year, to_month, to_day)
    return found
