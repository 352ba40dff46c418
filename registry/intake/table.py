"""Reads a CSV file: UTF-8 with or without a byte-order mark, a row of headings, every row as wide as it.

Rows are numbered as a spreadsheet numbers them: the headings are row 1. Cells and headings are read as NFC,
without blanks around them.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.errors import Invalid
from registry.intake.problems import Problems, place, problem

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_CELL = 4_000
_IN_A_CELL = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, and column → cell."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headings and rows.

    `empty` counts rows without a single filled cell, which are in neither `rows` nor `problems`; `problems`
    are of rows that cannot be read, which are not in `rows` either.
    """

    headings: tuple[str, ...]
    rows: Sequence[Row]
    empty: int
    problems: Problems
    unreadable: int


def read_table(path: Path, delimiter: str) -> Table:
    """Read a whole file. Raises Invalid, with one problem, when it cannot be read as a table at all."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _wrong(f"The file {path.name} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise _wrong(f"The file is larger than {MOST_BYTES // 2**20} MiB: split it.")
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _wrong(
            f"The file is not UTF-8 at byte {error.start} (line {line}): save it as CSV UTF-8."
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _read(reader)
    except csv.Error as error:
        raise _wrong(
            f"The file is no CSV at line {reader.line_num} ({error}): is a quotation mark missing or too many?"
        ) from None


def _read(reader: Iterator[list[str]]) -> Table:
    headings = _headings(next(reader, []))
    rows: list[Row] = []
    empty = unreadable = 0
    problems = Problems()
    for number, raw in enumerate(reader, start=2):
        if number > MOST_ROWS + 1:
            raise _wrong(f"The file has more than {MOST_ROWS} rows: split it.")
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            empty += 1
            continue
        wrong = _unreadable(headings, cells)
        for column, sentence in wrong:
            problems.add(place(number, column), sentence)
        if wrong:
            unreadable += 1
        else:
            rows.append(Row(number, dict(zip(headings, cells, strict=True))))
    if not rows and not problems:
        raise _wrong("The file has headings and nothing below them.")
    return Table(headings, rows, empty, problems, unreadable)


def _headings(raw: list[str]) -> tuple[str, ...]:
    headings = tuple(heading.strip() for heading in raw)
    if not any(headings):
        raise _wrong("The file is empty: it needs a row of headings and rows below it.")
    if len(headings) > MOST_COLUMNS:
        raise _wrong(f"The file has more than {MOST_COLUMNS} columns: leave some out.")
    for place_in_row, heading in enumerate(headings):
        if len(heading) > MOST_CELL or _control(heading):
            raise _wrong(
                f"The heading of column {place_in_row + 1} is no text on one line: is it a CSV file?"
            )
        if heading in headings[:place_in_row]:
            raise _wrong(f"The heading {heading!r} stands twice: give each column a name of its own.")
    return headings


def _unreadable(headings: tuple[str, ...], cells: list[str]) -> list[tuple[str, str]]:
    """Return column and reason of what keeps a row from being read."""
    if len(cells) != len(headings):
        return [("", f"It has {len(cells)} cells where the headings are {len(headings)}.")]
    wrong = []
    for heading, cell in zip(headings, cells, strict=True):
        if len(cell) > MOST_CELL:
            wrong.append((heading, f"The cell is longer than {MOST_CELL} characters."))
        elif _control(cell, allowed=_IN_A_CELL):
            wrong.append((heading, "The cell holds a control character, such as a zero byte."))
    return wrong


def _control(text: str, allowed: frozenset[str] = frozenset()) -> bool:
    return not text.isprintable() and any(
        unicodedata.category(each) == "Cc" and each not in allowed for each in text
    )


def _wrong(sentence: str) -> Invalid:
    return Invalid([problem("file", sentence)])
