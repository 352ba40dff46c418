"""Folding: two spellings of one word become the same string, for matching only, never for showing.

``Å``, ``Ä``, ``Ö``, ``Æ`` and ``Ø`` are letters of their own; a Swede writes *fräs* where a Norwegian writes
*fres*, and either may type ``a`` where the keyboard has no ``å``. Whatever is folded is thrown away after the
comparison.
"""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"æ": "a", "ø": "o", "ð": "d", "þ": "th", "đ": "d", "ł": "l", "œ": "o", "\u00ad": None}
)


def fold(text: str) -> str:
    """Return `text` in the form in which aliases are compared.

    NFKC and casefold; Nordic letters and accents to their base letter; everything that is neither letter nor
    digit to one space. ``fold("CNC-Fräsning ") == "cnc frasning"``.
    """
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    base = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in base).split())


def lower(text: str) -> str:
    """Return `text` as `fold` does, its letters kept: *måling* (measuring) is not *maling* (paint)."""
    lowered = unicodedata.normalize("NFKC", text).casefold().replace("\u00ad", "")
    return " ".join("".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in lowered).split())
