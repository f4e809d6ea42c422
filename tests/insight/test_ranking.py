"""Shared ranks, against their definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puls.insight import shared_ranks

INTERVALS = st.lists(
    st.one_of(st.none(), st.tuples(st.integers(0, 30), st.integers(0, 12)).map(lambda p: (p[0], p[0] + p[1])))
)


def test_who_overlaps_shares_a_rank_and_who_is_wholly_worse_does_not():
    """Of four agents, the second overlaps the first, the third overlaps both, and the fourth lies below all."""
    intervals = [(80, 90), (75, 85), (70, 81), (40, 60)]
    assert shared_ranks(intervals, "up") == [1, 1, 1, 4]
    assert shared_ranks(intervals, "down") == [2, 2, 2, 1]
    assert shared_ranks([(80, 90), (75, 79), None, (70, 78)], "up") == [1, 2, None, 2]


@pytest.mark.parametrize("better", ["up", "down"])
@given(INTERVALS)
def test_a_rank_is_one_more_than_those_who_are_clearly_better(better, intervals):
    ranks = shared_ranks(intervals, better)
    for mine, rank in zip(intervals, ranks, strict=True):
        if mine is None:
            assert rank is None
            continue
        ahead = [o for o in intervals if o is not None and (o[0] > mine[1] if better == "up" else o[1] < mine[0])]
        assert rank == 1 + len(ahead)
    if any(each is not None for each in intervals):
        assert min(rank for rank in ranks if rank is not None) == 1
