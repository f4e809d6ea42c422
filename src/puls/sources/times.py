"""Instants as files write them: no format is guessed, no zone is assumed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from puls.core.errors import SourceError
from puls.core.periods import DAY_US, SECOND_US, day_number, first_instant, last_instant

EARLIEST_US = -2_208_988_800 * SECOND_US  # 1900-01-01
LATEST_US = 7_258_118_400 * SECOND_US  # 2200-01-01

ISO = "iso"
EPOCHS = {"epoch": SECOND_US, "epoch_ms": 1000, "epoch_us": 1}

_QUARTER_US = 900 * SECOND_US
_KEPT = 200_000
_EPOCH = datetime(1970, 1, 1)
_SAMPLE = datetime(2024, 11, 22, 13, 14, 15, tzinfo=UTC)

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d?)-(\d\d?)|/(\d\d?)/(\d\d?)|\.(\d\d?)\.(\d\d?))"
    r"(?:[T ](\d\d?):(\d\d)(?::(\d\d))?)?(?:(?<=:\d\d)[.,](\d+))?"
    r"\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_DAY_OR_MONTH_FIRST = re.compile(r"\d{1,2}([./-])\d{1,2}\1(\d{4}|\d\d)(?!\d)", re.ASCII)
_EPOCH_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?", re.ASCII)
_LONG_FRACTION = re.compile(r"([.,]\d{6})(\d+)", re.ASCII)


class Written(NamedTuple):
    """An instant as written: microseconds since 1970, in UTC, or in local time when the text has no offset."""

    us: int
    is_local: bool


class Instants:
    """Reads the instants of one column.

    `formats`: "iso" (year first, with or without offset), "epoch", "epoch_ms", "epoch_us", or strptime patterns;
    they are tried in order. `rounded` counts the texts with more than six digits of a second, which are rounded
    half-even; `first_rounded_row` is for the reader of the file to set.
    """

    def __init__(self, formats: Sequence[str], column: str) -> None:
        self.rounded = 0
        self.first_rounded_row = 0
        self._column = column
        self._takes_iso = ISO in formats
        self._forms = {_form(_SAMPLE.strftime(name)) for name in formats if "%" in name}
        self._readers = [self._reader(name) for name in formats]
        self._days: dict[str, int] = {}
        self._clocks: dict[str, int] = {}
        self._tails: dict[str, Written] = {}
        self._texts: dict[str, Written] = {}

    def read(self, text: str) -> Written | None:
        """Return the instant of `text`, or None if no format fits or it is not between 1900 and 2200.

        Raises SourceError for a text that is day first or month first and in the form of no declared format.
        """
        # The three parts of 2024-01-31T09:30:00.000+01:00 repeat, the whole does not.
        day = self._days.get(text[:10])
        if day is not None:
            clock = self._clocks.get(text[10:19])
            if clock is not None:
                tail = self._tails.get(text[19:])
                if tail is not None:
                    return Written(day + clock + tail.us, tail.is_local)
        known = self._texts.get(text)
        return known if known is not None else self._read_slowly(text)

    def _read_slowly(self, text: str) -> Written | None:
        for read in self._readers:
            written = read(text)
            if written is not None:
                if not EARLIEST_US + DAY_US <= written.us < LATEST_US - DAY_US:
                    return None
                if not self._takes_iso and len(self._texts) < _KEPT and not _LONG_FRACTION.search(text):
                    self._texts[text] = written
                return written
        # A text in a declared form is no question: it names a day that does not exist.
        if _DAY_OR_MONTH_FIRST.match(text) and _form(text) not in self._forms:
            raise SourceError(
                f"column {self._column!r}: {shape(text)!r} can be day first or month first. Say which with time_format "
                'under [source], for example time_format = ["%d/%m/%Y %H:%M"] or ["%m/%d/%Y %H:%M"].'
            )
        return None

    def _reader(self, name: str) -> Callable[[str], Written | None]:
        if name == ISO:
            return self._iso
        if name in EPOCHS:
            return lambda text: self._epoch(text, EPOCHS[name])
        return lambda text: self._pattern(text, name)

    def _iso(self, text: str) -> Written | None:
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        year, *days, hour, minute, second, fraction, zone = match.groups()
        month, day = (part for part in days if part is not None)
        seconds = int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
        if int(minute or 0) > 59 or int(second or 0) > 59 or seconds > 86_400:  # 24:00 is the end of the day
            return None
        try:
            base = day_number(datetime(int(year), int(month), int(day)).date()) * DAY_US
        except ValueError:
            return None
        tail_us = self._fraction(fraction)
        if zone is not None:
            offset = _offset(zone)
            if offset is None:
                return None
            tail_us -= offset * SECOND_US
        self._remember(text, match, base, seconds, Written(tail_us, zone is None))
        return Written(base + seconds * SECOND_US + tail_us, zone is None)

    def _remember(self, text: str, match: re.Match[str], base: int, seconds: int, tail: Written) -> None:
        ends = max(match.end(3), match.end(5), match.end(7)), match.end(10)
        # With another format before it, the short way would pass that one over.
        if ends != (10, 19) or self._readers[0] != self._iso:
            return
        self._days[text[:10]] = base
        self._clocks[text[10:19]] = seconds * SECOND_US
        fraction = match.group(11)
        if len(self._tails) < _KEPT and len(fraction or "") <= 6:
            self._tails[text[19:]] = tail

    def _epoch(self, text: str, unit_us: int) -> Written | None:
        match = _EPOCH_NUMBER.fullmatch(text)
        if match is None:
            return None
        whole, _, fraction = text.partition(".")
        digits = {SECOND_US: 6, 1000: 3, 1: 0}[unit_us]
        us = int(whole) * unit_us
        if fraction:
            part = self._fraction("0" * (6 - digits) + fraction)
            us += -part if whole.startswith("-") else part
        return Written(us, False)

    def _pattern(self, text: str, pattern: str) -> Written | None:
        extra_us = 0
        if long := _LONG_FRACTION.search(text):
            extra_us = self._fraction(long.group(1)[1:] + long.group(2)) - int(long.group(1)[1:])
            text = text[: long.end(1)] + text[long.end(2) :]
        try:
            read = datetime.strptime(text, pattern)
        except ValueError:
            return None
        offset = read.utcoffset()
        naive_us = (read.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1) + extra_us
        if offset is None:
            return Written(naive_us, True)
        return Written(naive_us - offset // timedelta(microseconds=1), False)

    def _fraction(self, digits: str | None) -> int:
        if not digits:
            return 0
        if len(digits) <= 6:
            return int(digits.ljust(6, "0"))
        kept, rest = int(digits[:6]), digits[6:]
        if rest.strip("0"):
            self.rounded += 1
            half = "5".ljust(len(rest), "0")
            kept += rest > half or (rest == half and kept % 2 == 1)
        return kept


def check_formats(formats: Sequence[str]) -> str | None:
    """Return what is wrong with `formats`, in words, or None."""
    if not formats:
        return 'is empty. Say "iso", "epoch", "epoch_ms", "epoch_us" or a strptime pattern.'
    probe = datetime(2024, 3, 4, 5, 6, 7, tzinfo=UTC)
    for pattern in formats:
        if pattern == ISO or pattern in EPOCHS:
            continue
        if "%" not in pattern:
            return f'{pattern!r} is no format: it is none of "iso", "epoch", "epoch_ms", "epoch_us" and has no %.'
        text = probe.strftime(pattern)
        own = _parsed(text, pattern)
        if own is None:
            return f"{pattern!r} is no strptime pattern."
        for other in formats:
            if _parsed(text, other) not in (own, None):
                return f"{pattern!r} and {other!r} read the same text as different days. Keep one of them."
    return None


def _parsed(text: str, name: str) -> int | None:
    reader = Instants([name], "")
    written = reader._readers[0](text) if name not in EPOCHS else None
    return written.us if written else None


def _us(naive: datetime) -> int:
    return (naive.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1)


def shape(text: str) -> str:
    """Return `text` with every digit as 9 and every letter as a, so that messages show its form and nothing else."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text[:40]))


