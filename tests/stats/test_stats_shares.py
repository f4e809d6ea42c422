"""Shares against Newcombe's two papers of 1998 and statsmodels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from puls.core.errors import DataError, UsageError
from puls.stats import Interval, newcombe, wilson


@st.composite
def shares(draw, largest=200):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_limits_published_by_newcombe(successes, n, low, high):
    interval = wilson(successes, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@settings(deadline=None)
@given(shares(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_equals_statsmodels_and_holds_the_share(share, level):
    k, n = share
    interval = wilson(k, n, level)
    assert (interval.low, interval.high) == pytest.approx(
        proportion_confint(k, n, 1 - level, method="wilson"), abs=1e-12
    )
    assert 0 <= interval.low <= k / n <= interval.high <= 1
    assert (interval.level, interval.method) == (level, "wilson")


@settings(deadline=None)
@given(shares())
def test_wilson_rises_with_successes_and_mirrors_with_failures(share):
    k, n = share
    here, mirrored = wilson(k, n), wilson(n - k, n)
    assert (here.low, here.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-12)
    if k < n:
        above = wilson(k + 1, n)
        assert here.low < above.low and here.high < above.high


def test_a_share_of_nothing_has_no_bounds():
    assert wilson(0, 0) == Interval(None, None, 0.95, "wilson")


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 5), (1, -5)])
def test_an_impossible_share_is_the_data_s_fault(successes, n):
    with pytest.raises(DataError):
        wilson(successes, n)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_level_that_is_no_probability_is_refused(level):
    with pytest.raises(UsageError, match=r"0\.95"):
        wilson(1, 2, level)


@pytest.mark.parametrize(
    ("share1", "share2", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_eight_published_intervals(share1, share2, low, high):
    difference = newcombe(*share1, *share2)
    assert (round(difference.low, 4), round(difference.high, 4)) == (low, high)
    assert difference.value == share1[0] / share1[1] - share2[0] / share2[1]


@settings(deadline=None)
@given(shares(), shares())
def test_newcombe_equals_statsmodels_and_its_p_agrees_with_its_word(share1, share2):
    difference = newcombe(*share1, *share2)
    expected = confint_proportions_2indep(*share1, *share2, method="newcomb", compare="diff")
    assert (difference.low, difference.high) == pytest.approx(expected, abs=1e-9)
    assert (difference.word != "no clear difference") == (difference.p <= 0.05)
    assert (difference.word == "higher") == (difference.low > 0)
    assert (difference.word == "lower") == (difference.high < 0)


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(56, 70, 48, 80), (30, 100, 28, 90), (400, 1000, 480, 1000)])
def test_the_p_value_of_shares_is_the_pooled_z_test_s(k1, n1, k2, n2):
    assert newcombe(k1, n1, k2, n2).p == pytest.approx(proportions_ztest([k1, k2], [n1, n2])[1], rel=1e-9)


def test_where_z_test_and_interval_disagree_the_interval_decides():
    assert proportions_ztest([9, 60], [10, 60])[1] < 0.05
    difference = newcombe(9, 10, 60, 60)
    assert difference.high > 0
    assert difference.word == "no clear difference"
    assert 0.05 < difference.p < 0.0500001


@settings(deadline=None)
@given(shares(), shares())
def test_swapping_two_shares_mirrors_their_difference(share1, share2):
    there, back = newcombe(*share1, *share2), newcombe(*share2, *share1)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low), abs=1e-12)
    assert there.p == pytest.approx(back.p)
    assert {there.word, back.word} in ({"higher", "lower"}, {"no clear difference"})


def test_a_share_against_nothing_is_no_difference_at_all():
    difference = newcombe(3, 5, 0, 0)
    assert (difference.value, difference.low, difference.high, difference.p) == (None, None, None, None)
    assert difference.word == "no clear difference"
