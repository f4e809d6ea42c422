"""Durations and stretches of a day as people write them in the project file."""

from __future__ import annotations

import re
from itertools import pairwise

from puls.core.clock import Stretches
from puls.core.errors import UsageError
from puls.core.periods import DAY_SECONDS

_SIZES = {"s": 1, "m": 60, "h": 3600, "d": DAY_SECONDS}


def parse_duration(text: str) -> int:
    """Return the seconds of a duration such as 90s, 30m, 8h or 3d; raises UsageError."""
    written = re.fullmatch(r"([0-9]{1,9})([smhd])", text)
    if written is None or int(written.group(1)) == 0:
        raise UsageError(f"{text!r} is not a duration. Write a whole number and s, m, h or d, for example 30m.")
    return int(written.group(1)) * _SIZES[written.group(2)]


def parse_stretches(texts: list[str]) -> Stretches:
    """Return the seconds of stretches such as 08:00-12:00, in order; raises UsageError for overlap."""
    stretches = sorted(_stretch(text) for text in texts)
    for (_, end_s), (start_s, _) in pairwise(stretches):
        if start_s < end_s:
            raise UsageError(f"the stretches {', '.join(texts)} of one day overlap.")
    return tuple(stretches)


def _stretch(text: str) -> tuple[int, int]:
    written = re.fullmatch(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])", text)
    if written is None:
        raise UsageError(f"{text!r} is not a stretch of a day. Write it as HH:MM-HH:MM, for example 08:00-17:00.")
    hour, minute, end_hour, end_minute = (int(part) for part in written.groups())
    start_s, end_s = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
    if end_s > DAY_SECONDS:
        raise UsageError(f"{text!r} ends after 24:00.")
    if end_s <= start_s:
        raise UsageError(
            f"{text!r} ends before it begins. Write a night as two stretches: one until 24:00, "
            "and one from 00:00 on the next day."
        )
    return start_s, end_s
