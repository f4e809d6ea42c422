"""Percentiles against numpy, their intervals against scipy's binomial, a published table and simulation."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from puls.core.errors import DataError, UsageError
from puls.stats import interpolate, percentile_ranks, quantile_interval_ranks

QUANTILES = st.one_of(st.sampled_from([0.5, 0.75, 0.9, 0.95, 0.99]), st.floats(0.02, 0.98))


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=60),
    st.one_of(st.sampled_from([0.0, 0.5, 0.75, 0.9, 0.95, 1.0]), st.floats(0, 1)),
)
def test_two_ranks_and_a_weight_give_numpy_s_percentile_to_the_last_bit(values, q):
    lower, upper, weight = percentile_ranks(len(values), q)
    ordered = sorted(values)
    assert interpolate(ordered[lower - 1], ordered[upper - 1], weight) == np.quantile(values, q)


def test_the_p90_of_eleven_values_is_the_tenth():
    assert percentile_ranks(11, 0.9) == (10, 11, 0.0)


def test_a_percentile_of_nothing_is_refused():
    with pytest.raises(DataError):
        percentile_ranks(0, 0.5)


def test_a_percentile_written_in_percent_is_refused():
    with pytest.raises(UsageError, match=r"0\.9"):
        percentile_ranks(5, 90)


@pytest.mark.parametrize(
    ("n", "ranks"),
    [(5, None), (6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (50, (18, 33)), (71, (27, 45)), (100, (40, 61))],
)
def test_the_ranks_of_the_median_s_interval_are_those_of_the_printed_tables(n, ranks):
    assert quantile_interval_ranks(n, 0.5) == ranks


@pytest.mark.parametrize(("q", "smallest"), [(0.5, 6), (0.75, 11), (0.9, 29), (0.95, 59)])
def test_an_interval_exists_as_soon_as_the_extremes_can_reach_the_level(q, smallest):
    assert quantile_interval_ranks(smallest - 1, q) is None
    assert quantile_interval_ranks(smallest, q) is not None


@settings(deadline=None)
@given(st.integers(1, 3000), QUANTILES, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_ranks_cover_the_level_and_neither_can_be_drawn_in_within_its_tail(n, q, level):
    binomial = stats.binom(n, q)
    alpha = round(1 - level, 12)
    ranks = quantile_interval_ranks(n, q, level)
    if ranks is None:
        assert binomial.cdf(n - 1) - binomial.cdf(0) < level + 1e-12
        return
    lower, upper = ranks
    assert 1 <= lower < upper <= n
    misses_below, misses_above = binomial.cdf(lower - 1), binomial.sf(upper - 1)
    assert misses_below + misses_above <= alpha + 1e-12
    allowed_below = max(alpha / 2, alpha - misses_above) if upper == n else alpha / 2
    allowed_above = max(alpha / 2, alpha - misses_below) if lower == 1 else alpha / 2
    assert binomial.cdf(lower) > allowed_below - 1e-12 or upper == n
    assert binomial.sf(upper - 2) > allowed_above - 1e-12 or lower == 1
    assert binomial.cdf(lower) + misses_above > alpha - 1e-12 or misses_below <= alpha / 2


@settings(deadline=None)
@given(st.integers(1, 2000), QUANTILES)
def test_the_interval_holds_the_percentile_that_is_shown(n, q):
    ranks = quantile_interval_ranks(n, q)
    assume(ranks is not None)
    lower, upper, _ = percentile_ranks(n, q)
    assert ranks[0] <= lower and upper <= ranks[1]


@settings(deadline=None)
@given(st.integers(1, 500), st.sampled_from([0.5, 0.75, 0.875, 0.9375]))
def test_the_interval_of_the_mirrored_quantile_is_the_mirrored_interval(n, q):
    ranks = quantile_interval_ranks(n, q)
    mirrored = quantile_interval_ranks(n, 1 - q)
    assert mirrored == (ranks and (n + 1 - ranks[1], n + 1 - ranks[0]))


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_a_higher_level_and_a_smaller_sample_widen_the_interval(level):
    inner, outer = quantile_interval_ranks(200, 0.9, level), quantile_interval_ranks(200, 0.9, 0.99)
    assert outer[0] < inner[0] and inner[1] < outer[1]


def test_ten_million_values_need_no_loop_over_them():
    lower, upper = quantile_interval_ranks(10_000_000, 0.5)
    assert stats.binom.cdf(lower - 1, 10_000_000, 0.5) <= 0.025 < stats.binom.cdf(lower, 10_000_000, 0.5)
    assert lower + upper == 10_000_001


@pytest.mark.parametrize(("n", "q"), [(40, 0.5), (40, 0.9), (70, 0.95)])
def test_the_true_percentile_lies_within_at_least_as_often_as_promised(n, q):
    samples = np.sort(np.random.default_rng(7).exponential(size=(20_000, n)), axis=1)
    lower, upper = quantile_interval_ranks(n, q)
    truth = -np.log(1 - q)
    hits = np.mean((samples[:, lower - 1] <= truth) & (truth <= samples[:, upper - 1]))
    assert hits >= 0.95 - 0.005
