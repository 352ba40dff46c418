"""Where somebody sits: the office roles they hold now, each with its approver group."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from policies.vocabulary import OFFICE_ROLES, Role
from registry.accounts.people import ACTIVE
from registry.accounts.store import grants as store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.caller import Seat

if TYPE_CHECKING:
    from registry.database import Transaction


def seats(tx: Transaction, person: UUID) -> tuple[Seat, ...]:
    """Return the seats of somebody, in the order in which they were given; none where account or house is closed.

    Raises keys.errors.AuthorityBroken.
    """
    row = people_store.get(tx, person)
    if row is None or checked(tx, "person", row)["state"] != ACTIVE:
        return ()
    house = organisation_store.get(tx, row["organisation"])
    if house is None or checked(tx, "organisation", house)["state"] != ACTIVE:
        return ()
    held = [checked(tx, "role", each) for each in store.live_roles(tx, person)]
    return tuple(
        Seat(Role(each["role"]), each["network"], each["approver_group"])
        for each in held
        if each["network"] is not None and Role(each["role"]) in OFFICE_ROLES and each["valid_from"] <= tx.now
    )
