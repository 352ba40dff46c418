"""Pseudonyms: each reader knows an organisation by a name of the reader's own.

::

    text = base64url( AES-256-SIV( organisation 16 bytes ) )     43 characters, no padding (RFC 5297)

    associated data = "nordkap/pseudonym/1", reader

The same reader gets the same name each time; two readers who compare find nothing in common.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from keys.derive import hkdf_sha256
from keys.errors import UnsealFailed
from keys.key import Key

_INFO: Final = b"nordkap/pseudonym/1"
_SPELLING: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def pseudonym(key: Key, reader: UUID, organisation: UUID) -> str:
    """Give the name under which this reader knows the organisation: 43 URL-safe characters."""
    sealed = _siv(key).encrypt(organisation.bytes, [_INFO, reader.bytes])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def resolve(key: Key, reader: UUID, text: str) -> UUID:
    """Find the organisation this reader means.

    Raises:
        UnsealFailed: the name was not given to this reader, or is spelled in any other way.
    """
    try:
        if _SPELLING.fullmatch(text) is None:
            raise ValueError("not a pseudonym")  # noqa: TRY301 (one way out for all that is wrong)
        sealed = base64.b64decode(text + "=", altchars=b"-_", validate=True)
        found = UUID(bytes=_siv(key).decrypt(sealed, [_INFO, reader.bytes]))
    except (InvalidTag, ValueError, binascii.Error):
        raise UnsealFailed("this name was not given to this reader", key_id=key.id) from None
    if pseudonym(key, reader, found) != text:  # the last character carries two bits that decode to nothing
        raise UnsealFailed("this name was not given to this reader", key_id=key.id)
    return found


def _siv(key: Key) -> AESSIV:
    return key.kept(_INFO, lambda seed: AESSIV(hkdf_sha256(seed, _INFO, 64)))
