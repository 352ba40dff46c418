"""A table: a row of headings in a grid, and the rows below it, every row as wide as it.

Two columns never have one name: the second of the same heading gets " (2)", a column without a heading that is
not the first of them its letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.intake.grid import ERROR, MOST_COLUMNS, NO_RESULT, Grid, Line, unusable
from registry.intake.mapping import MOST_ABOVE
from registry.intake.problems import Place, Problems, RowName
from registry.vocabularies.folding import fold

if TYPE_CHECKING:
    from registry.intake.mapping import File

MOST_CELL = 4_000
_IN_A_CELL = frozenset("\t\n\r")
_LETTERS = 26

EMPTY = "The file is empty: it needs a row of headings and rows below it."
NOTHING_BELOW = "The file has headings and nothing below them."
NO_SUCH_ROW = "The file has no row {row}, where its headings should be."
MANY_COLUMNS = "The file has more than {maximum} columns: leave some out."
NO_HEADING = "The heading of column {column_number} is no text on one line: is it a CSV file?"
OTHER_WIDTH = "Cells here: {cells}. Headings: {headings}. Give the row as many."
LONG = "The cell is longer than {maximum} characters: shorten it."
FORMULA = (
    "The cell holds a formula whose result was not saved: open the file in a spreadsheet program and save it."
)
SHOWS_ERROR = "The cell shows the error {error} of the spreadsheet: mend it, or empty the cell."
CONTROL = "The cell holds a control character, such as a zero byte: take it out."


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what a report calls it, and column → cell."""

    number: RowName
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row the mapping skips: for what it says in `column`, or, where that is empty, for its number."""

    row: Row
    column: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headings and rows; `heads` are the numbers of the heading rows, `above` how many stand above.

    `empty` counts rows without a single filled cell, `left_out` are those the mapping skips: neither is in
    `rows` or `problems`; `problems` are of rows that cannot be read, which are not in `rows` either. `name` is
    the file's, where several are taken in together.
    """

    headings: tuple[str, ...]
    rows: Sequence[Row]
    empty: int
    problems: Problems
    unreadable: int
    left_out: Sequence[LeftOut] = ()
    heads: tuple[int, ...] = (1,)
    name: str = ""

    def named(self, name: str) -> Table:
        """Return it with the file's name at each of its rows."""
        rows = [_of(row, name) for row in self.rows]
        problems = Problems()
        problems.more = self.problems.more
        for found in self.problems.found:
            where = Place(f"{found.params['row']} of {name}", str(found.params["column"]))
            problems.say(where, found.message_id, **_without_place(found.params))
        left_out = [replace(one, row=_of(one.row, name)) for one in self.left_out]
        return replace(self, rows=rows, problems=problems, left_out=left_out, name=name)


def table_of(grid: Grid, file: File, wanted: Collection[str] = ()) -> Table:
    """Return the table of a grid as a mapping describes it; `wanted` are the columns it reads.

    Raises Invalid, with one problem, when there is none.
    """
    heads = file.heading_rows() or (found_row(grid, wanted),)
    headings = headings_of(grid, heads)
    below = [line for line in grid.lines if line.number > heads[-1]]
    found = _read(headings, below, _words(file), frozenset(file.leave))
    if not found.rows and not found.problems and not found.left_out:
        raise unusable(NOTHING_BELOW)
    return replace(found, heads=heads)


def found_row(grid: Grid, wanted: Collection[str]) -> int:
    """Return the first row with every column that is wanted; the first row where there is none."""
    needed = set(wanted)
    for line in grid.lines[:MOST_ABOVE]:
        if needed and needed <= set(distinct(grid.heading(line))):
            return line.number
    return grid.lines[0].number if grid.lines else 1


def headings_of(grid: Grid, heads: Sequence[int]) -> tuple[str, ...]:
    """Return the headings of one row, or of two that make them together. Raises Invalid."""
    numbers = {line.number for line in grid.lines}
    for number in heads:
        if number not in numbers:
            raise unusable(NO_SUCH_ROW, row=number) if numbers else unusable(EMPTY)
    rows = [grid.heading(line) for line in grid.lines if line.number in heads]
    if not any(cell for row in rows for cell in row):
        raise unusable(EMPTY)
    width = max(len(row) for row in rows)
    raw = []
    for at in range(width):
        parts = [row[at] for row in rows if at < len(row) and row[at]]
        raw.append(" ".join(dict.fromkeys(parts)))
    while len(raw) > grid.width and not raw[-1]:
        raw.pop()
    if len(raw) > MOST_COLUMNS:
        raise unusable(MANY_COLUMNS, maximum=MOST_COLUMNS)
    for at, heading in enumerate(raw):
        if len(heading) > MOST_CELL or _control(heading, allowed=frozenset("\n\r")):
            raise unusable(NO_HEADING, column_number=at + 1)
    return distinct([" ".join(heading.split()) for heading in raw])


