"""Differences of counts against scipy's binomial test, statsmodels' rates and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import rates

from puls.core.errors import DataError, UsageError
from puls.stats import poisson_difference

COUNTS = st.integers(0, 2000)
DAYS = st.sampled_from([1.0, 7.0, 28.0, 31.0, 365.0])


@settings(deadline=None)
@given(COUNTS, DAYS, COUNTS, DAYS)
def test_the_p_value_is_twice_the_smaller_tail_of_the_conditional_binomial(count1, days1, count2, days2):
    difference = poisson_difference(count1, days1, count2, days2)
    total, chance = count1 + count2, days1 / (days1 + days2)
    tails = [stats.binomtest(count1, total, chance, side).pvalue if total else 1.0 for side in ("less", "greater")]
    assert difference.p == pytest.approx(min(1, 2 * min(tails)), rel=1e-9, abs=1e-30)
    assert difference.value == count1 - count2
    if difference.p > 0.05:
        assert difference.word == "no clear difference"
    else:
        assert difference.word == ("higher" if count1 / days1 > count2 / days2 else "lower")


@pytest.mark.parametrize(("count1", "count2"), [(120, 90), (15, 4), (0, 6), (33, 33)])
def test_over_equal_periods_it_is_the_exact_test_of_statsmodels(count1, count2):
    expected = rates.test_poisson_2indep(count1, 7, count2, 7, method="exact-cond", compare="ratio").pvalue
    assert poisson_difference(count1, 7, count2, 7).p == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("count1", "days1", "count2", "days2"), [(120, 31, 90, 28), (15, 7, 4, 7), (0, 7, 6, 7), (33, 7, 400, 90)]
)
def test_the_interval_is_the_mover_of_both_exact_intervals(count1, days1, count2, days2):
    low, high = rates.confint_poisson_2indep(
        count1, days1, count2, days2, method="mover", compare="diff", method_mover="exact-c"
    )
    difference = poisson_difference(count1, days1, count2, days2)
    assert (difference.low, difference.high) == pytest.approx((low * days1, high * days1), rel=1e-9)


@settings(deadline=None)
@given(COUNTS, DAYS, COUNTS, DAYS)
def test_the_interval_of_counts_never_contradicts_the_word(count1, days1, count2, days2):
    difference = poisson_difference(count1, days1, count2, days2)
    match difference.word:
        case "higher":
            assert difference.low >= 0
        case "lower":
            assert difference.high <= 0
        case _:
            assert difference.low <= 0 <= difference.high


def test_where_exact_test_and_interval_disagree_the_test_decides_and_the_interval_reaches_zero():
    low, _ = rates.confint_poisson_2indep(11, 7, 3, 7, method="mover", compare="diff", method_mover="exact-c")
    assert low > 0
    difference = poisson_difference(11, 7, 3, 7)
    assert (difference.low, difference.word) == (0, "no clear difference")
    assert difference.p > 0.05


@settings(deadline=None)
@given(COUNTS, COUNTS, DAYS)
def test_swapping_two_counts_over_equal_periods_mirrors_their_difference(count1, count2, days):
    there, back = poisson_difference(count1, days, count2, days), poisson_difference(count2, days, count1, days)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low), abs=1e-9)
    assert there.p == pytest.approx(back.p)
    assert there.low <= there.value <= there.high


def test_more_tickets_in_a_longer_month_may_still_be_a_lower_rate():
    difference = poisson_difference(31 * 100 + 20, 31, 28 * 111, 28)
    assert difference.value > 0
    assert difference.word == "lower"
    assert difference.high < 0


@pytest.mark.parametrize(("mean1", "mean2"), [(3, 2), (40, 40), (200, 150)])
def test_the_true_difference_of_counts_lies_within_at_least_as_often_as_promised(mean1, mean2):
    generator = np.random.default_rng(17)
    pairs = generator.poisson((mean1, mean2), (3000, 2)).tolist()
    differences = [poisson_difference(count1, 7, count2, 7) for count1, count2 in pairs]
    assert np.mean([d.low <= mean1 - mean2 <= d.high for d in differences]) >= 0.945
    if mean1 == mean2:
        assert np.mean([d.word != "no clear difference" for d in differences]) <= 0.055


def test_millions_of_tickets_are_compared_without_trouble():
    assert poisson_difference(10_010_000, 365, 10_000_000, 365).word == "higher"
    assert poisson_difference(10_001_000, 365, 10_000_000, 365).word == "no clear difference"


@pytest.mark.parametrize("days", [0, -1, float("inf"), float("nan")])
def test_a_period_without_length_is_refused(days):
    with pytest.raises(UsageError, match="days"):
        poisson_difference(1, days, 1, 7)


def test_a_negative_count_is_the_data_s_fault():
    with pytest.raises(DataError, match="count2"):
        poisson_difference(1, 7, -1, 7)
