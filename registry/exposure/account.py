"""What one organisation was shown in 30 days, and the rule by which that costs. No SQL, no keys, no clock.

::

    a company's card        1 point for every ten facts of it that were ever shown, at least 1, at most 4
    its page                all of 4; from then on everything about it is free
    what was shown before   free
    a search not asked before   counts by itself: what is *not* found tells something too

A fact is one value of one record that is meant for approved members or fewer; the name, and what stands on an
anonymous card, are in the first point. Nothing but what is shown is counted, so that a value the reader may
not see moves nothing. What is counted falls out 30 days after it last cost something.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from registry.exposure.limits import DAYS, Limits

FACTS_A_POINT: Final = 10
MOST_OF_A_COMPANY: Final = 4
"""Points that one company costs at most, and its page at once."""

_FACT_BYTES: Final = 3

Cell = tuple[str, str]
"""A region (NUTS 3) and the head of a process."""


def fact(record: int, name: str) -> bytes:
    """Return the short mark of one field of one record; it tells apart the facts of one company."""
    return hashlib.sha256(f"{record}/{name}".encode()).digest()[:_FACT_BYTES]


@dataclass(frozen=True, slots=True)
class Showing:
    """What a card shows of a company, as far as it counts: facts, and the regions and processes it names."""

    organisation: UUID
    facts: frozenset[bytes] = frozenset()
    cells: frozenset[Cell] = frozenset()


@dataclass(slots=True)
class Company:
    """What was shown of one company. `whole`: all that it can cost was reached, so it is free."""

    day: int
    points: int = 0
    whole: bool = False
    opened: bool = False
    facts: set[bytes] = field(default_factory=set)
    cells: set[Cell] = field(default_factory=set)

    def worth(self) -> int:
        """Return the points for what was shown."""
        return MOST_OF_A_COMPANY if self.whole else price(len(self.facts))


def price(facts: int) -> int:
    """Return the points for a company of which so many facts were shown."""
    return min(MOST_OF_A_COMPANY, max(1, -(-facts // FACTS_A_POINT)))


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of each number."""

    points: int
    opened: int
    searches: int


@dataclass(slots=True)
class Account:
    """What an organisation was shown on `today` (a day's ordinal) and before. `signalled`: cells told of."""

    today: int
    companies: dict[UUID, Company] = field(default_factory=dict)
    searches: dict[bytes, int] = field(default_factory=dict)
    signalled: dict[Cell, int] = field(default_factory=dict)
    changed: bool = False
    reached: set[Cell] = field(default_factory=set)

    def forget(self) -> None:
        """Let fall out what is older than 30 days."""
        oldest = self.today - DAYS
        self.companies = {each: one for each, one in self.companies.items() if one.day > oldest}
        self.searches = {each: day for each, day in self.searches.items() if day > oldest}
        self.signalled = {each: day for each, day in self.signalled.items() if day > oldest}

    def left(self, limits: Limits) -> Left:
        """Return what is left under these limits, never less than nothing."""
        return Left(
            max(0, limits.points - sum(one.points for one in self.companies.values())),
            max(0, limits.opened - sum(one.opened for one in self.companies.values())),
            max(0, limits.searches - len(self.searches)),
        )

    def ask(self, search: bytes, limits: Limits) -> bool:
        """Count a search; return whether it may be asked: one that was asked before, always."""
        if search in self.searches:
            return True
        if not self.left(limits).searches:
            return False
        self.searches[search] = self.today
        self.changed = True
        return True

    def show(self, shown: Iterable[Showing], limits: Limits) -> set[UUID]:
        """Count cards in their order; return whose may be shown.

        While a point is left, one more card is, whatever it costs; then only what costs nothing. So a page
        never tells by being cut short what a company states, but for the one that took the last point.
        """
        kept = set()
        for one in shown:
            if self._pay(one, limits, self._worth(one)):
                kept.add(one.organisation)
                self._note(one)
        return kept

    def open(self, one: Showing, limits: Limits) -> bool:
        """Count a company's page; return whether it may be shown."""
        known = self.companies.get(one.organisation)
        if known is not None and known.opened:
            self._note(one)
            return True
        if not self.left(limits).opened or not self._pay(one, limits, MOST_OF_A_COMPANY):
            return False
        opened = self.companies[one.organisation]
        opened.opened, opened.whole, opened.facts, opened.day = True, True, set(), self.today
        self.changed = True
        self._note(one)
        return True

    def _worth(self, one: Showing) -> int:
        known = self.companies.get(one.organisation)
        if known is None:
            return price(len(one.facts))
        return known.worth() if known.whole else price(len(known.facts | one.facts))

    def _pay(self, one: Showing, limits: Limits, worth: int) -> bool:
        known = self.companies.get(one.organisation)
        cost = worth - (0 if known is None else known.worth())
        if cost:
            left = self.left(limits).points
            if not left:
                return False
            known = self.companies.setdefault(one.organisation, Company(self.today))
            known.points, known.day = known.points + min(cost, left), self.today
            known.whole = worth == MOST_OF_A_COMPANY
            self.changed = True
        return True

    def _note(self, one: Showing) -> None:
        """Remember what was shown."""
        known = self.companies[one.organisation]
        if not known.whole and not one.facts <= known.facts:
            known.facts |= one.facts
            self.changed = True
        if known.whole and known.facts:
            known.facts = set()
        if fresh := one.cells - known.cells:
            known.cells |= fresh
            self.reached |= fresh
            self.changed = True

    def shown_in(self, cell: Cell) -> int:
        """Return how many companies of a region and process were shown."""
        return sum(cell in one.cells for one in self.companies.values())

    def signal(self, cells: Collection[Cell]) -> None:
        """Remember that these cells were told of."""
        self.signalled.update(dict.fromkeys(cells, self.today))
        self.changed = True
