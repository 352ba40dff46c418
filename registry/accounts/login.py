"""Log-in: name, password and second factor in one call. One answer to everything that is not right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.entry import Event, Result
from registry.accounts import attempts, factor
from registry.accounts.claim import Claim, Claims, decoy_of
from registry.accounts.entrance import Entrance, SignedIn
from registry.accounts.outcome import by_person
from registry.database import Detail
from registry.errors import LoginFailed

if TYPE_CHECKING:
    from registry.accounts.factor import Factor
    from registry.accounts.origin import Origin
    from registry.database import Database, Transaction

FAILED = (
    "Check the address, the password and the code. If you have used this code already, wait for the next one."
)
MAX_TYPED = 4_096


class CodeSpent(LoginFailed):
    """All was right, but this code has been used: a page says to wait for the next one.

    Raised to a browser that has signed in with this name before, and to nobody else, because it tells that
    the password is right.
    """


class Login:
    """Signs people in."""

    def __init__(self, database: Database, claims: Claims, entrance: Entrance) -> None:
        self._database = database
        self._claims = claims
        self._entrance = entrance

    def log_in(self, origin: Origin, name: str, password: str, code: str) -> SignedIn:
        """Begin a session for who knows the password and holds the second factor (a code or a recovery code).

        Raises:
            LoginFailed: anything is wrong, whatever it is.
            CodeSpent: the same to a known browser whose code was right and used before.
            TooMany: the client's network has failed too often.
            Unavailable: too many passwords are being checked, or the database or the log is away.
        """
        claim = self._claims.by_name(origin, name, password, Event.LOGIN_REFUSED)
        with self._database.transaction() as tx:
            right = self._claims.still_right(tx, claim)
            holder = claim.holder if right else decoy_of(claim.holder)
            found = factor.prove(tx, holder, code)
            if right and found.right:
                signed_in = self._admitted(tx, origin, claim, found)
            else:
                self._note_refusal(tx, origin, claim, found, name, right=right)
                signed_in = None
        if signed_in is None:
            raise _refusal(claim, found, right=right)
        return signed_in

    def _admitted(self, tx: Transaction, origin: Origin, claim: Claim, found: Factor) -> SignedIn:
        holder = claim.holder
        if holder.organisation is None:
            raise LoginFailed(FAILED)
        attempts.take_back(tx, claim.network)
        by_recovery_code = found.answer is factor.Answer.RECOVERY_CODE
        signed_in = self._entrance.enter(
            tx,
            origin,
            holder,
            holder.organisation,
            found.answer,
            () if by_recovery_code else found.changed,
            by_recovery_code=by_recovery_code,
        )
        if by_recovery_code:
            tx.audit(
                by_person(
                    tx,
                    Event.RECOVERY_CODE_USED,
                    Result.DONE,
                    holder.person,
                    holder.organisation,
                    reason="log_in",
                    changed=found.changed,
                ),
                Detail(None, {**origin.said(), "factor": found.answer.value}),
            )
        return signed_in

    @staticmethod
    def _note_refusal(
        tx: Transaction, origin: Origin, claim: Claim, found: Factor, name: str, *, right: bool
    ) -> None:
        holder = claim.holder
        reason = found.answer.value if right else claim.refusal or "changed_meanwhile"
        tx.audit(
            by_person(
                tx,
                Event.LOGIN_REFUSED,
                Result.REFUSED,
                holder.known,
                holder.organisation,
                reason=reason,
                changed=found.changed,
            ),
            Detail(None, {**origin.said(), "name": name}),
        )
        if right and found.ended:
            tx.audit(
                by_person(
                    tx,
                    Event.AUTHENTICATOR_CHANGED,
                    Result.DONE,
                    holder.known,
                    holder.organisation,
                    reason="too_many_failures",
                ),
                Detail(None, origin.said()),
            )


def _refusal(claim: Claim, found: Factor, *, right: bool) -> LoginFailed:
    if right and claim.device and found.answer is factor.Answer.SPENT:
        return CodeSpent(FAILED)
    return LoginFailed(FAILED)
