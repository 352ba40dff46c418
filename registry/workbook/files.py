"""Whatever somebody brings, as sheets: an Excel workbook, a ZIP of CSV files, or one CSV file."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Sequence

from registry.sheets import Sheet, read_workbook
from registry.sheets.package import NOT_A_WORKBOOK, OTHER, Package, wrong
from registry.workbook.delimited import ENDING, read_csv, read_zip

_ARCHIVE = b"PK"
_MARKUP = (b"<?xml", b"<!doctype", b"<html")
"""How a flat OpenDocument, an Excel 2003 or a web page begins: a spreadsheet to its program, and no CSV."""
_BINARY = frozenset(range(9)) | frozenset(range(14, 27))
"""Bytes that no text begins with."""


def sheets_of(content: bytes) -> Sequence[Sheet]:
    """Return the sheets of a file. Raises Invalid, with one problem, where it is nothing of the three."""
    if not content.startswith(_ARCHIVE):
        if not content or _BINARY.intersection(content[:1000]) or content[:1] > b"\xf4":
            return read_workbook(content)
        if content.removeprefix(BOM_UTF8).lstrip()[:20].lower().startswith(_MARKUP):
            raise wrong(OTHER)
        return [read_csv(content, "")]
    package = Package(content)
    if any(name.lower().endswith(ENDING) for name in package.names):
        found = read_zip(package)
        if not found:
            raise wrong(NOT_A_WORKBOOK)
        return found
    return read_workbook(content)
