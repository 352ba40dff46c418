"""Values in the reader's words: with unit, decimal sign, dates and labels as each language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_decimal

from registry.catalogue.field import Band, Field, Kind
from registry.catalogue.units import UNITS
from registry.catalogue.value import Coordinates, Range
from registry.language import LOCALES, translate
from registry.vocabularies import UnknownTerm, vocabulary

YES, NO = "Yes", "No"


def worded(field: Field, value: Any, language: str) -> str:
    """Return a decoded value in the words of a language ("sv", "nb", "en"), with its unit."""
    if isinstance(value, tuple):
        return ", ".join(_one(field, one, language) for one in value)
    return _one(field, value, language)


def _one(field: Field, value: Any, language: str) -> str:  # noqa: PLR0911 - one return for each type
    match value:
        case bool():
            return translate(language, YES if value else NO)
        case int() if field.kind is Kind.YEAR:
            return str(value)
        case Decimal():
            return _measured(field, _number(value, language))
        case Range(minimum, maximum):
            return _measured(field, f"{_number(minimum, language)}–{_number(maximum, language)}")
        case Band():
            return _band(field, value, language)
        case Coordinates(latitude, longitude):
            return f"{latitude}, {longitude}"
        case date():
            return format_date(value, format="long", locale=LOCALES[language])
        case UUID():
            return str(value)
        case _:
            return _word(field, str(value), language)


def _band(field: Field, band: Band, language: str) -> str:
    bounded = band.upper is not None and band.code == str(band.upper)
    return _measured(field, f"≤ {_number(band.upper, language)}" if bounded and band.upper else band.code)


def _number(value: Decimal, language: str) -> str:
    return str(format_decimal(value, locale=LOCALES[language], decimal_quantization=False))


def _measured(field: Field, number: str) -> str:
    symbol = UNITS.get(field.unit or "", "")
    return f"{number} {symbol}" if symbol else number


def _word(field: Field, value: str, language: str) -> str:
    if field.vocabulary is None:
        return value
    try:
        return vocabulary(field.vocabulary).label(value, language)
    except UnknownTerm:  # stated under an older list
        return value