def distinct(raw: Sequence[str]) -> tuple[str, ...]:
    """Return headings with a name of its own for each column."""
    made: dict[str, None] = {}
    counts: dict[str, int] = {}
    for at, heading in enumerate(raw):
        # Counted on from the last one of that name: counting anew for each takes a time that grows with the cube.
        name, count = heading, counts.get(heading, 1)
        while name in made:
            count += 1
            name = f"{heading} ({count})" if heading else f"column {letter(at)}"
            if not heading and name in made:
                name = f"{name} ({count})"
        counts[heading] = count
        made[name] = None
    return tuple(made)


def letter(at: int) -> str:
    """Return a spreadsheet's letter of a column, counted from 0."""
    more, left = divmod(at, _LETTERS)
    return (letter(more - 1) if more else "") + chr(ord("A") + left)


def _words(file: File) -> dict[str, tuple[str, ...]]:
    said = {name: (words,) if isinstance(words, str) else words for name, words in file.skip.items()}
    return {name: tuple(map(fold, words)) for name, words in said.items()}


def _read(
    headings: tuple[str, ...],
    lines: Sequence[Line],
    skip: Mapping[str, tuple[str, ...]],
    leave: Collection[int],
) -> Table:
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    empty = unreadable = 0
    problems = Problems()
    for line in lines:
        cells = _fitted(line.cells, len(headings))
        if not any(cells):
            empty += 1
            continue
        if line.number in leave:
            # However many cells it has: nothing of it is read but which organisation it names.
            left_out.append(LeftOut(Row(line.number, dict(zip(headings, cells, strict=False)))))
            continue
        wrong = _unreadable(headings, cells)
        for column, sentence, params in wrong:
            problems.say(Place(line.number, column), sentence, **params)
        if wrong:
            unreadable += 1
            continue
        row = Row(line.number, dict(zip(headings, cells, strict=True)))
        total = next((name for name, words in skip.items() if _begins(row.cells.get(name, ""), words)), None)
        if total is None:
            rows.append(row)
        else:
            left_out.append(LeftOut(row, total))
    return Table(headings, rows, empty, problems, unreadable, left_out)


def _of(row: Row, file: str) -> Row:
    return Row(f"{row.number} of {file}", row.cells)


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Take empty cells beyond the headings away."""
    return cells[:width] if len(cells) > width and not any(cells[width:]) else cells


def _begins(cell: str, words: tuple[str, ...]) -> bool:
    folded = fold(cell)
    return any(folded == word or folded.startswith(f"{word} ") for word in words if word)


def _unreadable(
    headings: tuple[str, ...], cells: tuple[str, ...]
) -> list[tuple[str, str, dict[str, object]]]:
    """Return column and reason of what keeps a row from being read."""
    if len(cells) != len(headings):
        return [("", OTHER_WIDTH, {"cells": len(cells), "headings": len(headings)})]
    wrong: list[tuple[str, str, dict[str, object]]] = []
    for heading, cell in zip(headings, cells, strict=True):
        if len(cell) > MOST_CELL:
            wrong.append((heading, LONG, {"maximum": MOST_CELL}))
        elif cell == NO_RESULT:
            wrong.append((heading, FORMULA, {}))
        elif cell.startswith(ERROR):
            wrong.append((heading, SHOWS_ERROR, {"error": cell.removeprefix(ERROR)}))
        elif _control(cell, allowed=_IN_A_CELL):
            wrong.append((heading, CONTROL, {}))
    return wrong


def _control(text: str, allowed: frozenset[str] = frozenset()) -> bool:
    return not text.isprintable() and any(
        unicodedata.category(each) == "Cc" and each not in allowed for each in text
    )


def _without_place(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in params.items() if name not in {"row", "column"}}
