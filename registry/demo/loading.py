"""Loads the fictional networks through the same services as real ones, as the named principal ``demo``.

The data is the same every time; ids, keys, passwords and authenticator secrets are new for each
demonstration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

from policies.vocabulary import Tier
from registry.catalogue.classes import Profile
from registry.companies.author import Author
from registry.companies.draft import Draft
from registry.database import Transaction
from registry.demo.crowd import crowd
from registry.disclosure.provenance import Provenance, Source
from registry.vocabularies.places import place_named
from registry.wiring import House

AUTHOR = Author(principal="demo")
FAMILIES = {
    "machines": "machine",
    "capabilities": "capability",
    "certificates": "certificate",
    "skill_pools": "skill_pool",
    "experiences": "experience",
    "contacts": "contact",
}
PLACED = frozenset({"machine", "capability"})
STATED = date(2026, 10, 1)
REVIEW = date(2027, 10, 1)
FIRST_REVISION = 1


@cache
def content(name: str) -> Mapping[str, Any]:
    """Return one of the demonstration's TOML files."""
    return tomllib.loads((files("registry.demo") / name).read_text(encoding="utf-8"))


def load_networks(house: House, tx: Transaction) -> dict[str, UUID]:
    """Make both networks with their approver groups; return their ids by slug."""
    made: dict[str, UUID] = {}
    for slug, network in content("companies.toml")["networks"].items():
        made[slug] = house.accounts.networks.make(tx, slug, network["name"], network["country"])
        for group in network["groups"]:
            house.accounts.networks.make_group(tx, made[slug], group)
    return made


def story() -> Mapping[str, Any]:
    """Return the organisations of the story, by key: all that most tests need."""
    found: Mapping[str, Any] = content("companies.toml")["organisations"]
    return found


def everybody() -> Mapping[str, Any]:
    """Return the organisations of the story and the companies around them, by key."""
    return {**story(), **crowd()}


def load_organisations(
    house: House, tx: Transaction, networks: Mapping[str, UUID], organisations: Mapping[str, Any]
) -> dict[str, UUID]:
    """Make these organisations, such as `everybody`, with their records; return their ids by key."""
    made: dict[str, UUID] = {}
    for key, stated in organisations.items():
        joined = {networks[slug]: state for slug, state in stated["networks"].items()}
        made[key] = house.accounts.organisations.make(
            tx, AUTHOR.principal or "", stated["kind"], stated["account_name"], joined
        )
        if stated.get("profile", "careful") != "careful":
            house.recorder.profile(tx, AUTHOR, made[key], Profile(stated["profile"]))
    # Before there are records: then nothing of the index has to be moved.
    for key, stated in organisations.items():
        if "release" in stated:
            released = {networks[slug] for slug in stated["release"]}
            excluded = {made[other] for other in stated.get("excluded", ())}
            house.recorder.release(
                tx, AUTHOR, made[key], released, stated.get("countries"), excluded, FIRST_REVISION
            )
    drafts = [
        draft for key, stated in organisations.items() for draft in organisation_drafts(made[key], stated)
    ]
    house.recorder.make_many(tx, AUTHOR, drafts)
    return made


def organisation_drafts(organisation: UUID, stated: Mapping[str, Any]) -> list[Draft]:
    """Return the records of one of `story` or `everybody`; none where it states nothing."""
    if "organisation" not in stated:
        return []
    language = stated["language"]
    drafts = [_draft(organisation, "organisation", stated["organisation"], language)]
    site: UUID | None = None
    for entry in stated.get("sites", ()):
        place = place_named(entry["place"])
        if place is None:
            raise LookupError(f"{entry['place']} is not among the places")
        where = {
            "site.nuts3": place.region,
            "site.municipality": place.name,
            "site.coordinates": {"lat": place.latitude, "lon": place.longitude},
        }
        made = uuid4()
        site = site or made
        drafts.append(_draft(organisation, "site", {**where, **entry}, language, record=made))
    for plural, family in FAMILIES.items():
        for entry in stated.get(plural, ()):
            placed = {f"{family}.site": str(site)} if family in PLACED and site is not None else {}
            drafts.append(_draft(organisation, family, {**entry, **placed}, language))
    return drafts


def _draft(
    organisation: UUID, family: str, entry: Mapping[str, Any], language: str, *, record: UUID | None = None
) -> Draft:
    return Draft(
        organisation=organisation,
        family=family,
        values={name: value for name, value in entry.items() if name.startswith(f"{family}.")},
        tiers={name: Tier(tier) for name, tier in entry.get("tiers", {}).items()},
        provenance=Provenance(
            Source(entry.get("source", "declared")),
            date.fromisoformat(entry["stated_on"]) if "stated_on" in entry else STATED,
            date.fromisoformat(entry["review_due"]) if "review_due" in entry else REVIEW,
            language,
        ),
        id=record,
    )
