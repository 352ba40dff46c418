"""Recovery shares: 32 secret bytes as words on several sheets, of which so many give them back (SLIP-39).

::

    share = 33 words of the SLIP-39 list: set 15 bits, which of how many and how many are needed, 32 bytes,
            and a check sum that notices up to three wrong words

All shares of a set begin with the same two words; a sheet of another set is known by them. What is read is
forgiving in form only: blanks, lines, numbers before the words, capitals. Lines that begin with "#" are for
people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from keys.errors import ShareRefused

SECRET_BYTES: Final = 32
WORDS: Final = 33
MOST_SHARES: Final = 16
LEAST_NEEDED: Final = 2
"""SLIP-39 makes no copies of a share that is enough by itself, and one person is to hold no root key."""

_KNOWN: Final = frozenset(WORDLIST)
_SPLIT: Final = re.compile(r"[\s\d.:,;()]+")


@dataclass(frozen=True, slots=True)
class SheetOfWords:
    """One share as somebody gave it.

    Attributes:
        name: what to call it in a sentence: a file's name, or "share 2 of those you typed".
        words: its 33 words.
        begins: the two words all shares of its set begin with.
        number: which of the set it is, from 1.
        needed: how many of the set give the secret.
    """

    name: str
    words: tuple[str, ...] = field(repr=False)
    begins: str
    number: int
    needed: int


def split(secret: bytes, count: int, needed: int) -> tuple[SheetOfWords, ...]:
    """Split 32 bytes into `count` shares, any `needed` of which give them back.

    Raises:
        ValueError: there are fewer than two needed, fewer shares than that, or more than 16.
    """
    if len(secret) != SECRET_BYTES or not LEAST_NEEDED <= needed <= count <= MOST_SHARES:
        raise ValueError(f"from {LEAST_NEEDED} to {MOST_SHARES} shares, and at least {LEAST_NEEDED} needed")
    (made,) = generate_mnemonics(1, [(needed, count)], secret)
    return tuple(read(f"share {number}", text) for number, text in enumerate(made, 1))


def read(name: str, text: str) -> SheetOfWords:
    """Read one share.

    Raises:
        ShareRefused: a word is none of the list, there are more or fewer than 33, or they do not fit together.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    words = tuple(word for word in _SPLIT.split(" ".join(lines).lower()) if word)
    for place, word in enumerate(words, 1):
        if word not in _KNOWN:
            raise ShareRefused(
                f"{name} is misread: word {place} is none of the words that shares are made of"
            )
    if len(words) != WORDS:
        raise ShareRefused(f"{name} has {len(words)} words, and a share has {WORDS}")
    try:
        parsed = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise ShareRefused(f"{name} is misread: a word in it is wrong, or two have changed places") from None
    return SheetOfWords(name, words, " ".join(words[:2]), parsed.index + 1, parsed.member_threshold)


def combine(sheets: Sequence[SheetOfWords], begins: str) -> bytes:
    """Give the 32 bytes.

    Args:
        sheets: as many as are needed, or more.
        begins: the two words that the wanted set begins with.

    Raises:
        ShareRefused: one is of another set or stands twice, some are missing, or they do not fit together.
    """
    seen: dict[int, SheetOfWords] = {}
    for sheet in sheets:
        if sheet.begins != begins:
            raise ShareRefused(
                f'{sheet.name} is of other shares: it begins with "{sheet.begins}", these with "{begins}"'
            )
        if sheet.number in seen:
            raise ShareRefused(
                f"{sheet.name} is the same share as {seen[sheet.number].name}: another officer's is needed"
            )
        seen[sheet.number] = sheet
    needed = sheets[0].needed if sheets else LEAST_NEEDED
    if len(sheets) < needed:
        raise ShareRefused(f"{needed} shares are needed, and there are {len(sheets)}")
    # More than are needed are all tried: every one is in one of these.
    windows = [sheets[start : start + needed] for start in range(len(sheets) - needed + 1)]
    try:
        secrets = {
            bytes(combine_mnemonics([" ".join(sheet.words) for sheet in window])) for window in windows
        }
    except MnemonicError:
        secrets = set()
    if len(secrets) != 1:
        raise ShareRefused("the shares do not fit together: one of them was made up or changed")
    return secrets.pop()
