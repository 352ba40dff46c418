"""From values to what stands in cells: labels, numbers, days; the way back from `registry.workbook.understanding`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

from registry.catalogue.field import Band, Field
from registry.catalogue.quantities import spelled_by_number
from registry.catalogue.value import Coordinates, Range, Value
from registry.catalogue.wording import NO, YES
from registry.language import translate
from registry.sheets.sheet import Content
from registry.vocabularies import vocabulary
from registry.workbook.columns import Part

Name = Callable[[str, UUID], str]
"""What a record of a family is called."""


def spelled(field: Field, value: Value, language: str, name: Name) -> dict[Part, Content]:
    """Return what stands in each of a field's cells."""
    match value:
        case Range(minimum, maximum):
            return {Part.FIRST: _short(minimum), Part.LAST: _short(maximum)}
        case Coordinates(latitude, longitude):
            return {Part.LATITUDE: _short(latitude), Part.LONGITUDE: _short(longitude)}
        case _:
            return {Part.WHOLE: _whole(field, value, language, name)}


@cache
def word(vocabulary_name: str, code: str, language: str) -> str:
    """Return the label of a term, or its code where the label would be taken for another term."""
    words = vocabulary(vocabulary_name)
    if code not in words:
        return code
    label = words.label(code, language)
    meant = words.match(label, language)
    return label if meant is not None and meant.code == code else code


def listed(parts: Sequence[str]) -> str:
    """Return several texts as one, which `understanding.pieces` takes apart again."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="").writerow(parts)
    plain = "; ".join(parts)
    return out.getvalue() if '"' in plain or plain.count(";") >= len(parts) else plain


def band_word(field: Field, band: Band) -> str | Decimal:
    """Return a band as people write it, and as no spreadsheet takes it for a day of March: 3–5."""
    if spelled_by_number(field) and band.upper is not None:
        return band.upper
    return band.code.replace("-", "–").replace("<=", "≤ ")


def _whole(field: Field, value: Value, language: str, name: Name) -> Content:  # noqa: PLR0911 - one for each type
    match value:
        case bool():
            return translate(language, YES if value else NO)
        case int():
            return Decimal(value)
        case Decimal():
            return _short(value)
        case Band():
            return band_word(field, value)
        case date():
            return value
        case tuple():
            return listed([_one(field, one, language, name) for one in value])
        case str() | UUID():
            return _one(field, value, language, name)
        case _:
            raise AssertionError(f"{field.name}: a value with parts")


def _one(field: Field, value: str | UUID, language: str, name: Name) -> str:
    if isinstance(value, UUID):
        return name(field.refers_to or "", value)
    return value if field.vocabulary is None else word(field.vocabulary, value, language)


def _short(value: Decimal) -> Decimal:
    """Return a number without zeros at its end, and never as a power of ten."""
    return Decimal(f"{value.normalize():f}")
