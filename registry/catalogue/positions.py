"""From values to positions on the number line over which `registry.intervals` lays its tree.

NUMBER, RANGE   position = (value - minimum) / step, exact because values are multiples of the step
YEAR            the same, with years 1850 .. 2100
DATE            days since 1990-01-01
BAND            the band's place in the list, from 0
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction

from registry.catalogue.checking import FIRST_DAY, LAST_DAY
from registry.catalogue.field import Band, Field, Kind
from registry.catalogue.value import Range, Value
from registry.intervals import levels_for


def size(field: Field) -> int:
    """Return how many positions the field has; TypeError for a field without a number line."""
    if field.kind is Kind.BAND:
        return len(field.bands)
    if field.kind is Kind.DATE:
        return (LAST_DAY - FIRST_DAY).days + 1
    if field.minimum is None or field.maximum is None or field.step is None:
        raise TypeError(f"{field.name} has no number line")
    return int(Fraction(field.maximum - field.minimum) / Fraction(field.step)) + 1


def levels(field: Field) -> int:
    """Return how many levels of intervals a value of the field is posted under."""
    return levels_for(size(field))


def position(field: Field, value: Value) -> int:
    """Return the position of a checked value that is a NUMBER, YEAR, DATE or BAND."""
    match value:
        case Band():
            return value.position
        case date():
            return (value - FIRST_DAY).days
        case int() | Decimal() if not isinstance(value, bool) and field.minimum is not None:
            return int(_steps(field, Decimal(value)))
        case _:
            raise TypeError(f"{field.name} has no number line")


def ends(field: Field, value: Range) -> tuple[int, int]:
    """Return the positions of a range's two ends."""
    return int(_steps(field, value.minimum)), int(_steps(field, value.maximum))


def at_least(field: Field, bound: Decimal | date) -> int:
    """Return the first position whose values are `bound` or more; `size(field)` when there is none.

    Of a band's values only the upper bound is known: the first band that reaches `bound`.
    """
    if isinstance(bound, date):
        return max(0, min(size(field), (bound - FIRST_DAY).days))
    if field.kind is Kind.BAND:
        reaching = (band.position for band in field.bands if band.upper is None or band.upper >= bound)
        return next(reaching, size(field))
    return max(0, min(size(field), math.ceil(_steps(field, bound))))


def at_most(field: Field, bound: Decimal | date) -> int:
    """Return the last position whose values are `bound` or less; -1 when there is none."""
    if isinstance(bound, date):
        return max(-1, min(size(field) - 1, (bound - FIRST_DAY).days))
    if field.kind is Kind.BAND:
        within = [band.position for band in field.bands if band.upper is not None and band.upper <= bound]
        return within[-1] if within else -1
    return max(-1, min(size(field) - 1, math.floor(_steps(field, bound))))


def _steps(field: Field, value: Decimal) -> Fraction:
    if field.minimum is None or field.step is None:
        raise TypeError(f"{field.name} has no number line")
    return (Fraction(value) - Fraction(field.minimum)) / Fraction(field.step)
