"""The second factor: an authenticator's code, or a recovery code. One file for every place that asks.

A code is looked at only where the password was right, so nobody without the password can spend or exhaust
it. The bucket's lock is held until the transaction ends: of sixteen uses of one code at once, one
passes. A code that was right but spent is refused and not counted as a guess: it is the owner's own,
sent twice.

The rows behind it carry the register's mark, and each of their changes is in the log, so that none can be put
back unnoticed. A row whose mark does not hold proves nothing, and is answered like a wrong code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from registry.accounts import attempts, codes, totp
from registry.accounts.holder import FORGED, LONG_AGO
from registry.accounts.limits import CONSECUTIVE_FAILURES, SECOND_FACTOR
from registry.accounts.outcome import change
from registry.accounts.store import credentials as store
from registry.authority import genuine, signed
from registry.logs import logger

if TYPE_CHECKING:
    from audit.entry import Change
    from registry.accounts.holder import Holder
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

BUCKET = "second_factor"
RECOVERY_USE = "recovery code"


_NOBODYS: Row = {
    "person": UUID(int=0),
    "secret": bytes(93),
    "last_step": 0,
    "failures": 0,
    "created_at": LONG_AGO,
    "confirmed_at": LONG_AGO,
    "disabled_at": None,
    "mac": bytes(32),
}
"""Signed and looked for where there is no authenticator: the same work, and no row has this mark."""


class Answer(StrEnum):
    """What came of a second factor; the refusals are tokens of the log."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    WRONG = "wrong_code"
    SPENT = "spent_code"
    TOO_MANY = "too_many_codes"
    FORGED = FORGED


@dataclass(frozen=True, slots=True)
class Factor:
    """The answer, and whether it was the wrong code too many that ended the authenticator.

    `changed` belongs into the entry that the caller writes about it.
    """

    answer: Answer
    ended: bool = False
    changed: tuple[Change, ...] = ()

    @property
    def right(self) -> bool:
        """Tell whether it proves the person."""
        return self.answer in {Answer.CODE, Answer.RECOVERY_CODE}


def recovery_hash(tx: Transaction, person: UUID, letters: str) -> bytes:
    """Return what is stored of a recovery code: it is of this person and no other."""
    return codes.stored(tx, RECOVERY_USE, _of_person(person, letters))


def bucket_of(tx: Transaction, person: UUID) -> attempts.Bucket:
    """Return where a person's wrong codes are counted, wherever they are asked for."""
    return attempts.bucket(tx, BUCKET, SECOND_FACTOR, person.bytes)


def hold(tx: Transaction, person: UUID) -> None:
    """Let nobody else look at this person's second factor until the transaction ends.

    Who also locks sessions holds this first, as log-in does: two that lock in different order wait for ever.
    """
    attempts.hold(tx, bucket_of(tx, person))


def prove(tx: Transaction, holder: Holder, typed: str) -> Factor:
    """Look at a second factor and spend it when it is right. `tx` must commit, also after a refusal.

    Call it with a decoy where the password was wrong: the same work, and nothing of anybody's is spent.
    """
    try:
        reservation = attempts.reserve(tx, [bucket_of(tx, holder.person)])
    except attempts.LimitReached:
        return Factor(Answer.TOO_MANY)
    step = totp.matching_step(holder.secret, typed, tx.now)
    letters = codes.read(typed, codes.RECOVERY_GROUPS)
    hashes = codes.sought(tx, RECOVERY_USE, _of_person(holder.person, letters or codes.ALPHABET[0]))
    # Read under the lock of the reservation: what the holder was read with may have been spent meanwhile.
    live = store.live_authenticator_by_id(tx, holder.authenticator)
    code = store.unused_recovery_code(tx, holder.person, hashes) if letters is not None else None
    if not _genuine(tx, live, code):
        logger().error("credential_forged")
        return Factor(Answer.FORGED)
    if code is not None:
        found = _used(tx, code)
    elif step is not None:
        found = _spent(tx, live, step)
    else:
        return _failed(tx, {"id": holder.authenticator, **_NOBODYS} if live is None else live)
    attempts.take_back(tx, reservation)
    return found


def _of_person(person: UUID, letters: str) -> str:
    return f"{person} {letters}"


def _genuine(tx: Transaction, live: Row | None, code: Row | None) -> bool:
    fine = genuine(tx, "authenticator", live or {"id": UUID(int=0), **_NOBODYS}) or live is None
    return fine and (code is None or genuine(tx, "recovery_code", code))


def _used(tx: Transaction, code: Row) -> Factor:
    used = signed(tx, "recovery_code", {**code, "used_at": tx.now})
    if not store.use_recovery_code(tx, code, used):
        return Factor(Answer.SPENT)
    return Factor(Answer.RECOVERY_CODE, changed=(change("recovery_code", used),))


def _spent(tx: Transaction, live: Row | None, step: int) -> Factor:
    if live is None or step <= live["last_step"]:
        return Factor(Answer.SPENT)
    changed = _stored(tx, live, last_step=step, failures=0)
    return Factor(Answer.CODE if changed else Answer.SPENT, changed=changed)


def _failed(tx: Transaction, row: Row) -> Factor:
    failures = row["failures"] + 1
    ends = failures >= CONSECUTIVE_FAILURES
    changed = _stored(tx, row, failures=failures, disabled_at=tx.now if ends else None)
    return Factor(Answer.WRONG, ended=ends and bool(changed), changed=changed)


def _stored(tx: Transaction, old: Row, **columns: Any) -> tuple[Change, ...]:
    new = signed(tx, "authenticator", {**old, **columns})
    return (change("authenticator", new),) if store.change_authenticator(tx, old, new) else ()
