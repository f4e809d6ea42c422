"""What single cells of tables say: values, intervals, changes and targets as people of a language write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from puls.cli.words import CLOCKS, DAYS, NO, POINTS, SENTENCES, VERDICTS, YES
from puls.core.text import Language
from puls.core.units import NONE, NOT_AVAILABLE, STATISTICS, Better, Clock, Unit, format_value
from puls.query.names import within_seconds
from puls.workspace.answer_values import Row, Shown
from puls.workspace.reading_aids import CHANGE_WORDS

GOOD, BAD, UNCLEAR, SMALL = "green", "red", "dim", "dim"
"""Styles; a plain terminal shows the same words and signs without them."""

_SIGNS = {"higher": "▲", "lower": "▼", "no clear difference": "≈"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How numbers of one metric are written."""

    language: Language
    unit: Unit
    clock: Clock
    better: Better


def manner_of(shown: Shown, language: Language) -> Manner:
    """Return how the numbers of a metric are written."""
    return Manner(language, shown.metric.unit, shown.asked.clock, shown.metric.better)


def unit_of(row: Row, manner: Manner) -> Unit:
    """Return the unit of a row's statistic: a share of durations within a time is a share."""
    return Unit.SHARE if row.statistic.startswith("within") else manner.unit


def number(value: float | None, row: Row, manner: Manner) -> str:
    """Return a number of a row's statistic."""
    return format_value(value, unit_of(row, manner), manner.language, manner.clock)


def signed(value: float, row: Row, manner: Manner) -> str:
    """Return a difference with its sign; of shares in percentage points, so that nobody takes them for percents."""
    if unit_of(row, manner) is Unit.SHARE:
        points = format_value(round(value * 100, 9), Unit.RATIO, manner.language, manner.clock)
        shown = f"{points}\u00a0{POINTS.in_(manner.language)}"
    else:
        shown = number(value, row, manner)
    return f"+{shown}" if value > 0 and re.search("[1-9]", shown) else shown


def term(name: str, counted: int, language: Language) -> str:
    """Return a term of a balance: what was there, or what came and went, with its sign."""
    written = count(abs(counted), language)
    if name == "opening" or counted == 0:
        return count(counted, language)
    return f"{'−' if counted < 0 else '+'}{written}"


def value(row: Row, manner: Manner) -> str:
    """Return the value, or the word for why there is none; a star marks too small a sample."""
    match row.state:
        case "not available":
            return NOT_AVAILABLE.in_(manner.language)
        case "value" | "none":
            return number(row.value, row, manner) + ("*" if row.below_minimum_sample else "")
        case _:
            assert_never(row.state)


def interval(row: Row, manner: Manner) -> str:
    """Return the interval, with an ellipsis for a bound that the sample is too small to give."""
    if row.interval is None or (row.interval.low is None and row.interval.high is None):
        return ""
    low, high = row.interval.low, row.interval.high
    shown = ["…" if bound is None else number(bound, row, manner) for bound in (low, high)]
    return f"{shown[0]} – {shown[1]}"


def before(row: Row, manner: Manner) -> str:
    """Return the value that the row is compared with."""
    return "" if row.change is None else number(row.change.previous, row, manner)


def change(row: Row, manner: Manner) -> tuple[str, str]:
    """Return the change as a sign and a word, or as a number where no method decides on a word, and its style."""
    if row.change is None:
        return "", ""
    word = row.change.word
    if word is None:
        return signed(row.change.difference, row, manner), ""
    text = next(text for name, text in CHANGE_WORDS.items() if name == word)
    # More rows within a time is better, also where a longer time is worse.
    better = "up" if row.statistic.startswith("within") else manner.better
    shown = f"{_SIGNS[word]} {text.in_(manner.language)}"
    if is_by_day(row):
        shown += f" {sentence('by_day', manner.language)}"
    return shown, _style(word, better)


def is_by_day(row: Row) -> bool:
    """Return whether a row's change is clear by the day, its period and the earlier one being of unequal length."""
    return row.change is not None and row.change.by_length and row.change.word in ("higher", "lower")


def target(row: Row, manner: Manner) -> tuple[str, str]:
    """Return the target and whether it was kept, and its style."""
    if row.against is None:
        return "", ""
    aim = row.against.target
    sign, bound = ("≥", aim.at_least) if aim.at_most is None else ("≤", aim.at_most)
    style = {"met": GOOD, "missed": BAD, "unclear": UNCLEAR}[row.against.verdict]
    return f"{sign} {number(bound, row, manner)}: {VERDICTS[row.against.verdict].in_(manner.language)}", style


def count(found: int, language: Language) -> str:
    """Return a count of things."""
    return format_value(found, Unit.COUNT, language, "calendar")


def statistic(name: str, language: Language) -> str:
    """Return the name of a statistic."""
    seconds = within_seconds(name)
    if seconds is None:
        return STATISTICS[name].in_(language) if name in STATISTICS else name
    return STATISTICS["within"].in_(language).format(time=format_value(seconds, Unit.DURATION, language, "business"))


def group(found: str | None, language: Language) -> str:
    """Return the name of a group; rows without a value of the dimension are a group of their own."""
    return f"({NONE.in_(language)})" if found is None else found


def truth(found: str | None, language: Language) -> str:
    """Return the name of a group that is or is not something."""
    return group(found, language) if found is None else (YES if found == "true" else NO).in_(language)


def cycle(label: str, language: Language) -> str:
    """Return the label of a period that repeats, with the day of the week in the language of the report."""
    day, gap, hour = label.partition(" ")
    return DAYS[day].in_(language) + gap + hour if day in DAYS else label


def instant(us: int, zone: str) -> str:
    """Return an instant in local time, to the second."""
    local = datetime.fromtimestamp(0, ZoneInfo("UTC")) + timedelta(microseconds=us)
    return f"{local.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def utc_instant(iso: str, zone: str) -> str:
    """Return an instant that is written in ISO 8601 UTC in local time, to the minute."""
    return f"{datetime.fromisoformat(iso).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def days(from_day: str, to_day: str) -> str:
    """Return a range of days, of which `to_day` is the first that no longer counts, by its first and last day."""
    return f"{from_day} – {date.fromisoformat(to_day) - timedelta(days=1)}"


def clock(name: Clock, language: Language) -> str:
    """Return the name of a clock."""
    return CLOCKS[name].in_(language)


def sentence(name: str, language: Language) -> str:
    """Return a sentence of reports."""
    return SENTENCES[name].in_(language)


def _style(word: str, better: Better) -> str:
    if word not in ("higher", "lower") or better == "context":
        return UNCLEAR if word == "no clear difference" else ""
    return GOOD if (word == "higher") == (better == "up") else BAD


def availability(shown: Shown | None, language: Language) -> str:
    """Return whether the data answers a metric, with what is missing."""
    if shown is None:
        return sentence("no_data_yet", language)
    word = (YES if shown.available else NO).in_(language)
    missing = "; ".join(text.in_(language) for _, text in shown.missing)
    return f"{word}; {missing}" if missing else word
