"""How a number of companies is told: never as a number, never so that a small one can be worked out.

::

    fewer than 8 | 8 or more | 16 or more | 31 or more | ... | the last step that leaves four companies out

A cell of 0 to 4 companies, which nobody may learn, is one with those of 5, 6 and 7: so that one company that comes
or goes between two pictures never shows that there were four. What is left of a network (the companies that are
*not* in a cell) is a cell as well: so no step is told that fewer than four companies are short of. Which steps there
are depends on the number of companies alone, which the office knows; in a network of fewer than twelve there is none.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = (8, 16, 31, 61, 121, 251, 501, 1001, 2501, 5001)
"""The least number of companies of each step; the first is above the smallest cell that may be known, and some."""

SMALL: Final = 5
"""A cell of fewer companies is never told from another such one, nor from an empty one."""

LEFT_OUT: Final = SMALL - 1
"""So many companies lack in a cell at least, as far as anybody can tell."""

FEWEST: Final = STEPS[0] + LEFT_OUT
"""Companies of the smallest network of which anything is told."""


def steps(companies: int) -> tuple[int, ...]:
    """Return the steps that may be told of a network of so many companies."""
    return tuple(step for step in STEPS if step <= companies - LEFT_OUT)


def told(count: int, companies: int) -> int:
    """Return the highest step that `count` of a network's companies reach; 0 below the first one."""
    return max((step for step in steps(companies) if step <= count), default=0)
