"""Expected texts are copied by hand from the design's table of numbers by language, not computed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puls.core.text import LANGUAGES, Language
from puls.core.units import NONE, NOT_AVAILABLE, Unit, format_value

NB = "\u00a0"

WRITTEN: dict[Language, tuple[str, str, str, str]] = {
    "en": ("1,234.5", "92.4%", f"2{NB}h{NB}14{NB}min", f"3{NB}d{NB}5{NB}h"),
    "de": ("1.234,5", f"92,4{NB}%", f"2{NB}h{NB}14{NB}min", f"3{NB}d{NB}5{NB}h"),
    "nb": (f"1{NB}234,5", f"92,4{NB}%", f"2{NB}t{NB}14{NB}min", f"3{NB}d{NB}5{NB}t"),
    "zh": ("1,234.5", "92.4%", "2小时14分", "3天5小时"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_as_the_language_writes_them(language: Language) -> None:
    assert WRITTEN[language] == (
        format_value(1234.5, Unit.COUNT, language, "business"),
        format_value(0.924, Unit.SHARE, language, "business"),
        format_value(2 * 3600 + 14 * 60, Unit.DURATION, language, "business"),
        format_value(77 * 3600, Unit.DURATION, language, "calendar"),
    )


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.125, Unit.RATIO, "0.12"),
        (0.135, Unit.RATIO, "0.14"),
        (0.9245, Unit.SHARE, "92.4%"),
        (0.9235, Unit.SHARE, "92.4%"),
        (2.25, Unit.COUNT, "2.2"),
        (2.35, Unit.COUNT, "2.4"),
        (-3, Unit.COUNT, "\u22123"),
        (-0.0001, Unit.RATIO, "0.00"),
        (12.345, Unit.RATIO, "12.3"),
        (1_000_000, Unit.COUNT, "1,000,000"),
    ],
)
def test_a_tie_is_rounded_to_the_even_digit(value: float, unit: Unit, shown: str) -> None:
    assert format_value(value, unit, "en", "business") == shown


@pytest.mark.parametrize(
    ("seconds", "calendar", "business"),
    [
        (0, "0 s", "0 s"),
        (59.5, "1 min", "1 min"),
        (61, "1 min 1 s", "1 min 1 s"),
        (599.4, "9 min 59 s", "9 min 59 s"),
        (599.6, "10 min", "10 min"),
        (3599, "1 h", "1 h"),
        (47 * 3600 + 29 * 60, "47 h 29 min", "47 h 29 min"),
        (48 * 3600 - 20, "2 d", "48 h"),
        (48 * 3600, "2 d", "48 h"),
        (50 * 3600 + 60, "2 d 2 h", "50 h 1 min"),
        (1000 * 3600, "41 d 16 h", "1,000 h"),
        (-90, "\u22121 min 30 s", "\u22121 min 30 s"),
    ],
)
def test_seconds_show_under_ten_minutes_and_days_only_on_the_calendar_clock(
    seconds: float, calendar: str, business: str
) -> None:
    assert format_value(seconds, Unit.DURATION, "en", "calendar").replace(NB, " ") == calendar
    assert format_value(seconds, Unit.DURATION, "en", "business").replace(NB, " ") == business


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_value_is_a_word_and_never_a_zero(language: Language) -> None:
    assert format_value(None, Unit.DURATION, language, "calendar") == NONE.in_(language)
    assert NONE.in_(language) != NOT_AVAILABLE.in_(language)


@given(st.integers(0, 10**9))
def test_a_duration_that_is_read_back_is_off_by_at_most_half_its_last_unit(seconds: int) -> None:
    words = format_value(seconds, Unit.DURATION, "en", "calendar").replace(",", "").split(NB)
    sizes = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    read = sum(Decimal(count) * sizes[name] for count, name in zip(words[::2], words[1::2], strict=True))
    tolerance = 0 if seconds < 599 else 30 if seconds < 48 * 3600 - 30 else 1800
    assert abs(read - seconds) <= tolerance
