"""Waiting times against lifelines, statsmodels, the definition in fractions, and simulation."""

import warnings
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from puls.core.errors import DataError
from puls.stats import AtRisk, MedianTime, incidence, km_median

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import AalenJohansenFitter, KaplanMeierFitter

CENSORED, ANSWERED, COMPETING = 0, 1, 2
WAITS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from([CENSORED, ANSWERED, COMPETING])), min_size=1)


def at_risk(waits):
    counted = Counter(waits)
    return [
        AtRisk(time, counted[time, ANSWERED], counted[time, COMPETING], counted[time, CENSORED])
        for time in sorted({time for time, _ in waits})
    ]


def simulated(seed, n, competing=True):
    """Waits in which answers and competing exits never share a time, so that lifelines does not shake the times.

    The longest is cut off: lifelines divides by zero where the last event leaves nobody.
    """
    generator = np.random.default_rng(seed)
    times = np.ceil(generator.lognormal(4, 1, n)).astype(int) * 2
    kinds = generator.choice([CENSORED, ANSWERED, COMPETING] if competing else [CENSORED, ANSWERED], n)
    waits = [(int(time) + int(kind == COMPETING), int(kind)) for time, kind in zip(times, kinds, strict=True)]
    return [*waits, (int(times.max()) + 2, CENSORED)]


def lifelines_aalen_johansen(waits):
    fitter = AalenJohansenFitter(calculate_variance=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return fitter.fit([t for t, _ in waits], [k for _, k in waits], event_of_interest=ANSWERED)


@pytest.mark.parametrize("seed", range(4))
def test_incidence_variance_and_bounds_are_those_of_lifelines(seed):
    waits = simulated(seed, 120)
    fitter = lifelines_aalen_johansen(waits)
    bounds = fitter.confidence_interval_
    points = [point for point in incidence(at_risk(waits)) if point.share > 0]
    assert len(points) > 40
    for point in points:
        assert point.share == pytest.approx(fitter.cumulative_density_.loc[point.time].iloc[0], rel=1e-9)
        assert point.variance == pytest.approx(fitter.variance_.loc[point.time], rel=1e-6, abs=1e-12)
        expected = sorted(bounds.loc[point.time])
        assert [point.low, point.high] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_where_nothing_competes_the_incidence_is_what_kaplan_and_meier_leave(seed):
    waits = simulated(seed, 81, competing=False)
    fitter = KaplanMeierFitter().fit([t for t, _ in waits], [k for _, k in waits])
    for point in incidence(at_risk(waits)):
        assert 1 - point.share == pytest.approx(float(fitter.survival_function_at_times(point.time).iloc[0]), abs=1e-9)
    median = km_median(at_risk(waits))
    assert median.value == fitter.median_survival_time_
    assert median.n == 82


@pytest.mark.parametrize("seed", range(4))
def test_the_interval_of_the_median_is_where_lifelines_band_crosses_one_half(seed):
    waits = simulated(seed, 150, competing=seed % 2 == 0)
    waits += [(t, ANSWERED) for t, kind in waits if kind == ANSWERED]
    bounds = lifelines_aalen_johansen(waits).confidence_interval_
    median = km_median(at_risk(waits))
    low = bounds.index[bounds.max(axis=1) >= 0.5]
    high = bounds.index[bounds.min(axis=1) >= 0.5]
    assert median.low == low[0]
    assert median.high == (high[0] if len(high) else None)
    assert median.low <= median.value


@settings(deadline=None)
@given(WAITS)
def test_ties_of_every_kind_give_the_definition_in_fractions(waits):
    surviving, share = Fraction(1), Fraction(0)
    for point in incidence(at_risk(waits)):
        risk = sum(time >= point.time for time, _ in waits)
        answered = waits.count((point.time, ANSWERED))
        share += surviving * Fraction(answered, risk)
        surviving *= 1 - Fraction(answered + waits.count((point.time, COMPETING)), risk)
        assert point.at_risk == risk
        assert point.share == pytest.approx(float(share), abs=1e-12)
        assert point.low is None or 0 <= point.low <= point.share <= point.high <= 1


def test_ties_of_every_kind_give_the_incidence_of_statsmodels():
    generator = np.random.default_rng(2)
    waits = [
        (int(t), int(k)) for t, k in zip(generator.integers(1, 20, 200), generator.integers(0, 3, 200), strict=True)
    ]
    expected = CumIncidenceRight([t for t, _ in waits], [k for _, k in waits])
    ours = {point.time: point.share for point in incidence(at_risk(waits))}
    assert [ours[time] for time in expected.times] == pytest.approx(list(expected.cinc[0]), abs=1e-12)


@settings(deadline=None)
@given(WAITS)
def test_the_median_is_the_first_time_at_which_half_are_answered(waits):
    points = incidence(at_risk(waits))
    median = km_median(at_risk(waits))
    reached = [point.time for point in points if point.share > 0.5 - 1e-9]
    assert median.value == (reached[0] if reached else None)
    assert median.reached == bool(reached)
    assert median.n == len(waits)


def test_a_half_made_of_fractions_is_reached():
    answered = [AtRisk(time, 1, 0, 0) for time in range(1, 99)]
    assert km_median(answered).value == 49


def test_competing_exits_push_the_median_beyond_reach_that_censoring_would_invent():
    assert km_median([AtRisk(10, 4, 0, 0), AtRisk(20, 0, 6, 0), AtRisk(30, 1, 0, 0)]).reached is False
    assert km_median([AtRisk(10, 4, 0, 0), AtRisk(20, 0, 0, 6), AtRisk(30, 1, 0, 0)]).value == 30


def test_an_answer_precedes_a_cut_off_at_the_same_second():
    assert km_median([AtRisk(10, 1, 0, 1)]).value == 10


def test_no_waits_reach_no_median():
    assert km_median([]) == MedianTime(None, None, None, 0, False)
    assert incidence([]) == []


def test_a_single_answer_gives_a_median_without_an_interval():
    assert km_median([AtRisk(7, 1, 0, 0)]) == MedianTime(7, None, None, 1, True)


def test_the_true_median_lies_within_about_as_often_as_promised():
    generator = np.random.default_rng(19)
    hits = 0
    for _ in range(600):
        answer, cut = generator.exponential(10_000, 100), generator.exponential(25_000, 100)
        waits = [(int(min(a, c)), ANSWERED if a <= c else CENSORED) for a, c in zip(answer, cut, strict=True)]
        median = km_median(at_risk(waits))
        truth = 10_000 * np.log(2)
        hits += median.low <= truth and (median.high is None or truth <= median.high)
    assert 0.93 <= hits / 600 <= 0.975


@pytest.mark.parametrize("rows", [[AtRisk(2, 1, 0, 0), AtRisk(1, 1, 0, 0)], [AtRisk(2, 1, 0, 0)] * 2])
def test_times_that_do_not_ascend_are_the_data_s_fault(rows):
    with pytest.raises(DataError, match="ascend"):
        km_median(rows)


def test_negative_rows_at_risk_are_the_data_s_fault():
    with pytest.raises(DataError, match="competing"):
        incidence([AtRisk(1, 1, -1, 0)])
