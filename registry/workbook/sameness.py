"""Whether a value or a cell says what is there already, whichever program wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from registry import catalogue
from registry.catalogue.field import Kind
from registry.catalogue.value import Value
from registry.sheets import Cell
from registry.sheets.sheet import Content
from registry.workbook.columns import Column
from registry.workbook.understanding import text

Signature = frozenset[tuple[Column, str]]
"""All that a row says."""

_DECIMALS = re.compile(r"[+-]?[0-9]+,[0-9]+", re.ASCII)


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


def signature(contents: Mapping[Column, Content]) -> Signature:
    """Return what stands in the cells of a row, whether its numbers and days are written as such or as text."""
    return frozenset((column, _spoken(said)) for column, said in contents.items() if said is not None)


def _spoken(said: Content) -> str:
    if isinstance(said, date):
        return said.isoformat()[:10]
    plain = _normal(said) if isinstance(said, str) else display(said)
    return plain.replace(",", ".") if _DECIMALS.fullmatch(plain) else plain


def _normal(written: str) -> str:
    return unicodedata.normalize("NFC", written.replace("\r\n", "\n").strip())


def display(content: Content) -> str:
    """Return what stands in a cell, for whoever reads about it."""
    if isinstance(content, datetime | date | bool):
        return str(content)
    return "" if content is None else text(content)
