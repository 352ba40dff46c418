"""One line of the bench: two sides measured in one run, and their ratio.

::

    kind "time"   ratio = ours / baseline, smaller is better, reached when ratio <= reach
    kind "rate"   ratio = ours / baseline, larger is better, reached when ratio >= reach
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measured row. `unit` is of `ours` and `baseline`; `n` counts rounds, `hits` the answers."""

    name: str
    kind: str
    unit: str
    ours: float
    baseline: float
    against: str
    reach: float
    n: int
    hits: int
    note: str = ""

    @property
    def ratio(self) -> float:
        """Return ours / baseline."""
        return self.ours / self.baseline

    @property
    def reached(self) -> bool:
        """Tell whether the ratio reaches its target."""
        return self.ratio <= self.reach if self.kind == "time" else self.ratio >= self.reach

    def json(self) -> dict[str, Any]:
        """Return the row as it stands in bench/results.json."""
        return {**asdict(self), "ratio": self.ratio}


def paired(ours: Callable[[], object], baseline: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Time two sides in turn, `rounds` times each; return the best seconds of each.

    In turn, so that a slow moment of a shared machine meets both; the best, because whatever else the machine
    does only ever adds.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for side in (ours, baseline):
        side()
    for _ in range(rounds):
        for times, side in zip(taken, (ours, baseline), strict=True):
            begun = perf_counter()
            side()
            times.append(perf_counter() - begun)
    return min(taken[0]), min(taken[1])
