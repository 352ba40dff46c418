"""Who works for an organisation in the register: persons with an open account, and the roles they hold there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.vocabulary import Role
from registry.accounts.lifetime import is_over
from registry.accounts.people import ACTIVE
from registry.accounts.store import closing as closing_store
from registry.accounts.store import grants as grant_store
from registry.accounts.store import people as people_store
from registry.authority import checked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from registry.database import Transaction


def staff(tx: Transaction, organisation: UUID) -> Mapping[UUID, frozenset[Role]]:
    """Return everybody of an organisation who can log in now, with their roles in it; nobody who is only invited.

    Raises keys.errors.AuthorityBroken.
    """
    found = {}
    for row in people_store.of_organisation(tx, organisation):
        person = checked(tx, "person", row)
        helper = closing_store.helper(tx, person["id"])
        if person["state"] != ACTIVE or (helper is not None and is_over(tx, helper)):
            continue
        held = [checked(tx, "role", each) for each in grant_store.live_roles(tx, person["id"])]
        found[person["id"]] = frozenset(
            Role(each["role"]) for each in held if each["network"] is None and each["valid_from"] <= tx.now
        )
    return found
