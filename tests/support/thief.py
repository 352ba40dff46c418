"""What somebody who stole bytes would look for in them: needles in every spelling, in haystacks of any size.

::

    spellings   as it is, in lower case, hex (both cases), base64 (both alphabets, all three alignments), UTF-16
    haystacks   named bytes; what zlib or gzip packed anywhere in one is unpacked and searched too

A spelling of six bytes or fewer also turns up in noise, and so does one of twelve hex digits or fewer in noise that
is written as hex: where most is ciphertext, it counts from its sixth place on.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

_ANCHOR = 4
_SHORT = 7
_NOISE = 6
_CHUNK = 1 << 22
_MULTIPLIER = np.uint32(2_654_435_761)
_SHIFT = np.uint32(8)
_DIGITS = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_UNPACKED = 1 << 20


class Found(NamedTuple):
    """A needle in a haystack."""

    place: str
    needle: str
    spelling: str


@dataclass(frozen=True)
class Haystack:
    """Bytes with a name; `noise` says that most of them are ciphertext, where short spellings are chance."""

    name: str
    content: bytes = field(repr=False)
    noise: bool = True


def spellings(value: bytes) -> Iterator[tuple[str, bytes]]:
    """Every way a value is looked for."""
    yield "raw", value
    yield "hex", value.hex().encode()
    yield "HEX", value.hex().upper().encode()
    for alignment in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            # Characters that neither what stands before nor what follows has a part in.
            whole = encode(bytes(alignment) + value)
            yield f"{name}+{alignment}", whole[-(-8 * alignment // 6) : 8 * (alignment + len(value)) // 6]
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return
    yield "lower case", text.casefold().encode()
    yield "UTF-16", text.encode("utf-16-le")


class Thief:
    """Looks for named needles of four bytes or more.

    Args:
        needles: what must not be found, by what it is.
    """

    def __init__(self, needles: Mapping[str, bytes]) -> None:
        self._by_anchor: dict[bytes, list[tuple[bytes, str, str]]] = {}
        patterns: dict[bytes, tuple[str, str]] = {}
        for name, value in needles.items():
            for spelling, pattern in spellings(value):
                if len(pattern) >= _ANCHOR:
                    patterns.setdefault(pattern, (name, spelling))
        for pattern, (name, spelling) in patterns.items():
            self._by_anchor.setdefault(pattern[:_ANCHOR], []).append((pattern, name, spelling))
        self._table = np.zeros(1 << 24, dtype=bool)
        anchors = np.frombuffer(b"".join(self._by_anchor), dtype="<u4")
        self._table[(anchors * _MULTIPLIER) >> _SHIFT] = True

    def forget(self, found: Iterable[Found]) -> None:
        """Look no more for these needles, in no spelling."""
        gone = {each.needle for each in found}
        for anchor, patterns in self._by_anchor.items():
            self._by_anchor[anchor] = [each for each in patterns if each[1] not in gone]

    def search(self, haystacks: Iterable[Haystack]) -> set[Found]:
        """Return what is found."""
        found: set[Found] = set()
        for haystack in haystacks:
            found |= self._in(haystack)
            packed = b"\n".join(unpacked(haystack.content))
            found |= self._in(Haystack(f"{haystack.name}, unpacked", packed, noise=haystack.noise))
        return found

    def _in(self, haystack: Haystack) -> set[Found]:
        counted: dict[tuple[bytes, str, str], int] = {}
        for at in _places(haystack.content, self._table):
            for known in self._by_anchor.get(haystack.content[at : at + _ANCHOR], ()):
                if haystack.content.startswith(known[0], at):
                    counted[known] = counted.get(known, 0) + 1
        return {
            Found(haystack.name, name, spelling)
            for (pattern, name, spelling), count in counted.items()
            if count >= (_NOISE if haystack.noise and _weight(pattern) < _SHORT else 1)
        }


def _weight(pattern: bytes) -> int:
    """How many bytes of noise have to be right for it to turn up by chance."""
    return len(pattern) // 2 if _DIGITS.fullmatch(pattern) else len(pattern)


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what zlib or gzip packed, wherever it starts."""
    for match in _PACKED.finditer(content):
        try:
            window = content[match.start() : match.start() + _MOST_UNPACKED]
            piece = zlib.decompressobj(wbits=47).decompress(window, _MOST_UNPACKED)
        except zlib.error:
            continue
        if len(piece) >= _ANCHOR:
            yield piece


def _places(content: bytes, table: np.ndarray) -> Iterator[int]:
    for alignment in range(_ANCHOR):
        count = (len(content) - alignment) // _ANCHOR
        if count <= 0:
            return
        words = np.frombuffer(content, dtype="<u4", offset=alignment, count=count)
        for start in range(0, count, _CHUNK):
            part = words[start : start + _CHUNK]
            places = np.flatnonzero(table[(part * _MULTIPLIER) >> _SHIFT])
            yield from ((places + start) * _ANCHOR + alignment).tolist()
