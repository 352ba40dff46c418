"""The second factor: an authenticator's code, or a recovery code. One file for every place that asks.

A code is looked at only where the password was right, so nobody without the password can spend or exhaust
it. The bucket's lock is held until the transaction ends: of sixteen uses of one code at once, one
passes. A code that was right but spent is refused and not counted as a guess: it is the owner's own,
sent twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from registry.accounts import attempts, codes, totp
from registry.accounts.limits import CONSECUTIVE_FAILURES, SECOND_FACTOR
from registry.accounts.store import credentials as store

if TYPE_CHECKING:
    from registry.accounts.holder import Holder
    from registry.database import Transaction

BUCKET = "second_factor"
RECOVERY_USE = "recovery code"


class Answer(StrEnum):
    """What came of a second factor; the refusals are tokens of the log."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    WRONG = "wrong_code"
    SPENT = "spent_code"
    TOO_MANY = "too_many_codes"


@dataclass(frozen=True, slots=True)
class Factor:
    """The answer, and whether it was the wrong code too many that ended the authenticator."""

    answer: Answer
    ended: bool = False

    @property
    def right(self) -> bool:
        """Tell whether it proves the person."""
        return self.answer in {Answer.CODE, Answer.RECOVERY_CODE}


def recovery_hash(tx: Transaction, holder: Holder, letters: str) -> bytes:
    """Return what is stored of a recovery code: it is of this person and no other."""
    return codes.stored(tx, RECOVERY_USE, f"{holder.person} {letters}")


def hold(tx: Transaction, holder: Holder) -> None:
    """Let nobody else look at this person's second factor until the transaction ends.

    Who also locks sessions holds this first, as log-in does: two that lock in different order wait for ever.
    """
    attempts.hold(tx, attempts.bucket(tx, BUCKET, SECOND_FACTOR, holder.person.bytes))


def prove(tx: Transaction, holder: Holder, typed: str) -> Factor:
    """Look at a second factor and spend it when it is right. `tx` must commit, also after a refusal.

    Call it with a decoy where the password was wrong: the same work, and nothing of anybody's is spent.
    """
    bucket = attempts.bucket(tx, BUCKET, SECOND_FACTOR, holder.person.bytes)
    try:
        reservation = attempts.reserve(tx, [bucket])
    except attempts.LimitReached:
        return Factor(Answer.TOO_MANY)
    step = totp.matching_step(holder.secret, typed, tx.now)
    letters = codes.read(typed, codes.RECOVERY_GROUPS)
    hashed = recovery_hash(tx, holder, letters or codes.ALPHABET[0])
    spent = store.spend_step(tx, holder.authenticator, step if step is not None else -1)
    used = store.spend_recovery_code(tx, holder.person, hashed, tx.now) if letters is not None else 0
    if spent or used:
        attempts.take_back(tx, reservation)
        return Factor(Answer.CODE if spent else Answer.RECOVERY_CODE)
    if step is not None:
        attempts.take_back(tx, reservation)
        return Factor(Answer.SPENT)
    ended = store.count_failure(tx, holder.authenticator, tx.now, CONSECUTIVE_FAILURES)
    return Factor(Answer.WRONG, ended=ended)
