from __future__ import annotations

import io
import os

import pytest

from keys import stream
from keys.errors import StreamBroken

_TAG = 16
_SIZES = [0, 1, stream.CHUNK - 1, stream.CHUNK, stream.CHUNK + 1, 2 * stream.CHUNK, 2 * stream.CHUNK + 7]


def _sealed(key: bytes, plain: bytes, step: int = 10_000) -> bytes:
    return b"".join(stream.sealed(key, (plain[at : at + step] for at in range(0, len(plain), step))))


def _opened(key: bytes, content: bytes) -> bytes:
    return b"".join(stream.opened(key, io.BytesIO(content).read))


@pytest.mark.parametrize("size", _SIZES)
def test_what_goes_in_comes_out_and_every_chunk_but_the_last_is_full(size: int) -> None:
    key, plain = stream.stream_key(), os.urandom(size)
    content = _sealed(key, plain)
    assert _opened(key, content) == plain
    chunks = max(1, -(-size // stream.CHUNK))
    assert len(content) == size + chunks * _TAG


def test_a_stream_that_ends_early_where_a_chunk_ends_is_noticed() -> None:
    key = stream.stream_key()
    content = _sealed(key, os.urandom(3 * stream.CHUNK))
    whole = stream.CHUNK + _TAG
    for kept in (0, whole, 2 * whole):
        with pytest.raises(StreamBroken):
            _opened(key, content[:kept])


def test_chunks_that_are_moved_doubled_or_added_are_noticed() -> None:
    key = stream.stream_key()
    content = _sealed(key, os.urandom(3 * stream.CHUNK))
    whole = stream.CHUNK + _TAG
    first, second, third = content[:whole], content[whole : 2 * whole], content[2 * whole :]
    for other in (second + first + third, first + first + second + third, content + third, content + b"\0"):
        with pytest.raises(StreamBroken):
            _opened(key, other)


def test_every_flipped_byte_and_another_key_are_noticed() -> None:
    key = stream.stream_key()
    content = _sealed(key, b"rows of the register")
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1
        with pytest.raises(StreamBroken):
            _opened(key, bytes(changed))
    with pytest.raises(StreamBroken):
        _opened(stream.stream_key(), content)
