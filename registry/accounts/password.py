"""What may be a password: long enough, not one that others would guess. No composition rules, no expiry.

::

    15 to 256 code points after NFC, at most 1,024 bytes of UTF-8; every character as typed, spaces too
    not in `registry.accounts.blocklist`, with or without digits and signs at its ends
    not one short piece over and over, not a run along the alphabet, the digits or a keyboard
    with the words of the place taken out (the register's, the network's, the company's, one's own name
      and address), at least 8 letters or digits are left

Source: NIST SP 800-63B-4 section 3.1.1, ASVS 5.0 chapter 6.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from registry.accounts.blocklist import BLOCKED, REGISTER_WORDS, RUNS
from registry.errors import FieldProblem, Invalid

MIN_LENGTH = 15
MAX_LENGTH = 256
MAX_BYTES = 1_024
MIN_WORD = 3
MIN_LEFT = 8
MAX_PIECE = 8
MIN_DIFFERENT = 5

SHORT = "A password has at least {minimum} characters. A sentence of your own is easy to remember."
LONG = "A password has at most {maximum} characters."
COMMON = "Others would guess this password. Choose one that only you would think of."
LOCAL = "This password is made of names that belong to you or the register. Choose other words."

_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def normal(text: str) -> str:
    """Return the one form of a password (NFC), however the keyboard composed it."""
    return unicodedata.normalize("NFC", text)


def within_bounds(text: str) -> bool:
    """Tell whether `text` has the length of a password."""
    if len(text) > MAX_BYTES:
        return False
    form = normal(text)
    try:
        size = len(form.encode())
    except UnicodeEncodeError:
        return False
    return MIN_LENGTH <= len(form) <= MAX_LENGTH and size <= MAX_BYTES


def check(text: str, words: Iterable[str] = (), field: str = "/password") -> None:
    """Require a password that others would not guess; `words` are the names of this person's surroundings.

    Raises Invalid, which says why.
    """
    form = normal(text)
    if len(form) < MIN_LENGTH:
        raise Invalid([FieldProblem(field, SHORT, {"minimum": MIN_LENGTH})])
    if not within_bounds(text):
        raise Invalid([FieldProblem(field, LONG, {"maximum": MAX_LENGTH})])
    folded = unicodedata.normalize("NFKC", form).casefold()
    if _is_common(folded):
        raise Invalid([FieldProblem(field, COMMON)])
    if _is_local(folded, words):
        raise Invalid([FieldProblem(field, LOCAL)])


def _is_common(folded: str) -> bool:
    core = _ENDS.sub("", folded)
    if folded in BLOCKED or core in BLOCKED:
        return True
    if len(set(folded)) < MIN_DIFFERENT:
        return True
    if any(folded == (folded[:size] * len(folded))[: len(folded)] for size in range(1, MAX_PIECE + 1)):
        return True
    return any(folded in run or folded in run[::-1] for run in RUNS)


def _is_local(folded: str, words: Iterable[str]) -> bool:
    parts = {part for word in (*REGISTER_WORDS, *words) for part in _parts(word)}
    left = folded
    # The longest first, so that a name goes before a piece of it.
    for part in sorted(parts, key=len, reverse=True):
        left = left.replace(part, "")
    return left != folded and sum(letter.isalnum() for letter in left) < MIN_LEFT


def _parts(word: str) -> Iterable[str]:
    folded = unicodedata.normalize("NFKC", word).casefold()
    whole = re.sub(r"\W+", "", folded)
    return {part for part in (whole, *re.split(r"\W+", folded)) if len(part) >= MIN_WORD}
