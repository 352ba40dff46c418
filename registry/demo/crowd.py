"""The companies of the demonstration beside those of its story: made from short lists, the same every time.

Each comes in the shape of companies.toml, with three more keys: `countries` and `excluded` limit whom it shows
itself to, `stated_on` and `review_due` say of a record when it was stated and when to look at it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from registry import catalogue
from registry.demo import floor, papers
from registry.demo.chance import Chance
from registry.demo.workshop import Workshop, words
from registry.vocabularies.folding import fold
from registry.vocabularies.places import place_named

_NETWORKS = {"SE": "nix", "NO": "midex"}
_LATEST = date(2026, 9, 30)
_OLDEST_DAYS = 700
_REVIEWS = (365, 365, 540, 730)
"""Days after which a company looks at its records again: some should have done so long ago."""

_PROFILES = ("careful", "careful", "normal", "normal", "visible")
_SOURCES = ("declared", "declared", "declared", "document", "checked")

_CHOICES: Mapping[str, Mapping[str, str]] = {
    "profile alone": {},
    "anonymous": {"organisation.legal_name": "CASE"},
    "for all to see": {
        "organisation.country": "OPEN",
        "organisation.size_class": "OPEN",
        "organisation.legal_name": "OPEN",
        "site.nuts3": "OPEN",
        "capability.process_head": "OPEN",
        "certificate.type": "COMMUNITY",
    },
    "guarded": {
        "machine.class": "CASE",
        "machine.quantity_band": "CASE",
        "capability.materials": "SEALED",
        "experience.sector": "CASE",
        "skill_pool.skill": "CASE",
    },
    "machines shown": {
        "machine.class": "COMMUNITY",
        "machine.make": "MEMBER",
        "machine.model": "MEMBER",
        "machine.year": "MEMBER",
        "capability.lead_time_days": "COMMUNITY",
        "site.municipality": "COMMUNITY",
        "site.area": "COMMUNITY",
    },
}
"""What companies chose by hand; everything else follows their profile."""

_HABITS = (*("profile alone",) * 5, "anonymous", "for all to see", "guarded", "machines shown")

_FAMILIES = {
    "machines": floor.machines,
    "capabilities": floor.capabilities,
    "certificates": papers.certificates,
    "skill_pools": papers.skill_pools,
    "experiences": papers.experiences,
    "contacts": papers.contacts,
}


@cache
def workshops() -> tuple[Workshop, ...]:
    """Return who the companies are, in the order of the list."""
    found = []
    for country, rows in words("companies").items():
        for number, (word, trade, town) in enumerate(rows):
            place = place_named(town, country=country)
            if place is None:
                raise LookupError(f"{town} is not among the places of {country}")
            found.append(Workshop(fold(word), word, trade, town, place, number))
    return tuple(found)


def crowd() -> dict[str, dict[str, Any]]:
    """Return the organisations by key."""
    numbers: Counter[str] = Counter()
    made = {}
    for workshop in workshops():
        numbers[workshop.town] += 1
        made[workshop.key] = _organisation(workshop, numbers[workshop.town])
    return made


def _organisation(workshop: Workshop, number: int) -> dict[str, Any]:
    chance = workshop.chance
    own = _NETWORKS[workshop.country]
    joined = _NETWORKS.values() if chance.once_in("both", 16) else (own,)
    released = _released(workshop, own)
    abroad = len(released.get("release", joined)) > 1
    chosen = _CHOICES[chance.pick("habit", _HABITS)]
    dates = _Dates(chance)
    address = workshop.own("street").format(number=number, town=workshop.town)
    return {
        "kind": "company",
        "account_name": workshop.name,
        "networks": dict.fromkeys(joined, "member"),
        "profile": chance.pick("profile", _PROFILES),
        "language": workshop.language,
        **released,
        "organisation": dates.stamped(_tiered(papers.organisation(workshop, abroad=abroad), chosen), "0"),
        "sites": [
            dates.stamped(_tiered(entry, chosen), f"site {place}")
            for place, entry in enumerate(floor.sites(workshop, address))
        ],
        **{
            plural: [
                dates.stamped(_tiered(entry, chosen), f"{plural} {place}")
                for place, entry in enumerate(make(workshop))
            ]
            for plural, make in _FAMILIES.items()
        },
    }


def _released(workshop: Workshop, own: str) -> dict[str, Any]:
    """To whom it shows itself, where that is not its own networks alone."""
    both = list(_NETWORKS.values())
    match workshop.chance.below("release", 12):
        case 0 | 1 | 2 | 3:
            return {"release": both}
        case 4:
            return {"release": both, "excluded": _competitors(workshop)}
        case 5:
            return {"release": [own], "excluded": _competitors(workshop)}
        case 6 if workshop.chance.once_in("countries", 2):
            return {"release": both, "countries": [workshop.country]}
        case 7 if workshop.chance.once_in("hidden", 4):
            return {"release": []}
    return {}


def _competitors(workshop: Workshop) -> list[str]:
    """One or two companies of the same trade, which are not to see it."""
    others = [one.key for one in workshops() if one.trade == workshop.trade and one.key != workshop.key]
    return workshop.chance.some("competitors", others, workshop.chance.between("excluded", 1, 2))


def _tiered(entry: dict[str, Any], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Add the tiers that were chosen for fields the record has."""
    families = {name.partition(".")[0] for name in entry if "." in name}
    tiers = {
        name: tier
        for name, tier in chosen.items()
        if name in entry or (name.partition(".")[0] in families and catalogue.field(name).derived)
    }
    if "place" in entry:
        tiers |= {name: tier for name, tier in chosen.items() if name in {"site.nuts3", "site.municipality"}}
    return {**entry, "tiers": tiers} if tiers else entry


class _Dates:
    """When a company stated its records: most on one day, some later."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance.of("dates")
        self._begun = _LATEST - timedelta(days=self._chance.below("first", _OLDEST_DAYS))
        self._review = timedelta(days=self._chance.pick("review", _REVIEWS))

    def stamped(self, entry: dict[str, Any], name: str) -> dict[str, Any]:
        """Add who says so, since when and until when, where the record does not say."""
        later = self._chance.below(f"{name} later", (_LATEST - self._begun).days + 1)
        stated = self._begun + timedelta(days=later if self._chance.once_in(f"{name} again", 4) else 0)
        return {
            "source": self._chance.pick(f"{name} source", _SOURCES),
            "stated_on": stated.isoformat(),
            "review_due": (stated + self._review).isoformat(),
            **entry,
        }
