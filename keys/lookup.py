"""Look-up tags: find one account value, invitation code or commitment again without storing it.

::

    tag = HMAC-SHA-256( HKDF(key, "nordkap/lookup/1"), frame( "nordkap/lookup/1", info, value ) )

Equal values under one key and info give equal tags, so only values that are unique anyway may have one, and
never a record's field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keys.framing import framed
from keys.key import Key

_INFO: Final = b"nordkap/lookup/1"


def lookup_tag(key: Key, info: str, value: bytes) -> bytes:
    """Give the 32-byte tag of a value; `info` names the use, so that two uses never meet."""
    return key.mac(_INFO, framed(_INFO, info.encode(), value))


def lookup_tags(keys: Sequence[Key], info: str, value: bytes) -> list[bytes]:
    """Give the tag under each version of a key: what is looked for, where what is stored tells no version."""
    return [lookup_tag(key, info, value) for key in keys]
