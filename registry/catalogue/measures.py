"""How people write units, and how an amount in one becomes an amount in another.

One table: every unit of `registry.catalogue.units` and those that files of others have besides (inch, pound,
metric horsepower, ...), by UN/CEFACT Recommendation 20 code, each with its kind of quantity and how many of the
kind's own unit it is. Factors are exact; those of inch, pound, foot and of gravity are so by definition
(international yard and pound agreement 1959; CGPM 1901).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType


class NoSuchMeasure(Exception):
    """No unit is written so."""


class OtherMeasure(Exception):
    """A unit of another kind of quantity than asked for."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One unit: what it measures, how many of that kind's own unit it is, how people write it.

    A unit that is not `metric` seldom comes out even in one that is.
    """

    kind: str
    factor: Fraction
    spellings: tuple[str, ...]
    metric: bool = True


_INCH, _POUND = Fraction(254, 10_000), Fraction(45_359_237, 100_000_000)
_GRAVITY = Fraction(980_665, 100_000)

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "4H": Measure("length", Fraction(1, 1_000_000), ("μm", "um", "my", "mikrometer", "mikron")),
        "MMT": Measure("length", Fraction(1, 1000), ("mm", "millimeter", "millimetre", "millimetres")),
        "CMT": Measure("length", Fraction(1, 100), ("cm", "centimeter", "centimetre")),
        "DMT": Measure("length", Fraction(1, 10), ("dm", "decimeter", "desimeter")),
        "MTR": Measure("length", Fraction(1), ("m", "meter", "metre", "metres")),
        "KMT": Measure("length", Fraction(1000), ("km", "kilometer", "kilometre")),
        "INH": Measure("length", _INCH, ("in", "inch", "inches", "tum", "tommer", '"', "″"), metric=False),
        "FOT": Measure("length", 12 * _INCH, ("ft", "fot", "foot", "feet"), metric=False),
        "MMK": Measure("area", Fraction(1, 1_000_000), ("mm²", "mm2", "kvmm")),
        "MTK": Measure("area", Fraction(1), ("m²", "m2", "kvm", "kvadratmeter", "sqm")),
        "GRM": Measure("mass", Fraction(1, 1000), ("g", "gr", "gram")),
        "KGM": Measure("mass", Fraction(1), ("kg", "kgs", "kilo", "kilogram")),
        "TNE": Measure("mass", Fraction(1000), ("t", "ton", "tonn", "tonne", "tonnes")),
        "LBR": Measure("mass", _POUND, ("lb", "lbs", "pound", "pounds"), metric=False),
        "NEW": Measure("force", Fraction(1), ("n", "newton")),
        "B47": Measure("force", Fraction(1000), ("kn", "kilonewton")),
        "B51": Measure("force", _GRAVITY, ("kp", "kgf"), metric=False),
        "TNF": Measure("force", 1000 * _GRAVITY, ("t", "ton", "tonn", "tonne", "tonnes", "tf"), metric=False),
        "B48": Measure("moment", Fraction(1000), ("kn·m", "knm", "kn m")),
        "NU": Measure("moment", Fraction(1), ("n·m", "nm", "n m")),
        "BAR": Measure("pressure", Fraction(1), ("bar",)),
        "MPA": Measure("pressure", Fraction(10), ("mpa",)),
        "KPA": Measure("pressure", Fraction(1, 100), ("kpa",)),
        "WTT": Measure("power", Fraction(1), ("w", "watt")),
        "KWT": Measure("power", Fraction(1000), ("kw", "kilowatt")),
        "HJ": Measure("power", 75 * _GRAVITY, ("hk", "hp", "ps", "hkr"), metric=False),
        "AMP": Measure("current", Fraction(1), ("a", "amp", "ampere")),
        "CEL": Measure("temperature", Fraction(1), ("°c", "c", "grader", "grader c", "deg c")),
        "MIN": Measure("time", Fraction(1, 1440), ("min", "minuter", "minutter", "minutes")),
        "HUR": Measure("time", Fraction(1, 24), ("h", "tim", "timmar", "timer", "hours", "hour")),
        "DAY": Measure("time", Fraction(1), ("d", "dag", "dagar", "dager", "days", "day", "dygn")),
        "WEE": Measure("time", Fraction(7), ("v", "veckor", "vecka", "uker", "uke", "weeks", "week", "wk")),
        "ANN": Measure("year", Fraction(1), ("år", "year", "years")),
        "RPM": Measure(
            "speed", Fraction(1), ("r/min", "rpm", "varv/min", "v/min", "o/min", "omdr/min", "1/min", "min-1")
        ),
        "P1": Measure("share", Fraction(1), ("%", "procent", "prosent", "percent")),
        "H87": Measure("count", Fraction(1), ("st", "stk", "pcs", "pc", "styck", "stykk", "ea")),
        "C62": Measure("number", Fraction(1), ("axlar", "akser", "axes", "axl")),
    }
)
"""Code → unit, its spellings folded as `str.casefold` does. `TNF`, a ton as a force, is a code of our own."""


def measured_in(text: str, code: str) -> str:
    """Return the code of the unit that `text` writes, of the kind of quantity that `code` measures.

    Raises NoSuchMeasure, OtherMeasure.
    """
    written = " ".join(text.casefold().replace("\N{NO-BREAK SPACE}", " ").split()).rstrip(".")
    named = [found for found, measure in MEASURES.items() if written in measure.spellings]
    if not named:
        raise NoSuchMeasure(text)
    kind = MEASURES[code].kind
    fitting = [found for found in named if MEASURES[found].kind == kind]
    if not fitting:
        raise OtherMeasure(text)
    return fitting[0]


def converted(value: Decimal, unit: str, to: str, step: Decimal) -> tuple[Decimal, bool]:
    """Return an amount in another unit of the same kind, and whether it was rounded to a multiple of `step`.

    Only what comes from a unit that is not metric is rounded, to the nearest step: 31.5 in are 800 mm. All
    else is exact.
    """
    if unit == to:
        return value, False
    exact = Fraction(value) * MEASURES[unit].factor / MEASURES[to].factor
    steps = exact / Fraction(step)
    if MEASURES[unit].metric or steps.denominator == 1:
        return Decimal(exact.numerator) / Decimal(exact.denominator), False
    return round(steps) * step, True
