"""One sheet of a workbook as rows of cells: what stands in them, never how it looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Content = str | Decimal | bool | date | datetime | None
"""What stands in a cell. A date with a time of day is a datetime, one without is a date."""

FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
"""First characters that make some spreadsheet evaluate what follows (OWASP, CSV injection)."""

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)
_LETTERS = 26


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """One cell. It cannot be printed.

    `formula` says that the value is the last result of one; `error` that it is an error's name, such as #REF!.
    Text is as it was written, blanks around it included; numbers are as spreadsheets show them, to 15 digits.
    """

    value: Content = None
    formula: bool = False
    error: bool = False

    def __repr__(self) -> str:
        return f"<Cell {type(self.value).__name__}>"

    def __bool__(self) -> bool:
        """Tell whether anything stands in it."""
        filled = self.value.strip() != "" if isinstance(self.value, str) else self.value is not None
        return filled or self.formula


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are merged into one, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """Return it as spreadsheets do: ``A1:C2``."""
        return f"{place(self.top, self.left)}:{place(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: `rows[0]` is row 1; a row ends at its last filled cell, the sheet at its last filled row.

    Of merged cells the one at the top left holds what is shown, the others are empty.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[Area] = ()
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, counted from 1; an empty one where the sheet has ended."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return cells[column - 1] if column <= len(cells) else EMPTY


def place(row: int, column: int) -> str:
    """Return what spreadsheets call a cell: ``place(3, 28)`` is AB3."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """Return what spreadsheets call a column, counted from 1: A, B, ... Z, AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def placed(name: str) -> tuple[int, int] | None:
    """Return row and column of a cell's name, None where it is none: the way back from `place`."""
    found = _PLACE.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found.group(2)), column
