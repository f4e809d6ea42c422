"""Many differences on one page: which of them are clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from puls.stats._checks import check_level
from puls.stats.values import Difference, Word, word_of


def benjamini_hochberg(p_values: Sequence[float | None], rate: float = 0.05) -> list[bool]:
    """Return, in the order given, which of the tests are significant at the false discovery rate `rate`.

    Benjamini and Hochberg 1995. A test without a p value is never significant and is not counted.
    """
    check_level(rate, "rate")
    known = sorted(p for p in p_values if p is not None)
    cut = max((p for rank, p in enumerate(known, start=1) if p <= rate * rank / len(known)), default=-1.0)
    return [p is not None and p <= cut for p in p_values]


def decide_words(differences: Sequence[Difference], rate: float = 0.05) -> list[Difference]:
    """Return the differences with the word that they have when looked at together."""
    clear = benjamini_hochberg([difference.p for difference in differences], rate)
    return [
        replace(difference, word=_direction(difference) if significant else "no clear difference")
        for difference, significant in zip(differences, clear, strict=True)
    ]


def _direction(difference: Difference) -> Word:
    """Return the side of 0 on which the interval lies.

    Not the sign of the value: counts of periods of unequal length may differ one way and their rates the other. Only
    the test of two maxima has no interval, and a bound that is unknown leaves the word to the other one.
    """
    if difference.method == "rosenbaum" and difference.value:
        return "higher" if difference.value > 0 else "lower"
    if difference.low is None or difference.high is None:
        return word_of(difference.low, difference.high)
    middle = difference.low + difference.high
    if middle == 0:
        return "no clear difference"
    return "higher" if middle > 0 else "lower"
