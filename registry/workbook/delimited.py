"""The same as CSV: a ZIP of one file a family, as the spreadsheet program of the language opens them.

::

    text       UTF-8 with a byte-order mark, lines end in CR LF
    between    ; and decimals after a comma in Swedish and Norwegian; , and a point in English
    safe       a cell that begins with = + - @ a tab, a line end, their wide forms or an apostrophe, and is a
               text, carries one apostrophe more; it is taken off again

What comes back may also be a single CSV file, with tabs as well, of the family whose headings it has.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from registry.marks import heaped
from registry.sheets import EMPTY, Cell, Sheet
from registry.sheets.package import BOMB, Package, wrong
from registry.sheets.sheet import FORMULA_STARTS, Content
from registry.workbook import marker as mark
from registry.workbook.contents import Contents
from registry.workbook.sentences import BROKEN_CSV, NOT_UTF8
from registry.workbook.understanding import DECIMAL_MARKS

DELIMITERS = {"sv": ";", "nb": ";", "en": ","}
APOSTROPHE = "'"
ENDING = ".csv"

_GUARDED = FORMULA_STARTS | {APOSTROPHE}
_MOST_COLUMNS = 500
MOST_PLACES = 1_000_000
"""Places for a cell in one CSV file, whether something stands there or not."""


def zipped(contents: Contents) -> bytes:
    """Return a ZIP of CSV files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in contents.sheets:
            rows = [contents.headings(sheet), *sheet.rows]
            archive.writestr(sheet.title + ENDING, _written(rows, contents.language))
        archive.writestr(mark.SHEET + ENDING, _written(contents.marker.rows(), contents.language))
    return out.getvalue()


def read_zip(package: Package) -> list[Sheet]:
    """Return the CSV files of an archive as sheets. Raises Invalid."""
    names = [
        name for name in package.names if name.lower().endswith(ENDING) and not name.startswith("__MACOSX")
    ]
    return [read_csv(package.read(name), name.rpartition("/")[2][: -len(ENDING)]) for name in sorted(names)]


def read_csv(content: bytes, name: str) -> Sheet:
    """Return one CSV file as a sheet. Raises Invalid."""
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong(NOT_UTF8) from None
    if "\x00" in written or heaped(written):
        raise wrong(NOT_UTF8)
    text = unicodedata.normalize("NFC", written)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    if text.count(delimiter) + text.count("\n") > MOST_PLACES:
        raise wrong(BOMB)
    try:
        rows = [
            _cells(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        ]
    except csv.Error:
        raise wrong(BROKEN_CSV) from None
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(name, rows)


def guarded(text: str) -> str:
    """Return a cell's text as no spreadsheet evaluates it."""
    return APOSTROPHE + text if text[:1] in _GUARDED else text


def unguarded(text: str) -> str:
    """Return the text of a cell that `guarded` wrote."""
    return text[1:] if text[:1] == APOSTROPHE and text[1:2] in _GUARDED and text[1:2] else text


def _written(rows: Sequence[Sequence[Content]], language: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=DELIMITERS[language], lineterminator="\r\n")
    writer.writerows([_text(content, language) for content in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _text(content: Content, language: str) -> str:
    match content:
        case None:
            return ""
        case Decimal():
            return f"{content:f}".replace(".", DECIMAL_MARKS[language])
        case date():
            return content.isoformat()
        case _:
            return guarded(str(content))


def _cells(row: list[str]) -> list[Cell]:
    if len(row) > _MOST_COLUMNS and any(row[_MOST_COLUMNS:]):
        raise wrong(BROKEN_CSV)
    found = [Cell(unguarded(text)) if text.strip() else EMPTY for text in row[:_MOST_COLUMNS]]
    while found and not found[-1]:
        found.pop()
    return found
