"""How much one organisation may be shown in 30 days: the numbers of a network, ready-made or its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registry.errors import FieldProblem, Invalid

DAYS: Final = 30
"""Days for which what was shown counts, from when it last cost something."""

OWN: Final = "own"
RANGES: Final = {"points": (4, 4000), "opened": (1, 1000), "searches": (1, 4000), "alarm_percent": (1, 100)}
"""The least and the most that a network may set of each."""

OUT_OF_RANGE: Final = "This is a whole number from {least} to {most}."


@dataclass(frozen=True, slots=True)
class Limits:
    """`points` that may be spent, companies whose page may be `opened`, new `searches`, all in 30 days.

    `alarm_percent` is the share of the companies of one region and process from which being shown them is a
    signal.
    """

    points: int
    opened: int
    searches: int
    alarm_percent: int

    def more(self, points: int, opened: int, searches: int) -> Limits:
        """Return these limits with an allowance on top."""
        return Limits(
            self.points + points, self.opened + opened, self.searches + searches, self.alarm_percent
        )


STANDARD_POINTS: Final = 400
STANDARD_OPENED: Final = 100
STANDARD_SEARCHES: Final = 400
STANDARD: Final = Limits(STANDARD_POINTS, STANDARD_OPENED, STANDARD_SEARCHES, alarm_percent=60)
SMALL: Final = Limits(points=60, opened=15, searches=200, alarm_percent=60)
PRESETS: Final[Mapping[str, Limits]] = {"standard": STANDARD, "small": SMALL}
"""Ready-made numbers: standard ones for a register of a thousand companies, small ones for some hundred."""

FURTHER: Final = Limits(points=100, opened=25, searches=100, alarm_percent=100)
"""What an approved request adds."""

FURTHER_DAYS: Final = 30


def strictest(found: Iterable[Limits]) -> Limits:
    """Return the least of each number; the standard ones of none.

    Whoever is in two networks would otherwise walk the small one by the numbers of the large one.
    """
    every = list(found) or [STANDARD]
    return Limits(
        points=min(one.points for one in every),
        opened=min(one.opened for one in every),
        searches=min(one.searches for one in every),
        alarm_percent=min(one.alarm_percent for one in every),
    )


def checked_limits(numbers: Mapping[str, int]) -> Limits:
    """Return a network's own numbers. Raises Invalid where one is out of its range."""
    problems = [
        FieldProblem(f"/{name}", OUT_OF_RANGE, {"least": least, "most": most})
        for name, (least, most) in RANGES.items()
        if not least <= numbers[name] <= most
    ]
    if problems:
        raise Invalid(problems)
    return Limits(**numbers)
