"""Rights as approvals give them: what a test needs somebody to hold, asked for and approved by two officers.

A network without officers gets its first two, of an office that is in no network; nobody signs in as them.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from policies.vocabulary import Role, Tier
from registry.accounts.people import ACTIVE
from registry.accounts.service import Accounts
from registry.approvals import store
from registry.database import Transaction
from registry.demo.approving import approve

HOST = "host"


def give_tier(
    tx: Transaction, accounts: Accounts, person: UUID, tier: Tier, network: UUID, days: int = 30
) -> None:
    """Let a person read up to a tier in a network."""
    officers = approvers(tx, accounts, network)
    approve(tx, accounts, HOST, officers, person, tier, network, days=days)


def give_role(
    tx: Transaction,
    accounts: Accounts,
    person: UUID,
    role: Role,
    network: UUID | None = None,
    group: UUID | None = None,
) -> None:
    """Give a person a role: in a network as approved, in their own company as the host gives it."""
    if network is None:
        accounts.grants.give_role(tx, HOST, person, role)
    else:
        officers = approvers(tx, accounts, network)
        approve(tx, accounts, HOST, officers, person, role, network, group=group)


def approvers(tx: Transaction, accounts: Accounts, network: UUID) -> list[UUID]:
    """Return the vetting officers of a network that sit in its groups, its first two made where there are none."""
    rows = store.roles_in(tx, [network])
    seated = [
        row for row in rows if row["role"] == Role.VETTING_OFFICER and row["approver_group"] is not None
    ]
    if seated:
        return [row["person"] for row in seated]
    return [_founder(tx, accounts, network) for _ in range(2)]


def _founder(tx: Transaction, accounts: Accounts, network: UUID) -> UUID:
    house = accounts.organisations.make(tx, HOST, "office", "Grundarna Exempel", {})
    name = f"Grundare {uuid4().hex[:8]}"
    person = accounts.people.make(tx, HOST, house, f"{uuid4().hex}@grundare.example", name, "sv")
    accounts.people.set_state(tx, HOST, person, ACTIVE)
    group = accounts.networks.make_group(tx, network, f"Grundare {uuid4().hex[:8]}")
    accounts.grants.give_role(tx, HOST, person, Role.VETTING_OFFICER, network, group)
    return person
