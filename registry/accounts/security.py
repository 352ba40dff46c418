"""What signed-in people do about their own keys: fresh proof, password, authenticator, recovery codes.

Step-up is a code where the password was given at most five minutes ago, else password and code. It moves
the session to a new token. A new password or authenticator ends the person's other sessions.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from audit.entry import Event, Result
from registry.accounts import attempts, factor, lifetime
from registry.accounts.binding import TOO_MANY, WRONG_CODE
from registry.accounts.claim import NOT_PROVEN, Claim, decoy_of
from registry.accounts.factor import Answer
from registry.accounts.limits import SECOND_FACTOR
from registry.accounts.store import credentials as credential_store
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, LoginFailed, NotSignedIn, StepUpNeeded, TooMany

if TYPE_CHECKING:
    from registry.accounts.binding import Bindings, Pending
    from registry.accounts.claim import Claims
    from registry.accounts.factor import Factor
    from registry.accounts.hasher import Hasher
    from registry.accounts.holder import Holder, Holders
    from registry.accounts.origin import Origin
    from registry.accounts.passwords import Passwords
    from registry.accounts.sessions import Issued, Sessions
    from registry.accounts.store.rows import Row
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

STEP_UP = "Confirm with a fresh code from your authenticator first."
PASSWORD_TOO = "It is some time since you gave your password: give it and a code."  # noqa: S105 - a sentence


class Security:
    """Fresh proof and what it allows."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        holders: Holders,
        claims: Claims,
        hasher: Hasher,
        passwords: Passwords,
        bindings: Bindings,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._holders = holders
        self._claims = claims
        self._hasher = hasher
        self._passwords = passwords
        self._bindings = bindings

    def step_up(self, credential: Credential, origin: Origin, password: str | None, code: str) -> Issued:
        """Prove again who is at the keyboard; return the session's new token.

        Raises:
            NotSignedIn: the session is over.
            StepUpNeeded: the password is needed too.
            LoginFailed: the password or the code is wrong.
            TooMany, Unavailable: as at log-in.
        """
        holder, claim = self._claimed(credential, origin, password)
        issued: Issued | None = None
        with self._database.transaction() as tx:
            factor.hold(tx, holder.person)
            caller = self._sessions.admit(tx, credential)
            row = self._sessions.row(tx, credential)
            proven = self._proven(tx, caller, claim, code)
            if proven.right:
                given = {"password_at": tx.now} if claim is not None else {}
                issued = self._sessions.renew(tx, row, stepped_at=tx.now, **given)
                self._note(
                    tx,
                    caller,
                    origin,
                    Event.STEP_UP_DONE,
                    reason=proven.answer.value,
                    changed=proven.changed,
                )
            else:
                self._note_refusal(tx, caller, origin, claim, proven)
        if issued is None:
            raise LoginFailed(NOT_PROVEN)
        return issued

    def change_password(
        self, credential: Credential, origin: Origin, current: str, code: str, new: str
    ) -> Issued:
        """Let `new` be the caller's password; other sessions end, this one moves to the token returned.

        Raises:
            Invalid: the new password cannot be one, and why.
            NotSignedIn, LoginFailed, TooMany, Unavailable: as `step_up`.
        """
        with self._database.transaction() as tx:
            caller = self._sessions.admit(tx, credential)
            self._passwords.check_new(tx, self._person(tx, caller), new, "/password")
        holder, claim = self._claimed(credential, origin, current)
        encoded = self._hasher.hash(new)
        issued: Issued | None = None
        with self._database.transaction() as tx:
            factor.hold(tx, holder.person)
            caller = self._sessions.admit(tx, credential)
            row = self._sessions.row(tx, credential)
            proven = self._proven(tx, caller, claim, code)
            if proven.right:
                stored = self._passwords.store(tx, caller.person, encoded)
                issued = self._renewed(tx, caller, row, "password_changed")
                self._note(
                    tx,
                    caller,
                    origin,
                    Event.PASSWORD_CHANGED,
                    reason="own_choice",
                    changed=(stored, *proven.changed),
                )
            else:
                self._note_refusal(tx, caller, origin, claim, proven)
        if issued is None:
            raise LoginFailed(NOT_PROVEN)
        return issued

    def begin_authenticator(self, credential: Credential, origin: Origin) -> Pending:
        """Begin to bind another authenticator; the old one works until the new one is confirmed.

        Raises NotSignedIn, and StepUpNeeded when the last proof is older than five minutes.
        """
        with self._database.transaction() as tx:
            caller = self._stepped_up(tx, credential)
            pending = self._bindings.begin(tx, self._person(tx, caller))
            self._note(
                tx, caller, origin, Event.ENROLMENT_STARTED, reason="own_choice", changed=pending.changed
            )
        return pending

    def confirm_authenticator(self, credential: Credential, origin: Origin, code: str) -> Issued:
        """Confirm the new authenticator by its first code; other sessions end, this one moves to a new token.

        Raises NotSignedIn, StepUpNeeded; Invalid or Conflict when the code is wrong or none is pending;
        TooMany.
        """
        issued: Issued | None = None
        with self._database.transaction() as tx:
            person = self._stepped_up(tx, credential).person
        with self._database.transaction() as tx:
            factor.hold(tx, person)
            caller = self._stepped_up(tx, credential)
            row = self._sessions.row(tx, credential)
            done = self._bindings.confirm(tx, caller.person, code)
            wrong = done.wrong
            if wrong is None:
                issued = self._renewed(tx, caller, row, "authenticator_changed")
                self._note(
                    tx,
                    caller,
                    origin,
                    Event.AUTHENTICATOR_CHANGED,
                    reason="own_choice",
                    changed=done.changed,
                )
            else:
                self._note(
                    tx, caller, origin, Event.STEP_UP_REFUSED, Result.REFUSED, reason=Answer.WRONG.value
                )
        if issued is None:
            if wrong == TOO_MANY:
                raise TooMany(TOO_MANY, SECOND_FACTOR[0].seconds)
            raise (
                Invalid([FieldProblem("/code", WRONG_CODE)]) if wrong == WRONG_CODE else Conflict(str(wrong))
            )
        return issued

    def new_recovery_codes(self, credential: Credential, origin: Origin) -> tuple[str, ...]:
        """Return ten fresh recovery codes, shown once; the older ones are worth nothing.

        Raises NotSignedIn, and StepUpNeeded when the last proof is older than five minutes.
        """
        with self._database.transaction() as tx:
            person = self._stepped_up(tx, credential).person
        with self._database.transaction() as tx:
            factor.hold(tx, person)
            caller = self._stepped_up(tx, credential)
            made = self._bindings.new_recovery_codes(tx, caller.person)
            self._note(
                tx,
                caller,
                origin,
                Event.RECOVERY_CODES_MADE,
                count=len(made.codes),
                changed=made.changed,
            )
        return made.codes

    def recovery_codes_left(self, tx: Transaction, caller: Caller) -> int:
        """Return how many of the caller's recovery codes are unused."""
        return credential_store.recovery_codes_left(tx, caller.person)

    def _claimed(
        self, credential: Credential, origin: Origin, password: str | None
    ) -> tuple[Holder, Claim | None]:
        with self._database.transaction() as tx:
            caller = self._sessions.admit(tx, credential)
            holder = self._holders.by_person(tx, caller.person)
            row = self._sessions.row(tx, credential)
            recent = tx.now - row["password_at"] < timedelta(seconds=lifetime.STEP_UP_SECONDS)
        if password is not None:
            return holder, self._claims.by_holder(origin, holder, password, Event.STEP_UP_REFUSED)
        if not recent:
            raise StepUpNeeded(PASSWORD_TOO)
        return holder, None

    def _proven(self, tx: Transaction, caller: Caller, claim: Claim | None, code: str) -> Factor:
        """Settle password and code; a wrong password is a wrong factor, and spends no code."""
        if claim is None:
            holder = self._holders.by_person(tx, caller.person)
            proven = factor.prove(tx, holder, code)
            return proven if holder.flaw is None else factor.Factor(Answer.FORGED)
        if not self._claims.still_right(tx, claim):
            factor.prove(tx, decoy_of(claim.holder), code)
            return factor.Factor(Answer.WRONG)
        proven = factor.prove(tx, claim.holder, code)
        if proven.right:
            attempts.take_back(tx, claim.network)
        return proven

    def _renewed(self, tx: Transaction, caller: Caller, row: Row, reason: str) -> Issued:
        self._sessions.end_all(tx, caller.person, caller.organisation, reason, but=caller.session)
        return self._sessions.renew(tx, row, password_at=tx.now, stepped_at=tx.now)

    def _stepped_up(self, tx: Transaction, credential: Credential) -> Caller:
        caller = self._sessions.admit(tx, credential)
        if not caller.stepped_up:
            raise StepUpNeeded(STEP_UP)
        return caller

    @staticmethod
    def _person(tx: Transaction, caller: Caller) -> Row:
        row = people_store.get(tx, caller.person, lock=True)
        if row is None:
            raise NotSignedIn("Sign in first.")
        return dict(checked(tx, "person", row))

    def _note_refusal(
        self, tx: Transaction, caller: Caller, origin: Origin, claim: Claim | None, proven: Factor
    ) -> None:
        reason = claim.refusal if claim is not None and claim.refusal is not None else proven.answer.value
        self._note(
            tx,
            caller,
            origin,
            Event.STEP_UP_REFUSED,
            Result.REFUSED,
            reason=reason,
            changed=proven.changed,
        )
        if proven.ended:
            self._note(tx, caller, origin, Event.AUTHENTICATOR_CHANGED, reason="too_many_failures")

    @staticmethod
    def _note(
        tx: Transaction,
        caller: Caller,
        origin: Origin,
        event: Event,
        result: Result = Result.DONE,
        **about: object,
    ) -> None:
        tx.audit(by_caller(tx, caller, event, result, **about), Detail(None, origin.said()))