def _form(text: str) -> str:
    return re.sub("9+", "9", shape(text))


def _offset(text: str) -> int | None:
    if text in ("Z", "z", "UTC", "GMT"):
        return 0
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 15 or minutes > 59:
        return None
    return (-1 if text[0] == "-" else 1) * (hours * 3600 + minutes * 60)


@dataclass(frozen=True, slots=True)
class Placed:
    """The instant of a local time; `second_us`: its second one, where clocks go back; `in_gap`: clocks skip it."""

    us: int
    second_us: int | None = None
    in_gap: bool = False


class LocalTimes:
    """Places local times of one zone on the UTC line; both are microseconds since 1970."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._shifts: dict[int, int | None] = {}

    def shift(self, local_us: int) -> int | None:
        """Return the microseconds to add to reach UTC, or None near a change of the clocks: then use `place`."""
        quarter = local_us // _QUARTER_US
        try:
            return self._shifts[quarter]
        except KeyError:
            pass
        found = {
            (_EPOCH + timedelta(microseconds=at_us)).replace(tzinfo=self._zone, fold=fold).utcoffset()
            for at_us in (quarter * _QUARTER_US, (quarter + 1) * _QUARTER_US - 1)
            for fold in (0, 1)
        }
        offset = found.pop()
        assert offset is not None
        self._shifts[quarter] = None if found else -(offset // timedelta(microseconds=1))
        return self._shifts[quarter]

    def place(self, local_us: int) -> Placed:
        """Return the instant of a local time: in a gap the instant after it, where it comes twice both."""
        shift = self.shift(local_us)
        if shift is not None:
            return Placed(local_us + shift)
        wall = _EPOCH + timedelta(microseconds=local_us)
        second, part_us = local_us % DAY_US // SECOND_US, local_us % SECOND_US
        first_us = first_instant(wall.date(), second, self._zone)
        last_us = last_instant(wall.date(), second, self._zone)
        if first_us != last_us:
            return Placed(first_us + part_us, second_us=last_us + part_us)
        back = datetime.fromtimestamp(first_us // SECOND_US, UTC).astimezone(self._zone).replace(tzinfo=None)
        in_gap = _us(back) != local_us - part_us
        return Placed(first_us if in_gap else first_us + part_us, in_gap=in_gap)
