"""Units of numbers, and how a number is written in each language; the only place where numbers are rounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Literal, assert_never

from puls.core.text import Language, Text

Better = Literal["up", "down", "context"]
Clock = Literal["calendar", "business"]


class Unit(StrEnum):
    """What a number counts: things, elapsed seconds, a part of one (0 to 1), an amount for another, things an hour."""

    COUNT = "count"
    DURATION = "duration"
    SHARE = "share"
    RATIO = "ratio"
    PER_HOUR = "per_hour"


NONE = Text(en="none", de="keine", nb="ingen", zh="无")
"""There are no rows to make a number from."""

NOT_AVAILABLE = Text(en="not available", de="nicht verfügbar", nb="ikke tilgjengelig", zh="不可用")
"""The source does not give what the number needs."""

_NO_BREAK = "\u00a0"
_MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class _Style:
    """Separators, what stands between a number and its unit, and the short names of day, hour, minute, second."""

    point: str
    thousands: str
    percent: str
    gap: str
    units: tuple[str, str, str, str]
    per_hour: str


def format_value(value: float | None, unit: Unit, language: Language, clock: Clock) -> str:
    """Return `value` as people of `language` read it, rounded half-even; None is the word for "none".

    A duration is in seconds: seconds show under 10 minutes, days from 48 hours and only on the calendar clock, since
    a business day has no agreed length. A share is 0 to 1 and shows in percent.
    """
    if value is None:
        return NONE.in_(language)
    exact = Decimal(str(value))
    match unit:
        case Unit.COUNT:
            return _number(exact, 0 if exact == exact.to_integral_value() else 1, language)
        case Unit.DURATION:
            return _duration(exact, language, clock)
        case Unit.SHARE:
            return _number(exact * 100, 1, language) + _style(language).percent
        case Unit.PER_HOUR:
            return _number(exact, 2 if abs(exact) < 10 else 1, language) + _NO_BREAK + _style(language).per_hour
        case Unit.RATIO:
            # One decimal of a small ratio (1.4 replies a ticket) would hide changes of several percent.
            return _number(exact, 2 if abs(exact) < 10 else 1, language)
        case _:
            assert_never(unit)


def _style(language: Language) -> _Style:
    match language:
        case "en":
            return _Style(".", ",", "%", _NO_BREAK, ("d", "h", "min", "s"), "/h")
        case "de":
            return _Style(",", ".", _NO_BREAK + "%", _NO_BREAK, ("d", "h", "min", "s"), "/h")
        case "nb":
            return _Style(",", _NO_BREAK, _NO_BREAK + "%", _NO_BREAK, ("d", "t", "min", "s"), "/t")
        case "zh":
            return _Style(".", ",", "%", "", ("天", "小时", "分", "秒"), "/小时")
        case _:
            assert_never(language)


def _rounded(exact: Decimal, decimals: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def _number(exact: Decimal, decimals: int, language: Language) -> str:
    rounded = _rounded(exact, decimals)
    style = _style(language)
    english = f"{abs(rounded):,}"
    return (_MINUS if rounded < 0 else "") + english.translate({ord(","): style.thousands, ord("."): style.point})


def _duration(exact: Decimal, language: Language, clock: Clock) -> str:
    size = abs(exact)
    # Each step rounds the exact value once, and a value that rounds up to the next step is written there.
    seconds, minutes, hours = (int(_rounded(size / length, 0)) for length in (1, 60, 3600))
    style = _style(language)
    day, hour, minute, second = style.units
    if seconds < 600:
        parts = [(seconds // 60, minute), (seconds % 60, second)]
    elif clock == "calendar" and minutes >= 48 * 60:
        parts = [(hours // 24, day), (hours % 24, hour)]
    else:
        parts = [(minutes // 60, hour), (minutes % 60, minute)]
    shown = [(count, name) for count, name in parts if count] or [parts[-1]]
    sign = _MINUS if exact < 0 and shown[0][0] else ""
    return sign + style.gap.join(f"{_number(Decimal(count), 0, language)}{style.gap}{name}" for count, name in shown)


STATISTICS: dict[str, Text] = {
    "count": Text(en="count", de="Anzahl", nb="antall", zh="数量"),
    "share": Text(en="share", de="Anteil", nb="andel", zh="占比"),
    "total": Text(en="total", de="Summe", nb="sum", zh="合计"),
    "rate": Text(en="per hour", de="pro Stunde", nb="per time", zh="每小时"),
    "ratio": Text(en="ratio", de="Verhältnis", nb="forholdstall", zh="比率"),
    "annualised": Text(en="per year", de="aufs Jahr gerechnet", nb="per år", zh="年化"),
    "mean": Text(en="mean", de="Mittel", nb="snitt", zh="平均值"),
    "median": Text(en="median", de="Median", nb="median", zh="中位数"),
    "p75": Text(en="p75", de="p75", nb="p75", zh="p75"),
    "p90": Text(en="p90", de="p90", nb="p90", zh="p90"),
    "p95": Text(en="p95", de="p95", nb="p95", zh="p95"),
    "max": Text(en="maximum", de="Maximum", nb="maksimum", zh="最大值"),
    "km_median": Text(
        en="median with those waiting", de="Median mit Wartenden", nb="median med ventende", zh="含等待者的中位数"
    ),
    "within": Text(en="within {time}", de="binnen {time}", nb="innen {time}", zh="{time}内"),
}
