"""What the register knows about a person, for that person to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from registry.accounts.people import email_place, name_place
from registry.accounts.store import credentials as credential_store
from registry.accounts.store import grants as grant_store
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.errors import NotSignedIn

if TYPE_CHECKING:
    from uuid import UUID

    from registry.accounts.networks import Networks
    from registry.accounts.people import People
    from registry.accounts.secrets import Secrets
    from registry.caller import Caller
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Right:
    """A role or a tier; `network` is its name, None for a role in one's own organisation."""

    word: str
    network: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """A person's account as they see it; `tiers` holds the highest one in each network."""

    name: str
    email: str
    organisation: str
    since: datetime
    password_since: datetime | None
    authenticator_since: datetime | None
    recovery_codes: int
    roles: tuple[Right, ...]
    tiers: tuple[Right, ...]


def known(tx: Transaction, caller: Caller, secrets: Secrets, people: People, networks: Networks) -> Known:
    """Return what is known about the caller. Raises NotSignedIn when the account is gone."""
    row = people_store.get(tx, caller.person)
    if row is None:
        raise NotSignedIn("Sign in first.")
    checked(tx, "person", row)
    name, email = secrets.open_many(
        tx, [(name_place(caller.person), row["name"]), (email_place(caller.person), row["email"])]
    )
    password = credential_store.password_of(tx, caller.person)
    authenticator = credential_store.live_authenticator(tx, caller.person)
    called = {each["id"]: each["name"] for each in networks.every(tx)}
    return Known(
        name=name.decode(),
        email=email.decode(),
        organisation=people.organisations_names(tx, [caller.organisation])[caller.organisation],
        since=row["created_at"],
        password_since=None if password is None else password["changed_at"],
        authenticator_since=None if authenticator is None else authenticator["confirmed_at"],
        recovery_codes=credential_store.recovery_codes_left(tx, caller.person),
        roles=_roles(tx, caller, called),
        tiers=_tiers(tx, caller, called),
    )


def _roles(tx: Transaction, caller: Caller, called: dict[UUID, str]) -> tuple[Right, ...]:
    rows = [checked(tx, "role", row) for row in grant_store.live_roles(tx, caller.person)]
    return tuple(
        Right(row["role"], called.get(row["network"]), row["valid_until"])
        for row in rows
        if row["valid_from"] <= tx.now
    )


def _tiers(tx: Transaction, caller: Caller, called: dict[UUID, str]) -> tuple[Right, ...]:
    rows = [checked(tx, "approved_tier", row) for row in grant_store.live_tiers(tx, caller.person)]
    found = []
    for network, standing in caller.standings.items():
        if not standing.tiers:
            continue
        highest = max(standing.tiers).value
        ends = [
            row["valid_until"]
            for row in rows
            if row["network"] == network and row["tier"] == highest and row["valid_from"] <= tx.now
        ]
        found.append(Right(highest, called.get(network), max(ends, default=None)))
    return tuple(sorted(found, key=lambda right: right.network or ""))
