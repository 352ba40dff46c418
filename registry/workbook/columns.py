"""The columns of a family's sheet: one for a field, two where a value has two parts; headings in words, with units.

::

    Nordkap-id | Nordkap-version | <label>[, <part>][ (<unit>)][ *] ... | <delete>

The first two are hidden: which record a row is, and which revision of it was taken out. * marks what has to be
filled in. Where the words of a heading come from is the catalogue; where its place is in the sheet does not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from registry import catalogue
from registry.catalogue.field import Family, Field, Kind
from registry.catalogue.units import UNITS
from registry.language import LANGUAGES, translate

ID_HEADING = "Nordkap-id"
REVISION_HEADING = "Nordkap-version"
DELETE_HEADING = "Delete this row (x)"
REQUIRED_MARK = " *"


class Part(StrEnum):
    """Which part of a value a column holds."""

    WHOLE = "whole"
    FIRST = "min"
    LAST = "max"
    LATITUDE = "lat"
    LONGITUDE = "lon"


class System(StrEnum):
    """Columns that are no fields."""

    ID = "id"
    REVISION = "revision"
    DELETE = "delete"


PART_HEADINGS: Mapping[Part, str] = MappingProxyType(
    {
        Part.FIRST: "{label}, from",
        Part.LAST: "{label}, to",
        Part.LATITUDE: "{label}, latitude",
        Part.LONGITUDE: "{label}, longitude",
    }
)
UNIT_WORDS: Mapping[str, str] = MappingProxyType({"DAY": "days", "HUR": "hours"})
"""Units whose symbol nobody writes into a heading."""

_PARTS: Mapping[Kind, tuple[Part, ...]] = {
    Kind.RANGE: (Part.FIRST, Part.LAST),
    Kind.COORDINATES: (Part.LATITUDE, Part.LONGITUDE),
}
_WITHOUT_UNIT = frozenset({"ANN"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a family's sheet: of the field of this name."""

    name: str
    part: Part = Part.WHOLE

    @property
    def field(self) -> Field:
        """Return the field."""
        return catalogue.field(self.name)

    def heading(self, language: str) -> str:
        """Return what stands above it, without the mark of what is required."""
        label = self.field.label(language)
        if self.part in PART_HEADINGS:
            label = translate(language, PART_HEADINGS[self.part], {"label": label})
        unit = unit_of(self.field, language)
        return f"{label} ({unit})" if unit else label


Heading = Column | System


def columns_of(family: Family, fields: Collection[str]) -> tuple[Column, ...]:
    """Return the columns of those fields of a family that are named and can be filled in."""
    return tuple(
        Column(field.name, part)
        for field in family.fields
        if field.name in fields and not field.derived
        for part in parts_of(field)
    )


def parts_of(field: Field) -> tuple[Part, ...]:
    """Return the parts in which a value of the field is written."""
    return _PARTS.get(field.kind, (Part.WHOLE,))


def unit_of(field: Field, language: str) -> str:
    """Return a field's unit as a heading says it; empty where there is none."""
    if field.unit is None or field.unit in _WITHOUT_UNIT:
        return ""
    word = UNIT_WORDS.get(field.unit)
    return UNITS[field.unit] if word is None else translate(language, word)


def headings_of(columns: Collection[Column], language: str) -> dict[str, Heading]:
    """Return what each heading means in one language, headings as `plain` spells them."""
    found: dict[str, Heading] = {plain(column.heading(language)): column for column in columns}
    found[plain(ID_HEADING)] = System.ID
    found[plain(REVISION_HEADING)] = System.REVISION
    found[plain(translate(language, DELETE_HEADING))] = System.DELETE
    return found


def every_heading(columns: Collection[Column], first: str) -> dict[str, Heading]:
    """Return what each heading means in any language; where two say the same, `first`'s counts."""
    found: dict[str, Heading] = {}
    for language in (first, *LANGUAGES):
        found = {**headings_of(columns, language), **found}
    return found


def plain(heading: str) -> str:
    """Return a heading in the form in which headings are compared: case, blanks and the mark do not count."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(folded.removesuffix("*").split())
