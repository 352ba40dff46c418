"""How the family files declare a field: one function per kind, with the kind's index and sealed size.

code("machine.class", MACHINE, "machine_classes", sv=("label", "what to write"), nb=(...), en=(...))
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypedDict, Unpack

from policies.vocabulary import SensitivityClass
from registry.catalogue.classes import CLASS_RULES
from registry.catalogue.field import Band, Family, Field, Index, Kind

SMALL = 32
"""Sealed size of everything but text and lists: a tag byte, at most 30 bytes of value, the padding's 0x80."""

LIST = 512
"""Sealed size of lists: the tag byte, then up to 16 codes of 24 characters with their lengths, or 16 ids."""


class Words(TypedDict):
    """Label and hint (what to write) in the three languages."""

    sv: tuple[str, str]
    nb: tuple[str, str]
    en: tuple[str, str]


class Extras(TypedDict, total=False):
    """What a declaration may change about its kind's defaults; see `Field`."""

    card: bool
    required: bool
    derived: bool
    index: Index
    machine_classes: frozenset[str]
    language: str
    max_items: int
    max_length: int
    many: bool


class Told(Words, Extras):
    """Words and extras together: the keyword arguments of every declaring function."""


def family(
    name: str,
    max_records: int,
    fields: tuple[Field, ...],
    *,
    sv: tuple[str, str],
    nb: tuple[str, str],
    en: tuple[str, str],
    switched_off: bool = False,
    offered: bool = True,
) -> Family:
    """Declare a family; the words are its label and what it is for."""
    return Family(
        name=name,
        labels=MappingProxyType({"sv": sv[0], "nb": nb[0], "en": en[0]}),
        help=MappingProxyType({"sv": sv[1], "nb": nb[1], "en": en[1]}),
        max_records=max_records,
        switched_off=switched_off,
        offered=offered,
        fields=fields,
    )


def code(name: str, cls: SensitivityClass, vocabulary: str, **told: Unpack[Told]) -> Field:
    """Declare one term of a vocabulary."""
    return _field(name, Kind.CODE, cls, Index.TERM, SMALL, told, vocabulary=vocabulary)


def codes(name: str, cls: SensitivityClass, vocabulary: str, **told: Unpack[Told]) -> Field:
    """Declare a list of terms, without order or repetition."""
    told = {"many": True, "max_items": 16, **told}
    return _field(name, Kind.CODES, cls, Index.TERM, LIST, told, vocabulary=vocabulary)


def name(name: str, cls: SensitivityClass, **told: Unpack[Told]) -> Field:
    """Declare a short text on one line."""
    told = {"max_length": 120, "index": Index.TEXT, **told}
    return _field(name, Kind.NAME, cls, Index.TEXT, 0, told)


def names(name: str, cls: SensitivityClass, **told: Unpack[Told]) -> Field:
    """Declare a list of short texts."""
    told = {"max_length": 120, "many": True, "max_items": 16, **told}
    return _field(name, Kind.NAME, cls, Index.TEXT, 0, told)


def text(name: str, cls: SensitivityClass, **told: Unpack[Told]) -> Field:
    """Declare a text of several lines."""
    told = {"max_length": 2000, **told}
    return _field(name, Kind.TEXT, cls, Index.TEXT, 0, told)


def number(
    name: str,
    cls: SensitivityClass,
    unit: str,
    minimum: str | int,
    maximum: str | int,
    step: str | int = 1,
    **told: Unpack[Told],
) -> Field:
    """Declare a number: exact multiples of `step` from `minimum` to `maximum`."""
    return _field(
        name, Kind.NUMBER, cls, Index.NUMBER, SMALL, told, unit=unit, **_limits(minimum, maximum, step)
    )


def span(
    name: str,
    cls: SensitivityClass,
    unit: str,
    minimum: str | int,
    maximum: str | int,
    step: str | int = 1,
    **told: Unpack[Told],
) -> Field:
    """Declare a range from a smallest to a largest number."""
    return _field(
        name, Kind.RANGE, cls, Index.RANGE, SMALL, told, unit=unit, **_limits(minimum, maximum, step)
    )


def band(
    name: str, cls: SensitivityClass, unit: str | None, bands: tuple[Band, ...], **told: Unpack[Told]
) -> Field:
    """Declare a band out of a short list of upper bounds."""
    return _field(name, Kind.BAND, cls, Index.NUMBER, SMALL, told, unit=unit, bands=bands)


def boolean(name: str, cls: SensitivityClass, **told: Unpack[Told]) -> Field:
    """Declare yes or no; not stated is neither."""
    return _field(name, Kind.BOOLEAN, cls, Index.TERM, SMALL, told)


def date(name: str, cls: SensitivityClass, **told: Unpack[Told]) -> Field:
    """Declare a calendar day."""
    return _field(name, Kind.DATE, cls, Index.DATE, SMALL, told)


def year(name: str, cls: SensitivityClass, **told: Unpack[Told]) -> Field:
    """Declare a year between 1850 and 2100."""
    return _field(name, Kind.YEAR, cls, Index.NUMBER, SMALL, told, unit="ANN", **_limits(1850, 2100, 1))


def reference(name: str, cls: SensitivityClass, refers_to: str, **told: Unpack[Told]) -> Field:
    """Declare the id of another record of the same organisation."""
    return _field(name, Kind.REFERENCE, cls, Index.NONE, SMALL, told, refers_to=refers_to)


def references(name: str, cls: SensitivityClass, refers_to: str, **told: Unpack[Told]) -> Field:
    """Declare a list of ids of other records of the same organisation."""
    told = {"many": True, "max_items": 16, **told}
    return _field(name, Kind.REFERENCE, cls, Index.NONE, LIST, told, refers_to=refers_to)


def special(name: str, kind: Kind, cls: SensitivityClass, pad: int, **told: Unpack[Told]) -> Field:
    """Declare a field of a kind that few fields have; without an index unless one is named."""
    return _field(name, kind, cls, Index.NONE, pad, told)


def upper_bounds(*uppers: int) -> tuple[Band, ...]:
    """Make bands that are spelled by their upper bound."""
    return tuple(Band(str(upper), Decimal(upper), position) for position, upper in enumerate(uppers))


def named_bands(*bands: tuple[str, int | None]) -> tuple[Band, ...]:
    """Make bands with a spelling and an upper bound each; the top one may be open (None)."""
    return tuple(
        Band(code, None if upper is None else Decimal(upper), position)
        for position, (code, upper) in enumerate(bands)
    )


def _limits(minimum: str | int, maximum: str | int, step: str | int) -> dict[str, Any]:
    return {"minimum": Decimal(minimum), "maximum": Decimal(maximum), "step": Decimal(step)}


def _field(
    name: str,
    kind: Kind,
    cls: SensitivityClass,
    index: Index,
    pad: int,
    told: Mapping[str, Any],
    **typed: Any,
) -> Field:
    words: dict[str, tuple[str, str]] = {language: told[language] for language in ("sv", "nb", "en")}
    extras = {key: value for key, value in told.items() if key not in words}
    why = CLASS_RULES[cls].why
    given: dict[str, Any] = {"index": index, "pad": pad, **typed, **extras}
    return Field(
        name=name,
        kind=kind,
        cls=cls,
        labels=MappingProxyType({language: label for language, (label, _) in words.items()}),
        hints=MappingProxyType({language: hint for language, (_, hint) in words.items()}),
        help=MappingProxyType({language: f"{hint} {why[language]}" for language, (_, hint) in words.items()}),
        **given,
    )
