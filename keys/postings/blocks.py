"""Blocks: a posting list, cut into rows that all look and weigh the same.

::

    row     = label 16 | body 1,960
    body    = nonce 12 | ciphertext 1,932 | tag 16        AES-256-GCM under HKDF(index key, "nordkap/block/1")
    plain   = term 16 | n u32 | total u32 | length u16 | payload, filled with 0x00 to 1,906

    associated data = frame( "nordkap/block/1", scope of the index key ) | label 16 | n u32

`total` counts the rows of the list, so row 0 says how many to ask for. Every row but the last is full. An
empty list has one empty row: a list that has no row 0 is missing, not empty. There is no version byte; the
version is in the associated data, so that a real row is noise from end to end, as a filler is.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from os import urandom
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.errors import BlockBroken, WrongKey
from keys.framing import framed
from keys.key import Key, Purpose
from keys.postings.terms import LABEL_BYTES, label

BODY_BYTES: Final = 1960
_INFO: Final = b"nordkap/block/1"
_NONCE: Final = 12
_TAG: Final = 16
_HEAD: Final = struct.Struct(">16sIIH")
PAYLOAD_BYTES: Final = BODY_BYTES - _NONCE - _TAG - _HEAD.size
_FILL: Final = bytes(PAYLOAD_BYTES)
_PLACE: Final = struct.Struct(">16sI")
_INDEX: Final = Purpose.INDEX


@dataclass(frozen=True, slots=True)
class Block:
    """One row of a posting list, opened.

    Attributes:
        term: the list's name.
        n: the row's number, from 0.
        total: how many rows the list has.
        payload: its part of the list's bytes, at most 1,906.
    """

    term: bytes
    n: int
    total: int
    payload: bytes


def seal_blocks(index_key: Key, term: bytes, bitmap: bytes) -> list[tuple[bytes, bytes]]:
    """Seal a posting list into (label, body) rows, at least one, in order.

    Raises:
        ValueError: the term is not 16 bytes.
        WrongKey: this is not an index key.
        KeyUsedUp: the key has sealed too much.
    """
    cipher, scope = _cipher(index_key), _scope(index_key.scope)
    total = max(1, -(-len(bitmap) // PAYLOAD_BYTES))
    rows = []
    for n in range(total):
        payload = bitmap[n * PAYLOAD_BYTES : (n + 1) * PAYLOAD_BYTES]
        plain = _HEAD.pack(term, n, total, len(payload)) + payload.ljust(PAYLOAD_BYTES, b"\0")
        place, nonce = label(index_key, term, n), urandom(_NONCE)
        index_key.spend()
        rows.append((place, nonce + cipher.encrypt(nonce, plain, scope + _PLACE.pack(place, n))))
    return rows


def open_block(index_key: Key, label: bytes, n: int, body: bytes) -> Block:
    """Open row `n` of a list, found under `label`.

    Raises:
        BlockBroken: the row was changed, lay under another label or number, or was sealed under another key.
        WrongKey: this is not an index key.
    """
    cipher = _cipher(index_key)
    if len(body) != BODY_BYTES or len(label) != LABEL_BYTES or not 0 <= n < 1 << 32:
        raise BlockBroken("an index row has a label of 16 bytes and a body of 1,960", key_id=index_key.id)
    try:
        plain = cipher.decrypt(body[:_NONCE], body[_NONCE:], _scope(index_key.scope) + _PLACE.pack(label, n))
    except InvalidTag:
        raise BlockBroken("an index row was changed or is not in its place", key_id=index_key.id) from None
    term, number, total, length = _HEAD.unpack_from(plain)
    end = _HEAD.size + length
    full = length == PAYLOAD_BYTES or (number == total - 1 and length < PAYLOAD_BYTES)
    if number != n or number >= total or not full or plain[end:] != _FILL[length:]:
        raise BlockBroken("an index row opens to something that was never written", key_id=index_key.id)
    return Block(term, number, total, plain[_HEAD.size : end])


def joined(blocks: Sequence[Block]) -> bytes:
    """Put the bytes of a posting list together from all its rows, in order.

    Raises:
        BlockBroken: a row is missing, twice there, or another list's.
    """
    if not blocks or any(
        (block.term, block.n, block.total) != (blocks[0].term, n, len(blocks))
        for n, block in enumerate(blocks)
    ):
        raise BlockBroken("a posting list does not have all its rows")
    return b"".join([block.payload for block in blocks])


def dummy_row() -> tuple[bytes, bytes]:
    """Make a row that nothing asks for and nobody can tell from a real one."""
    return urandom(LABEL_BYTES), urandom(BODY_BYTES)


def _cipher(index_key: Key) -> AESGCM:
    if index_key.purpose is not _INDEX:
        raise WrongKey("index rows are sealed under an index key", key_id=index_key.id)
    return index_key.kept(_INFO, AESGCM)


@lru_cache(maxsize=1024)
def _scope(scope: str) -> bytes:
    return framed(_INFO, scope.encode())
