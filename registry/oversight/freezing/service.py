"""One named person stops the register; two of different groups let it go on.

::

    goes on --(stop)--> stopped --(propose)--> one has said so --(agree, by another of another group)--> goes on
                           ^------(decline, by either; 24 hours)------'

Every step needs a fresh proof and is on record. A stop holds from its commit on, in every process, because each
reads it in the transaction that answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.entry import Change
from audit.event import Event
from keys.errors import AuthorityBroken, KeysError
from policies.vocabulary import Role
from registry.acting import acting
from registry.authority import checked, genuine, signed
from registry.caller import Seat
from registry.database import Detail
from registry.entries import HOST, Author, by_author, by_caller
from registry.errors import Conflict, Refused, Stale, StepUpNeeded
from registry.freeze import store
from registry.freeze.state import Freeze, change_of, put, standing
from registry.oversight.freezing.named import Named, named
from registry.oversight.freezing.reason import Secrets, checked_reason, reason_place
from registry.oversight.freezing.views import FreezeView, Notice, ProposalView, StopView

if TYPE_CHECKING:
    from registry.caller import Caller, Callers, Credential
    from registry.database import Database, Transaction

PROPOSAL_HOURS: Final = 24
PROPOSE, AGREE, DECLINE = "propose", "agree", "decline"

NOT_NAMED: Final = "Only somebody of a network's office stops the register. Call your network office."
NOT_ONE_OF_TWO: Final = (
    "A security officer and a vetting officer let it go on, or vetting officers of two groups."
)
STEP_UP: Final = "Confirm with a fresh code from your authenticator first."
STOPPED_ALREADY: Final = "The register is stopped already."
NOT_STOPPED: Final = "The register is not stopped."
ANOTHER_STOP: Final = "The register was stopped anew in between. Read why, then decide."
SAID_SO: Final = "You have said so already. Now another person, of another group, has to."
SAME_GROUP: Final = "Somebody of your own group has said so. Now a person of another group has to."
NONE_PROPOSED: Final = "Nobody has said that the register should go on, so there is nothing to decline."


Seats = Callable[["Transaction", UUID], Sequence[Seat]]
"""Gives the office roles that somebody holds now: `registry.accounts.seats`."""


class Freezing:
    """Stops the register and lets it go on.

    Args:
        database: opens transactions.
        callers: turns a credential into a caller.
        seats: gives the office roles somebody holds now.
        secrets: seals and opens the reason.
    """

    def __init__(self, database: Database, callers: Callers, seats: Seats, secrets: Secrets) -> None:
        self._database = database
        self._callers = callers
        self._seats = seats
        self._secrets = secrets

    @property
    def _named(self) -> Named:
        return named()

    def notice(self) -> Notice | None:
        """Return what every page says while the register is stopped, None while it goes on.

        Raises Unavailable when the database is away.
        """
        with self._database.transaction(snapshot=True) as tx:
            try:
                found = standing(tx)
            except KeysError:
                return Notice(None, None)
            return None if found is None else Notice(found.at, found.role)

    def view(self, credential: Credential) -> FreezeView:
        """Return whether the register is stopped, and what the caller may do about it.

        That a named person reads why is on record first. Raises NotSignedIn; Unavailable where that cannot be.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._callers.admit(tx, credential)
            found = self._view(tx, caller)
            if found.stop is not None and found.stop.reason is not None:
                tx.audit(by_caller(tx, caller, Event.STOP_READ))
        return found

    def stop(self, credential: Credential, reason: str) -> FreezeView:
        """Stop the register, at once and everywhere.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is none of the named persons.
            StepUpNeeded: the last proof is older than five minutes.
            Invalid: the reason has fewer than 3 or more than 300 characters.
            Conflict: the register is stopped already.
        """
        with self._acting(credential, Event.REGISTER_FROZEN, "stop") as (tx, caller):
            seat = self._named.stopping(self._seats(tx, caller.person))
            if seat is None:
                raise Refused(NOT_NAMED)
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            self._stop(tx, caller, checked_reason(reason), seat)
            return self._view(tx, caller)

    def stop_on_host(self, reason: str) -> None:
        """Stop the register from the command line. Raises Invalid, Conflict."""
        with self._database.transaction() as tx:
            self._stop(tx, HOST, checked_reason(reason), None)

    def go_on(self, credential: Credential, freeze: UUID) -> FreezeView:
        """Say that the register should go on after this freeze; with the second person, it does.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is none of those who may, or of the group that has said so.
            StepUpNeeded: the last proof is older than five minutes.
            Stale: the register was stopped anew since.
            Conflict: it is not stopped, or the caller has said so already.
        """
        with self._acting(credential, Event.UNFREEZE_PROPOSED, "go on") as (tx, caller):
            seats, found = self._deciding(tx, caller, freeze)
            first = self._proposal(tx, found)
            if first is None:
                self._say(tx, caller, found, PROPOSE, seats[0], Event.UNFREEZE_PROPOSED)
                return self._view(tx, caller)
            if first["person"] == caller.person:
                raise Conflict(SAID_SO)
            group = self._named.group(_seat(first))
            seat = next((each for each in seats if self._named.group(each) != group), None)
            if seat is None:
                raise Refused(SAME_GROUP)
            row = signed(tx, "freezing", {**_row(tx, found), "lifted_at": tx.now})
            store.lift(tx, row)
            changed = (change_of("freezing", row), put(tx, None))
            self._say(tx, caller, found, AGREE, seat, Event.REGISTER_UNFROZEN, changed)
            return self._view(tx, caller)

    def decline(self, credential: Credential, freeze: UUID) -> FreezeView:
        """Take back, or decline, that the register should go on. Raises as `go_on`."""
        with self._acting(credential, Event.UNFREEZE_DECLINED, "stay stopped") as (tx, caller):
            seats, found = self._deciding(tx, caller, freeze)
            if self._proposal(tx, found) is None:
                raise Conflict(NONE_PROPOSED)
            self._say(tx, caller, found, DECLINE, seats[0], Event.UNFREEZE_DECLINED)
            return self._view(tx, caller)

    @contextmanager
    def _acting(
        self, credential: Credential, event: Event, asked: str
    ) -> Iterator[tuple[Transaction, Caller]]:
        with acting(self._database, self._callers, credential, event, {"asked": asked}) as (tx, caller):
            store.lock(tx)
            yield tx, caller

    def _stop(self, tx: Transaction, author: Author, reason: str, seat: Seat | None) -> None:
        store.lock(tx)
        row = self._left_standing(tx)
        added = row is None
        if row is None:
            freeze = uuid4()
            row = signed(
                tx,
                "freezing",
                {
                    "id": freeze,
                    "frozen_at": tx.now,
                    "person": None if isinstance(author, str) else author.person,
                    "role": HOST if seat is None else seat.role.value,
                    "network": None if seat is None else seat.network,
                    "reason": self._secrets.seal_text(tx, reason_place(freeze), reason),
                    "lifted_at": None,
                },
            )
            store.add(tx, row)
        changed = (*((change_of("freezing", row),) if added else ()), put(tx, row["id"]))
        standing(tx)
        about: dict[str, Any] = {} if seat is None else {"reason": seat.role.value, "network": seat.network}
        entry = by_author(tx, author, Event.REGISTER_FROZEN, changed=changed, **about)
        tx.audit(entry, Detail(None, {"reason": reason}))

    @staticmethod
    def _left_standing(tx: Transaction) -> store.Row | None:
        """Return a genuine freeze that stands though the state does not say so: stopping mends that.

        Raises Conflict where the register is stopped in good order.
        """
        try:
            if standing(tx) is not None:
                raise Conflict(STOPPED_ALREADY)
        except AuthorityBroken:
            return next((row for row in store.not_lifted(tx) if genuine(tx, "freezing", row)), None)
        return None

    def _deciding(self, tx: Transaction, caller: Caller, freeze: UUID) -> tuple[list[Seat], Freeze]:
        seats = self._named.going_on(self._seats(tx, caller.person))
        if not seats:
            raise Refused(NOT_ONE_OF_TWO)
        if not caller.stepped_up:
            raise StepUpNeeded(STEP_UP)
        found = standing(tx)
        if found is None:
            raise Conflict(NOT_STOPPED)
        if found.id != freeze:
            raise Stale(ANOTHER_STOP)
        return seats, found

    def _proposal(self, tx: Transaction, found: Freeze) -> store.Row | None:
        """Return what stands of the first person's word; it ends with their seat, with their account, with time."""
        said = [checked(tx, "unfreezing", row) for row in store.said(tx, found.id)]
        if not said or said[-1]["word"] != PROPOSE:
            return None
        last = dict(said[-1])
        in_time = tx.now < last["said_at"] + timedelta(hours=PROPOSAL_HOURS)
        seated = _seat(last) in self._named.going_on(self._seats(tx, last["person"]))
        return last if in_time and seated else None

    @staticmethod
    def _say(
        tx: Transaction,
        caller: Caller,
        found: Freeze,
        word: str,
        seat: Seat,
        event: Event,
        changed: Sequence[Change] = (),
    ) -> None:
        row = signed(
            tx,
            "unfreezing",
            {
                "id": uuid4(),
                "freezing": found.id,
                "word": word,
                "person": caller.person,
                "role": seat.role.value,
                "network": seat.network,
                "approver_group": seat.group,
                "said_at": tx.now,
            },
        )
        store.say(tx, row)
        changed = (*changed, change_of("unfreezing", row))
        tx.audit(
            by_caller(tx, caller, event, network=seat.network, reason=seat.role.value, changed=changed),
        )

    def _view(self, tx: Transaction, caller: Caller) -> FreezeView:
        seats = self._seats(tx, caller.person)
        may_stop, may_go_on = self._named.stopping(seats) is not None, bool(self._named.going_on(seats))
        try:
            found = standing(tx)
        except AuthorityBroken:
            return FreezeView(None, may_stop, may_go_on, broken=True)
        if found is None:
            return FreezeView(None, may_stop, may_go_on)
        first = self._proposal(tx, found)
        proposal = None
        if first is not None:
            until = first["said_at"] + timedelta(hours=PROPOSAL_HOURS)
            own = first["person"] == caller.person
            proposal = ProposalView(first["said_at"], until, first["role"], own)
        reason = self._secrets.open_text(tx, reason_place(found.id), found.reason) if may_stop else None
        return FreezeView(StopView(found.id, found.at, found.role, reason, proposal), may_stop, may_go_on)


def _row(tx: Transaction, found: Freeze) -> store.Row:
    row = store.get(tx, found.id)
    if row is None:
        raise AuthorityBroken("the freeze that stands is not there")
    return dict(checked(tx, "freezing", row))


def _seat(row: store.Row) -> Seat:
    return Seat(Role(row["role"]), row["network"], row["approver_group"])
