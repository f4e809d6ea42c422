"""What the statistics give: intervals, differences, and the plain word of a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from puls.core.text import Text

MINIMUM_SAMPLE = 30
"""Below this many rows a value is greyed with its n and never ranked (a project may set its own)."""

Word = Literal["higher", "lower", "no clear difference"]

Method = Literal[
    "wilson",
    "newcombe",
    "order_statistic",
    "price_bonett",
    "log_mean_cluster_robust",
    "t",
    "welch",
    "poisson",
    "poisson_exact",
    "compound_poisson",
    "log_log_incidence",
    "mover",
    "rosenbaum",
    "bootstrap",
    "standardised_share",
    "standardised_mean",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; a bound is None where the sample is too small to give one.

    `level` is the confidence (0.95), `method` a key of `METHODS`; the bounds are in the unit of the value.
    """

    low: float | None
    high: float | None
    level: float
    method: Method


@dataclass(frozen=True, slots=True)
class Difference:
    """A value now minus the value before, with its interval, p value and plain word.

    `low`, `high` and `p` are None where the samples are too small to say; `word` is then "no clear difference".
    """

    value: float | None
    low: float | None
    high: float | None
    p: float | None
    method: Method
    word: Word
    level: float = 0.95


def alpha_of(level: float) -> float:
    """Return 1 - `level` without the dust of binary fractions: 0.05 for 0.95."""
    return round(1 - level, 12)


def word_of(low: float | None, high: float | None) -> Word:
    """Return the word for a difference whose interval is [`low`, `high`]: clear only when 0 is outside."""
    if low is not None and low > 0:
        return "higher"
    if high is not None and high < 0:
        return "lower"
    return "no clear difference"


def unknown_difference(value: float | None, method: Method, level: float) -> Difference:
    """Return a difference of which the samples are too small to give an interval."""
    return Difference(value, None, None, None, method, "no clear difference", level)


WORDS: dict[Word, Text] = {
    "higher": Text(en="higher", de="höher", nb="høyere", zh="更高"),
    "lower": Text(en="lower", de="niedriger", nb="lavere", zh="更低"),
    "no clear difference": Text(
        en="no clear difference", de="kein klarer Unterschied", nb="ingen klar forskjell", zh="无明显差异"
    ),
}
