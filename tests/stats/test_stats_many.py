"""Many tests at once against Benjamini and Hochberg's own example, scipy and statsmodels; texts and exports."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

import puls.stats
from puls.core.errors import UsageError
from puls.stats import (
    METHODS,
    WORDS,
    Difference,
    Method,
    Word,
    benjamini_hochberg,
    decide_words,
    newcombe,
    poisson_difference,
)

P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.floats(0, 0.05)), min_size=1, max_size=40)


def test_the_fifteen_p_values_of_1995_give_four_discoveries():
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert benjamini_hochberg(p_values) == [True] * 4 + [False] * 11


@settings(deadline=None)
@given(P_VALUES, st.sampled_from([0.01, 0.05, 0.1]))
def test_discoveries_are_those_of_statsmodels_and_scipy(p_values, rate):
    found = benjamini_hochberg(p_values, rate)
    assert found == list(multipletests(p_values, rate, method="fdr_bh")[0])
    for adjusted, significant in zip(stats.false_discovery_control(p_values), found, strict=True):
        assert significant == (adjusted <= rate) or abs(adjusted - rate) < 1e-12


@settings(deadline=None)
@given(P_VALUES, st.randoms())
def test_unknown_p_values_are_never_significant_and_change_nothing(p_values, random):
    mixed = [*p_values, None, None]
    random.shuffle(mixed)
    found = dict(zip(range(len(mixed)), benjamini_hochberg(mixed), strict=True))
    assert not any(found[i] for i, p in enumerate(mixed) if p is None)
    known = [i for i, p in enumerate(mixed) if p is not None]
    assert [found[i] for i in known] == benjamini_hochberg([mixed[i] for i in known])


def test_nothing_to_test_finds_nothing():
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([None]) == [False]
    assert decide_words([]) == []


def test_a_rate_that_is_no_probability_is_refused():
    with pytest.raises(UsageError, match="rate"):
        benjamini_hochberg([0.5], 5)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(1, 60))
def test_a_difference_alone_keeps_its_word(k1, n1, k2, n2):
    difference = newcombe(min(k1, n1), n1, min(k2, n2), n2)
    assert decide_words([difference]) == [difference]


def test_a_weak_difference_loses_its_word_among_many_and_a_strong_one_keeps_it():
    weak, strong, none = newcombe(40, 100, 26, 100), newcombe(20, 100, 80, 100), newcombe(50, 100, 50, 100)
    assert (weak.word, strong.word) == ("higher", "lower")
    decided = decide_words([weak, strong, *[none] * 18])
    assert [d.word for d in decided[:3]] == ["no clear difference", "lower", "no clear difference"]
    assert (decided[0].value, decided[0].low, decided[0].p) == (weak.value, weak.low, weak.p)


def test_counts_of_unequal_periods_keep_the_word_of_their_rates():
    difference = poisson_difference(3120, 31, 3108, 28)
    assert difference.value > 0
    assert decide_words([difference])[0].word == "lower"


def test_a_difference_without_an_interval_gets_no_word():
    unknown = Difference(3.0, None, None, 0.001, "welch", "higher")
    assert decide_words([unknown])[0].word == "no clear difference"


def test_every_method_and_every_word_is_explained_in_four_languages():
    assert set(METHODS) == set(get_args(Method))
    assert set(WORDS) == set(get_args(Word))
    texts = [*METHODS.values(), *WORDS.values()]
    assert all(len({text.en, text.de, text.nb, text.zh}) == 4 for text in texts)


def test_everything_that_is_exported_exists():
    assert all(hasattr(puls.stats, name) for name in puls.stats.__all__)
