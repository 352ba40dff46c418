"""What is left of case grants when who asked, or who gave, is shredded: that there was one, and that it is over.

What was typed and chosen is emptied. Of a person who is shredded the requests end; what their organisation gave goes
on, for it is the organisation's. Of an organisation everything it gave ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from audit.entry import Change
from registry.authority import checked, signed
from registry.cases.sealing import GRANT, PAD, REQUEST, Wish, about_place, fields_place, wish_place
from registry.shredding import store

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.database import Transaction

NO_WISH = Wish(frozenset(), frozenset())


def end_requests(tx: Transaction, secrets: Secrets, person: UUID) -> list[Change]:
    """Withdraw and empty what a person asked; return what belongs into the log."""
    changes = []
    for row in store.case_requests(tx, person):
        left = {
            **checked(tx, REQUEST, row),
            "about": secrets.seal_text(tx, about_place(REQUEST, row["id"]), ""),
            "wish": secrets.seal(tx, wish_place(row["id"]), NO_WISH.encode(), pad=PAD),
        }
        if row["answer"] is None:
            left |= {"answer": "withdrawn", "answered_by": person, "answered_at": tx.now}
        changes.append(_stored(tx, REQUEST, left))
    return changes


def end_grants(tx: Transaction, secrets: Secrets, organisation: UUID) -> list[Change]:
    """Take back and empty what an organisation gave; return what belongs into the log."""
    changes = []
    for row in store.case_grants(tx, organisation):
        left = {
            **checked(tx, GRANT, row),
            "about": secrets.seal_text(tx, about_place(GRANT, row["id"]), ""),
            "fields": secrets.seal(tx, fields_place(row["id"]), b"", pad=PAD),
        }
        if row["revoked_at"] is None:
            left |= {"revoked_by": row["given_by"], "revoked_at": tx.now}
        changes.append(_stored(tx, GRANT, left))
    return changes


def _stored(tx: Transaction, name: str, row: dict[str, Any]) -> Change:
    made = signed(tx, name, row)
    store.store_case(tx, name, made)
    return Change(name, made["id"], seal=made["mac"].hex())
