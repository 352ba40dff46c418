"""The question whether the other country's networks may see an organisation, and the answer to it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from registry.companies import store
from registry.database import Transaction
from registry.directory.releasability import Releasability


def networks(tx: Transaction, organisation: UUID) -> dict[UUID, str]:
    """Return the networks of countries in which the organisation is in none, each with its country."""
    countries = store.network_countries(tx)
    home = {countries[network] for network in store.memberships(tx, organisation) if network in countries}
    return {network: country for network, country in countries.items() if country not in home}


def allowed(tx: Transaction, released: Releasability) -> bool:
    """Tell whether a network of another country may see the organisation."""
    return bool(released.shown_in(networks(tx, released.organisation)))


def answered(tx: Transaction, released: Releasability, *, allowed: bool) -> Releasability:
    """Return to whom the organisation shows itself after the answer; the revision is the one it starts from."""
    others = networks(tx, released.organisation)
    if not allowed:
        return replace(released, networks=released.networks - others.keys())
    countries = released.countries
    if countries is not None:
        countries = tuple(sorted({*countries, *others.values()}))
    return replace(released, networks=released.networks | others.keys(), countries=countries)
