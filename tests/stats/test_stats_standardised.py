"""Direct standardisation against Fleiss's published example, scipy's Welch interval, and simulation."""

import numpy as np
import pytest
from scipy import stats

from puls.core.errors import DataError
from puls.stats import MeanParts, mean_interval, standardised_mean, standardised_share, t_interval, wilson

# Down's syndrome by mother's age (rows) and birth order, Michigan 1950-1964: Fleiss 1981, table 14.4.
BIRTHS = [
    [230061, 329449, 114920, 39487, 14208, 3052],
    [72202, 326701, 208667, 83228, 28466, 5375],
    [15050, 175702, 207081, 117300, 45026, 8660],
    [2293, 68800, 132424, 98301, 46075, 9834],
    [327, 30666, 123419, 149919, 104088, 34392],
]
CASES = [
    [107, 141, 60, 40, 39, 25],
    [25, 150, 110, 84, 82, 39],
    [3, 71, 114, 103, 108, 75],
    [1, 26, 64, 89, 137, 96],
    [0, 8, 63, 112, 262, 295],
]
# Per 100,000, standardised to all births, with the limits of Fay and Feuer 1997 (table I).
PUBLISHED = [(92.3, 80.4, 106), (91.2, 82.4, 101), (85.1, 77.2, 94.2), (92.7, 80.0, 115), (75.5, 67.7, 188)]


def of_rows(values):
    return MeanParts.of_rows(len(values), sum(values), sum(v * v for v in values))


@pytest.mark.parametrize("order", range(5))
def test_births_by_order_have_the_published_rates_standardised_by_age(order):
    standard = np.sum(BIRTHS, axis=0).tolist()
    found = standardised_share(list(zip(standard, CASES[order], BIRTHS[order], strict=True)))
    rate, low, high = PUBLISHED[order]
    assert found.value * 1e5 == pytest.approx(rate, abs=0.06)
    assert found.covered == 1
    # Another method, whose limits are for Poisson rates: near, and nearest where no stratum is nearly empty.
    assert found.interval.low * 1e5 == pytest.approx(low, rel=0.03 if order < 3 else 0.05)
    assert found.interval.high * 1e5 == pytest.approx(high, rel=0.03 if order < 3 else 0.35)


def test_one_stratum_is_the_plain_share_and_the_plain_mean():
    values = [60, 90, 400, 20, 33]
    share, mean = standardised_share([(7, 3, 12)]), standardised_mean([(7, of_rows(values))], is_duration=True)
    assert (share.interval.low, share.interval.high) == pytest.approx((wilson(3, 12).low, wilson(3, 12).high))
    plain = mean_interval(of_rows(values))
    assert (mean.interval.low, mean.interval.high) == pytest.approx((plain.low, plain.high))
    score = standardised_mean([(7, of_rows(values))], is_duration=False).interval
    plain = t_interval(of_rows(values))
    assert (score.low, score.high) == pytest.approx((plain.low, plain.high))


def test_two_strata_of_equal_weight_have_half_the_welch_interval_of_their_sum():
    generator = np.random.default_rng(61)
    one, two = generator.normal(50, 9, 14).tolist(), generator.normal(20, 3, 22).tolist()
    found = standardised_mean([(10, of_rows(one)), (10, of_rows(two))], is_duration=False)
    expected = stats.ttest_ind(one, [-v for v in two], equal_var=False).confidence_interval()
    assert found.value == pytest.approx((np.mean(one) + np.mean(two)) / 2)
    assert (found.interval.low, found.interval.high) == pytest.approx((expected.low / 2, expected.high / 2))


def test_strata_without_rows_are_pooled_over_and_said():
    found = standardised_share([(60, 30, 40), (30, 1, 10), (10, 0, 0)])
    assert found.value == pytest.approx((60 * 0.75 + 30 * 0.1) / 90)
    assert found.covered == pytest.approx(0.9)
    assert standardised_share([(60, 0, 0)]).value is None


def test_a_stratum_of_one_ticket_takes_its_spread_from_the_others():
    one, two, single = [10.0, 14.0, 18.0], [30.0, 36.0], [70.0]
    found = standardised_mean([(1, of_rows(one)), (1, of_rows(two)), (1, of_rows(single))], is_duration=False)
    pooled = (2 * 16 + 1 * 18) / 3
    terms = [(16 / 3 / 9, 2), (18 / 2 / 9, 1), (pooled / 9, 3)]
    variance = sum(term for term, _ in terms)
    freedom = variance**2 / sum(term**2 / df for term, df in terms)
    reach = stats.t.ppf(0.975, freedom) * variance**0.5
    assert (found.interval.low, found.interval.high) == pytest.approx((found.value - reach, found.value + reach))
    alone = standardised_mean([(1, of_rows(single))], is_duration=True)
    assert (alone.value, alone.interval.low) == (70, None)


def test_the_true_standardised_values_lie_within_about_as_often_as_promised():
    generator = np.random.default_rng(67)
    weights, chances, sizes, means = (50, 30, 20), (0.9, 0.5, 0.2), (25, 12, 40), (60, 200, 500)
    truth = np.average(chances, weights=weights)
    true_mean = np.average(means, weights=weights) * np.exp(0.32)
    shares, durations = 0, 0
    for _ in range(1500):
        cases = [(w, int(generator.binomial(n, p)), n) for w, p, n in zip(weights, chances, sizes, strict=True)]
        found = standardised_share(cases).interval
        shares += found.low <= truth <= found.high
        rows = [
            (w, of_rows((m * generator.lognormal(0, 0.8, n)).astype(int).tolist()))
            for w, m, n in zip(weights, means, sizes, strict=True)
        ]
        found = standardised_mean(rows, is_duration=True).interval
        durations += found.low <= true_mean <= found.high
    assert 0.935 <= shares / 1500 <= 0.985
    assert 0.9 <= durations / 1500 <= 0.97


def test_more_successes_than_cases_are_the_data_s_fault():
    with pytest.raises(DataError, match="impossible"):
        standardised_share([(1, 5, 4)])
