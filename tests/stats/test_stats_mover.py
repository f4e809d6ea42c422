"""Differences of two estimates against Newcombe's published example, statsmodels' MOVER and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import rates

from puls.core.errors import DataError
from puls.stats import Interval, decide_words, interpolate, mover, percentile_ranks, quantile_interval_ranks, wilson

BOUNDS = st.one_of(st.none(), st.floats(0, 1e6))


def interval(low, high, level=0.95):
    return Interval(low, high, level, "order_statistic")


def test_two_wilson_intervals_give_newcombe_s_published_difference():
    """56 of 70 against 48 of 80: Newcombe 1998 (Statistics in Medicine 17:873-890), table II, column a, method 10."""
    found = mover(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.word == "higher"


@pytest.mark.parametrize(("count1", "count2"), [(120, 90), (15, 4), (33, 33), (3, 40)])
def test_two_score_intervals_of_rates_give_the_mover_of_statsmodels(count1, count2):
    low, high = rates.confint_poisson_2indep(count1, 7, count2, 7, method="mover", compare="diff")
    sides = [interval(*rates.confint_poisson(count, 7, method="score")) for count in (count1, count2)]
    found = mover(count1 / 7, sides[0], count2 / 7, sides[1])
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_between_symmetric_intervals_it_is_the_z_test():
    z = stats.norm.ppf(0.975)
    found = mover(12.0, interval(12 - 3 * z, 12 + 3 * z), 4.0, interval(4 - 4 * z, 4 + 4 * z))
    assert (found.low, found.high) == pytest.approx((8 - 5 * z, 8 + 5 * z))
    assert found.p == pytest.approx(2 * stats.norm.sf(8 / 5))


@settings(deadline=None)
@given(*[st.tuples(st.floats(0, 1e6), BOUNDS, BOUNDS)] * 2)
def test_p_and_word_never_contradict_the_interval(side1, side2):
    sides = []
    for value, below, above in (side1, side2):
        sides += [value, interval(None if below is None else value - below, None if above is None else value + above)]
    found = mover(*sides)
    if found.p is None:
        facing = found.low if found.value > 0 else found.high
        assert facing is None
        assert found.word == "no clear difference"
    elif found.value and found.low != 0 and found.high != 0:
        assert (found.p <= 0.05) == (found.word != "no clear difference")
    back = mover(sides[2], sides[3], sides[0], sides[1])
    assert (back.p, back.value) == (found.p, -found.value)
    assert (back.low, back.high) == tuple(None if each is None else -each for each in (found.high, found.low))


def test_a_bound_that_is_unknown_leaves_the_other_side_known():
    found = mover(100.0, interval(80.0, None), 40.0, interval(30.0, 50.0))
    assert found.high is None
    assert found.low == pytest.approx(60 - math.hypot(20, 10))
    assert found.word == "higher"
    assert decide_words([found])[0].word == "higher"


def test_values_that_are_all_the_same_say_no_more_than_their_intervals():
    found = mover(60.0, interval(60.0, 60.0), 50.0, interval(50.0, 50.0))
    assert (found.low, found.high, found.p, found.word) == (10, 10, 0.05, "higher")
    assert mover(60.0, interval(60.0, 60.0), 60.0, interval(60.0, 60.0)).p == 1.0


def test_the_true_difference_of_high_percentiles_lies_within_about_as_often_as_promised():
    generator = np.random.default_rng(23)

    def p90(sample):
        values, n = np.sort(sample), len(sample)
        low, high = quantile_interval_ranks(n, 0.9)
        below, above, weight = percentile_ranks(n, 0.9)
        value = interpolate(values[below - 1], values[above - 1], weight)
        return value, interval(values[low - 1], values[high - 1])

    truth = math.exp(1.2 * stats.norm.ppf(0.9)) * (math.exp(0.4) - 1)
    hits, false_alarms = 0, 0
    for _ in range(800):
        one, two, alike = generator.lognormal(0.4, 1.2, 150), generator.lognormal(0, 1.2, (220)), None
        alike = generator.lognormal(0.4, 1.2, 120)
        found = mover(*p90(one), *p90(two))
        hits += found.low <= truth <= found.high
        false_alarms += mover(*p90(one), *p90(alike)).word != "no clear difference"
    assert 0.935 <= hits / 800 <= 0.99
    assert false_alarms / 800 <= 0.065


def test_a_value_outside_its_interval_is_the_data_s_fault():
    with pytest.raises(DataError, match="outside"):
        mover(5.0, interval(6.0, 7.0), 1.0, interval(0.0, 2.0))
