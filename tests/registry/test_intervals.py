from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.intervals import Node, ancestors, cover, levels_for


def members(node: Node) -> range:
    return range(node.place << (2 * node.level), (node.place + 1) << (2 * node.level))


def test_every_range_of_an_eight_bit_line_is_covered_exactly_once() -> None:
    levels = levels_for(256)
    for low in range(256):
        for high in range(low, 256):
            held = [position for node in cover(low, high, levels) for position in members(node)]
            assert sorted(held) == list(range(low, high + 1))


def test_a_position_is_in_a_range_exactly_when_one_of_its_ancestors_is_in_the_cover() -> None:
    levels = levels_for(256)
    above = {position: set(ancestors(position, levels)) for position in range(256)}
    root = Node(levels, 0)
    for low in range(0, 256, 3):
        for high in range(low, 256, 5):
            nodes = set(cover(low, high, levels))
            for position in range(256):
                met = nodes & (above[position] | {root})
                assert len(met) == (low <= position <= high)


def test_the_whole_line_is_its_root() -> None:
    assert cover(0, 255, 4) == [Node(4, 0)]


def test_a_reversed_range_is_empty() -> None:
    assert cover(5, 4, 4) == []


def test_a_line_of_one_position_has_no_levels() -> None:
    assert levels_for(1) == 0
    assert list(ancestors(0, 0)) == []
    assert cover(0, 0, 0) == [Node(0, 0)]


@pytest.mark.parametrize(
    ("size", "levels"), [(2, 1), (4, 1), (5, 2), (16, 2), (17, 3), (65_536, 8), (65_537, 9)]
)
def test_a_line_has_the_fewest_levels_that_hold_it(size: int, levels: int) -> None:
    assert levels_for(size) == levels


@pytest.mark.parametrize(("position", "levels"), [(-1, 2), (16, 2)])
def test_a_position_beside_the_line_is_refused(position: int, levels: int) -> None:
    with pytest.raises(ValueError, match="not on the line"):
        list(ancestors(position, levels))


@pytest.mark.parametrize(("low", "high"), [(-1, 3), (3, 16)])
def test_a_range_beside_the_line_is_refused(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="not on the line"):
        cover(low, high, 2)


@given(levels=st.integers(1, 14), data=st.data())
def test_long_lines_are_covered_exactly_by_few_nodes(levels: int, data: st.DataObject) -> None:
    last = 4**levels - 1
    low = data.draw(st.integers(0, last))
    high = data.draw(st.integers(low, last))
    nodes = cover(low, high, levels)
    held = sorted((run.start, run.stop) for run in map(members, nodes))
    assert held[0][0] == low
    assert held[-1][1] == high + 1
    assert all(one[1] == other[0] for one, other in itertools.pairwise(held))
    assert len(nodes) <= 6 * levels
