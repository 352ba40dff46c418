"""Dyadic intervals, radix 4: what makes an encrypted number answer `>=`, `<=` and `between` exactly.

A quantised number, or the column of a cell, is a position 0 ... size-1 on a line. The line is the leaves of a
tree in which every node has four children; node (level, place) stands for the 4**level positions from
place * 4**level on::

    level 2   |                       0                       |     <- root of 16 positions: "stated at all"
    level 1   |     0     |     1     |     2     |     3     |
    level 0   | 0| 1| 2| 3| 4| 5| 6| 7| 8| 9|10|11|12|13|14|15|

A value is posted under every node above it (`ancestors`): levels, not values, so 8 keywords for 65,536
positions. A range asks for the fewest nodes that make it up exactly (`cover`): at most three to the left
and three to the right on each level. A position lies in a range if and only if its ancestors and the
range's cover meet, and then in one node.

After Faber et al., "Rich Queries on Encrypted Data" (ESORICS 2015), with the sparsity MongoDB's Queryable
Encryption calls 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

BITS_PER_LEVEL = 2


class Node(NamedTuple):
    """One node of the tree: the positions from ``place << (2 * level)`` on, 4**level of them."""

    level: int
    place: int

    @property
    def keyword(self) -> str:
        """The node as the index spells it."""
        return f"{self.level}:{self.place}"


def levels_for(size: int) -> int:
    """Return how many levels a line of `size` positions has below its root: the least L, 4**L >= size."""
    if size < 1:
        raise ValueError("a line has at least one position")
    return ((size - 1).bit_length() + BITS_PER_LEVEL - 1) // BITS_PER_LEVEL


def ancestors(position: int, levels: int) -> Iterator[Node]:
    """Yield every node over `position` but the root, from the position itself upwards."""
    if not 0 <= position < 1 << (BITS_PER_LEVEL * levels):
        raise ValueError("the position is not on the line")
    for level in range(levels):
        yield Node(level, position >> (BITS_PER_LEVEL * level))


def cover(low: int, high: int, levels: int) -> list[Node]:
    """Return the fewest nodes that hold exactly the positions `low` ... `high`, both included.

    Empty when `low` is above `high`. All of the line's 4**levels positions are its root, ``Node(levels, 0)``.
    """
    if low > high:
        return []
    if low < 0 or high >= 1 << (BITS_PER_LEVEL * levels):
        raise ValueError("the range is not on the line")
    nodes: list[Node] = []
    level = 0
    left, right = low, high + 1  # half open from here: [left, right) counted in nodes of `level`
    mask = (1 << BITS_PER_LEVEL) - 1
    while left < right:
        if level == levels:
            nodes.append(Node(level, left))
            break
        while left < right and left & mask:
            nodes.append(Node(level, left))
            left += 1
        while left < right and right & mask:
            right -= 1
            nodes.append(Node(level, right))
        left >>= BITS_PER_LEVEL
        right >>= BITS_PER_LEVEL
        level += 1
    return nodes
