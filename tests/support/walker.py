"""Somebody approved who wants the whole register, knows the rule by which views are counted, and has two accounts.

What a walker learned is what was shown, what follows from a card that did not come (the company states the one
value that was excluded), and what `more` tells of a card that there was no room for.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.caller import Credential
from registry.catalogue import FIELDS, Kind
from registry.catalogue.field import Index
from registry.catalogue.identifying import IDENTITY_FIELD
from registry.errors import Invalid, NotFound, ViewsUsedUp
from registry.search.card import Page
from registry.search.query import Query
from tests.support.parish import Pair, Parish, pair

SESSIONS = 16
LIVE = 5
"""Sessions that one account has at the same time at most; several requests go through each."""

BROAD = (
    "milling",
    "turning",
    "welding",
    "cutting",
    "joining",
    "forming",
    "separating",
    "coating",
    "inspection",
)


@dataclass
class Walker:
    """One organisation's walk."""

    parish: Parish
    organisation: UUID
    accounts: list[Credential]
    shown: set[Pair] = field(default_factory=set)
    known: dict[UUID, str] = field(default_factory=dict)
    inferred: set[Pair] = field(default_factory=set)
    told_by_more: set[Pair] = field(default_factory=set)
    stopped: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, parish: Parish) -> Walker:
        made = parish.register
        organisation = made.organisation("nix")
        people = [made.person(organisation, tiers={"nix": [Tier.MEMBER]}) for _ in range(2)]
        accounts = [made.credential(people[number % 2]) for number in range(2 * LIVE)]
        return cls(parish, organisation, accounts)

    def at_once(self, act: Callable[[Credential, Any], object], each: Iterable[Any]) -> None:
        """Do something with each, from all sessions at the same time."""
        asked = list(each)
        with ThreadPoolExecutor(SESSIONS) as pool:
            list(pool.map(act, [self.accounts[n % len(self.accounts)] for n in range(len(asked))], asked))

    def search(self, who: Credential, *filters: Any, **about: Any) -> Page | None:
        """Search; note what the cards show."""
        try:
            page = self.parish.service.search(
                who, Query.model_validate({"filters": list(filters), **about})
            ).page
        except ViewsUsedUp:
            with self.lock:
                self.stopped += 1
            return None
        except Invalid:
            return None
        with self.lock:
            for card in page.cards:
                if card.name is not None:
                    self.known[card.organisation] = card.name
                for name, value in card.fields.items():
                    self.shown.add(pair(card.organisation, name, value.value))
        return page

    def open(self, who: Credential, company: UUID) -> None:
        """Open a company's page; note what it shows."""
        try:
            view = self.parish.register.companies.reading.company(who, str(company))
        except NotFound:  # its name is not for everyone approved
            return
        except ViewsUsedUp:
            with self.lock:
                self.stopped += 1
            return
        with self.lock:
            for record in view.records:
                for name, value in record.fields.items():
                    self.shown.add(pair(company, name, value.value))

    @property
    def learned(self) -> set[Pair]:
        """What is known now, as far as it counts."""
        return (self.shown | self.inferred | self.told_by_more) & self.parish.worth

    @property
    def share(self) -> float:
        return len(self.learned) / len(self.parish.worth)

    @property
    def share_of_member(self) -> float:
        return len(self.learned & self.parish.member) / len(self.parish.member)

    def figures(self) -> str:
        """What came of it, in one line."""
        return (
            f"{self.share:.1%} of {len(self.parish.worth)} values for approved members or fewer, "
            f"{self.share_of_member:.1%} of {len(self.parish.member)} for approved members; "
            f"{len(self.known)} names, {len(self.inferred & self.parish.worth)} values from cards that did not come, "
            f"stopped {self.stopped} times"
        )


def open_the_richest(walker: Walker) -> None:
    """Spend all on pages, of the companies that state most: who was told by somebody which these are."""
    counts = Counter(company for company, _, _ in walker.parish.member)
    walker.at_once(walker.open, [company for company, _ in counts.most_common(250)])


def ask_by_cards(walker: Walker) -> None:
    """Spend all on cards: each of another company first, then what is free or cheap about those that are known."""
    fields = [name for name, one in FIELDS.items() if one.operators and one.index is not Index.NONE]
    commonest = walker.parish.commonest()
    likely = [name for name in fields if name in commonest]
    # Many alternatives on one card: as many facts as one view pays for.
    wide = {"any": [one for name in likely if (one := condition(name)) is not None][:40]}
    walker.at_once(lambda who, process: walker.search(who, eq("capability.process", process), wide), BROAD)
    walker.at_once(
        lambda who, asked: walker.search(who, *asked),
        [
            [eq("capability.process", process), eq("machine.class", other)]
            for process in BROAD
            for other in BROAD
        ],
    )
    batches = _batches(sorted(walker.known.items(), key=lambda item: item[1]), 12)

    def exclude(who: Credential, asked: tuple[str, Sequence[tuple[UUID, str]]]) -> None:
        """Whoever is not shown states the commonest value, or nothing: a guess that is often certain."""
        name, batch = asked
        named = {"any": [{"field": IDENTITY_FIELD, "op": "text", "value": called} for _, called in batch]}
        other = {"not": [{"field": name, **_is(name, commonest[name])}]}
        page = walker.search(who, named, other)
        if page is None or page.more:
            return
        there = {card.organisation for card in page.cards}
        with walker.lock:
            for company, _ in batch:
                if company not in there:
                    walker.inferred.add((company, name, commonest[name]))

    easy = sorted((name for name in likely if _is(name, commonest[name])), key=lambda n: n)
    walker.at_once(exclude, [(name, batch) for batch in batches for name in easy])

    def by_more(who: Credential, company: UUID) -> None:
        """One card of a company that is paid for, and `more` where the other one meets, too."""
        page = walker.search(
            who,
            {"any": [eq("capability.role", "core"), eq("capability.role", "supplementary")]},
            limit=1 + company.int % 20,
        )
        if page is not None and page.more:
            walker.told_by_more.add(pair(company, "capability.role", "core"))

    walker.at_once(by_more, walker.parish.companies[:400])


def eq(name: str, value: Any) -> dict[str, Any]:
    return {"field": name, "op": "eq", "value": value}


def condition(name: str) -> dict[str, Any] | None:
    """Whatever value a company states, this holds; None where no condition does that."""
    declared = FIELDS[name]
    if declared.bands:
        return {"field": name, "op": "in", "value": [band.code for band in declared.bands]}
    if "between" in declared.operators and declared.kind in {Kind.NUMBER, Kind.YEAR, Kind.RANGE}:
        low, high = declared.minimum, declared.maximum
        if low is None or high is None:
            return None
        return {"field": name, "op": "between", "value": [_number(low), _number(high)]}
    return None


def _is(name: str, told: str) -> dict[str, Any]:
    value = json.loads(told)
    if FIELDS[name].kind in {Kind.CODE, Kind.BAND, Kind.NUMBER, Kind.YEAR} and isinstance(
        value, str | int | float
    ):
        return {
            "op": "eq" if "eq" in FIELDS[name].operators else "between",
            "value": value if "eq" in FIELDS[name].operators else [value, value],
        }
    if isinstance(value, list) and len(value) == 1 and "eq" in FIELDS[name].operators:
        return {"op": "eq", "value": value[0]}
    return {}


def _number(found: Any) -> float | int:
    return int(found) if found == int(found) else float(found)


def _batches(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
