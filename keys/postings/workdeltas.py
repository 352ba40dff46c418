"""Deltas for `work`: changes of tiers CASE and SEALED, written by a process that cannot search them.

::

    body    = encapsulated key 32 | ciphertext 4,048 | tag 16      HPKE base mode (RFC 9180):
                                                                   X25519, HKDF-SHA256, AES-256-GCM
    info    = frame( "nordkap/work-delta/1", scope )
    plain   = content 4,016 | mark 32
    content = changes u16 | change*, filled with 0x00 to the end
    mark    = HMAC-SHA-256( HKDF(authority key, "nordkap/work-delta/1"), info | content )
    change  = number u32 | added u16 | removed u16 | keyword * (added + removed)
    keyword = field length u8 | keyword length u16 | field | keyword      UTF-8

Every body weighs 4,096 bytes. A change with more keywords than fit is cut into several of the same number.

Base mode says who can read, not who wrote: anybody with the public key can seal one. So the content carries
the register's mark. One that was sealed before can be put back: the mark does not count them.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from keys.errors import BlockBroken, WrongKey
from keys.framing import framed
from keys.key import Key, Purpose
from keys.postings.filling import COUNT, Filling
from keys.private import seal_private

WORK_DELTA_BYTES: Final = 4096
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO: Final = b"nordkap/work-delta/1"
_MARK: Final = 32
_PLAIN: Final = WORK_DELTA_BYTES - 32 - 16 - _MARK
_HEAD: Final = struct.Struct(">IHH")
_KEYWORD: Final = struct.Struct(">BH")
_ZEROS: Final = bytes(_PLAIN)
_LONGEST: Final = 1024


@dataclass(frozen=True, slots=True)
class PlainChange:
    """What a write did to one record's postings, in keywords.

    Attributes:
        number: the record's number, 32 bits.
        added: (field, keyword) it has from now on.
        removed: (field, keyword) it has no more.
    """

    number: int
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]


def seal_deltas_for_work(
    public: bytes, authority: Key, scope: str, changes: Sequence[PlainChange]
) -> list[bytes]:
    """Seal changes to the public key of `work`, into bodies of 4,096 bytes; none for no changes.

    Args:
        public: `Keys.public` of the work-seal key.
        authority: the authority key, which marks what the register wrote.
        scope: the scope of the index key the changes are for.
        changes: what changed.

    Raises:
        ValueError: a number is not within 32 bits, a keyword has more than 1,024 bytes or its field than 255,
            a keyword is both added and removed, or the public key is none.
        WrongKey: this is not an authority key.
    """
    recipient, info = X25519PublicKey.from_public_bytes(public), framed(_INFO, scope.encode())
    return [
        _SUITE.encrypt(content + _mark(authority, info, content), recipient, info=info)
        for content in _contents(changes)
    ]


def open_delta_for_work(private_key: Key, authority: Key, scope: str, body: bytes) -> list[PlainChange]:
    """Open one body.

    Raises:
        BlockBroken: it was changed, cut, sealed to another key or for another scope, or not by the register.
        WrongKey: this is not a work-seal key, or not an authority key.
    """
    private, info = seal_private(private_key), framed(_INFO, scope.encode())
    if len(body) != WORK_DELTA_BYTES:
        raise BlockBroken("a delta for work has 4,096 bytes", key_id=private_key.id)
    try:
        plain = _SUITE.decrypt(body, private, info=info)
    except (InvalidTag, ValueError):
        raise BlockBroken("a delta for work was changed or is another's", key_id=private_key.id) from None
    content, mark = plain[:_PLAIN], plain[_PLAIN:]
    if not hmac.compare_digest(mark, _mark(authority, info, content)):
        raise BlockBroken("a delta for work does not carry the register's mark", key_id=authority.id)
    try:
        return _parsed(content)
    except (struct.error, ValueError):
        raise BlockBroken(
            "a delta for work opens to something that was never written", key_id=private_key.id
        ) from None


def _mark(authority: Key, info: bytes, content: bytes) -> bytes:
    if authority.purpose is not Purpose.AUTHORITY:
        raise WrongKey("the authority key marks deltas for work", key_id=authority.id)
    return authority.mac(_INFO, info + content)


def _contents(changes: Sequence[PlainChange]) -> list[bytes]:
    filling = Filling(_PLAIN)

    def put(number: int, added: list[bytes], removed: list[bytes]) -> None:
        filling.put(_HEAD.pack(number, len(added), len(removed)) + b"".join(added + removed))

    for change in changes:
        added: list[bytes] = []
        removed: list[bytes] = []
        size = _HEAD.size
        for into, keyword in _keywords(change):
            if size + len(keyword) > filling.room:
                if added or removed:
                    put(change.number, added, removed)
                    added, removed = [], []
                filling.close()
                size = _HEAD.size
            (added if into else removed).append(keyword)
            size += len(keyword)
        if size > filling.room:
            filling.close()
        put(change.number, added, removed)
    return filling.bodies()


def _keywords(change: PlainChange) -> list[tuple[bool, bytes]]:
    if not 0 <= change.number < 1 << 32:
        raise ValueError("a record number has 32 bits")
    if not set(change.added).isdisjoint(change.removed):
        raise ValueError("a keyword is added or removed, not both")
    return [(True, _encoded(*pair)) for pair in change.added] + [
        (False, _encoded(*pair)) for pair in change.removed
    ]


def _encoded(field: str, keyword: str) -> bytes:
    field_bytes, keyword_bytes = field.encode(), keyword.encode()
    if len(field_bytes) > 255 or len(keyword_bytes) > _LONGEST:  # noqa: PLR2004 (one byte holds the length)
        raise ValueError("a field has at most 255 bytes and a keyword 1,024")
    return _KEYWORD.pack(len(field_bytes), len(keyword_bytes)) + field_bytes + keyword_bytes


def _parsed(plain: bytes) -> list[PlainChange]:
    (count,) = COUNT.unpack_from(plain)
    changes, at = [], COUNT.size
    for _ in range(count):
        number, added, removed = _HEAD.unpack_from(plain, at)
        at += _HEAD.size
        pairs = []
        for _ in range(added + removed):
            field_length, keyword_length = _KEYWORD.unpack_from(plain, at)
            at += _KEYWORD.size
            middle, end = at + field_length, at + field_length + keyword_length
            if end > len(plain):
                raise ValueError("a keyword is cut")
            pairs.append((plain[at:middle].decode(), plain[middle:end].decode()))
            at = end
        changes.append(PlainChange(number, tuple(pairs[:added]), tuple(pairs[added:])))
    if plain[at:] != _ZEROS[at:]:
        raise ValueError("something follows the last change")
    return changes
