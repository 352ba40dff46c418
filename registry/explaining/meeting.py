"""About whom a data owner may ask: people of their own company, and those that their company has met.

Met is who opened its page, and who was named in a temporary access that it gave. Both are told to its data owners by
name elsewhere, so an answer tells nobody who has an account: anybody else is one and the same "no such person".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.cases import store as cases
from registry.errors import NotFound
from registry.oversight.disclosures.finding import was_opened_by

if TYPE_CHECKING:
    from uuid import UUID

    from registry.caller import Caller
    from registry.database import Transaction

NOBODY: Final = "There is no such person, or none that your company has met."


def met(tx: Transaction, caller: Caller, person: UUID) -> UUID:
    """Return the organisation of a person that the caller's company has met. Raises NotFound."""
    own = caller.organisation
    # All of it is looked at for anybody, so that neither the answer nor its time tells who has an account.
    known = [cases.names(tx, own, person), was_opened_by(tx, own, person)]
    row = people_store.get(tx, person)
    if row is None or not (any(known) or row["organisation"] == own):
        raise NotFound(NOBODY)
    found: UUID = checked(tx, "person", row)["organisation"]
    return found
