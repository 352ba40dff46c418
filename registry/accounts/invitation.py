"""Invitations: a one-time code handed over in person, by phone or by letter. By itself it opens no session.

::

    code     140 random bits (`registry.accounts.codes`), 72 hours, used up by one conditional UPDATE
    kind     enrolment      a new person: password, then authenticator, then recovery codes
             password       forgotten password: the authenticator stays and must prove itself
             authenticator  lost phone: the password stays and must prove itself

A newer invitation of a person ends the older ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.entry import Change, Event
from registry.accounts import codes
from registry.accounts.outcome import change
from registry.accounts.people import ACTIVE, INVITED
from registry.accounts.store import invitations as store
from registry.accounts.store import people as people_store
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import Author, by_author
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from registry.accounts.store.rows import Row
    from registry.database import Transaction

ENROLMENT = "enrolment"
PASSWORD = "password"  # noqa: S105 - a kind of invitation
AUTHENTICATOR = "authenticator"
KINDS = (ENROLMENT, PASSWORD, AUTHENTICATOR)
LIFETIME_HOURS = 72
USE = "invitation"
NOT_GOOD = "This code is not known, was used, or has run out. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation is for, one of `KINDS`, and the log-in name of whose it is."""

    kind: str
    email: str = field(repr=False)


class Invitations:
    """Makes and uses up invitations."""

    def make(
        self,
        tx: Transaction,
        author: Author,
        person: UUID,
        kind: str = ENROLMENT,
        *,
        until: datetime | None = None,
    ) -> str:
        """Return a new one-time code for a person; it is shown this once and stored hashed.

        It is good for 72 hours, or until `until` where that is sooner.

        Raises:
            NotFound: there is no such person.
            Conflict: this kind does not fit the person's account.
            Invalid: there is no such kind.
        """
        if kind not in KINDS:
            raise Invalid([FieldProblem("/kind", "This is not one of the possible values.")])
        row = people_store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        if checked(tx, "person", row)["state"] != (INVITED if kind == ENROLMENT else ACTIVE):
            raise Conflict("This kind of invitation does not fit the person's account.")
        outdated = self.void(tx, person)
        code = codes.make(codes.INVITATION_GROUPS)
        ends = tx.now + timedelta(hours=LIFETIME_HOURS)
        invitation = signed(
            tx,
            "invitation",
            {
                "id": uuid4(),
                "code_hash": codes.stored(tx, USE, code.replace("-", "")),
                "person": person,
                "kind": kind,
                "created_at": tx.now,
                "expires_at": ends if until is None else min(ends, until),
                "used_at": None,
            },
        )
        store.add(tx, invitation)
        tx.audit(
            by_author(
                tx,
                author,
                Event.INVITATION_MADE,
                reason=kind,
                changed=(*outdated, change("invitation", invitation)),
            ),
            Detail(row["organisation"], {"person": str(person), "kind": kind}),
        )
        return code

    def void(self, tx: Transaction, person: UUID) -> list[Change]:
        """Use up every invitation of a person, whom the caller has locked; return what the log says of it."""
        return [self.use(tx, older) for older in store.unused_of(tx, person)]

    def find(self, tx: Transaction, typed: str, *, lock: bool = False) -> Row:
        """Return the invitation of a typed code, for change when `lock`. Raises Refused."""
        letters = codes.read(typed, codes.INVITATION_GROUPS)
        hashed = codes.sought(tx, USE, letters or codes.ALPHABET[0])
        row = store.by_code(tx, hashed, lock=lock)
        if row is None or letters is None:
            raise Refused(NOT_GOOD)
        found = dict(checked(tx, "invitation", row))
        if found["used_at"] is not None or tx.now >= found["expires_at"]:
            raise Refused(NOT_GOOD)
        return found

    def use(self, tx: Transaction, row: Row) -> Change:
        """Use an invitation up; return what the log says of it. Raises Refused when it was used meanwhile."""
        used = signed(tx, "invitation", {**row, "used_at": tx.now})
        if store.use(tx, row["id"], tx.now, used["mac"]) != 1:
            raise Refused(NOT_GOOD)
        return change("invitation", used)
