"""The mark of a line in the list of what was shredded: a line that the register did not write is refused.

::

    mark = HMAC-SHA-256( HKDF(AUDIT key, "nordkap/shred/1"), frame( "nordkap/shred/1", line ) )

Of the AUDIT key always the oldest version: it stays for as long as the log does, so every backup that the list
is held against has it.
"""

from __future__ import annotations

import hmac
from typing import Final

from keys.errors import AuthorityBroken, WrongKey
from keys.framing import framed
from keys.key import Key
from keys.scope import Purpose

_INFO: Final = b"nordkap/shred/1"


def shred_mark(key: Key, line: bytes) -> bytes:
    """Give the 32-byte mark of a line.

    Raises:
        WrongKey: this is not an AUDIT key.
    """
    if key.purpose is not Purpose.AUDIT:
        raise WrongKey("the list of what was shredded is marked under an audit key", key_id=key.id)
    return key.mac(_INFO, framed(_INFO, line))


def check_shred_mark(key: Key, line: bytes, mark: bytes) -> None:
    """Require that the register wrote this line.

    Raises:
        AuthorityBroken: it did not, or the line was changed.
        WrongKey: this is not an AUDIT key.
    """
    if not hmac.compare_digest(shred_mark(key, line), mark):
        raise AuthorityBroken("a line of the shred list does not carry the register's mark", key_id=key.id)
