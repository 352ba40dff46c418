from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.padding import padded, padme, text_size, unpadded


def _padme_of_the_paper(length: int) -> int:
    """Algorithm 1 of Nikitin et al. 2019, with its logarithms."""
    exponent = math.floor(math.log2(length))
    significant = math.floor(math.log2(exponent)) + 1
    last_bits = exponent - significant
    mask = (1 << last_bits) - 1
    return (length + mask) & ~mask


@given(st.binary(max_size=2000))
def test_text_comes_back_whole(plaintext: bytes) -> None:
    assert unpadded(padded(plaintext, 0)) == plaintext


@given(st.binary(max_size=31))
def test_a_value_comes_back_whole_from_32_bytes(plaintext: bytes) -> None:
    filled = padded(plaintext, 32)
    assert len(filled) == 32
    assert unpadded(filled) == plaintext


@pytest.mark.parametrize("plaintext", [b"", b"\x80", b"\0", b"a\x80", b"\x80\0\0", b"\0" * 31, b"\x80" * 31])
def test_marks_and_zeros_in_a_value_are_kept(plaintext: bytes) -> None:
    assert unpadded(padded(plaintext, 32)) == plaintext


def test_a_value_that_fills_its_size_is_refused() -> None:
    assert len(padded(b"x" * 31, 32)) == 32
    with pytest.raises(ValueError, match="at most 31 bytes"):
        padded(b"x" * 32, 32)


@pytest.mark.parametrize("size", [-1, -32])
def test_a_negative_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="at most"):
        padded(b"", size)


@pytest.mark.parametrize("filled", [b"", b"\0\0", b"abc", b"abc\0", b"\x80a", b"\x7f"])
def test_what_was_never_padded_is_refused(filled: bytes) -> None:
    with pytest.raises(ValueError, match="not padded"):
        unpadded(filled)


@pytest.mark.parametrize(
    ("length", "size"),
    [
        (0, 64),
        (63, 64),
        (64, 256),
        (255, 256),
        (256, 272),
        (271, 272),
        (272, 288),
        (1000, 1024),
        (9999, 10240),
    ],
)
def test_text_has_few_sizes(length: int, size: int) -> None:
    assert text_size(length) == size
    assert len(padded(b"x" * length, 0)) == size


def test_padme_is_that_of_the_paper() -> None:
    assert [padme(n) for n in range(2, 70_000)] == [_padme_of_the_paper(n) for n in range(2, 70_000)]


@given(st.integers(256, 1 << 40))
def test_padme_costs_at_most_an_eighth_and_never_shrinks(length: int) -> None:
    size = padme(length)
    assert length <= size <= length * 1.12
    assert padme(size) == size
