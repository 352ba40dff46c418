"""From a cell's text to the JSON that a field takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.catalogue import Field, Kind
from registry.catalogue.measures import MEASURES, NoSuchMeasure, OtherMeasure, converted, measured_in
from registry.catalogue.quantities import band_of, spelled_by_number
from registry.catalogue.units import UNITS
from registry.intake.amounts import Amount, NoAmount, amount
from registry.intake.amounts import number as amount_number

YES = frozenset({"yes", "true", "1", "ja", "x", "j", "y"})
NO = frozenset({"no", "false", "0", "nej", "nei", "n", "-"})
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-\d{2}-\d{2}", re.ASCII)

NO_NUMBER = "{cell} is no number, such as 12 or 3{decimal}5."
NOT_YES_OR_NO = "{cell} is neither yes nor no."
NO_UNIT = "{cell}: the register does not know this unit. Write the amount in {unit}."
OTHER_UNIT = "{cell}: this unit measures something else. Write the amount in {unit}."
FROM_TO = (
    "{cell} is from one number to another, and the field takes one: keep the larger, or keep it as text."
)
TO_ONE = "{cell} is one number, and the field takes two: write it as 20-400."
HALF = "{names} belong together: one of them is empty."


class NotOfThisForm(Exception):
    """A cell is not written as its field wants it: a sentence with the remedy, by its message id."""

    def __init__(self, message_id: str, **params: object) -> None:
        super().__init__(message_id.format(**params))
        self.message_id = message_id
        self.params = params


@dataclass(frozen=True, slots=True)
class Written:
    """How a column is written: its decimal sign, and the unit of its plain numbers (None: the field's)."""

    decimal: str = "."
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A field's JSON; `rounded` tells that it was, from a unit that does not come out even."""

    value: Any
    rounded: bool = False


def typed(field: Field, cell: str, written: Written) -> Typed:
    """Return one cell as the field's JSON; whether the field takes that value is another question.

    Raises NotOfThisForm.
    """
    match field.kind:
        case Kind.NUMBER | Kind.RANGE:
            return _quantity(field, cell, written)
        case Kind.YEAR:
            day = _ISO_DAY.fullmatch(cell)
            return Typed(int(day[1])) if day else Typed(number(cell, written.decimal))
        case Kind.BAND if not _named(field, cell):
            return _banded(field, cell, written)
        case Kind.BOOLEAN if cell.casefold() in YES | NO:
            return Typed(cell.casefold() in YES)
        case Kind.BOOLEAN:
            raise NotOfThisForm(NOT_YES_OR_NO, cell=repr(cell))
        case Kind.DATE:
            return Typed(_day(cell))
        case _:
            return Typed(cell)


def number(cell: str, decimal: str) -> Decimal | int:
    """Return a number, whose decimals follow a `decimal`. Raises NotOfThisForm."""
    try:
        found = amount_number(cell, decimal)
    except NoAmount:
        raise NotOfThisForm(NO_NUMBER, cell=repr(cell), decimal=decimal) from None
    return _plain(found)


def both(names: tuple[str, str], cells: tuple[str, str], field: Field, written: Written) -> Typed | None:
    """Return an object of two numbers, None where both cells are empty. Raises NotOfThisForm."""
    if not any(cells):
        return None
    if not all(cells):
        raise NotOfThisForm(HALF, names=" and ".join(names))
    if field.kind is not Kind.RANGE:
        return Typed({name: number(cell, written.decimal) for name, cell in zip(names, cells, strict=True)})
    ends = [_one(field, cell, written) for cell in cells]
    found = {name: end.value for name, end in zip(names, ends, strict=True)}
    return Typed(found, any(end.rounded for end in ends))


def _quantity(field: Field, cell: str, written: Written) -> Typed:
    if field.kind is not Kind.RANGE:
        return _one(field, cell, written)
    said = _amount(cell, written)
    if said.high is None:
        raise NotOfThisForm(TO_ONE, cell=repr(cell))
    low, rounded_low = _in_units(field, said.low, said.unit, cell, written)
    high, rounded_high = _in_units(field, said.high, said.unit, cell, written)
    return Typed({"min": _plain(low), "max": _plain(high)}, rounded_low or rounded_high)


def _one(field: Field, cell: str, written: Written) -> Typed:
    said = _amount(cell, written)
    if said.high is not None:
        raise NotOfThisForm(FROM_TO, cell=repr(cell))
    value, rounded = _in_units(field, said.low, said.unit, cell, written)
    return Typed(_plain(value), rounded)


def _banded(field: Field, cell: str, written: Written) -> Typed:
    """Return the band that a number lies in; the number itself where it lies in none."""
    found = _one(field, cell, written)
    band = band_of(field, Decimal(found.value))
    if band is None:
        return found
    by_number = spelled_by_number(field) and band.upper is not None
    return Typed(_plain(Decimal(str(band.upper))) if by_number else band.code, found.rounded)


def _named(field: Field, cell: str) -> bool:
    return not spelled_by_number(field) and any(band.code == cell for band in field.bands)


def _amount(cell: str, written: Written) -> Amount:
    try:
        return amount(cell, written.decimal)
    except NoAmount:
        raise NotOfThisForm(NO_NUMBER, cell=repr(cell), decimal=written.decimal) from None


def _in_units(field: Field, value: Decimal, unit: str, cell: str, written: Written) -> tuple[Decimal, bool]:
    to = field.unit or ""
    if to not in MEASURES:
        if unit:
            raise NotOfThisForm(NO_UNIT, cell=repr(cell), unit=UNITS.get(to, to))
        return value, False
    symbol = UNITS.get(to) or MEASURES[to].spellings[0]
    try:
        measured = measured_in(unit, to) if unit else written.unit or to
    except NoSuchMeasure:
        raise NotOfThisForm(NO_UNIT, cell=repr(cell), unit=symbol) from None
    except OtherMeasure:
        raise NotOfThisForm(OTHER_UNIT, cell=repr(cell), unit=symbol) from None
    return converted(value, measured, to, field.step or Decimal(1))


def _day(cell: str) -> str:
    """Return a day as ISO 8601 where it is written as 31.1.2026; others are for the field to take or refuse."""
    dotted = _DOTTED_DAY.fullmatch(cell)
    if dotted is None:
        return cell
    try:
        return date(int(dotted[3]), int(dotted[2]), int(dotted[1])).isoformat()
    except ValueError:
        return cell


def _plain(value: Decimal) -> Decimal | int:
    return int(value) if value == value.to_integral_value() else value
