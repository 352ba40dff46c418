"""What the demonstration says, and who may read it: worked out from its files and the table of classes alone.

Nothing of the rooms that seal, search, decide or show is used: what they do is compared with this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.classes import CLASS_RULES, Profile
from registry.catalogue.derived import head_of
from registry.catalogue.identifying import identifies
from registry.demo.loading import FAMILIES, content
from registry.vocabularies.places import place_named

NAME = "organisation.legal_name"


@dataclass(frozen=True)
class Stated:
    """One value of one record: `record` numbers the records of a company from 0."""

    company: str
    record: int
    field: str
    value: Any
    tier: Tier

    @property
    def family(self) -> str:
        return self.field.partition(".")[0]


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: the tier they hold in each network, and their own company."""

    email: str
    company: str
    tiers: Mapping[str, Tier]

    def reach(self, company: str) -> Tier | None:
        """The tier at which they read a company; None when it does not show itself to them."""
        if company == self.company:
            return None
        held = [self.tiers[slug] for slug in shown_in(company) if slug in self.tiers]
        return max(held) if held else None

    def reads(self, stated: Stated) -> bool:
        """Whether they may read a value: nobody reads CASE or SEALED of another company by tier alone."""
        reach = self.reach(stated.company)
        return reach is not None and stated.tier <= min(reach, Tier.MEMBER)

    def named(self, company: str) -> bool:
        """Whether they may know which company it is."""
        return any(self.reads(one) for one in stated_by(company) if one.field == NAME)


def companies() -> list[str]:
    """Every company that states something."""
    return [key for key, said in _organisations().items() if "organisation" in said]


def shown_in(company: str) -> list[str]:
    """The networks a company shows itself in."""
    said = _organisations()[company]
    return list(
        said.get("release") or [slug for slug, state in said["networks"].items() if state == "member"]
    )


@cache
def stated_by(company: str) -> tuple[Stated, ...]:
    """Every value a company states or that follows from one, at the tier that governs who reads it."""
    said = _organisations()[company]
    profile = Profile(said.get("profile", "careful"))
    records: list[tuple[dict[str, Any], Mapping[str, str]]] = [
        (_values("organisation", said["organisation"]), {})
    ]
    for site in said.get("sites", ()):
        place = place_named(site["place"])
        assert place is not None
        where = {
            "site.nuts3": place.region,
            "site.municipality": place.name,
            "site.coordinates": {"lat": place.latitude, "lon": place.longitude},
            "site.area": place.cell,
        }
        records.append(({**_values("site", site), **where}, site.get("tiers", {})))
    for plural, family in FAMILIES.items():
        for entry in said.get(plural, ()):
            values = _values(family, entry)
            if family == "capability":
                values["capability.process_head"] = head_of(values["capability.process"])
            records.append((values, entry.get("tiers", {})))

    def tier(name: str, chosen: Mapping[str, str]) -> Tier:
        return Tier(chosen[name]) if name in chosen else CLASS_RULES[catalogue.FIELDS[name].cls].tier(profile)

    identity = tier(NAME, {})
    return tuple(
        Stated(
            company,
            number,
            name,
            value,
            max(tier(name, chosen), identity) if identifies(catalogue.FIELDS[name]) else tier(name, chosen),
        )
        for number, (values, chosen) in enumerate(records)
        for name, value in values.items()
    )


@cache
def readers() -> tuple[Reader, ...]:
    """Everybody of the demonstration who reads anything of others."""
    offices = {"vetting_officer", "broker", "auditor", "security_officer", "operator"}
    found = []
    for person in content("people.toml")["people"]:
        if person["role"] in offices:
            continue
        networks = _organisations()[person["organisation"]]["networks"]
        tiers = dict.fromkeys(networks, Tier.OPEN)
        tiers |= {slug: Tier(tier) for slug, tier in person.get("tiers", {}).items()}
        found.append(Reader(person["email"], person["organisation"], tiers))
    return tuple(found)


def reader(email: str) -> Reader:
    """One of `readers`."""
    return next(one for one in readers() if one.email == email)


def _values(family: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name.startswith(f"{family}.")}


def _organisations() -> Mapping[str, Any]:
    found: Mapping[str, Any] = content("companies.toml")["organisations"]
    return found
