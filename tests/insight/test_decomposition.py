"""The splits against tables worked by hand, published paradoxes, and their own definition in floats."""

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from puls.core.errors import DataError
from puls.insight import Parts, split_count, split_mean

PARTS = st.tuples(st.integers(0, 400), st.integers(0, 10_000)).map(lambda p: Parts(p[1] if p[0] else 0, p[0]))
SIDE = st.dictionaries(st.sampled_from("abcdefg"), PARTS).filter(lambda side: any(p.rows for p in side.values()))
COUNTS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 10**12))


def test_a_change_of_mix_and_of_groups_worked_by_hand():
    """Chat 80 of 100 and mail 20 of 100 good before (50 %); chat 45 of 50 and mail 45 of 150 now (45 %)."""
    split = split_mean(
        {"chat": Parts(80, 100), "mail": Parts(20, 100)}, {"chat": Parts(45, 50), "mail": Parts(45, 150)}
    )
    assert split.change == F(-5, 100)
    found = {share.group: share for share in split.shares}
    # Weights: chat 50 % to 25 %, mail 50 % to 75 %; the middle of both overall values is 47.5 %.
    assert found["chat"].mix == F(-1, 4) * (F(85, 100) - F(475, 1000)) == F(-9375, 100_000)
    assert found["chat"].within == F(375, 1000) * F(1, 10)
    assert found["mail"].mix == F(1, 4) * (F(25, 100) - F(475, 1000))
    assert found["mail"].within == F(625, 1000) * F(1, 10)
    assert (split.mix, split.within) == (F(-15, 100), F(10, 100))
    assert [share.group for share in split.shares] == ["chat", "mail"]


def test_kidney_stones_better_in_every_group_and_worse_overall():
    """Charig et al. 1986 (BMJ 292:879-882): open surgery against puncture, by size of stone."""
    open_surgery = {"small": Parts(81, 87), "large": Parts(192, 263)}
    puncture = {"small": Parts(234, 270), "large": Parts(55, 80)}
    split = split_mean(open_surgery, puncture)
    assert float(split.change) == pytest.approx(0.826 - 0.78, abs=6e-4)
    assert split.reversal == "every group"
    assert split.within < 0 < split.mix


def test_admissions_of_berkeley_fall_behind_overall_and_not_within_departments():
    """Bickel, Hammel and O'Connell 1975 (Science 187:398-404): the six largest departments in the fall of 1973."""
    men = {"A": (512, 825), "B": (353, 560), "C": (120, 325), "D": (138, 417), "E": (53, 191), "F": (22, 373)}
    women = {"A": (89, 108), "B": (17, 25), "C": (202, 593), "D": (131, 375), "E": (94, 393), "F": (24, 341)}
    split = split_mean({d: Parts(*p) for d, p in men.items()}, {d: Parts(*p) for d, p in women.items()})
    assert float(split.change) == pytest.approx(0.304 - 0.445, abs=1e-3)
    assert split.reversal == "within groups"
    assert split.within > 0
    assert split.mix == split.change - split.within


@given(SIDE, SIDE)
def test_the_parts_of_a_mean_add_up_without_a_remainder(before, now):
    split = split_mean(before, now)

    def overall(side):
        return F(sum(p.total for p in side.values()), sum(p.rows for p in side.values()))

    assert split.change == overall(now) - overall(before)
    assert sum(share.total for share in split.shares) == split.mix + split.within == split.change
    sizes = [abs(share.total) for share in split.shares]
    assert sizes == sorted(sizes, reverse=True)
    for share in split.shares:
        if share.value_before is None or share.value_now is None:
            assert share.within == 0


@given(SIDE, SIDE)
def test_a_split_is_kitagawa_s_where_every_group_has_rows_on_both_sides(before, now):
    both = {g for g in before if before[g].rows and g in now and now[g].rows}
    if not both:
        return
    before, now = {g: before[g] for g in both}, {g: now[g] for g in both}
    totals, rows = (
        np.array([[getattr(side[g], name) for g in both] for side in (before, now)], dtype=float)
        for name in ("total", "rows")
    )
    (r0, r1), (n0, n1) = totals / rows, rows
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    split = split_mean(before, now)
    assert float(split.mix) == pytest.approx(((w1 - w0) * (r0 + r1) / 2).sum(), abs=1e-6)
    assert float(split.within) == pytest.approx(((w0 + w1) / 2 * (r1 - r0)).sum(), abs=1e-6)


@given(SIDE, SIDE)
def test_looking_back_mirrors_every_part(before, now):
    there, back = split_mean(before, now), split_mean(now, before)
    mirrored = {share.group: (-share.mix, -share.within) for share in back.shares}
    assert {share.group: (share.mix, share.within) for share in there.shares} == mirrored
    assert there.reversal == back.reversal


def test_a_group_that_is_new_is_mix_and_one_that_left_too():
    split = split_mean({"mail": Parts(10, 100), "fax": Parts(50, 100)}, {"mail": Parts(10, 100), "bot": Parts(90, 100)})
    found = {share.group: share for share in split.shares}
    assert (found["bot"].within, found["fax"].within, found["mail"].total) == (0, 0, 0)
    # The middle of 30 % and 50 % is 40 %: the bot brings 50 points more on half the rows, the fax took 10 more away.
    assert (found["bot"].mix, found["fax"].mix) == (F(1, 4), F(-1, 20))


def test_the_group_that_moved_makes_a_dimension_uneven_and_a_common_move_does_not():
    alike = split_mean({"a": Parts(20, 100), "b": Parts(20, 100)}, {"a": Parts(30, 100), "b": Parts(30, 100)})
    one = split_mean({"a": Parts(20, 100), "b": Parts(20, 100)}, {"a": Parts(40, 100), "b": Parts(20, 100)})
    assert alike.unevenness == 0
    assert one.unevenness == pytest.approx(0.05 * 2**0.5)


def test_chance_makes_many_groups_about_as_uneven_as_few():
    generator = np.random.default_rng(3)

    def uneven(groups):
        sides = [{g: int(n) for g, n in enumerate(generator.poisson(6000 / groups, groups))} for _ in range(2)]
        return split_count(*sides).unevenness

    few, many = (np.mean([uneven(groups) for _ in range(150)]) for groups in (4, 40))
    assert many / few == pytest.approx(1, abs=0.3)


@given(COUNTS, COUNTS)
def test_the_parts_of_a_count_add_up_and_are_what_each_group_gained(before, now):
    split = split_count(before, now)
    assert split.change == sum(now.values()) - sum(before.values()) == split.within
    assert {s.group: s.total for s in split.shares} == {g: now.get(g, 0) - before.get(g, 0) for g in {*before, *now}}
    assert split.reversal is None


def test_a_side_without_rows_cannot_be_split():
    with pytest.raises(DataError, match="no rows"):
        split_mean({"a": Parts(0, 0)}, {"a": Parts(1, 2)})


def test_a_total_without_rows_is_the_data_s_fault():
    with pytest.raises(DataError, match="impossible"):
        Parts(3, 0)
