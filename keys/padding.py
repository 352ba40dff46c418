"""Padding: what a sealed value weighs tells its size class, not its length.

::

    padded = plaintext | 0x80 | 0x00*        inside the cipher (ISO/IEC 7816-4)

A fixed size for everything but text. Text goes to 64, 256, then Padmé (Nikitin et al., "Reducing Metadata
Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019, section 4): at most 12 % more, and
O(log log n) bits told of a length n.
"""

from __future__ import annotations

from typing import Final

_MARK: Final = b"\x80"
_TEXT_STEPS: Final = (64, 256)


def padme(length: int) -> int:
    """Round a length of at least 2 up to the next of Padmé's sizes."""
    exponent = length.bit_length() - 1
    zero_bits = exponent - exponent.bit_length()
    mask = (1 << zero_bits) - 1
    return (length + mask) & ~mask


def text_size(length: int) -> int:
    """Give the padded size of a text of `length` bytes, its mark included."""
    for step in _TEXT_STEPS:
        if length < step:
            return step
    return padme(length + 1)


def padded(plaintext: bytes, size: int) -> bytes:
    """Pad to `size` bytes, or to the size of its text class where `size` is 0.

    Raises:
        ValueError: the plaintext and its mark do not fit.
    """
    length = len(plaintext)
    if not size:
        size = text_size(length)
    elif length >= size:
        raise ValueError(f"a value of at most {size - 1} bytes is padded to {size}")
    return (plaintext + _MARK).ljust(size, b"\0")


def unpadded(filled: bytes) -> bytes:
    """Give what was padded.

    Raises:
        ValueError: there is no mark, so it was never padded.
    """
    stripped = filled.rstrip(b"\0")
    if not stripped or stripped[-1] != 0x80:  # noqa: PLR2004 (the mark)
        raise ValueError("this was not padded")
    return stripped[:-1]
