"""Codes that are typed once: invitations and recovery codes.

::

    code   = groups of four of Crockford's base 32 (0-9, A-Z without I, L, O, U), parted by hyphens
    invitation     7 groups, 140 random bits      recovery code   6 groups, 120 random bits
    stored = keys.lookup.lookup_tag( ACCOUNT key, use, code without hyphens )         32 bytes, keyed

Read as people type: any case, spaces or hyphens anywhere, O for 0, I and L for 1.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from keys.key import Purpose
from keys.lookup import lookup_tags
from keys.scope import REGISTER

if TYPE_CHECKING:
    from registry.database import Transaction

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
INVITATION_GROUPS = 7
RECOVERY_GROUPS = 6
MAX_TYPED = 100

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LETTERS = re.compile(f"[{ALPHABET}]+", re.ASCII)


def make(groups: int) -> str:
    """Return a fresh code, as it is shown."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(groups * GROUP))
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read(typed: str, groups: int) -> str | None:
    """Return the letters of a typed code, None when it cannot be one of so many groups."""
    if len(typed) > MAX_TYPED or not typed.isascii():
        return None
    letters = typed.strip().upper().translate(_READ_AS)
    return letters if len(letters) == groups * GROUP and _LETTERS.fullmatch(letters) else None


def stored(tx: Transaction, use: str, letters: str) -> bytes:
    """Return what the database keeps of a code; `use` keeps the uses apart."""
    return sought(tx, use, letters)[0]


def sought(tx: Transaction, use: str, letters: str) -> list[bytes]:
    """Return everything that may be kept of a code, by the version of the key there was when it was made."""
    return lookup_tags(tx.keys.versions(Purpose.ACCOUNT, REGISTER), use, letters.encode("ascii"))
