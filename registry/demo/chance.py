"""Draws that fall the same every time: whatever is made up of the demonstration rests on these.

Every draw is named, and a draw depends on its name alone: adding one moves no other, and no version of Python
or its `random` changes any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chance:
    """The draws about one thing, such as a company; `about` is its name."""

    about: str

    def of(self, part: str) -> Chance:
        """Return the draws about a part of this."""
        return Chance(f"{self.about}/{part}")

    def below(self, what: str, limit: int) -> int:
        """Return a number from 0 to `limit` - 1."""
        digest = hashlib.sha256(f"nordkap demo 1/{self.about}/{what}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def between(self, what: str, least: int, most: int) -> int:
        """Return a number from `least` to `most`, both possible."""
        return least + self.below(what, most - least + 1)

    def once_in(self, what: str, times: int) -> bool:
        """Tell whether something happens that does so once in so many times."""
        return self.below(what, times) == 0

    def pick(self, what: str, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.below(what, len(choices))]

    def some(self, what: str, choices: Sequence[T], number: int) -> list[T]:
        """Return so many of the choices, or all if there are fewer, each once and in their order."""
        drawn = sorted(range(len(choices)), key=lambda place: self.below(f"{what} {place}", 2**32))
        return [choices[place] for place in sorted(drawn[:number])]
