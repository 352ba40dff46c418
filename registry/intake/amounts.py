"""Amounts as people write them: "220mm", "1,5 t", "2 500 kg", "Ø 20", "20 – 400 mm".

::

    amount   [Ø | ø | max | up to | ≤] number [unit]
             [from] number [unit] (-|–|—|..|to|till|til) number [unit]
    number   digits, in groups of three where a blank or ' parts them, or whichever of . and , is not the
             decimal sign; then the decimal sign and digits

Which of . and , is the decimal sign is told for a whole column, never guessed from one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from registry.intake.grid import Figure

BLANKS: Final = (
    " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
    "'\N{RIGHT SINGLE QUOTATION MARK}"
)
"""What stands between thousands."""

MOST_DIGITS = 18
MOST_DECIMALS = 20
"""No cell makes a number that is long to reckon with."""

_SIGN = r"[+\-\N{MINUS SIGN}]?"
_DIGITS = rf"\d(?:[\d.,{BLANKS}]{{0,60}}\d)?"
_UNIT = r"[^\d\s.,;:()\[\]][^\d;:()\[\]]{0,19}(?:[²2])?"
_BEFORE = re.compile(r"(?:[Øø⌀]|dia\.?|max\.?|maks\.?|upp till|opptil|inntil|up to|≤|<=)\s*", re.IGNORECASE)
_FROM = re.compile(r"(?:från|fra|from)\s+", re.IGNORECASE)
_ONE = re.compile(rf"(?P<number>{_SIGN}{_DIGITS})\s*(?P<unit>{_UNIT}|\")?", re.ASCII)
_PAIR = re.compile(
    rf"(?P<low>{_SIGN}{_DIGITS})\s*(?P<low_unit>[^\W\d]{{1,4}}|\"|°C)?\s*"
    rf"(?:-|\N{{EN DASH}}|\N{{EM DASH}}|\.\.\.?|…|(?<=[\s\w])(?:till|til|to)(?=\s))\s*"
    rf"(?P<high>{_SIGN}{_DIGITS})\s*(?P<unit>{_UNIT}|\")?"
)
_GROUPS = re.compile(rf"\d{{1,3}}(?:([.,{BLANKS}])\d{{3}})(?:\1\d{{3}})*", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)
_SPELLED = re.compile(rf"\d[\d.,{BLANKS}]*", re.ASCII)


class NoAmount(Exception):
    """A text is no amount."""


class Unclear(Exception):
    """Nothing in a column says whether its commas (or points) part thousands or begin decimals."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount, or two of a range; `unit` as written, empty where none is."""

    low: Decimal
    high: Decimal | None
    unit: str


def amount(text: str, decimal: str) -> Amount:
    """Return what a cell says, whose decimals follow a `decimal`. Raises NoAmount."""
    if isinstance(text, Figure):
        return Amount(number(text, decimal), None, "")
    said = _FROM.sub("", _BEFORE.sub("", text.strip(), count=1), count=1)
    one = _ONE.fullmatch(said)
    if one is not None:
        # 0,5..12,5 has the letters of one number, and is two.
        with suppress(NoAmount):
            return Amount(number(one["number"], decimal), None, one["unit"] or "")
    pair = _PAIR.fullmatch(said)
    if pair is None:
        raise NoAmount(text)
    unit = pair["unit"] or pair["low_unit"] or ""
    if pair["low_unit"] and pair["low_unit"].casefold() != unit.casefold():
        raise NoAmount(text)
    return Amount(number(pair["low"], decimal), number(pair["high"], decimal), unit)


def number(text: str, decimal: str) -> Decimal:
    """Return a number, whose decimals follow a `decimal` and whose thousands may be parted. Raises NoAmount."""
    if isinstance(text, Figure):
        return Decimal(text)
    said = text.strip().replace("\N{MINUS SIGN}", "-")
    sign = -1 if said.startswith("-") else 1
    whole, point, decimals = said.lstrip("+-").partition(decimal)
    parted = _GROUPS.fullmatch(whole)
    digits = re.sub(rf"[.,{BLANKS}]", "", whole) if parted and parted[1] != decimal else whole
    good = _PLAIN.fullmatch(digits) and (not point or _PLAIN.fullmatch(decimals))
    if not good or len(digits) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
        raise NoAmount(text)
    return sign * Decimal(f"{digits}{'.' if point else ''}{decimals}")


def decimal_sign(cells: Iterable[str]) -> str:
    """Return which of . and , begins decimals in a column. Raises Unclear.

    A sign that is followed by other than three digits begins decimals, one that stands twice in a number parts
    thousands, and where both stand the last begins decimals. All cells have to agree.
    """
    found: set[str] = set()
    unclear = False
    for cell in cells:
        if isinstance(cell, Figure):
            continue
        for spelled in _SPELLED.findall(cell):
            told = _told(spelled.strip(BLANKS + ".,"))
            unclear = unclear or told == "?"
            found.update({told} & {".", ","})
    if len(found) > 1 or (unclear and not found):
        raise Unclear
    return found.pop() if found else "."


def _told(spelled: str) -> str:
    """Return the decimal sign that one number gives away; "?" where it could be either, "" without a sign."""
    signs = [letter for letter in spelled if letter in ".,"]
    if not signs:
        return ""
    last, other = signs[-1], "," if signs[-1] == "." else "."
    if len(set(signs)) > 1:
        return last if signs.count(last) == 1 else ""
    if len(signs) > 1:
        # 1.234.567: it parts thousands, so the other one would begin decimals.
        return other
    before, _, after = spelled.partition(last)
    if len(after) != 3 or before == "0" or len(before) > 3 or any(blank in before for blank in BLANKS):  # noqa: PLR2004  a group of thousands
        return last
    return "?"
