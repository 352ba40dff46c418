"""The demonstration's people: enrolled as real ones are, and written to accounts.json.

::

    [{"role", "name", "email", "password", "totp_secret", "otpauth", "organisation", "network"}, ...]
"""

from __future__ import annotations

import json
import os
import secrets
import time
from base64 import b32decode, b32encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from policies.vocabulary import COMPANY_ROLES, Role, Tier
from registry.accounts import totp
from registry.accounts.origin import Origin
from registry.approvals.seat import let_fill
from registry.database import Transaction
from registry.demo.approving import approve
from registry.demo.loading import content
from registry.wiring import House

PRINCIPAL = "demo"
HERE = Origin("127.0.0.1", "nordkap demo", "api")
DAYS = 180
MARGIN_SECONDS = 3.0
"""Left of a step's half minute when an authenticator is confirmed; what is left out is waited for."""


def load_people(
    house: House, networks: Mapping[str, UUID], organisations: Mapping[str, UUID]
) -> list[dict[str, Any]]:
    """Make and enrol everybody, officers first: they approve the others; return the rows of accounts.json."""
    stated = content("people.toml")["people"]
    founders = [each for each in stated if Role(each["role"]) is Role.VETTING_OFFICER]
    others = [each for each in stated if each not in founders]
    with house.database.transaction() as tx:
        codes = {each["email"]: invited(house, tx, each, networks, organisations) for each in founders}
        _let_neighbours(house, tx, networks)
    houses = content("companies.toml")["organisations"]
    rows = {
        each["email"]: enrolled(house, each, codes[each["email"]], houses[each["organisation"]])
        for each in founders
    }
    for each in others:
        with house.database.transaction() as tx:
            code = invited(house, tx, each, networks, organisations)
        rows[each["email"]] = enrolled(house, each, code, houses[each["organisation"]])
    with house.database.transaction() as tx:
        for each in others:
            _approve(house, tx, each, networks, founders)
    return [rows[each["email"]] for each in stated]


def write(rows: list[dict[str, Any]], file: Path) -> None:
    """Write accounts.json, readable by its owner only, whole or not at all."""
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(rows, stream, indent=1, ensure_ascii=False)
        stream.write("\n")
    draft.replace(file)


def seconds_too_late(now: datetime) -> float:
    """Return how long to wait until the code of the step before the current one stays good for a while."""
    left = totp.PERIOD - now.timestamp() % totp.PERIOD
    return left if left < MARGIN_SECONDS else 0.0


def _step_before(house: House) -> int:
    """Return the step before the database's: with its code spent, the current one is good for a first log-in."""
    while True:
        with house.database.transaction() as tx:
            wait = seconds_too_late(tx.now)
            if not wait:
                return totp.step_at(tx.now) - 1
        time.sleep(wait)


def invited(
    house: House,
    tx: Transaction,
    stated: Mapping[str, Any],
    networks: Mapping[str, UUID],
    organisations: Mapping[str, UUID],
) -> str:
    """Make a person with what needs no approval: a role in their company, or the first officers' seats."""
    accounts = house.accounts
    person = accounts.people.make(
        tx,
        PRINCIPAL,
        organisations[stated["organisation"]],
        stated["email"],
        stated["name"],
        stated["language"],
    )
    role = Role(stated["role"])
    if role in COMPANY_ROLES:
        accounts.grants.give_role(tx, PRINCIPAL, person, role)
    elif role is Role.VETTING_OFFICER:
        network = networks[stated["network"]]
        groups = {name: group for group, name in accounts.networks.groups(tx, network).items()}
        accounts.grants.give_role(tx, PRINCIPAL, person, role, network, groups[stated["group"]])
    return accounts.invitations.make(tx, PRINCIPAL, person)


def _let_neighbours(house: House, tx: Transaction, networks: Mapping[str, UUID]) -> None:
    """Let each network's officers be a group of approvers of the other's."""
    for slug, network in content("companies.toml")["networks"].items():
        group = house.accounts.networks.make_group(tx, networks[slug], network["neighbours"])
        let_fill(tx, PRINCIPAL, group, networks[network["neighbour"]])


def enrolled(
    house: House, stated: Mapping[str, Any], code: str, organisation: Mapping[str, Any]
) -> dict[str, Any]:
    """Let a person of an organisation follow their invitation to its end; return their row of accounts.json."""
    password = _password()
    pending = house.accounts.enrolment.begin(HERE, code, password).pending
    if pending is None:
        raise RuntimeError("an invitation to enrol leads to an authenticator")
    secret = b32decode(pending.secret.replace(" ", ""))
    house.accounts.enrolment.confirm(HERE, code, totp.code(secret, _step_before(house)))
    return {
        "role": stated["role"],
        "name": stated["name"],
        "email": stated["email"],
        "password": password,
        "totp_secret": pending.secret.replace(" ", ""),
        "otpauth": pending.otpauth,
        "organisation": organisation["account_name"],
        "network": stated.get("network") or next(iter(organisation["networks"])),
    }


def _approve(
    house: House,
    tx: Transaction,
    stated: Mapping[str, Any],
    networks: Mapping[str, UUID],
    founders: Sequence[Mapping[str, Any]],
) -> None:
    people = house.accounts.people
    person, role = people.by_email(tx, stated["email"]), Role(stated["role"])
    wanted: list[tuple[str, Tier | Role]] = [
        (slug, Tier(tier)) for slug, tier in stated.get("tiers", {}).items()
    ]
    if role not in COMPANY_ROLES:
        wanted.append((stated["network"], role))
    for slug, word in wanted:
        officers = [people.by_email(tx, each["email"]) for each in founders if each["network"] == slug]
        days = DAYS if isinstance(word, Tier) else None
        approve(tx, house.accounts, PRINCIPAL, officers, person, word, networks[slug], days=days)


def _password() -> str:
    """Return 100 random bits in groups that are easy to copy by hand."""
    letters = b32encode(secrets.token_bytes(15)).decode("ascii").lower()[:20]
    return "-".join(letters[start : start + 5] for start in range(0, 20, 5))
