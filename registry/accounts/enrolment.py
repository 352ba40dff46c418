"""From an invitation to an account: password, authenticator, confirmation, recovery codes; no session.

::

    kind of invitation   begin( code, password, proof )                  confirm( code, first code )
    enrolment            new password      -> pending authenticator      -> account, recovery codes
    authenticator        their password    -> pending authenticator      -> recovery codes; old one ends
    password             new password, proof a code of theirs: done      -

A code may be begun with again until it was confirmed; what was begun before is then worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.entry import Event, Result
from registry.accounts import attempts, factor, invitation
from registry.accounts.binding import TOO_MANY, WRONG_CODE, Bindings, Pending
from registry.accounts.claim import NOT_PROVEN, SLOWER, decoy_of
from registry.accounts.limits import INVITATION_NETWORK, SECOND_FACTOR
from registry.accounts.outcome import by_person, change
from registry.accounts.people import ACTIVE, INVITED, People
from registry.accounts.store import people as people_store
from registry.authority import checked, signed
from registry.database import Detail
from registry.errors import Conflict, FieldProblem, Invalid, LoginFailed, NordkapError, Refused, TooMany

if TYPE_CHECKING:
    from uuid import UUID

    from audit.entry import Change
    from registry.accounts.claim import Claims
    from registry.accounts.hasher import Hasher
    from registry.accounts.holder import Holders
    from registry.accounts.invitation import Invitations
    from registry.accounts.origin import Origin
    from registry.accounts.passwords import Passwords
    from registry.accounts.sessions import Sessions
    from registry.accounts.store.rows import Row
    from registry.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Begun:
    """What an invitation led to: `pending` is None when all is done (a new password)."""

    kind: str
    pending: Pending | None


class Enrolment:
    """Follows invitations to their end."""

    def __init__(
        self,
        database: Database,
        people: People,
        invitations: Invitations,
        holders: Holders,
        claims: Claims,
        hasher: Hasher,
        passwords: Passwords,
        bindings: Bindings,
        sessions: Sessions,
    ) -> None:
        self._database = database
        self._people = people
        self._invitations = invitations
        self._holders = holders
        self._claims = claims
        self._hasher = hasher
        self._passwords = passwords
        self._bindings = bindings
        self._sessions = sessions

    def invited(self, origin: Origin, code: str) -> invitation.Invited:
        """Return what an invitation is for, and who may follow it.

        Raises:
            Refused: the code is not good.
            TooMany: the client's network has tried too often.
        """
        found = self._found(origin, code)
        with self._database.transaction() as tx:
            return invitation.Invited(found["kind"], self._people.email(tx, found["person"]))

    def begin(self, origin: Origin, code: str, password: str, proof: str = "") -> Begun:
        """Take the first step of an invitation.

        Raises:
            Refused: the code is not good.
            Invalid: the password cannot be one, and why.
            LoginFailed: the proof of a person who has an account is wrong.
            TooMany: the client's network has tried too often.
        """
        found = self._found(origin, code)
        match found["kind"]:
            case invitation.ENROLMENT:
                return self._first_password(origin, code, found, password)
            case invitation.AUTHENTICATOR:
                return self._lost_phone(origin, code, found, password)
            case _:
                return self._forgotten_password(origin, code, found, password, proof)

    def confirm(self, origin: Origin, code: str, authenticator_code: str) -> tuple[str, ...]:
        """Confirm the pending authenticator; return ten recovery codes, shown once. Uses up the invitation.

        Raises:
            Refused: the invitation's code is not good.
            Invalid: the authenticator's code is wrong, or none waits for one.
            TooMany: too many codes were wrong.
        """
        self._found(origin, code)
        recovery: tuple[str, ...] = ()
        with self._database.transaction() as tx:
            row, person = self._locked(tx, code)
            done = self._bindings.confirm(tx, person["id"], authenticator_code)
            wrong = done.wrong
            if wrong is None:
                recovery = self._concluded(tx, origin, row, person, done.changed)
            else:
                self._note(tx, origin, person, Event.INVITATION_REFUSED, Result.REFUSED, reason="wrong_code")
        if wrong == TOO_MANY:
            raise TooMany(TOO_MANY, SECOND_FACTOR[0].seconds)
        if wrong is not None:
            raise (Invalid([FieldProblem("/code", WRONG_CODE)]) if wrong == WRONG_CODE else Conflict(wrong))
        return recovery

    def _found(self, origin: Origin, code: str) -> Row:
        """Return the invitation of a code, counting what is not good against the client's network."""
        refused: NordkapError | None = None
        row: Row = {}
        with self._database.transaction() as tx:
            network = origin.network.encode("utf-8", "replace")
            bucket = attempts.bucket(tx, "invitation", INVITATION_NETWORK, network)
            try:
                reservation = attempts.reserve(tx, [bucket])
                row = self._invitations.find(tx, code)
                attempts.take_back(tx, reservation)
            except attempts.LimitReached as error:
                refused = TooMany(SLOWER, error.retry_after)
            except Refused as error:
                refused = error
            if refused is not None:
                reason = "too_many_network" if isinstance(refused, TooMany) else "not_good"
                tx.audit(
                    by_person(tx, Event.INVITATION_REFUSED, Result.REFUSED, None, None, reason=reason),
                    Detail(None, origin.said()),
                )
        if refused is not None:
            raise refused
        return row

    def _first_password(self, origin: Origin, code: str, found: Row, password: str) -> Begun:
        with self._database.transaction() as tx:
            person = self._person(tx, found["person"])
            if person["state"] != INVITED:
                raise Refused(invitation.NOT_GOOD)
            self._passwords.check_new(tx, person, password)
        encoded = self._hasher.hash(password)
        with self._database.transaction() as tx:
            row, person = self._locked(tx, code)
            stored = self._passwords.store(tx, person["id"], encoded)
            pending = self._bindings.begin(tx, person)
            self._note(
                tx,
                origin,
                person,
                Event.ENROLMENT_STARTED,
                Result.DONE,
                reason=row["kind"],
                changed=(stored, *pending.changed),
            )
        return Begun(row["kind"], pending)

    def _lost_phone(self, origin: Origin, code: str, found: Row, password: str) -> Begun:
        with self._database.transaction() as tx:
            holder = self._holders.by_person(tx, found["person"])
        claim = self._claims.by_holder(origin, holder, password, Event.INVITATION_REFUSED)
        pending: Pending | None = None
        with self._database.transaction() as tx:
            row, person = self._locked(tx, code)
            if self._claims.still_right(tx, claim):
                attempts.take_back(tx, claim.network)
                pending = self._bindings.begin(tx, person)
                self._note(
                    tx,
                    origin,
                    person,
                    Event.ENROLMENT_STARTED,
                    Result.DONE,
                    reason=row["kind"],
                    changed=pending.changed,
                )
            else:
                reason = claim.refusal or "changed_meanwhile"
                self._note(tx, origin, person, Event.INVITATION_REFUSED, Result.REFUSED, reason=reason)
        if pending is None:
            raise LoginFailed(NOT_PROVEN)
        return Begun(row["kind"], pending)

    def _forgotten_password(self, origin: Origin, code: str, found: Row, password: str, proof: str) -> Begun:
        with self._database.transaction() as tx:
            self._passwords.check_new(tx, self._person(tx, found["person"]), password)
        encoded = self._hasher.hash(password)
        with self._database.transaction() as tx:
            row, person = self._locked(tx, code)
            holder = self._holders.by_person(tx, person["id"])
            usable = holder.flaw is None
            proven = factor.prove(tx, holder if usable else decoy_of(holder), proof)
            if usable and proven.right:
                stored = self._passwords.store(tx, person["id"], encoded)
                used = self._invitations.use(tx, row)
                ended = self._sessions.end_all(tx, person["id"], person["organisation"], "password_changed")
                self._note(
                    tx,
                    origin,
                    person,
                    Event.PASSWORD_CHANGED,
                    Result.DONE,
                    reason="invitation",
                    count=ended,
                    changed=(used, stored, *proven.changed),
                )
            else:
                self._note(
                    tx,
                    origin,
                    person,
                    Event.INVITATION_REFUSED,
                    Result.REFUSED,
                    reason=proven.answer.value if usable else holder.flaw,
                    changed=proven.changed,
                )
        if not (usable and proven.right):
            raise LoginFailed(NOT_PROVEN)
        return Begun(row["kind"], None)

    def _concluded(
        self, tx: Transaction, origin: Origin, row: Row, person: Row, bound: tuple[Change, ...]
    ) -> tuple[str, ...]:
        used = self._invitations.use(tx, row)
        recovery = self._bindings.new_recovery_codes(tx, person["id"])
        if person["state"] == INVITED:
            active = signed(tx, "person", {**person, "state": ACTIVE})
            people_store.change(tx, person["id"], active)
            self._note(
                tx,
                origin,
                person,
                Event.ENROLMENT_DONE,
                Result.DONE,
                changed=(change("person", active), used, *bound),
            )
        else:
            ended = self._sessions.end_all(tx, person["id"], person["organisation"], "authenticator_changed")
            self._note(
                tx,
                origin,
                person,
                Event.AUTHENTICATOR_CHANGED,
                Result.DONE,
                reason="invitation",
                count=ended,
                changed=(used, *bound),
            )
        self._note(
            tx,
            origin,
            person,
            Event.RECOVERY_CODES_MADE,
            Result.DONE,
            count=len(recovery.codes),
            changed=recovery.changed,
        )
        return recovery.codes

    def _locked(self, tx: Transaction, code: str) -> tuple[Row, Row]:
        """Return a good invitation and its person, for change. Raises Refused."""
        # The person first, as who makes invitations does: two that lock in different order wait for ever.
        person = self._person(tx, self._invitations.find(tx, code)["person"])
        return self._invitations.find(tx, code, lock=True), person

    @staticmethod
    def _person(tx: Transaction, person: UUID) -> Row:
        row = people_store.get(tx, person, lock=True)
        if row is None:
            raise Refused(invitation.NOT_GOOD)
        return dict(checked(tx, "person", row))

    @staticmethod
    def _note(
        tx: Transaction, origin: Origin, person: Row, event: Event, result: Result, **about: object
    ) -> None:
        tx.audit(
            by_person(tx, event, result, person["id"], person["organisation"], **about),
            Detail(None, origin.said()),
        )
