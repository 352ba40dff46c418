"""Accents in heaps: texts in which more marks follow one letter than any language writes.

Normalising puts the marks behind a letter in order, in a time that grows with the square of their number and in
which nothing else of the process runs: a file of 1 MiB would stop it for minutes. Unicode's stream-safe texts have
at most 30 in a row (UAX #15, section 13).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

MOST_MARKS: Final = 30
_FIRST, _LAST = 0x300, 0x1E94A
"""All characters that begin with a mark when they are taken apart lie between them."""


def heaped(text: str) -> bool:
    """Tell whether a text has more than `MOST_MARKS` marks in a row, and must not be normalised."""
    if text.isascii():
        return False
    # However a longer run lies, it covers one of these places.
    return any(_run(text, place) > MOST_MARKS for place in range(MOST_MARKS, len(text), MOST_MARKS + 1))


def _run(text: str, place: int) -> int:
    """Return how many marks stand in a row at a place, counted no further than it matters."""
    marks, first, last = _marks(), place, place
    while first >= 0 and place - first <= MOST_MARKS and text[first] in marks:
        first -= 1
    while last < len(text) and last - place <= MOST_MARKS and text[last] in marks:
        last += 1
    return max(0, last - first - 1)


@cache
def _marks() -> frozenset[str]:
    """Return what begins with a mark once it is taken apart: a few characters do that are none themselves."""
    return frozenset(
        letter
        for letter in map(chr, range(_FIRST, _LAST + 1))
        if unicodedata.combining(unicodedata.normalize("NFKD", letter)[0])
    )
