from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.oversight.gaps import Gaps


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=12),
    st.lists(st.integers(0, 90), max_size=60),
    st.integers(0, 90),
)
def test_gaps_are_a_set_of_numbers_whatever_is_opened_and_filled(
    opened: list[tuple[int, int]], filled: list[int], up_to: int
) -> None:
    gaps, oracle, top = Gaps(), set[int](), 0
    for skip, length in opened:
        first, last = top + 1 + skip, top + skip + length
        gaps.open(first, last)
        oracle |= set(range(first, last + 1))
        top = max(top, last)
    for number in filled:
        assert gaps.fill(number) is (number in oracle)
        oracle.discard(number)
    shown = {number for first, last in gaps.ranges() for number in range(first, last + 1)}
    assert shown == oracle
    assert gaps.count() == len(oracle)
    assert gaps.count(up_to) == sum(number <= up_to for number in oracle)
    assert Gaps(gaps.pairs).pairs == gaps.pairs


def test_a_gap_opens_above_the_ones_before_only() -> None:
    gaps = Gaps([3, 7])
    with pytest.raises(ValueError, match="above"):
        gaps.open(7, 9)


@pytest.mark.parametrize("pairs", [[5, 3], [1, 4, 4, 9], [1, 2, 3, 4], [7, 9, 1, 2]])
def test_ranges_have_one_spelling(pairs: list[int]) -> None:
    with pytest.raises(ValueError, match="ascend"):
        Gaps(pairs)
