"""Which cells of a workbook show dates: a date in a spreadsheet is a number with a look."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from registry.sheets.markup import attribute, closed, local

_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the formats every spreadsheet has that show a date or a time (ECMA-376 part 1, 18.8.30)."""

# What is quoted, escaped or in brackets is shown as it is and stands for no part of a date. No bracket is looked for
# beyond the next one that opens: a heap of them would take a time that grows with the square of their number.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\[\]]*\]')
_FIRST = date(1899, 12, 30)
_FIRST_1904 = date(1904, 1, 1)
_LEAP_1900 = 60
"""The day 29 February 1900 that never was; days before it are counted from one day later."""

_SECONDS = 86_400
_BEYOND = 10_000_000
"""Days after the last one that a calendar has."""

_LONGEST_NUMBER = 10


def dated_styles(content: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show dates, from the part ``styles.xml``."""
    own: dict[int, bool] = {}
    dated: list[bool] = []
    for element in closed(content):
        if local(element.tag) == "numFmt":
            own[_number(attribute(element, "numFmtId"))] = _shows_date(attribute(element, "formatCode") or "")
        elif local(element.tag) == "cellXfs":
            numbers = [_number(attribute(one, "numFmtId")) for one in element if local(one.tag) == "xf"]
            dated = [number in _BUILT_IN or own.get(number, False) for number in numbers]
    return frozenset(place for place, shows in enumerate(dated) if shows)


def day(serial: Decimal, *, from_1904: bool) -> date | datetime | Decimal:
    """Return the day, or day and time, that a number stands for; the number itself where it is none."""
    if not 1 <= serial < _BEYOND:
        return serial
    days, rest = divmod(serial, 1)
    first = _FIRST_1904 if from_1904 else _FIRST
    if not from_1904 and days < _LEAP_1900:
        first += timedelta(days=1)
    try:
        found = first + timedelta(days=int(days))
    except OverflowError:
        return serial
    seconds = round(rest * _SECONDS)
    if not seconds:
        return found
    midnight = datetime(found.year, found.month, found.day)  # noqa: DTZ001 - a spreadsheet knows no zone
    return midnight + timedelta(seconds=seconds)


def _shows_date(code: str) -> bool:
    shown = _LITERAL.sub("", code.partition(";")[0]).lower()
    return shown != "general" and any(letter in shown for letter in "dmyhs")


def _number(text: str | None) -> int:
    fits = text is not None and text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER
    return int(text) if text is not None and fits else -1
