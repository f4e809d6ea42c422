"""The test of two maxima against every possible division of the values, and simulation."""

import itertools
import math

import numpy as np
import pytest

from puls.core.errors import DataError
from puls.stats import decide_words, maximum_difference


def exceeding(one, two):
    high, low = (one, two) if max(one) > max(two) else (two, one)
    return sum(value > max(low) for value in high)


def difference(one, two):
    return maximum_difference(max(one), len(one), max(two), len(two), exceeding(one, two))


@pytest.mark.parametrize(("n1", "n2"), [(3, 4), (5, 3), (6, 2), (4, 4)])
def test_p_is_twice_the_share_of_divisions_in_which_that_side_has_as_many_above(n1, n2):
    values = range(n1 + n2)
    divisions = [set(chosen) for chosen in itertools.combinations(values, n1)]
    for one in divisions:
        two = set(values) - one
        side, r = (1, exceeding(one, two)) if max(one) > max(two) else (2, exceeding(one, two))
        as_clear = 0
        for each in divisions:
            rest = set(values) - each
            high, low = (each, rest) if side == 1 else (rest, each)
            as_clear += sum(value > max(low) for value in high) >= r
        assert difference(one, two).p == pytest.approx(min(1, 2 * as_clear / len(divisions)))


def test_two_samples_of_one_distribution_seldom_look_different():
    generator = np.random.default_rng(29)
    words = [
        difference(generator.exponential(1, 60), generator.exponential(1, 90)).word != "no clear difference"
        for _ in range(3000)
    ]
    assert 0.005 <= np.mean(words) <= 0.05


def test_equally_large_samples_need_six_values_above():
    """Rosenbaum 1954: about five one-sided, six two-sided, nearly whatever the sizes."""
    assert [maximum_difference(9, 1000, 5, 1000, r).word for r in (5, 6)] == ["no clear difference", "higher"]
    assert maximum_difference(5, 1000, 9, 1000, 6).word == "lower"


def test_millions_of_values_are_compared_to_many_digits():
    expected = 2 * math.prod((2_000_000 - i) / (5_000_000 - i) for i in range(7))
    assert maximum_difference(9, 2_000_000, 5, 3_000_000, 7).p == pytest.approx(expected, rel=1e-6)


def test_the_word_of_a_maximum_takes_part_among_many():
    clear = maximum_difference(9, 100, 5, 100, 12)
    assert decide_words([clear, *[maximum_difference(5, 9, 5, 9, 0)] * 5])[0].word == "higher"


def test_without_values_there_is_no_p():
    assert maximum_difference(9, 3, 0, 0, 3).p is None


@pytest.mark.parametrize(
    ("maximum1", "n1", "maximum2", "n2", "above"), [(9, 3, 5, 4, 4), (9, 3, 5, 4, 0), (5, 3, 5, 4, 1)]
)
def test_values_beyond_a_maximum_that_cannot_be_are_the_data_s_fault(maximum1, n1, maximum2, n2, above):
    with pytest.raises(DataError, match="beyond"):
        maximum_difference(maximum1, n1, maximum2, n2, above)
