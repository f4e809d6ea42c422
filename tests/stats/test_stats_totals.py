"""Totals and rates against scipy, statsmodels, Garwood's table and simulation."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import rates

from puls.core.errors import DataError, UsageError
from puls.stats import compound_poisson_difference, compound_poisson_interval, poisson_interval


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.69), (1, 0.03, 5.57), (10, 4.80, 18.39)])
def test_the_limits_of_small_counts_are_those_of_garwood_s_table(count, low, high):
    """Garwood 1936 (Biometrika 28:437-442), 95 % limits."""
    found = poisson_interval(count)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0051)


@pytest.mark.parametrize(("count", "exposure"), [(0, 3), (7, 24.5), (400, 31), (1_000_000, 0.5)])
def test_the_limits_of_a_rate_are_those_of_statsmodels(count, exposure):
    found = poisson_interval(count, exposure, 0.9)
    assert (found.low, found.high) == pytest.approx(
        rates.confint_poisson(count, exposure, method="exact-c", alpha=0.1), rel=1e-9
    )


def test_totals_of_ones_are_the_normal_interval_and_test_of_counts():
    found = compound_poisson_interval(144, 144)
    assert (found.low, found.high) == pytest.approx(rates.confint_poisson(144, 1, method="waldccv"), abs=0.2)
    assert (found.low, found.high) == pytest.approx(stats.norm.interval(0.95, 144, 12))
    expected = rates.test_poisson_2indep(144, 31, 100, 28, method="wald", compare="diff")
    difference = compound_poisson_difference(144, 144, 31, 100, 100, 28)
    assert difference.p == pytest.approx(expected.pvalue)
    low, high = rates.confint_poisson_2indep(144, 31, 100, 28, method="wald", compare="diff")
    assert (difference.low, difference.high) == pytest.approx((low * 31, high * 31))


def test_the_true_total_and_difference_lie_within_about_as_often_as_promised():
    generator = np.random.default_rng(31)
    size = math.exp(0.5)

    def sample(mean):
        sizes = generator.lognormal(0, 1, generator.poisson(mean))
        return sizes.sum(), (sizes**2).sum()

    inside, between = 0, 0
    for _ in range(1500):
        now, before = sample(620), sample(280)
        found = compound_poisson_interval(*now)
        inside += found.low <= 620 * size <= found.high
        difference = compound_poisson_difference(*now, 31, *before, 28)
        between += difference.low <= (620 - 310) * size <= difference.high
    assert 0.93 <= inside / 1500 <= 0.965
    assert 0.93 <= between / 1500 <= 0.965


def test_a_total_in_a_longer_month_may_still_be_a_lower_rate():
    difference = compound_poisson_difference(31_000, 31_000, 31, 30_000, 30_000, 28)
    assert difference.value > 0
    assert difference.word == "lower"


def test_without_rows_a_total_has_no_interval():
    assert compound_poisson_interval(0, 0).low is None
    assert compound_poisson_difference(0, 0, 7, 0, 0, 7).p is None


def test_a_total_never_reaches_below_nothing():
    assert compound_poisson_interval(10, 100).low == 0


@pytest.mark.parametrize(("total", "square"), [(-1, 1), (5, 0), (0, -1)])
def test_sums_that_cannot_be_are_the_data_s_fault(total, square):
    with pytest.raises(DataError, match="impossible"):
        compound_poisson_interval(total, square)


def test_a_rate_over_nothing_is_refused():
    with pytest.raises(UsageError, match="exposure"):
        poisson_interval(3, 0)
