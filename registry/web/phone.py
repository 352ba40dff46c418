"""Telephone numbers as people write them in the country they belong to: +46 63 14 00 00, +47 73 00 00 01.

Area codes are those of the Swedish numbering plan (PTS) and groups of digits as its and Norway's directories
print them.
"""

from __future__ import annotations

import re

SWEDISH_SHORT = "8"
SWEDISH_TWO = re.compile(r"1[013689]|2[0136]|3[1356]|4[0246]|54|6[03]|7[02-79]|90")
"""Area codes of two digits, mobile and special ones with them; but for Stockholm's, the others have three."""
SWEDISH_GROUPS = {5: (3, 2), 6: (2, 2, 2), 7: (3, 2, 2), 8: (3, 3, 2)}
"""How a subscriber's number of so many digits is grouped."""
NORWEGIAN_DIGITS = 8
NORWEGIAN_BY_THREE = re.compile(r"[489]")
"""Mobile and special numbers are read 3-2-3, the others in pairs."""
ELSEWHERE = ("45", "358", "354")
"""Country codes around; the digits after them are read in pairs, the first three together where they are odd."""


def phone(number: str) -> str:
    """Return a number as it is dialled and read; one of another country, or none, as it is."""
    digits = "".join(number.split()).removeprefix("+")
    if not digits.isdecimal():
        return number
    if digits.startswith("46"):
        return _joined("46", _swedish(digits[2:]))
    if digits.startswith("47"):
        return _joined("47", _norwegian(digits[2:]))
    country = next((code for code in ELSEWHERE if digits.startswith(code)), None)
    return number if country is None else _joined(country, _pairs(digits.removeprefix(country)))


def _swedish(national: str) -> list[str]:
    length = 1 if national.startswith(SWEDISH_SHORT) else 2 if SWEDISH_TWO.match(national) else 3
    subscriber = national[length:]
    sizes = SWEDISH_GROUPS.get(len(subscriber))
    return [national[:length], *(_pairs(subscriber) if sizes is None else _cut(subscriber, sizes))]


def _norwegian(national: str) -> list[str]:
    if len(national) == NORWEGIAN_DIGITS and NORWEGIAN_BY_THREE.match(national):
        return _cut(national, (3, 2, 3))
    return [national] if len(national) < NORWEGIAN_DIGITS else _pairs(national)


def _pairs(digits: str) -> list[str]:
    odd = 3 if len(digits) % 2 and len(digits) > 1 else 0
    return [*filter(None, [digits[:odd]]), *(digits[at : at + 2] for at in range(odd, len(digits), 2))]


def _cut(digits: str, sizes: tuple[int, ...]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return parts


def _joined(country: str, parts: list[str]) -> str:
    return " ".join([f"+{country}", *filter(None, parts)])
