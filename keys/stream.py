"""A long plaintext, sealed in pieces so that neither end holds all of it (STREAM, Hoang et al. 2015).

::

    stream = chunk* last
    chunk  = ciphertext 65,536 | tag 16        nonce = index: 11 bytes big-endian | 0x00
    last   = ciphertext 0-65,536 | tag 16      nonce = index: 11 bytes big-endian | 0x01

    AES-256-GCM under HKDF( stream key, "nordkap/stream/1" ); no associated data

The index and the mark of the last one are the nonce, so a chunk that is left out, moved, doubled or put at the
end does not open, and neither does a stream that ends early. A stream key seals one stream: nonces repeat
under a second one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.derive import hkdf_sha256
from keys.errors import StreamBroken

STREAM_KEY_BYTES: Final = 32
CHUNK: Final = 65_536
_TAG: Final = 16
_INFO: Final = b"nordkap/stream/1"
_CHANGED: Final = "a sealed stream was changed or cut"


def stream_key() -> bytes:
    """Make the key of one stream, 32 random bytes; a root key is to wrap it."""
    return secrets.token_bytes(STREAM_KEY_BYTES)


def sealed(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Seal pieces of any lengths, as they come; give the stream in chunks.

    Args:
        key: of `stream_key`, for this stream alone.
        pieces: the plaintext.
    """
    aead = AESGCM(hkdf_sha256(key, _INFO))
    index, waiting = 0, bytearray()
    for piece in pieces:
        waiting += piece
        # What may be the end waits: only the last chunk is marked as such.
        while len(waiting) > CHUNK:
            yield aead.encrypt(_nonce(index, last=False), bytes(waiting[:CHUNK]), None)
            del waiting[:CHUNK]
            index += 1
    yield aead.encrypt(_nonce(index, last=True), bytes(waiting), None)


def opened(key: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Open a stream piece by piece; what is given was sealed, but only its end says that nothing is missing.

    Args:
        key: the stream's.
        read: gives so many bytes of the stream, fewer at its end alone.

    Raises:
        StreamBroken: it was changed, cut, lengthened, or sealed under another key.
    """
    aead = AESGCM(hkdf_sha256(key, _INFO))
    index, chunk = 0, read(CHUNK + _TAG)
    while True:
        following = read(CHUNK + _TAG)
        try:
            yield aead.decrypt(_nonce(index, last=not following), chunk, None)
        except (InvalidTag, ValueError):
            raise StreamBroken(_CHANGED) from None
        if not following:
            return
        index, chunk = index + 1, following


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])
