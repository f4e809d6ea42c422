"""The bootstrap of a mean against scipy's resampling of whole tickets, and simulation."""

import numpy as np
import pytest
from scipy import stats

from puls.core.errors import DataError, UsageError
from puls.stats import MeanParts, bootstrap_mean, mean_interval


def simulated(generator, tickets):
    rows = generator.integers(1, 6, tickets)
    effects = generator.normal(7, 0.6, tickets)
    sums = [int(generator.lognormal(effect, 0.8, n).sum()) for effect, n in zip(effects, rows, strict=True)]
    return list(zip(sums, rows.tolist(), strict=True))


def log_mean_and_jackknife_error(totals, rows, axis=-1):
    n = totals.shape[axis]
    mean = totals.sum(axis=axis) / rows.sum(axis=axis)
    without = (totals.sum(axis=axis, keepdims=True) - totals) / (rows.sum(axis=axis, keepdims=True) - rows)
    spread = ((without - without.mean(axis=axis, keepdims=True)) ** 2).sum(axis=axis)
    return np.log(mean), np.sqrt((n - 1) / n * spread) / mean


@pytest.mark.parametrize("size", [40, 150])
def test_the_interval_is_made_of_scipy_s_resamples_each_with_a_jackknife_error(size):
    tickets = simulated(np.random.default_rng(size), size)
    totals, rows = np.array(tickets, dtype=float).T
    mean, error = log_mean_and_jackknife_error(totals, rows)

    def studentised(totals, rows, axis=-1):
        own_mean, own_error = log_mean_and_jackknife_error(totals, rows, axis)
        return (own_mean - mean) / own_error

    drawn = stats.bootstrap(
        (totals, rows), studentised, paired=True, method="percentile", n_resamples=5000, batch=500, rng=1
    ).confidence_interval
    expected = np.exp([mean - drawn.high * error, mean - drawn.low * error])
    found = bootstrap_mean(tickets)
    assert (found.low, found.high) == pytest.approx(tuple(expected), abs=0.1 * (expected[1] - expected[0]))


def test_of_few_skewed_tickets_it_holds_the_true_mean_more_often_than_the_log_scale():
    generator = np.random.default_rng(43)
    truth = np.exp(8 + 1.3**2 / 2)
    bootstrapped, log_scale = 0, 0
    for _ in range(400):
        seconds = generator.lognormal(8, 1.3, 12).astype(int).tolist()
        found = bootstrap_mean([(each, 1) for each in seconds], resamples=599)
        plain = mean_interval(MeanParts.of_rows(12, sum(seconds), sum(each * each for each in seconds)))
        used = plain if found.low is None else found
        bootstrapped += used.low <= truth <= used.high
        log_scale += plain.low <= truth <= plain.high
    assert bootstrapped > log_scale + 10
    assert bootstrapped / 400 >= 0.86


def test_rows_of_one_ticket_are_drawn_together():
    generator = np.random.default_rng(47)
    tickets = [(5 * int(each), 5) for each in generator.lognormal(7, 1, 30)]
    alone = [(seconds // 5, 1) for seconds, rows in tickets for _ in range(rows)]
    assert bootstrap_mean(tickets).high > bootstrap_mean(alone).high


def test_the_order_of_tickets_and_the_time_of_asking_change_nothing():
    tickets = simulated(np.random.default_rng(53), 25)
    assert bootstrap_mean(tickets) == bootstrap_mean(tickets[::-1]) == bootstrap_mean(tickets)


@pytest.mark.parametrize(
    "tickets", [[], [(60, 1)], [(60, 1), (90, 1)] * 4, [(0, 1)] * 30, [(60, 1)] * 30, [(60, 1)] * 19 + [(6000, 1)]]
)
def test_tickets_too_few_or_too_alike_give_no_bounds(tickets):
    found = bootstrap_mean(tickets)
    assert (found.low, found.high) == (None, None)


def test_a_spread_that_hangs_on_one_ticket_gives_no_bounds_rather_than_absurd_ones():
    nearly = [(60 + index % 2, 1) for index in range(29)]
    assert bootstrap_mean([*nearly, (10**9, 1)]).high is None


@pytest.mark.parametrize("ticket", [(-1, 1), (5, 0)])
def test_an_impossible_ticket_is_the_data_s_fault(ticket):
    with pytest.raises(DataError, match="ticket"):
        bootstrap_mean([ticket, (4, 1)])


def test_too_few_resamples_for_the_level_are_refused():
    with pytest.raises(UsageError, match="resamples"):
        bootstrap_mean([(60, 1), (90, 1)], resamples=9)
