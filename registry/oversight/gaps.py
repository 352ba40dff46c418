"""Numbers that are not there, kept as ranges, so that a cut-off tail of a million takes two numbers.

::

    pairs = ( first, last )*        ascending, not touching: [3, 3, 7, 12] is 3 and 7 to 12
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence


class Gaps:
    """A set of numbers that knows its ranges."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, pairs: Sequence[int] = ()) -> None:
        self._firsts = list(pairs[0::2])
        self._lasts = list(pairs[1::2])
        bounds = [bound for pair in zip(self._firsts, self._lasts, strict=True) for bound in pair]
        apart = all(last + 1 < first for last, first in zip(self._lasts, self._firsts[1:], strict=False))
        if bounds != sorted(bounds) or not apart:
            raise ValueError("ranges ascend and do not touch")

    @property
    def pairs(self) -> list[int]:
        """Return the ranges as they are stored."""
        return [bound for pair in zip(self._firsts, self._lasts, strict=True) for bound in pair]

    def open(self, first: int, last: int) -> None:
        """Add a range above every number so far; an empty one (last below first) adds nothing.

        Raises ValueError when it is not above.
        """
        if last < first:
            return
        if self._lasts and first <= self._lasts[-1]:
            raise ValueError("a gap opens above the ones before")
        if self._lasts and first == self._lasts[-1] + 1:
            self._lasts[-1] = last
        else:
            self._firsts.append(first)
            self._lasts.append(last)

    def fill(self, number: int) -> bool:
        """Take one number out; tell whether it was there."""
        at = bisect_right(self._firsts, number) - 1
        if at < 0 or number > self._lasts[at]:
            return False
        first, last = self._firsts[at], self._lasts[at]
        rest = [(low, high) for low, high in ((first, number - 1), (number + 1, last)) if low <= high]
        self._firsts[at : at + 1] = [low for low, _ in rest]
        self._lasts[at : at + 1] = [high for _, high in rest]
        return True

    def fill_all(self, numbers: Iterable[int]) -> None:
        """Take out every one of these numbers that is there."""
        for number in numbers:
            self.fill(number)

    def count(self, up_to: int | None = None) -> int:
        """Return how many numbers are in it, at most `up_to` where that is given."""
        return sum(last - first + 1 for first, last in self.ranges(up_to))

    def ranges(self, up_to: int | None = None) -> list[tuple[int, int]]:
        """Return the ranges (first, last), cut at `up_to` where that is given."""
        pairs = list(zip(self._firsts, self._lasts, strict=True))
        if up_to is None:
            return pairs
        return [(first, min(last, up_to)) for first, last in pairs if first <= up_to]
