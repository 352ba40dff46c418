"""Terms and labels: what a posting list is called, and where its rows lie.

::

    K_label = HKDF(index key, "nordkap/label/1")
    term    = HMAC-SHA-256( K_label, frame( "term", field ) | keyword )[:16]
    label   = HMAC-SHA-256( K_label, frame( "block" ) | term 16 | n u32 )[:16]

Tier, network and epoch are the index key's own, so they need not be in the message. A label is the primary
key of a row: without K_label it is noise, and the labels of one list have nothing in common.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final

from keys.errors import WrongKey
from keys.framing import framed
from keys.key import Key, Purpose

TERM_BYTES: Final = 16
LABEL_BYTES: Final = 16
_INFO: Final = b"nordkap/label/1"
_BLOCK: Final = framed(b"block")
_NUMBER: Final = struct.Struct(">I")
_INDEX: Final = Purpose.INDEX


def term(index_key: Key, field: str, keyword: str) -> bytes:
    """Name the posting list of one keyword of one field: 16 bytes, which do not leave the process."""
    if index_key.purpose is not _INDEX:
        raise WrongKey("posting lists are named under an index key", key_id=index_key.id)
    return index_key.mac(_INFO, _field(field) + keyword.encode())[:TERM_BYTES]


def label(index_key: Key, term: bytes, n: int) -> bytes:
    """Give the 16-byte label of row `n`, from 0, of a posting list.

    Raises:
        ValueError: the term is not 16 bytes, or `n` is not within 32 bits.
    """
    if len(term) != TERM_BYTES or not 0 <= n < 1 << 32:
        raise ValueError("a label is made of a term of 16 bytes and a number below 2^32")
    if index_key.purpose is not _INDEX:
        raise WrongKey("posting lists are named under an index key", key_id=index_key.id)
    return index_key.mac(_INFO, _BLOCK + term + _NUMBER.pack(n))[:LABEL_BYTES]


@lru_cache(maxsize=4096)
def _field(field: str) -> bytes:
    return framed(b"term", field.encode())
