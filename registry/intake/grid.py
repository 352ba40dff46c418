"""A file or sheet as rows of cells, before anybody says which row holds the headings.

Rows are numbered as a spreadsheet numbers them. Cells are NFC, without blanks around them.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from registry.errors import FieldProblem, Invalid
from registry.marks import heaped

MOST_ROWS = 100_000
MOST_COLUMNS = 500
DELIMITERS: Final = (";", ",", "\t", "|")
ENCODINGS: Final = ("utf-8", "utf-16", "windows-1252")
_PYTHON = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8"}
_LOOKED_AT = 50
"""Lines of a file that say what parts its cells."""

NOT_THIS_ENCODING = (
    "The file is not {encoding} at byte {byte} (line {line}): save it as CSV UTF-8, or say how it is written, such "
    'as encoding = "windows-1252".'
)
HEAPED = "The file has a heap of accents on one letter: mend that cell, or say how the file is written."
NO_CSV = "The file is no CSV at line {line} ({why}): is a quotation mark missing or too many?"
TOO_MANY_ROWS = "The file has more than {maximum} rows: split it."


class Figure(str):
    """The text of a cell that holds a number: a point begins its decimals, whatever sign the file has."""

    __slots__ = ()


NO_RESULT = "\x00formula"
ERROR = "\x00error "
"""Stand for a formula whose result was not saved, and before the name of a spreadsheet's error."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number, and its cells from the first column on."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Grid:
    """All rows of one sheet. `sheet` is its name, empty where a file has no sheets.

    `spread` says for heading rows which cells belong to a merged one: (row, column from 0) → its text. `width`
    counts the columns up to the last one that holds anything.
    """

    lines: Sequence[Line]
    sheet: str = ""
    spread: dict[tuple[int, int], str] | None = None
    width: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the columns, once."""
        filled = (at for line in self.lines for at, cell in enumerate(line.cells, start=1) if cell)
        object.__setattr__(self, "width", max(filled, default=0))

    def heading(self, line: Line) -> tuple[str, ...]:
        """Return a row's cells, with the text of a merged cell in each it covers."""
        spread = self.spread or {}
        return tuple(cell or spread.get((line.number, at), "") for at, cell in enumerate(line.cells))


def encoding_of(content: bytes) -> str:
    """Return how a file seems to be written: as its mark says, as UTF-8 where it is, else as Windows does."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def delimiter_of(content: bytes, encoding: str) -> str:
    """Return what seems to part the cells: what parts most lines into equally many."""
    lines = [line for line in content.decode(_PYTHON[encoding], "replace").splitlines() if line.strip()]
    shown = lines[:_LOOKED_AT]

    def even(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(shown, delimiter=delimiter)]
        wide = [width for width in widths if width > 1]
        usual = max(set(wide), key=wide.count, default=0)
        return wide.count(usual), usual

    try:
        return max(DELIMITERS, key=even)
    except csv.Error:
        return DELIMITERS[0]


def read_csv(content: bytes, delimiter: str, encoding: str | None = None) -> Grid:
    """Read a CSV file; without `encoding` as its mark says, or UTF-8. Raises Invalid with one problem."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    written = encoding or marked or "utf-8"
    try:
        decoded = content.decode(_PYTHON[written])
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise unusable(NOT_THIS_ENCODING, encoding=written.upper(), byte=error.start, line=line) from None
    if heaped(decoded):
        raise unusable(HEAPED)
    text = unicodedata.normalize("NFC", decoded)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return Grid(list(_lines(reader)))
    except csv.Error as error:
        raise unusable(NO_CSV, line=reader.line_num, why=str(error)) from None


def unusable(sentence: str, **params: object) -> Invalid:
    """Return that a file cannot be used at all."""
    return Invalid([FieldProblem("file", sentence, params)])


def _lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    for number, raw in enumerate(reader, start=1):
        # What stands above the headings is not counted: it is a few rows.
        if number > MOST_ROWS + 1:
            raise unusable(TOO_MANY_ROWS, maximum=MOST_ROWS)
        yield Line(number, tuple(cell.strip() for cell in raw))
