"""How the first rows of a file would be read, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry import catalogue
from registry.catalogue.values import check
from registry.catalogue.wording import worded
from registry.errors import Invalid
from registry.intake.problems import RowName, place_of, sentence_of
from registry.intake.returned import NOTHING_NEW, TWICE
from registry.intake.translation import Translation
from registry.language import translate

if TYPE_CHECKING:
    from registry.intake.mapping import Mapping
    from registry.intake.stated import Translated
    from registry.intake.table import Table

SHOWN = 5
"""Rows of a preview."""


@dataclass(frozen=True, slots=True, repr=False)
class ReadRow:
    """One row: its values as (what the field is called, the value in words), and what is wrong with it."""

    number: RowName
    values: Sequence[tuple[str, str]]
    wrong: Sequence[str]


def preview(mapping: Mapping, table: Table, language: str) -> list[ReadRow]:
    """Return the first rows as they would be read."""
    made = Translation(mapping, "").translate([table])
    wrong: dict[RowName, list[str]] = {}
    for found in made.problems.found:
        where = place_of(found)
        if where is not None:
            said = sentence_of(found, language)
            wrong.setdefault(where.row, []).append(f"{where.column}: {said}" if where.column else said)
    for row in (*made.duplicates, *made.repeated):
        wrong.setdefault(row, [translate(language, TWICE if row in made.duplicates else NOTHING_NEW)])
    stated = _stated(made)
    return [
        ReadRow(row.number, _worded(stated.get(row.number, {}), language), wrong.get(row.number, []))
        for row in table.rows[:SHOWN]
    ]


def _stated(made: Translated) -> dict[RowName, dict[str, object]]:
    found: dict[RowName, dict[str, object]] = {}
    for owner in made.owners.values():
        for one in owner.records.values():
            found.setdefault(one.row, {}).update(one.values)
    return found


def _worded(values: dict[str, object], language: str) -> list[tuple[str, str]]:
    said = []
    for name, raw in values.items():
        field = catalogue.field(name)
        try:
            said.append((field.label(language), worded(field, check(field, raw), language)))
        except Invalid:
            # Of its organisation's country nothing is known here.
            said.append((field.label(language), str(raw)))
    return said
