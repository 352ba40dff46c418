"""A company's records as sheets of headings and cells, before any format: what XLSX and CSV both write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from registry import catalogue
from registry.catalogue.field import Family
from registry.catalogue.foremost import foremost
from registry.catalogue.value import Value
from registry.catalogue.values import fits_class
from registry.disclosure.openrecord import OpenRecord
from registry.language import translate
from registry.sheets.sheet import Content
from registry.workbook.columns import (
    DELETE_HEADING,
    ID_HEADING,
    REQUIRED_MARK,
    REVISION_HEADING,
    Column,
    columns_of,
)
from registry.workbook.marker import Marker
from registry.workbook.references import NAMED_BY, References
from registry.workbook.spelling import spelled

READ_FIRST = "Read this first"
WORDS = "Words to choose from"
"""Titles of the two sheets that are of no family."""

HIDDEN = 2
"""Columns before the first that people see: id and revision."""

BEGUN_WITH = ("milling", "turning")
"""Types of machine whose measures a company sees that has stated no machine yet."""

EASIEST_FIRST = ("organisation", "site", "machine", "capability", "certificate", "contact")
"""Families whose sheets come first: what others look for, in the order in which the pages ask for it."""


@dataclass(frozen=True, slots=True, repr=False)
class FamilySheet:
    """One family: its columns, and a row of contents for each record. It cannot be printed.

    The first `shown` columns are what matters most and what is stated; the others are folded away.
    """

    family: Family
    title: str
    columns: tuple[Column, ...]
    shown: int
    rows: Sequence[Sequence[Content]]


@dataclass(frozen=True, slots=True, repr=False)
class Contents:
    """Everything a workbook says, in one language. It cannot be printed."""

    marker: Marker
    language: str
    sheets: Sequence[FamilySheet]

    def headings(self, sheet: FamilySheet) -> list[str]:
        """Return the first row of a sheet."""
        named = [
            column.heading(self.language) + (REQUIRED_MARK if column.field.required else "")
            for column in sheet.columns
        ]
        return [ID_HEADING, REVISION_HEADING, *named, translate(self.language, DELETE_HEADING)]


def contents(
    marker: Marker, language: str, records: Sequence[OpenRecord], fields: Collection[str]
) -> Contents:
    """Return a workbook's contents: the records of every family, as far as `fields` names what is taken out."""
    values = {record.id: _values(record) for record in records}
    references = {
        family: References(
            title_of(catalogue.family(family), language),
            family,
            [(record.id, values[record.id]) for record in records if record.family == family],
        )
        for family in NAMED_BY
    }

    def name(family: str, record: UUID) -> str:
        known = references.get(family)
        return str(record) if known is None else known.name(record, values.get(record, {}))

    sheets = []
    for family_name in sorted(catalogue.OFFERED_FAMILIES, key=_place):
        family = catalogue.family(family_name)
        own = [record for record in records if record.family == family_name]
        columns, shown = _ordered(family, columns_of(family, fields), own, language)
        rows = []
        for record in own:
            stated = {
                field: spelled(catalogue.field(field), value, language, name)
                for field, value in values[record.id].items()
                if field in fields
            }
            cells = [stated.get(column.name, {}).get(column.part) for column in columns]
            rows.append([str(record.id), Decimal(record.revision), *cells, None])
        sheets.append(FamilySheet(family, title_of(family, language), columns, shown, rows))
    return Contents(marker, language, sheets)


def title_of(family: Family, language: str) -> str:
    """Return the name of a family's sheet."""
    return family.label(language)


def _values(record: OpenRecord) -> Mapping[str, Value]:
    return {name: stated.value for name, stated in record.values.items()}


def _place(family: str) -> int:
    return EASIEST_FIRST.index(family) if family in EASIEST_FIRST else len(EASIEST_FIRST)


def _ordered(
    family: Family, columns: Sequence[Column], records: Sequence[OpenRecord], language: str
) -> tuple[tuple[Column, ...], int]:
    """Return the columns, those first that everybody is to see, and how many these are.

    Behind them the measures of the types of machine that the company has come before those of the others.
    """
    classes = {
        str(record.values["machine.class"].value) for record in records if "machine.class" in record.values
    }
    first = foremost(family, language, classes or BEGUN_WITH)
    stated = {name for record in records for name in record.values}

    def place(column: Column) -> int:
        if column.name in first:
            return first.index(column.name)
        if column.field.required:
            return -1
        if column.name in stated:
            return len(first)
        attribute = column.field.machine_classes is not None
        near = not attribute or any(fits_class(column.field, one) for one in classes - {"other"})
        return len(first) + (1 if near else 2)

    ordered = tuple(sorted(columns, key=place))
    return ordered, sum(place(column) <= len(first) for column in ordered)
