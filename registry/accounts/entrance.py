"""The moment somebody comes in: a session begins, that is on record, and their browser is known from then on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from audit.entry import Event, Result
from registry.accounts import device
from registry.accounts.outcome import by_person, change
from registry.accounts.people import Introduction, People
from registry.accounts.sessions import Issued, Sessions
from registry.accounts.store import sessions as session_store
from registry.caller import Credential, token_hash
from registry.database import Detail

if TYPE_CHECKING:
    from audit.entry import Change
    from registry.accounts.factor import Answer
    from registry.accounts.holder import Holder
    from registry.accounts.origin import Origin
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session, who it is, and the cookie by which their browser is known the next time."""

    issued: Issued
    person: Introduction
    by_recovery_code: bool
    device: str = field(repr=False)


class Entrance:
    """Lets people in who have proved password and second factor in the same transaction."""

    def __init__(self, sessions: Sessions, people: People) -> None:
        self._sessions = sessions
        self._people = people

    def enter(
        self,
        tx: Transaction,
        origin: Origin,
        holder: Holder,
        organisation: UUID,
        answer: Answer,
        changed: tuple[Change, ...] = (),
        *,
        by_recovery_code: bool = False,
    ) -> SignedIn:
        """Begin the session; `changed` is what the proof changed, for the entry.

        Raises:
            NotSignedIn: the account or its organisation was closed meanwhile.
        """
        issued = self._sessions.begin(tx, holder.person, organisation, origin)
        credential = Credential(token_hash(issued.token), origin.channel, None, origin.address, origin.agent)
        caller = self._sessions.admit(tx, credential)
        row = session_store.get(tx, credential.token_hash)
        began = () if row is None else (change("session", row, "public_id"),)
        tx.audit(
            by_person(
                tx,
                Event.LOGIN_DONE,
                Result.DONE,
                holder.person,
                organisation,
                changed=(*began, *changed),
            ),
            Detail(None, {**origin.said(), "factor": answer.value}),
        )
        return SignedIn(
            issued=issued,
            person=self._people.introduce(tx, caller),
            device=device.issue(tx, holder.lookup, holder.password_changed),
            by_recovery_code=by_recovery_code,
        )
