"""Whether a value or a cell says what is there already, whichever program wrote it."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from registry import catalogue
from registry.catalogue.field import Kind
from registry.catalogue.value import Value
from registry.sheets import Cell
from registry.sheets.sheet import Content
from registry.workbook.understanding import text


def same_value(name: str, before: Value | None, after: Value | None) -> bool:
    """Tell whether two values are the same; the order of what is chosen from a list says nothing."""
    field = catalogue.field(name)
    if field.many and field.kind is not Kind.NAME and isinstance(before, tuple) and isinstance(after, tuple):
        return frozenset(before) == frozenset(after)
    return before == after


def same_content(written: Content, cell: Cell) -> bool:
    """Tell whether a cell holds what would be written there, as far as that can be told without its meaning."""
    if written is None or not cell:
        return written is None and not cell
    if isinstance(written, str) and isinstance(cell.value, str):
        return _normal(written) == _normal(cell.value)
    return type(written) is type(cell.value) and written == cell.value


def _normal(written: str) -> str:
    return unicodedata.normalize("NFC", written.replace("\r\n", "\n").strip())


def display(content: Content) -> str:
    """Return what stands in a cell, for whoever reads about it."""
    if isinstance(content, datetime | date | bool):
        return str(content)
    return "" if content is None else text(content)
