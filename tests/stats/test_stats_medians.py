"""Differences of medians against the examples of R's statpsych (by an author of the method) and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puls.core.errors import DataError
from puls.stats import price_bonett, price_bonett_ranks


def parts(values):
    ordered = np.sort(values)
    c, d = price_bonett_ranks(len(ordered))
    return float(np.median(ordered)), float(ordered[c - 1]), float(ordered[d - 1]), len(ordered)


@pytest.mark.parametrize(
    ("now", "before", "value", "low", "high"),
    [
        (
            [32, 39, 26, 35, 43, 27, 40, 37, 34, 29],
            [36, 44, 47, 42, 49, 39, 46, 31, 33, 48],
            -8.5,
            -16.95977,
            -0.04022524,
        ),
        (
            [70, 394, 43, 95, 62, 128, 2, 203, 81, 436, 85, 35, 156, 1, 3, 27, 63, 181, 184, 18],
            [102, 120, 78, 78, 417, 124, 86, 171, 176, 129, 230, 194, 100, 157, 306, 411, 164, 103, 193, 312],
            -85,
            -157.7441,
            -12.25589,
        ),
    ],
)
def test_the_interval_is_that_of_the_published_examples(now, before, value, low, high):
    difference = price_bonett(*parts(now), *parts(before))
    assert difference.value == value
    assert (difference.low, difference.high) == pytest.approx((low, high), rel=1e-6)
    assert difference.word == "lower"
    assert difference.p < 0.05


@pytest.mark.parametrize(("n", "c"), [(1, 1), (2, 1), (4, 1), (5, 1), (9, 2), (10, 2), (16, 4), (30, 10), (101, 41)])
def test_the_lower_rank_is_a_root_of_n_below_the_middle(n, c):
    assert price_bonett_ranks(n) == (c, n - c + 1)


def test_no_values_have_no_median():
    with pytest.raises(DataError):
        price_bonett_ranks(0)


SAMPLES = st.lists(st.integers(0, 10_000), min_size=1, max_size=40)


@settings(deadline=None)
@given(SAMPLES, SAMPLES)
def test_swapping_two_samples_mirrors_the_difference_of_their_medians(now, before):
    there, back = price_bonett(*parts(now), *parts(before)), price_bonett(*parts(before), *parts(now))
    assert there.value == -back.value
    assert there.p == back.p
    if there.low is None:
        assert min(len(now), len(before)) == 1
        assert there.word == back.word == "no clear difference"
    else:
        assert (there.low, there.high) == (-back.high, -back.low)
        assert there.low <= there.value <= there.high
        assert (there.word == "no clear difference") == (there.p > 0.05)


def test_one_value_on_a_side_gives_a_difference_without_an_interval():
    difference = price_bonett(5, 5, 5, 1, *parts([1, 2, 3, 4]))
    assert (difference.value, difference.low, difference.high, difference.p) == (2.5, None, None, None)


def test_constants_differ_clearly_only_where_there_are_enough_of_them():
    few = price_bonett(6, 6, 6, 3, 5, 5, 5, 3)
    assert (few.low, few.high, few.word) == (0.0, 1, "no clear difference")
    many = price_bonett(6, 6, 6, 36, 5, 5, 5, 36)
    assert (many.low, many.high, many.word) == (1, 1, "higher")
    assert price_bonett(5, 5, 5, 36, 5, 5, 5, 36).p == 1


def test_the_true_difference_of_skewed_samples_lies_within_about_as_often_as_promised():
    generator = np.random.default_rng(11)
    truth = np.exp(6.0) - np.exp(5.5)
    hits = 0
    for _ in range(2000):
        difference = price_bonett(*parts(generator.lognormal(6.0, 1.2, 45)), *parts(generator.lognormal(5.5, 0.9, 60)))
        hits += difference.low <= truth <= difference.high
    assert 0.94 <= hits / 2000 <= 0.985
