from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.framing import framed, number

_LISTS = st.lists(st.binary(max_size=12), max_size=5)


def _unframed(frame: bytes) -> list[bytes]:
    parts = []
    while frame:
        length = int.from_bytes(frame[:4], "big")
        assert len(frame) >= 4 + length
        parts.append(frame[4 : 4 + length])
        frame = frame[4 + length :]
    return parts


@given(_LISTS)
def test_what_is_framed_can_be_taken_apart_again(parts: list[bytes]) -> None:
    assert _unframed(framed(*parts)) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((b"ab", b"c"), (b"a", b"bc")),
        ((b"ab",), (b"a", b"b")),
        ((b"", b"a"), (b"a", b"")),
        ((b"a",), (b"a", b"")),
        ((b"\x00\x00\x00\x01a",), (b"", b"a")),
    ],
)
def test_moving_a_boundary_changes_the_frame(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> None:
    assert framed(*one) != framed(*other)


@pytest.mark.parametrize("value", [-1, 1 << 64])
def test_a_number_outside_64_bits_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="between 0"):
        number(value)


def test_a_number_is_eight_bytes_big_endian() -> None:
    assert number(258) == b"\0\0\0\0\0\0\x01\x02"
