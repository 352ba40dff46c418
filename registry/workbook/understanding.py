"""From what stands in cells to the JSON a field takes: words by label, alias or code, in any of the languages."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from registry.catalogue.field import Field, Kind
from registry.catalogue.quantities import band_of, spelled_by_number
from registry.catalogue.units import UNITS
from registry.sheets import Cell
from registry.sheets.sheet import Content
from registry.vocabularies import vocabulary
from registry.vocabularies.folding import lower
from registry.workbook.columns import Part
from registry.workbook.sentences import (
    BOTH_PARTS,
    NO_WORDS,
    NOT_A_DAY,
    NOT_A_NUMBER,
    NOT_A_TEXT,
    NOT_A_WORD,
    NOT_YES_OR_NO,
    UNCLEAR_NUMBER,
    YES_WORDS,
)

DECIMAL_MARKS: Mapping[str, str] = {"sv": ",", "nb": ",", "en": "."}

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.,][0-9]{1,20})?", re.ASCII)
_GROUPS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:([.,])[0-9]{3})+", re.ASCII)
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)
_COUNT = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_MINUS = str.maketrans("−–", "--")


class NotUnderstood(Exception):
    """Cells are not written as their field wants it; `message_id` is a sentence with the remedy."""

    def __init__(self, message_id: str, **params: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.params = params


def understood(
    field: Field, cells: Mapping[Part, Cell], language: str, find: Callable[[str, str], UUID]
) -> Any:
    """Return what stands in a field's cells as JSON, None where nothing does.

    Whether the field takes that value is another question. `find` returns the record of a family that is called
    something. Raises NotUnderstood.
    """
    if Part.WHOLE in cells:
        content = cells[Part.WHOLE].value if cells[Part.WHOLE] else None
        return None if content is None else _whole(field, content, language, find)
    filled = {part.value: cell.value for part, cell in cells.items() if cell}
    if not filled:
        return None
    if len(filled) < len(cells):
        raise NotUnderstood(BOTH_PARTS)
    return {name: number(content, language, field) for name, content in filled.items()}


def number(content: Content, language: str, field: Field | None = None) -> Decimal:
    """Return a number, which may be written as text with a decimal comma, blanks and its own unit."""
    if isinstance(content, Decimal):
        return content
    example = "3,5" if DECIMAL_MARKS[language] == "," else "3.5"
    if not isinstance(content, str):
        raise NotUnderstood(NOT_A_NUMBER, example=example)
    unit = "" if field is None else UNITS.get(field.unit or "", "")
    written = unicodedata.normalize("NFKC", content.translate(_MINUS)).strip()
    if unit and written.casefold().endswith(unit.casefold()):
        written = written[: -len(unit)]
    written = "".join(written.split())
    groups = _GROUPS.fullmatch(written)
    if groups is not None and groups.group(1) != DECIMAL_MARKS[language]:
        raise NotUnderstood(UNCLEAR_NUMBER)
    if not _NUMBER.fullmatch(written):
        raise NotUnderstood(NOT_A_NUMBER, example=example)
    return Decimal(written.replace(",", "."))


def text(content: Content) -> str:
    """Return a text, also where a spreadsheet made a number of it: 135, not 135.0."""
    if isinstance(content, Decimal):
        return f"{content.normalize():f}"
    if not isinstance(content, str):
        raise NotUnderstood(NOT_A_TEXT)
    return content.replace("\r\n", "\n").strip()


def pieces(written: str) -> list[str]:
    """Return the parts of a list: between semicolons or on lines of their own; quotation marks hold one together."""
    rows = csv.reader(written.splitlines(), delimiter=";", skipinitialspace=True)
    return [piece.strip() for row in rows for piece in row if piece.strip()]


def marked(content: Content) -> bool | None:
    """Return whether a cell says yes or no, None where it says neither."""
    if isinstance(content, bool):
        return content
    said = lower(text(content)) if isinstance(content, str | Decimal) else ""
    return True if said in YES_WORDS else False if said in NO_WORDS else None


def _whole(field: Field, content: Content, language: str, find: Callable[[str, str], UUID]) -> Any:
    if field.many:
        return _many(field, text(content), language, find)
    match field.kind:
        case Kind.NUMBER | Kind.YEAR:
            return number(content, language, field)
        case Kind.BAND:
            return _band(field, content, language)
        case Kind.DATE:
            return _day(content)
        case Kind.BOOLEAN:
            return _yes_or_no(content)
        case _:
            return _one(field, text(content), language, find)


def _many(field: Field, written: str, language: str, find: Callable[[str, str], UUID]) -> list[str]:
    # A label may have a semicolon of its own.
    if field.vocabulary is not None and (term := vocabulary(field.vocabulary).match(written, language)):
        return [term.code]
    return [_one(field, piece, language, find) for piece in pieces(written)]


def _one(field: Field, written: str, language: str, find: Callable[[str, str], UUID]) -> str:
    if field.refers_to is not None:
        return str(find(field.refers_to, written))
    if field.vocabulary is None:
        return written
    words = vocabulary(field.vocabulary)
    if written in words:
        return written
    term = words.match(written, language)
    if term is None:
        raise NotUnderstood(NOT_A_WORD)
    return term.code


def _band(field: Field, content: Content, language: str) -> Any:
    if spelled_by_number(field):
        return number(content, language, field)
    written = text(content).replace("–", "-").replace("≤", "<=").replace(" ", "")
    # Who has two machines writes 2, and means the band that holds it. An amount of money does not say of which.
    held = band_of(field, Decimal(written)) if field.unit and _COUNT.fullmatch(written) else None
    return written if held is None else held.code


def _day(content: Content) -> str:
    if isinstance(content, datetime):
        return content.date().isoformat()
    if isinstance(content, date):
        return content.isoformat()
    written = text(content) if isinstance(content, str) else ""
    if found := _DAY.fullmatch(written):
        day, month, year = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written, re.ASCII):
        raise NotUnderstood(NOT_A_DAY)
    return written


def _yes_or_no(content: Content) -> bool:
    said = marked(content)
    if said is None:
        raise NotUnderstood(NOT_YES_OR_NO)
    return said


def first_filled(cells: Sequence[Cell]) -> Cell | None:
    """Return the first cell in which something stands."""
    return next((cell for cell in cells if cell), None)
