"""What the catalogue says about one field: type, unit, range, words, class, index and padding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from policies.vocabulary import SensitivityClass


class Kind(StrEnum):
    """What a value of the field is. `registry.catalogue.values` says how each is written in JSON."""

    CODE = "code"
    CODES = "codes"
    TEXT = "text"
    NAME = "name"
    NUMBER = "number"
    RANGE = "range"
    BAND = "band"
    DATE = "date"
    YEAR = "year"
    BOOLEAN = "boolean"
    COORDINATES = "coordinates"
    CELL = "cell"
    REFERENCE = "reference"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    DIGEST = "digest"
    ORG_NUMBER = "org_number"
    PERSONAL_NUMBER = "personal_number"
    NCAGE = "ncage"


class Index(StrEnum):
    """Which keywords a value gets.

    NONE: none, not even that it is stated. TERM: the code (or true/false) and its ancestors. NUMBER and DATE:
    the radix-4 dyadic intervals of its position. RANGE: those of both ends. TEXT: stems. CELL: row and column
    intervals. EXACT: the whole value.
    """

    NONE = "none"
    TERM = "term"
    NUMBER = "number"
    RANGE = "range"
    TEXT = "text"
    CELL = "cell"
    DATE = "date"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a BAND field: up to `upper`, from the band before it. The top band may be open."""

    code: str
    upper: Decimal | None
    position: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field, declared once. `name` is "family.attribute"; texts are by language ("sv", "nb", "en").

    `hints` say what to write, `help` adds why the field starts at its tier. `unit` is a UN/CEFACT rec 20
    code. Numbers are exact multiples of `step` between `minimum` and `maximum`, both included. `many` fields
    hold a list of at most `max_items`; `max_length` counts characters of each text. `pad` is the sealed size
    in bytes that any value fits (0: text, padded in steps). `card` fields may stand on a result card. An
    attribute of machines lists in `machine_classes` the classes it fits (their subtrees included); None fits
    all. `derived` fields are worked out, never sent. `language` is that of a per-language text; `refers_to`
    the family a reference points into.
    """

    name: str
    kind: Kind
    cls: SensitivityClass
    labels: Mapping[str, str]
    hints: Mapping[str, str]
    help: Mapping[str, str]
    index: Index
    pad: int
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    vocabulary: str | None = None
    bands: tuple[Band, ...] = ()
    many: bool = False
    max_items: int = 1
    max_length: int = 0
    card: bool = False
    required: bool = False
    derived: bool = False
    machine_classes: frozenset[str] | None = None
    language: str | None = None
    refers_to: str | None = None

    @property
    def family(self) -> str:
        """The family the field belongs to."""
        return self.name.partition(".")[0]

    @property
    def operators(self) -> tuple[str, ...]:
        """The search operators the field's index can answer."""
        return _OPERATORS[self.index]

    def label(self, language: str) -> str:
        """Return what people call the field, in English for a language without one."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class Family:
    """One family of records. At most `max_records` per organisation.

    A `switched_off` family is declared so that it can be refused: no form, import, API or row. A family that
    is not `offered` has no form or route yet.
    """

    name: str
    labels: Mapping[str, str]
    help: Mapping[str, str]
    max_records: int
    switched_off: bool = False
    offered: bool = True
    fields: tuple[Field, ...] = field(default=(), repr=False)

    def label(self, language: str) -> str:
        """Return what people call the family, in English for a language without one."""
        return self.labels.get(language) or self.labels["en"]


_OPERATORS: Mapping[Index, tuple[str, ...]] = {
    Index.NONE: (),
    Index.TERM: ("eq", "in"),
    Index.NUMBER: ("eq", "gte", "lte", "between"),
    Index.RANGE: ("contains", "gte", "lte"),
    Index.TEXT: ("text",),
    Index.CELL: (),
    Index.DATE: ("eq", "gte", "lte", "between"),
    Index.EXACT: ("eq", "in"),
}
