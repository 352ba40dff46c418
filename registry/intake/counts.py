"""How many organisations and records an import made, and how many it found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """`made` and `there` are records by family: new, and known from before."""

    organisations_made: int = 0
    organisations_there: int = 0
    made: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)

    @property
    def anything_made(self) -> bool:
        """Tell whether anything is new."""
        return bool(self.organisations_made or +self.made)
