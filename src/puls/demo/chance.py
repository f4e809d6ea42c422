"""Draws that are the same on every platform and Python: all are made of `Random.random`, whose stream is fixed."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_NORMAL = NormalDist()
_SMALLEST = 1e-12


class Weights:
    """Things and how often each is drawn, as cumulative sums."""

    __slots__ = ("sums", "things")

    def __init__(self, weights: dict[str, float]) -> None:
        self.things = tuple(weights)
        self.sums = tuple(accumulate(weights.values()))


class Chance:
    """A seeded source of draws."""

    __slots__ = ("uniform",)

    def __init__(self, seed: int) -> None:
        self.uniform = Random(seed).random

    def hit(self, probability: float) -> bool:
        """Return true with `probability`."""
        return self.uniform() < probability

    def between(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`, all alike."""
        return low + (high - low) * self.uniform()

    def below(self, count: int) -> int:
        """Return a whole number from 0 to `count` - 1."""
        return int(self.uniform() * count)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of `things`."""
        return things[self.below(len(things))]

    def weighted(self, weights: Weights) -> str:
        """Return one of the things of `weights`."""
        at = bisect_right(weights.sums, self.uniform() * weights.sums[-1])
        return weights.things[min(at, len(weights.things) - 1)]

    def lognormal(self, median: float, sigma: float) -> float:
        """Return a log-normal number, in the unit of `median`."""
        return median * math.exp(sigma * _NORMAL.inv_cdf(max(self.uniform(), _SMALLEST)))

    def milliseconds(self, median_seconds: float, sigma: float) -> int:
        """Return a log-normal stretch in microseconds, on whole milliseconds as helpdesks write them."""
        return max(1, int(self.lognormal(median_seconds, sigma) * 1000)) * 1000
