"""Progress: what a rotation is doing, told step by step to whoever started it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is; 0 of 0 where that is not known."""


@dataclass(slots=True)
class Done:
    """What a job did: rows sealed or marked anew, and rows that are not what the register wrote.

    The latter are left as they are: `nordkap audit verify --database` names each of them.
    """

    renewed: int = 0
    broken: int = 0

    def add(self, other: Done) -> None:
        """Take in what another job did."""
        self.renewed += other.renewed
        self.broken += other.broken
