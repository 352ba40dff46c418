"""Binding an authenticator to a person: pending for ten minutes, until its first code confirms it.

The old one works until then, so nobody is locked out halfway, and nothing changes before the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from registry.accounts import attempts, codes, totp
from registry.accounts.factor import BUCKET, RECOVERY_USE
from registry.accounts.holder import SECRET_PAD, secret_place
from registry.accounts.limits import SECOND_FACTOR
from registry.accounts.people import email_place
from registry.accounts.qr import QrCode, qr_code
from registry.accounts.store import credentials as store

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

PENDING_SECONDS = 600
RECOVERY_CODES = 10
WRONG_CODE = "This code is not right. Wait for the next one, and check that your phone sets its clock itself."
NONE_PENDING = "There is no authenticator to confirm, or it waited too long. Start again."
TOO_MANY = "Too many codes were wrong. Wait a little, then try again."


@dataclass(frozen=True, slots=True)
class Pending:
    """What an authenticator app needs; shown once. `secret` is base 32 in groups of four."""

    secret: str
    otpauth: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"<Pending until {self.expires_at.isoformat()}>"

    @property
    def qr(self) -> QrCode:
        """Return the QR code of `otpauth`."""
        return qr_code(self.otpauth)


class Bindings:
    """Begins and confirms authenticators, and makes recovery codes. `issuer` is what the app shows."""

    def __init__(self, secrets: Secrets, issuer: str) -> None:
        self._secrets = secrets
        self._issuer = issuer

    def begin(self, tx: Transaction, person: Row) -> Pending:
        """Make a pending authenticator for a person; whatever was pending before is given up."""
        store.disable_pending(tx, person["id"], tx.now)
        secret, authenticator = totp.new_secret(), uuid4()
        place = secret_place(person["id"], authenticator)
        store.add_authenticator(
            tx,
            {
                "id": authenticator,
                "person": person["id"],
                "secret": self._secrets.seal(tx, place, secret, pad=SECRET_PAD),
                "created_at": tx.now,
            },
        )
        account = self._secrets.open_text(tx, email_place(person["id"]), person["email"])
        return Pending(
            secret=totp.typed_key(secret),
            otpauth=totp.otpauth(secret, self._issuer, account),
            expires_at=tx.now + timedelta(seconds=PENDING_SECONDS),
        )

    def confirm(self, tx: Transaction, person: UUID, typed: str) -> str | None:
        """Let the pending authenticator be the person's, its first code spent. `tx` must commit in any case.

        Return None when that is done, else the sentence that says why not.
        """
        bucket = attempts.bucket(tx, BUCKET, SECOND_FACTOR, person.bytes)
        try:
            reservation = attempts.reserve(tx, [bucket])
        except attempts.LimitReached:
            return TOO_MANY
        pending = store.pending_authenticator(tx, person, tx.now - timedelta(seconds=PENDING_SECONDS))
        if pending is None:
            attempts.take_back(tx, reservation)
            return NONE_PENDING
        secret = self._secrets.open(tx, secret_place(person, pending["id"]), pending["secret"])
        step = totp.matching_step(secret, typed, tx.now)
        if step is None:
            return WRONG_CODE
        store.disable_live(tx, person, tx.now)
        if store.confirm_authenticator(tx, pending["id"], step, tx.now) != 1:
            return NONE_PENDING
        attempts.take_back(tx, reservation)
        return None

    def new_recovery_codes(self, tx: Transaction, person: UUID) -> tuple[str, ...]:
        """Return ten fresh recovery codes, shown once; any older ones are worth nothing."""
        made = tuple(codes.make(codes.RECOVERY_GROUPS) for _ in range(RECOVERY_CODES))
        hashes = [codes.stored(tx, RECOVERY_USE, f"{person} {code.replace('-', '')}") for code in made]
        store.replace_recovery_codes(tx, person, hashes, tx.now)
        return made
