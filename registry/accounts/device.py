"""The device cookie: it says that this browser has signed in with this name before, and nothing more.

::

    cookie = base64url( issued u32 | random 12 | mac 16 )                    good for 90 days
    mac    = lookup_tag( oldest ACCOUNT key, "device", name's tag | password changed at | issued | random )[:16]

It opens a bucket of its own, so that somebody who guesses elsewhere cannot lock the owner out. It replaces
no factor, and a new password makes every such cookie worthless.
"""

from __future__ import annotations

import binascii
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import TYPE_CHECKING

from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import REGISTER

if TYPE_CHECKING:
    from registry.database import Transaction

LIFETIME_SECONDS = 90 * 24 * 3_600
ISSUED_BYTES = 4
RANDOM_BYTES = 12
MAC_BYTES = 16
LENGTH = ISSUED_BYTES + RANDOM_BYTES + MAC_BYTES
TEXT_LENGTH = 43


def issue(tx: Transaction, lookup: bytes, password_changed: datetime) -> str:
    """Return a device cookie for the holder of this name."""
    stem = int(tx.now.timestamp()).to_bytes(ISSUED_BYTES, "big") + secrets.token_bytes(RANDOM_BYTES)
    body = stem + _mac(tx, lookup, password_changed, stem)
    return urlsafe_b64encode(body).rstrip(b"=").decode("ascii")


def recognised(
    tx: Transaction, cookie: str | None, lookup: bytes, password_changed: datetime
) -> bytes | None:
    """Return the random part of a cookie that was issued for this name, None for any other.

    The same work is done whether or not there is a cookie, or anybody of this name.
    """
    body = _decoded(cookie)
    stem, mac = body[:-MAC_BYTES], body[-MAC_BYTES:]
    expected = _mac(tx, lookup, password_changed, stem)
    age = int(tx.now.timestamp()) - int.from_bytes(stem[:ISSUED_BYTES], "big")
    if not hmac.compare_digest(expected, mac) or not 0 <= age <= LIFETIME_SECONDS:
        return None
    return stem[ISSUED_BYTES:]


def _decoded(cookie: str | None) -> bytes:
    if cookie is not None and len(cookie) == TEXT_LENGTH and cookie.isascii():
        try:
            return urlsafe_b64decode(cookie + "=")
        except (ValueError, binascii.Error):
            pass
    return bytes(LENGTH)


def _mac(tx: Transaction, lookup: bytes, password_changed: datetime, stem: bytes) -> bytes:
    since = int(password_changed.timestamp() * 1_000_000).to_bytes(8, "big")
    key = tx.keys.oldest(Purpose.ACCOUNT, REGISTER)
    return lookup_tag(key, "device", lookup + since + stem)[:MAC_BYTES]
