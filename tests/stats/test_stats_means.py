"""Means against statsmodels' cluster-robust errors, scipy's Welch test, a cluster bootstrap and simulation."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from puls.core.errors import DataError
from puls.stats import MeanParts, mean_difference, mean_interval, t_interval

TICKETS = st.lists(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=5), min_size=2, max_size=25)


def parts(tickets):
    sums = [sum(t) for t in tickets]
    rows = [len(t) for t in tickets]
    return MeanParts(
        tickets=len(tickets),
        rows=sum(rows),
        total=sum(sums),
        square_of_totals=sum(s * s for s in sums),
        total_times_rows=sum(s * n for s, n in zip(sums, rows, strict=True)),
        square_of_rows=sum(n * n for n in rows),
    )


def simulated(generator, tickets, level=7.0):
    rows = generator.integers(1, 6, tickets)
    effects = generator.normal(level, 0.6, tickets)
    return [generator.lognormal(effect, 0.5, n).tolist() for effect, n in zip(effects, rows, strict=True)]


def cluster_robust(tickets):
    values = np.concatenate([np.asarray(t, dtype=float) for t in tickets])
    groups = np.repeat(np.arange(len(tickets)), [len(t) for t in tickets])
    fit = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": groups})
    return float(fit.params[0]), float(fit.bse[0])


def test_the_standard_error_is_that_of_a_cluster_robust_regression_on_an_intercept():
    tickets = simulated(np.random.default_rng(3), 80)
    mean, error = cluster_robust(tickets)
    interval = mean_interval(parts(tickets))
    reach = stats.t.ppf(0.975, len(tickets) - 1) * error / mean
    assert (interval.low, interval.high) == pytest.approx((mean * np.exp(-reach), mean * np.exp(reach)), rel=1e-9)


def test_the_interval_is_near_that_of_a_bootstrap_of_whole_tickets():
    generator = np.random.default_rng(5)
    tickets = simulated(generator, 300)
    sums, rows = np.array([sum(t) for t in tickets]), np.array([len(t) for t in tickets])
    picks = generator.integers(0, len(tickets), (4000, len(tickets)))
    means = sums[picks].sum(axis=1) / rows[picks].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    interval = mean_interval(parts(tickets))
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=0.12 * (high - low))


def test_whole_tickets_keep_the_promise_that_single_rows_break():
    generator = np.random.default_rng(13)
    truth = math.exp(7.0 + (0.6**2 + 0.5**2) / 2)
    whole = single = 0
    for _ in range(1000):
        tickets = simulated(generator, 80)
        together, apart = mean_interval(parts(tickets)), mean_interval(parts([[x] for t in tickets for x in t]))
        whole += together.low <= truth <= together.high
        single += apart.low <= truth <= apart.high
    assert 0.93 <= whole / 1000 <= 0.975
    assert single / 1000 < 0.85


@settings(deadline=None)
@given(TICKETS)
def test_the_interval_of_a_mean_holds_it_and_stays_above_zero(tickets):
    interval = mean_interval(parts(tickets))
    mean = sum(map(sum, tickets)) / sum(map(len, tickets))
    assert 0 <= interval.low <= mean * (1 + 1e-12)
    assert interval.high >= mean * (1 - 1e-12)
    assert interval.method == "log_mean_cluster_robust"


@settings(deadline=None)
@given(TICKETS, st.sampled_from([60, 1024, 86_400]))
def test_the_interval_of_a_mean_does_not_care_for_the_unit(tickets, unit):
    here, there = mean_interval(parts(tickets)), mean_interval(parts([[x * unit for x in t] for t in tickets]))
    assert (there.low, there.high) == pytest.approx((here.low * unit, here.high * unit), rel=1e-9)


def test_zeros_have_a_mean_of_zero_with_bounds_of_zero():
    interval = mean_interval(parts([[0], [0, 0], [0]]))
    assert (interval.low, interval.high) == (0, 0)


@pytest.mark.parametrize("tickets", [[], [[5, 7, 9]]])
def test_fewer_than_two_tickets_give_no_bounds(tickets):
    interval = mean_interval(parts(tickets))
    assert (interval.low, interval.high) == (None, None)


def test_a_bound_beyond_every_number_is_infinite_and_no_crash():
    assert mean_interval(parts([[0], [10**6]]), level=0.999999).high == math.inf


def test_small_spread_on_large_values_is_not_lost_to_rounding():
    values = [10**9, 10**9 + 1] * 20
    interval = mean_interval(parts([[x] for x in values]))
    error = float(stats.sem(np.array([0, 1] * 20)))
    assert interval.high - interval.low == pytest.approx(2 * stats.t.ppf(0.975, 39) * error, rel=1e-5)


def test_negative_durations_and_impossible_parts_are_the_data_s_fault():
    with pytest.raises(DataError):
        mean_interval(parts([[-5], [-7]]))
    with pytest.raises(DataError):
        MeanParts(tickets=3, rows=2, total=1, square_of_totals=1, total_times_rows=1, square_of_rows=1)
    with pytest.raises(DataError):
        MeanParts(tickets=0, rows=2, total=1, square_of_totals=1, total_times_rows=1, square_of_rows=1)


@pytest.mark.parametrize("seed", range(5))
def test_one_row_a_ticket_makes_the_difference_welch_s_t_test(seed):
    generator = np.random.default_rng(seed)
    now, before = generator.lognormal(6, 1, 40), generator.lognormal(6.3, 0.4, 25)
    expected = stats.ttest_ind(now, before, equal_var=False)
    difference = mean_difference(parts([[x] for x in now.tolist()]), parts([[x] for x in before.tolist()]))
    bounds = expected.confidence_interval(0.95)
    assert difference.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert (difference.low, difference.high) == pytest.approx((bounds.low, bounds.high), rel=1e-9)
    assert difference.value == pytest.approx(now.mean() - before.mean(), rel=1e-12)


def test_the_difference_of_clustered_means_has_the_error_of_both_regressions():
    generator = np.random.default_rng(21)
    now, before = simulated(generator, 60), simulated(generator, 45, level=6.0)
    (mean1, error1), (mean2, error2) = cluster_robust(now), cluster_robust(before)
    variance = error1**2 + error2**2
    df = variance**2 / (error1**4 / 59 + error2**4 / 44)
    half = stats.t.ppf(0.975, df) * math.sqrt(variance)
    difference = mean_difference(parts(now), parts(before))
    assert (difference.low, difference.high) == pytest.approx((mean1 - mean2 - half, mean1 - mean2 + half), rel=1e-9)
    assert difference.word == "higher"


@settings(deadline=None)
@given(TICKETS, TICKETS)
def test_swapping_two_samples_mirrors_the_difference_of_their_means(now, before):
    there, back = mean_difference(parts(now), parts(before)), mean_difference(parts(before), parts(now))
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))
    assert there.p == pytest.approx(back.p)
    assert (there.word == "no clear difference") == (there.p > 0.05)


def test_constants_differ_clearly_only_where_there_are_enough_tickets():
    few = mean_difference(parts([[6]] * 2), parts([[5]] * 2))
    assert (few.low, few.high, few.word) == (0, 1, "no clear difference")
    assert few.p == pytest.approx(2 / math.comb(4, 2))
    many = mean_difference(parts([[6]] * 30), parts([[5]] * 30))
    assert (many.low, many.high, many.word) == (1, 1, "higher")
    assert mean_difference(parts([[5]] * 9), parts([[5]] * 9)).p == 1


def test_a_mean_against_a_single_ticket_or_against_nothing_has_no_interval():
    one = mean_difference(parts([[6, 8]]), parts([[5], [6]]))
    assert (one.value, one.low, one.high, one.p, one.word) == (1.5, None, None, None, "no clear difference")
    assert mean_difference(parts([]), parts([[5], [6]])).value is None


def test_the_interval_of_a_score_is_scipy_s():
    values = [3, 0, 1, 1, 7, 2, 2, 0]
    found = t_interval(MeanParts.of_rows(len(values), sum(values), sum(v * v for v in values)))
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.method == "t"


def test_the_interval_of_a_score_keeps_the_rows_of_a_ticket_together():
    tickets = simulated(np.random.default_rng(11), 40)
    mean, error = cluster_robust(tickets)
    found = t_interval(parts(tickets))
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 39, mean, error), rel=1e-9)


def test_a_single_score_has_no_interval():
    assert t_interval(MeanParts.of_rows(1, 4, 16)).low is None
