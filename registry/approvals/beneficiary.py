"""Whose access can be asked for: people of the organisation with an open account, and no helper for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from registry.accounts.people import DISABLED
from registry.accounts.rights import is_office
from registry.accounts.store import closing as closing_store
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.errors import Conflict, NotFound

if TYPE_CHECKING:
    from registry.database import Transaction

NOBODY = "There is no such person."
HELPS = "A helper for a day cannot be given anything else."
READS_NOTHING = "Who works for a network's office reads no companies' data, so this cannot be asked for."


def require_beneficiary(tx: Transaction, person: UUID, organisation: UUID, *, lock: bool = True) -> None:
    """Require somebody whose access can be asked for; their row stays locked when `lock`.

    Raises NotFound: there is nobody such there; Conflict: they help for a day.
    """
    # Locked, so that two requests of one person see each other.
    row = people_store.get(tx, person, lock=lock)
    if row is None or row["organisation"] != organisation or checked(tx, "person", row)["state"] == DISABLED:
        raise NotFound(NOBODY)
    if closing_store.helper(tx, person) is not None:
        raise Conflict(HELPS)


def require_reader(tx: Transaction, person: UUID, organisation: UUID) -> None:
    """Require somebody who may hold a tier. Raises Conflict for whoever administers or audits."""
    if is_office(tx, person, organisation):
        raise Conflict(READS_NOTHING)
