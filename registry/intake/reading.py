"""Reads a file, CSV or workbook: which of the two it is, its own bytes say, not its name.

At most 64 MiB; a workbook holds at most what `registry.sheets` says. Nothing is written to disk.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from registry.intake.grid import ERROR, NO_RESULT, Figure, Grid, Line, read_csv, unusable
from registry.intake.table import Table, table_of
from registry.sheets import Cell, Sheet, read_workbook
from registry.sheets.package import BOMB, wrong
from registry.sheets.reading import MOST_CELLS
from registry.sheets.sheet import Content

if TYPE_CHECKING:
    from registry.intake.mapping import Mapping

MOST_BYTES = 64 * 1024 * 1024
MOST_PLACES = 5_000_000
"""Places for a cell of one sheet: its rows, as wide as its widest one."""
_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"

UNREADABLE = "The file {name} cannot be read: {why}."
TOO_LARGE = "The file is larger than {maximum} MiB: split it."
OLD_WORKBOOK = "The file is a workbook of the old kind, or has a password: save it as .xlsx without one."
NO_TABLE = "The file is no table but a PDF: ask for it as a workbook or as CSV."
NO_SHEET = "The workbook has no sheet {sheet}. It has: {sheets}."
NO_SHEETS = "The workbook has no sheet with anything in it."


def is_workbook(content: bytes) -> bool:
    """Tell whether these are the bytes of a workbook."""
    return content.startswith(_WORKBOOK)


def read_bytes(path: Path) -> bytes:
    """Return a whole file. Raises Invalid, with one problem, when it cannot be read or is too large."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise unusable(UNREADABLE, name=path.name, why=error.strerror) from None
    if len(content) > MOST_BYTES:
        raise unusable(TOO_LARGE, maximum=MOST_BYTES // 2**20)
    return content


def grids(content: bytes, delimiter: str, encoding: str | None = None) -> list[Grid]:
    """Return the sheets of a workbook that hold anything, or the one table of a CSV file.

    Raises Invalid, with one problem, when it is neither.
    """
    if content.startswith(_OLD_WORKBOOK):
        raise unusable(OLD_WORKBOOK)
    if content.startswith(_PDF):
        raise unusable(NO_TABLE)
    if not is_workbook(content):
        return [read_csv(content, delimiter, encoding)]
    found = [grid_of(sheet) for sheet in read_workbook(content) if not sheet.hidden]
    filled = [grid for grid in found if grid.lines]
    if not filled:
        raise unusable(NO_SHEETS)
    return filled


def chosen(found: Sequence[Grid], sheet: str | None) -> Grid:
    """Return the sheet of this name, or the first. Raises Invalid."""
    if sheet is None or not found[0].sheet:
        return found[0]
    named = next((grid for grid in found if grid.sheet == sheet), None)
    if named is None:
        raise unusable(NO_SHEET, sheet=repr(sheet), sheets=", ".join(repr(grid.sheet) for grid in found))
    return named


def read_table(path: Path, mapping: Mapping) -> Table:
    """Read a whole file as a mapping describes it. Raises Invalid, with one problem."""
    return table_from(read_bytes(path), mapping)


def table_from(content: bytes, mapping: Mapping) -> Table:
    """Return the table in a file's bytes as a mapping describes it. Raises Invalid, with one problem."""
    file = mapping.file
    grid = chosen(grids(content, file.delimiter, file.encoding), file.sheet)
    return table_of(grid, file, mapping.columns())


def read_tables(paths: Sequence[Path], mapping: Mapping) -> list[Table]:
    """Read several files under one mapping; of more than one, rows are named with their file's name."""
    tables = [read_table(path, mapping) for path in paths]
    if len(tables) == 1:
        return tables
    names = [path.name for path in paths]
    return [
        table.named(name if names.count(name) == 1 else str(path))
        for table, name, path in zip(tables, names, paths, strict=True)
    ]


def grid_of(sheet: Sheet) -> Grid:
    """Return a sheet's cells as text. A cell merged downwards stands in every row it covers.

    Raises Invalid where merged cells, or rows as wide as the widest, take more room than any list needs.
    """
    width = max((len(row) for row in sheet.rows), default=0)
    if width * len(sheet.rows) > MOST_PLACES:
        raise wrong(BOMB)
    left = MOST_CELLS
    rows = [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows]
    spread: dict[tuple[int, int], str] = {}
    for area in sheet.merged:
        text = _text(sheet.cell(area.top, area.left))
        if not text:
            continue
        bottom, right = min(area.bottom, len(rows)), min(area.right, width)
        # Merged cells do not overlap, so together they cover no more than there is.
        left -= max(0, bottom - area.top + 1) * max(0, right - area.left + 1)
        if left < 0:
            raise wrong(BOMB)
        for row in range(area.top, bottom + 1):
            for column in range(area.left, right + 1):
                spread[row, column - 1] = text
            if area.left == area.right <= width:
                rows[row - 1][area.left - 1] = text
    return Grid([Line(at, tuple(row)) for at, row in enumerate(rows, start=1)], sheet.name, spread)


def _text(cell: Cell) -> str:
    if cell.error:
        return f"{ERROR}{cell.value}"
    if cell.formula and cell.value is None:
        return NO_RESULT
    return _worded(cell.value)


def _worded(value: Content) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return Figure(f"{value:f}")
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case str():
            return unicodedata.normalize("NFC", value).strip()
        case _:
            return ""
