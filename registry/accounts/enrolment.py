"""From an invitation to an account: password, authenticator, confirmation, recovery codes.

::

    kind of invitation   begin( code, password, proof )                  confirm( code, first code )
    enrolment            new password      -> pending authenticator      -> account, recovery codes; enter: a session
    authenticator        their password    -> pending authenticator      -> recovery codes; old one ends
    password             new password, proof a code of theirs: done      -

A code may be begun with again until it was confirmed; what was begun before is then worth nothing. Who has just
chosen a password and shown a code of the authenticator has proved both: `enter` lets them in at once. Whoever had an
account before logs in with what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.entry import Event, Result
from registry.accounts import attempts, factor, invitation
from registry.accounts.binding import TOO_MANY, WRONG_CODE, Bindings, Pending
from registry.accounts.claim import NOT_PROVEN, SLOWER, decoy_of
from registry.accounts.conclusion import Enrolled, note
from registry.accounts.limits import INVITATION_NETWORK, SECOND_FACTOR
from registry.accounts.outcome import by_person
from registry.accounts.people import INVITED, People
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.database import Detail
from registry.errors import Conflict, FieldProblem, Invalid, LoginFailed, NordkapError, Refused, TooMany

if TYPE_CHECKING:
    from uuid import UUID

    from registry.accounts.claim import Claims
    from registry.accounts.conclusion import Conclusions
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
        conclusions: Conclusions,
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
        self._conclusions = conclusions

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

        It begins no session.

        Raises:
            Refused: the invitation's code is not good.
            Invalid: the authenticator's code is wrong, or none waits for one.
            TooMany: too many codes were wrong.
        """
        return self._confirmed(origin, code, authenticator_code, enters=False).recovery_codes

    def enter(self, origin: Origin, code: str, authenticator_code: str) -> Enrolled:
        """Do as `confirm`, and let in who has got an account by it (`Conclusions.conclude`). Raises as both."""
        return self._confirmed(origin, code, authenticator_code, enters=True)

    def _confirmed(self, origin: Origin, code: str, authenticator_code: str, *, enters: bool) -> Enrolled:
        self._found(origin, code)
        enrolled = Enrolled((), None)
        with self._database.transaction() as tx:
            row, person = self._locked(tx, code)
            done = self._bindings.confirm(tx, person["id"], authenticator_code)
            wrong = done.wrong
            if wrong is None:
                enrolled = self._conclusions.conclude(tx, origin, row, person, done.changed, enters=enters)
            else:
                note(tx, origin, person, Event.INVITATION_REFUSED, Result.REFUSED, reason="wrong_code")
        if wrong == TOO_MANY:
            raise TooMany(TOO_MANY, SECOND_FACTOR[0].seconds)
        if wrong is not None:
            raise (Invalid([FieldProblem("/code", WRONG_CODE)]) if wrong == WRONG_CODE else Conflict(wrong))
        return enrolled

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
            note(
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
                note(
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
                note(tx, origin, person, Event.INVITATION_REFUSED, Result.REFUSED, reason=reason)
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
                note(
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
                note(
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
