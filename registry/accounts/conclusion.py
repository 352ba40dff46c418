"""The end of an invitation: the account active, or its authenticator new; recovery codes; and who is new is let in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audit.entry import Event, Result
from registry.accounts.factor import Answer
from registry.accounts.outcome import by_person, change
from registry.accounts.people import ACTIVE, INVITED
from registry.accounts.store import people as people_store
from registry.authority import signed
from registry.database import Detail

if TYPE_CHECKING:
    from audit.entry import Change
    from registry.accounts.binding import Bindings
    from registry.accounts.entrance import Entrance, SignedIn
    from registry.accounts.holder import Holders
    from registry.accounts.invitation import Invitations
    from registry.accounts.origin import Origin
    from registry.accounts.sessions import Sessions
    from registry.accounts.store.rows import Row
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the end of an invitation gives: recovery codes, and a session where one was begun."""

    recovery_codes: tuple[str, ...] = field(repr=False)
    signed_in: SignedIn | None


class Conclusions:
    """Ends invitations whose authenticator was confirmed in the same transaction."""

    def __init__(
        self,
        invitations: Invitations,
        bindings: Bindings,
        holders: Holders,
        sessions: Sessions,
        entrance: Entrance,
    ) -> None:
        self._invitations = invitations
        self._bindings = bindings
        self._holders = holders
        self._sessions = sessions
        self._entrance = entrance

    def conclude(
        self,
        tx: Transaction,
        origin: Origin,
        row: Row,
        person: Row,
        bound: tuple[Change, ...],
        *,
        enters: bool,
    ) -> Enrolled:
        """End a locked invitation; `bound` is what confirming the authenticator changed.

        With `enters` whoever is new has a session after it, unless their organisation is closed: then nobody of it
        has one. Raises NotSignedIn, and does nothing, where it is closed in this very moment.
        """
        used = self._invitations.use(tx, row)
        recovery = self._bindings.new_recovery_codes(tx, person["id"])
        new = person["state"] == INVITED
        if new:
            active = signed(tx, "person", {**person, "state": ACTIVE})
            people_store.change(tx, person["id"], active)
            note(
                tx,
                origin,
                person,
                Event.ENROLMENT_DONE,
                Result.DONE,
                changed=(change("person", active), used, *bound),
            )
        else:
            ended = self._sessions.end_all(tx, person["id"], person["organisation"], "authenticator_changed")
            note(
                tx,
                origin,
                person,
                Event.AUTHENTICATOR_CHANGED,
                Result.DONE,
                reason="invitation",
                count=ended,
                changed=(used, *bound),
            )
        note(
            tx,
            origin,
            person,
            Event.RECOVERY_CODES_MADE,
            Result.DONE,
            count=len(recovery.codes),
            changed=recovery.changed,
        )
        return Enrolled(recovery.codes, self._let_in(tx, origin, person) if enters and new else None)

    def _let_in(self, tx: Transaction, origin: Origin, person: Row) -> SignedIn | None:
        holder = self._holders.by_person(tx, person["id"])
        if holder.flaw is not None:
            return None
        return self._entrance.enter(tx, origin, holder, person["organisation"], Answer.CODE)


def note(tx: Transaction, origin: Origin, person: Row, event: Event, result: Result, **about: object) -> None:
    """Put on record what came of an invitation, and from where it was followed."""
    tx.audit(
        by_person(tx, event, result, person["id"], person["organisation"], **about),
        Detail(None, origin.said()),
    )
