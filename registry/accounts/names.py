"""Log-in names: one spelling of each, whoever types it.

::

    spelling = strip( casefold( NFKC( name ) ) ), repeated until it stays
    lookup   = keys.lookup.lookup_tag( ACCOUNT key, "login name", spelling )          32 bytes

Everything that counts, finds or compares a name takes the look-up tag, so case, a trailing space or a
full-width letter makes no second name and no second bucket.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from keys.key import Purpose
from keys.lookup import lookup_tags
from keys.scope import REGISTER
from registry.errors import FieldProblem, Invalid

if TYPE_CHECKING:
    from registry.database import Transaction

MAX_EMAIL = 254
MAX_NAME = 120
NO_NAME = "This must be a name of 1 to {maximum} characters."

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\].]+(?:\.[^\s@<>\"(),:;\\\[\].]+)+")


def spelling(name: str) -> str:
    """Return the one spelling of a log-in name. Any text has one."""
    while True:
        folded = unicodedata.normalize("NFKC", name).casefold().strip()
        if folded == name:
            return folded
        name = folded


def lookup(tx: Transaction, name: str) -> bytes:
    """Return the tag under which a log-in name is stored, whether or not anybody has it."""
    return lookups(tx, name)[0]


def lookups(tx: Transaction, name: str) -> list[bytes]:
    """Return every tag under which a log-in name may stand, that of the current key first."""
    # A lone surrogate cannot be encoded; no account has one, but the attempt must count.
    text = spelling(name).encode("utf-8", "surrogatepass")
    return lookup_tags(tx.keys.versions(Purpose.ACCOUNT, REGISTER), "login name", text)


def checked_email(text: str) -> str:
    """Return an address as it will be shown. Raises Invalid."""
    address = unicodedata.normalize("NFC", text).strip()
    if len(address) > MAX_EMAIL or not address.isprintable() or not _EMAIL.fullmatch(address):
        raise Invalid([FieldProblem("/email", "This is not an e-mail address.")])
    return address


def checked_name(text: str, field: str = "/name") -> str:
    """Return a name as it will be shown: 1 to 120 characters. Raises Invalid."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise Invalid([FieldProblem(field, NO_NAME, {"maximum": MAX_NAME})])
    return name
