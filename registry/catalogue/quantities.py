"""Checking what is counted or measured: numbers, ranges, bands, years, coordinates.

Numbers are held as exact multiples of the field's step, so that the index can count steps without rounding.
"""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from registry.catalogue.field import Band, Field, Kind
from registry.catalogue.messages import Message
from registry.catalogue.refusal import Refusal
from registry.catalogue.units import UNITS
from registry.catalogue.value import Coordinates, Range

_FINEST = -20
"""No step is finer than this power of ten; what is finer is off every step."""
_EXACT = Context(prec=10_000, Emax=MAX_EMAX, Emin=MIN_EMIN)
_DEGREE_STEP = Decimal("0.00001")


def check_number(field: Field, raw: object) -> Decimal:
    """Return an exact multiple of the field's step; `raw` is a JSON number or {"value", "unit"}."""
    if isinstance(raw, dict):
        if not set(raw) <= {"value", "unit"} or "value" not in raw:
            raise Refusal(Message.NUMBER_OBJECT)
        _check_unit(field, raw.get("unit", field.unit))
        raw = raw["value"]
    return on_step(field, finite(raw))


def check_range(field: Field, raw: object) -> Range:
    """Return a range; `raw` is {"min", "max"}, with "unit" if one likes."""
    if not isinstance(raw, dict) or not {"min", "max"} <= set(raw) <= {"min", "max", "unit"}:
        raise Refusal(Message.NOT_A_RANGE)
    _check_unit(field, raw.get("unit", field.unit))
    found = Range(on_step(field, finite(raw["min"])), on_step(field, finite(raw["max"])))
    if found.minimum > found.maximum:
        raise Refusal(Message.RANGE_REVERSED)
    return found


def check_band(field: Field, raw: object) -> Band:
    """Return one of the field's bands; `raw` is its upper bound where bands are spelled so, else its code."""
    if isinstance(raw, str):
        if not spelled_by_number(field):
            for band in field.bands:
                if raw == band.code:
                    return band
    elif spelled_by_number(field):
        value = finite(raw)
        for band in field.bands:
            if value == band.upper:
                return band
    raise Refusal(Message.NOT_A_BAND, bands=", ".join(band.code for band in field.bands))


def band_of(field: Field, value: Decimal) -> Band | None:
    """Return the band that a number lies in: from the one before it, up to its upper bound."""
    return next((band for band in field.bands if band.upper is None or value <= band.upper), None)


def check_year(field: Field, raw: object) -> int:
    """Return a year; `raw` is a JSON number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise Refusal(Message.NOT_A_YEAR)
    return int(on_step(field, finite(raw)))


def check_coordinates(_: Field, raw: object) -> Coordinates:
    """Return a point to five decimals; `raw` is {"lat", "lon"} in degrees."""
    if not isinstance(raw, dict) or set(raw) != {"lat", "lon"}:
        raise Refusal(Message.NOT_COORDINATES)
    latitude, longitude = finite(raw["lat"]), finite(raw["lon"])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees
        raise Refusal(Message.COORDINATES_OUTSIDE)
    return Coordinates(_to_degrees(latitude), _to_degrees(longitude))


def spelled_by_number(field: Field) -> bool:
    """Say whether the field's bands are written as their upper bound, a number."""
    return all(band.upper is not None and band.code == str(band.upper) for band in field.bands)


def finite(raw: object) -> Decimal:
    """Return a JSON number as a decimal; booleans, strings, NaN and infinities are refused."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise Refusal(Message.NOT_A_NUMBER)
    if isinstance(raw, Decimal):
        if not raw.is_finite():
            raise Refusal(Message.NOT_FINITE)
        return raw
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Refusal(Message.NOT_FINITE)
        return Decimal(repr(raw))
    return Decimal(raw)


def on_step(field: Field, value: Decimal) -> Decimal:
    """Return `value` with the step's decimals, or refuse it outside the range or between two steps."""
    if field.minimum is None or field.maximum is None or field.step is None:
        raise AssertionError(f"{field.name} is declared without limits")
    if not field.minimum <= value <= field.maximum:
        least, most = told(field, field.minimum), told(field, field.maximum)
        raise Refusal(Message.NUMBER_OUTSIDE, minimum=least, maximum=most)
    if not is_multiple(value, field.step):
        if field.step == 1:
            raise Refusal(Message.NUMBER_NOT_WHOLE)
        raise Refusal(Message.NUMBER_OFF_STEP, step=field.step)
    return value.quantize(field.step) + 0  # adding zero drops the sign of a negative zero


def told(field: Field, limit: Decimal) -> Decimal | str:
    """Return a limit for a sentence: an amount is written as the reader's language does, a year as it is."""
    return str(limit) if field.kind is Kind.YEAR else limit


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Say whether `value` is an exact multiple of `step`, at any precision."""
    if value == 0:
        return True
    exponent = value.normalize(_EXACT).as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _FINEST:
        return False
    return (Fraction(value) / Fraction(step)).denominator == 1


def _check_unit(field: Field, unit: object) -> None:
    if unit != field.unit:
        raise Refusal(
            Message.WRONG_UNIT, unit=field.unit or "", symbol=UNITS.get(field.unit or "") or "numbers"
        )


def _to_degrees(value: Decimal) -> Decimal:
    return value.quantize(_DEGREE_STEP, rounding=ROUND_HALF_EVEN) + 0
