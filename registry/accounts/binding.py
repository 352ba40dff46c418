"""Binding an authenticator to a person: pending for ten minutes, until its first code confirms it.

The old one works until then, so nobody is locked out halfway, and nothing changes before the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from audit.entry import Change
from registry.accounts import attempts, codes, totp
from registry.accounts.factor import bucket_of, recovery_hash
from registry.accounts.holder import SECRET_PAD, secret_place
from registry.accounts.outcome import change
from registry.accounts.people import email_place
from registry.accounts.qr import QrCode, qr_code
from registry.accounts.store import credentials as store
from registry.authority import checked, signed
from registry.errors import Conflict

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

ISSUER = "Nordkap"
"""What authenticator apps show beside the name."""

PENDING_SECONDS = 600
RECOVERY_CODES = 10
WRONG_CODE = "This code is not right. Wait for the next one, and check that your phone sets its clock itself."
NONE_PENDING = "There is no authenticator to confirm, or it waited too long. Start again."
MEANWHILE = "The authenticator was changed in between. Start again."
TOO_MANY = "Too many codes were wrong. Wait a little, then try again."


@dataclass(frozen=True, slots=True)
class Pending:
    """What an authenticator app needs; shown once. `secret` is base 32 in groups of four.

    `changed` belongs into the entry that the caller writes about it.
    """

    secret: str
    otpauth: str
    expires_at: datetime
    changed: tuple[Change, ...]

    def __repr__(self) -> str:
        return f"<Pending until {self.expires_at.isoformat()}>"

    @property
    def qr(self) -> QrCode:
        """Return the QR code of `otpauth`."""
        return qr_code(self.otpauth)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`wrong` is None when the authenticator is confirmed, else the sentence that says why not.

    `changed` belongs into the entry that the caller writes about it.
    """

    wrong: str | None
    changed: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Fresh recovery codes, as the person types them; `changed` belongs into the entry about it."""

    codes: tuple[str, ...] = field(repr=False)
    changed: tuple[Change, ...]


class Bindings:
    """Begins and confirms authenticators, and makes recovery codes."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def begin(self, tx: Transaction, person: Row) -> Pending:
        """Make a pending authenticator for a person; whatever was pending before is given up."""
        given_up = [_disabled(tx, row) for row in store.pending_authenticators(tx, person["id"])]
        secret, authenticator = totp.new_secret(), uuid4()
        row = signed(
            tx,
            "authenticator",
            {
                "id": authenticator,
                "person": person["id"],
                "secret": self._secrets.seal(
                    tx, secret_place(person["id"], authenticator), secret, pad=SECRET_PAD
                ),
                "last_step": 0,
                "failures": 0,
                "created_at": tx.now,
                "confirmed_at": None,
                "disabled_at": None,
            },
        )
        store.add_authenticator(tx, row)
        account = self._secrets.open_text(tx, email_place(person["id"]), person["email"])
        return Pending(
            secret=totp.typed_key(secret),
            otpauth=totp.otpauth(secret, ISSUER, account),
            expires_at=tx.now + timedelta(seconds=PENDING_SECONDS),
            changed=(*given_up, change("authenticator", row)),
        )

    def confirm(self, tx: Transaction, person: UUID, typed: str) -> Confirmation:
        """Let the pending authenticator be the person's, its first code spent. `tx` must commit in any case.

        Raises keys.errors.AuthorityBroken.
        """
        try:
            reservation = attempts.reserve(tx, [bucket_of(tx, person)])
        except attempts.LimitReached:
            return Confirmation(TOO_MANY)
        pending = self._pending(tx, person)
        if pending is None:
            attempts.take_back(tx, reservation)
            return Confirmation(NONE_PENDING)
        secret = self._secrets.open(tx, secret_place(person, pending["id"]), pending["secret"])
        step = totp.matching_step(secret, typed, tx.now)
        if step is None:
            return Confirmation(WRONG_CODE)
        live = store.live_authenticator(tx, person)
        ended = () if live is None else (_disabled(tx, live),)
        attempts.take_back(tx, reservation)
        return Confirmation(None, (*ended, _changed(tx, pending, confirmed_at=tx.now, last_step=step)))

    def new_recovery_codes(self, tx: Transaction, person: UUID) -> RecoveryCodes:
        """Return ten fresh recovery codes, shown once; any older ones are worth nothing.

        Hold the person's second factor (`factor.hold`) first: a code must not be used while all are replaced.
        """
        made = tuple(codes.make(codes.RECOVERY_GROUPS) for _ in range(RECOVERY_CODES))
        rows = [
            signed(
                tx,
                "recovery_code",
                {
                    "id": uuid4(),
                    "person": person,
                    "hash": recovery_hash(tx, person, code.replace("-", "")),
                    "created_at": tx.now,
                    "used_at": None,
                },
            )
            for code in made
        ]
        gone = store.replace_recovery_codes(tx, person, rows)
        return RecoveryCodes(
            made,
            (
                *(Change("recovery_code", each) for each in gone),
                *(change("recovery_code", row) for row in rows),
            ),
        )

    @staticmethod
    def _pending(tx: Transaction, person: UUID) -> Row | None:
        made_after = tx.now - timedelta(seconds=PENDING_SECONDS)
        for row in store.pending_authenticators(tx, person)[:1]:
            if checked(tx, "authenticator", row)["created_at"] > made_after:
                return row
        return None


def _disabled(tx: Transaction, row: Row) -> Change:
    checked(tx, "authenticator", row)
    return _changed(tx, row, disabled_at=tx.now)


def _changed(tx: Transaction, old: Row, **columns: Any) -> Change:
    new = signed(tx, "authenticator", {**old, **columns})
    if not store.change_authenticator(tx, old, new):
        raise Conflict(MEANWHILE)
    return change("authenticator", new)
