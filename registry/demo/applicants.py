"""Companies that apply for membership in the demonstration, so that each network's officers have one to decide about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.approvals.vetted import Named
from registry.database import Transaction
from registry.demo.accounts import PRINCIPAL, enrolled, invited
from registry.demo.loading import content, load_organisations
from registry.vetting import application as applications
from registry.vetting.application import Stated
from registry.wiring import House


def load_applicants(house: House, networks: Mapping[str, UUID]) -> list[dict[str, Any]]:
    """Make the companies that apply, each with its data owner and its application; return their rows of accounts.json."""
    stated = content("applicants.toml")
    houses, people = stated["organisations"], stated["people"]
    with house.database.transaction() as tx:
        organisations = load_organisations(house, tx, networks, houses)
        codes = {each["email"]: invited(house, tx, each, networks, organisations) for each in people}
    rows = [enrolled(house, each, codes[each["email"]], houses[each["organisation"]]) for each in people]
    with house.database.transaction() as tx:
        for each in people:
            _apply(house, tx, each, networks, organisations[each["organisation"]])
    return rows


def _apply(
    house: House, tx: Transaction, each: Mapping[str, Any], networks: Mapping[str, UUID], organisation: UUID
) -> None:
    said = each["application"]
    person = house.accounts.people.by_email(tx, each["email"])
    named = [Named(person, Tier(tier), days) for tier, days in said["tiers"].items()]
    words = {part: said[part] for part in ("does", "why", "contact", "sponsor")}
    applications.add(
        tx,
        house.accounts.secrets,
        PRINCIPAL,
        person,
        organisation,
        networks[said["network"]],
        Stated(**words, named=named),
    )
