"""Splits the change of a number over the groups of a dimension, without a remainder.

Everything is in whole numbers and fractions: the parts of a split add up to the change exactly, whatever the rounding
of what is shown later.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Literal, TypeVar

from puls.core.errors import DataError

Group = TypeVar("Group", bound=Hashable)

Reversal = Literal["every group", "within groups"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a group adds to a rate or a mean: a total (successes, seconds) over `rows` rows."""

    total: int
    rows: int

    def __post_init__(self) -> None:
        if self.rows < 0 or (self.total and not self.rows):
            raise DataError(f"a total of {self.total} over {self.rows} rows is impossible; check the query.")

    @property
    def value(self) -> Fraction | None:
        """Return the rate or mean; None without rows."""
        return Fraction(self.total, self.rows) if self.rows else None


@dataclass(frozen=True, slots=True)
class Share(Generic[Group]):
    """What one group has in the change: `mix` because its weight moved, `within` because its own value did.

    `weight`s are shares of all rows. Of a count, `mix` is 0, values are the counts, and weights their shares.
    """

    group: Group
    value_before: Fraction | None
    value_now: Fraction | None
    weight_before: Fraction
    weight_now: Fraction
    mix: Fraction
    within: Fraction

    @property
    def total(self) -> Fraction:
        """Return what the group has in the change."""
        return self.mix + self.within


@dataclass(frozen=True, slots=True)
class Split(Generic[Group]):
    """A change over the groups of a dimension, the largest share first; `mix` + `within` is the change.

    `reversal` warns of Simpson's paradox: the whole went one way, but "every group" with rows on both sides went the
    other, or the "within groups" part of all did.
    """

    change: Fraction
    shares: tuple[Share[Group], ...]
    reversal: Reversal | None = None

    @property
    def mix(self) -> Fraction:
        """Return the part of the change that comes from groups growing and shrinking."""
        return sum((share.mix for share in self.shares), Fraction(0))

    @property
    def within(self) -> Fraction:
        """Return the part of the change that comes from within the groups."""
        return sum((share.within for share in self.shares), Fraction(0))

    @property
    def unevenness(self) -> float:
        """Return how unevenly the change lies on the groups: 0 where each has its weight's share of it.

        The root of the sum of squared deviations from that share: chance alone adds about as much to it with few groups
        as with many, so dimensions can be ordered by it.
        """
        deviations = (share.total - (share.weight_before + share.weight_now) / 2 * self.change for share in self.shares)
        return math.sqrt(sum(float(deviation) ** 2 for deviation in deviations))


def split_mean(before: Mapping[Group, Parts], now: Mapping[Group, Parts]) -> Split[Group]:
    """Return how the change of a rate or a mean comes from its groups (Kitagawa 1955).

    mix = (w1 - w0) · ((r0 + r1) / 2 - c) and within = (w0 + w1) / 2 · (r1 - r0), with c the mean of both overall
    values: centred so, a group that grows counts up only where its value lies above the whole. A group with rows on
    one side only has no change of its own: its value there stands for both, and all of it is mix. A side without any
    row is a DataError.
    """
    all_before, all_now = _all(before), _all(now)
    overall_before, overall_now = all_before.value, all_now.value
    if overall_before is None or overall_now is None:
        raise DataError("a side of the comparison has no rows, so there is no change to split.")
    centre = (overall_before + overall_now) / 2
    shares = []
    for group in dict.fromkeys((*now, *before)):
        old, new = before.get(group, Parts(0, 0)), now.get(group, Parts(0, 0))
        if not old.rows and not new.rows:
            continue
        weight0, weight1 = Fraction(old.rows, all_before.rows), Fraction(new.rows, all_now.rows)
        value0, value1 = old.value, new.value
        known0 = value0 if value0 is not None else value1
        known1 = value1 if value1 is not None else value0
        assert known0 is not None and known1 is not None
        mix = (weight1 - weight0) * ((known0 + known1) / 2 - centre)
        within = (weight0 + weight1) / 2 * (known1 - known0)
        shares.append(Share(group, value0, value1, weight0, weight1, mix, within))
    change = overall_now - overall_before
    return Split(change, _largest_first(shares), _reversal(change, shares))


def split_count(before: Mapping[Group, int], now: Mapping[Group, int]) -> Split[Group]:
    """Return how much each group has in the change of a count or a total."""
    all_before, all_now = sum(before.values()), sum(now.values())
    shares = []
    for group in dict.fromkeys((*now, *before)):
        old, new = before.get(group, 0), now.get(group, 0)
        weight0 = Fraction(old, all_before) if all_before else Fraction(0)
        weight1 = Fraction(new, all_now) if all_now else Fraction(0)
        shares.append(Share(group, Fraction(old), Fraction(new), weight0, weight1, Fraction(0), Fraction(new - old)))
    return Split(Fraction(all_now - all_before), _largest_first(shares))


def _all(groups: Mapping[Group, Parts]) -> Parts:
    return Parts(sum(each.total for each in groups.values()), sum(each.rows for each in groups.values()))


def _largest_first(shares: list[Share[Group]]) -> tuple[Share[Group], ...]:
    # A stable sort: of equal shares the one stays first that has more rows where the groups came in that order.
    return tuple(sorted(shares, key=lambda share: -abs(share.total)))


def _reversal(change: Fraction, shares: list[Share[Group]]) -> Reversal | None:
    if not change:
        return None
    moves = [
        share.value_now - share.value_before
        for share in shares
        if share.value_now is not None and share.value_before is not None
    ]
    if moves and all(move * change < 0 for move in moves):
        return "every group"
    within = sum((share.within for share in shares), Fraction(0))
    return "within groups" if within * change < 0 else None
