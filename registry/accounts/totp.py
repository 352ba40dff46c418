"""Time-based codes (RFC 6238): SHA-1, six digits, 30 seconds, a secret of 160 bits.

::

    step = floor( Unix time of the database clock / 30 )
    code = truncate( HMAC-SHA-1( secret, step as u64 ) ) mod 10^6, as six ASCII digits

A code is good for its own step and one on either side. Only ASCII digits count: other scripts' digits,
which `str.isdigit` and NFKC would take, are no code. Whether a step was spent is not known here
(`store.credentials.spend_step`).
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote

DIGITS = 6
PERIOD = 30
SECRET_BYTES = 20
TOLERANCE = 1
KEY_GROUP = 4

_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def new_secret() -> bytes:
    """Return a fresh secret of 160 bits."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(at: datetime) -> int:
    """Return the number of the 30 seconds that `at` lies in."""
    return int(at.timestamp()) // PERIOD


def code(secret: bytes, step: int) -> str:
    """Return the code of one step (RFC 4226 section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def is_code(typed: str) -> bool:
    """Tell whether something typed has the form of a code."""
    return _CODE.fullmatch(typed) is not None


def matching_step(secret: bytes, typed: str, at: datetime) -> int | None:
    """Return the step whose code this is at `at`, the latest when several have it; None when none has.

    Every step is computed whatever matches, so that the time taken says nothing.
    """
    usable = is_code(typed)
    given = (typed if usable else "-" * DIGITS).encode("ascii")
    now = step_at(at)
    found = None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(code(secret, step).encode("ascii"), given):
            found = step
    return found


def typed_key(secret: bytes) -> str:
    """Return the secret as people type it: base 32 in groups of four."""
    letters = b32encode(secret).decode("ascii").rstrip("=")
    return " ".join(letters[start : start + KEY_GROUP] for start in range(0, len(letters), KEY_GROUP))


def otpauth(secret: bytes, issuer: str, account: str) -> str:
    """Return the address that authenticator apps take, as text or QR code."""
    letters = b32encode(secret).decode("ascii").rstrip("=")
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    return (
        f"otpauth://totp/{label}?secret={letters}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
    )
