"""Workbooks of our own as bytes. openpyxl's own way writes each sheet to a temporary file first; this one does not."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from registry.sheets.sheet import FORMULA_STARTS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class _InMemory(ExcelWriter):
    """Writes every sheet into the archive directly."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet; comments, charts and pictures are not ours to write."""
        ws._drawing = SpreadsheetDrawing()  # type: ignore[attr-defined]  # noqa: SLF001 - as what this replaces
        out = io.BytesIO()
        writer = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels  # type: ignore[attr-defined]  # noqa: SLF001 - the same
        self._archive.writestr(ws.path[1:], out.getvalue())  # type: ignore[attr-defined]
        self.manifest.append(ws)


def saved(workbook: Workbook) -> bytes:
    """Return a workbook as an .xlsx file."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _InMemory(workbook, archive).save()
    return out.getvalue()


def write_text(cell: Cell | MergedCell, text: str) -> None:
    """Let a cell hold a text that no spreadsheet takes for a formula, a number or a date, also when it is edited.

    Its type is text, its format is text, and it carries the mark of a leading apostrophe, which is not part of
    the value.
    """
    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text[:1] in FORMULA_STARTS
