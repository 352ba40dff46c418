"""The rows of a workbook held against the records there are: which are new, changed, to be deleted, or as they were.

A cell that says what would be written there today says nothing new, whoever saved it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from registry import catalogue
from registry.catalogue.field import Field
from registry.catalogue.value import Value
from registry.catalogue.values import check_record
from registry.catalogue.wording import worded
from registry.disclosure.openrecord import OpenRecord
from registry.errors import Invalid
from registry.workbook import sentences
from registry.workbook.columns import Column
from registry.workbook.contents import title_of
from registry.workbook.identity import identified
from registry.workbook.recognition import ReadRow, ReadSheet
from registry.workbook.references import NAMED_BY, References
from registry.workbook.report import Difference, Line, Outcome, Report
from registry.workbook.sameness import Signature, display, same_content, same_value, signature
from registry.workbook.spelling import spelled
from registry.workbook.understanding import NotUnderstood, first_filled, understood

COUNTRY = "organisation.country"


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """What a row asks for: the record it is, with the values to send as JSON, None to clear. It cannot be printed."""

    sheet: ReadSheet
    row: ReadRow
    record: UUID
    outcome: Outcome
    values: Mapping[str, Any]


class Comparison:
    """One file against one organisation's records.

    Args:
        records: all of them, opened.
        language: of the file.
        report: takes lines, counts and problems.
    """

    def __init__(self, records: Sequence[OpenRecord], language: str, report: Report) -> None:
        self._known = {record.id: record for record in records}
        self._language = language
        self._report = report
        self._before = {family: self._references(family, {}) for family in NAMED_BY}
        self._after = dict(self._before)
        self._country: str | None = None

    def compare(self, sheets: Sequence[ReadSheet]) -> list[Step]:
        """Return what the file asks for, in its order; what cannot be done is in the report's problems."""
        found_rows = [
            (sheet, identified(sheet, lambda row: len(self._moved(row)), self._says, self._report.problems))
            for sheet in sheets
        ]
        every = [(sheet, row, record) for sheet, rows in found_rows for row, record in rows]
        for family in NAMED_BY:
            called = {record: (sheet, row) for sheet, row, record in every if sheet.family.name == family}
            self._after[family] = self._references(family, called)
        self._country = self._stated_country(every)
        found = [self._step(sheet, row, record) for sheet, row, record in every]
        steps = [step for step in found if step is not None]
        self._require_room(steps)
        return steps

    def _stated_country(self, every: Sequence[tuple[ReadSheet, ReadRow, UUID]]) -> str | None:
        """Return the company's country: as the file says, else as the register does."""
        for sheet, row, _ in every:
            said = {one: cell for one, cell in row.cells.items() if one.name == COUNTRY and cell}
            for column, cell in said.items():
                with suppress(NotUnderstood):
                    return str(understood(column.field, {column.part: cell}, sheet.language, self._find))
        stated = (one.values[COUNTRY].value for one in self._known.values() if COUNTRY in one.values)
        return next((str(value) for value in stated), None)

    def _step(self, sheet: ReadSheet, row: ReadRow, record: UUID) -> Step | None:
        if record != row.record:
            return None if row.delete else self._made(sheet, row, record)
        known = self._known.get(record)
        if known is None or known.family != sheet.family.name:
            self._report.problems.add(sheet.title, row.number, None, sentences.GONE)
            return None
        if row.delete:
            if row.revision != known.revision:
                self._report.problems.add(sheet.title, row.number, None, sentences.CHANGED_MEANWHILE)
            return self._told(sheet, row, record, Outcome.DELETED, {}, [])
        return self._changed(sheet, row, known)

    def _made(self, sheet: ReadSheet, row: ReadRow, record: UUID) -> Step | None:
        fields = [
            field for field in _fields(row) if any(row.cells[one] for one in row.cells if one.field is field)
        ]
        sent, wrong = self._understood(sheet, row, fields)
        values = None if wrong else self._checked(sheet, row, sent, None)
        if values is None:
            return None
        differences = [
            Difference(self._heading(sheet, name), None, self._shown(name, value))
            for name, value in values.items()
            if value is not None
        ]
        return self._told(sheet, row, record, Outcome.MADE, sent, differences)

    def _changed(self, sheet: ReadSheet, row: ReadRow, known: OpenRecord) -> Step | None:
        sent, wrong = self._understood(sheet, row, self._moved(row))
        held = {name: stated.value for name, stated in known.values.items()}
        own = {name: value for name, value in held.items() if not catalogue.field(name).derived}
        checked = self._checked(sheet, row, sent, own) if sent else {}
        if wrong or checked is None:
            return None
        new = {name: value for name, value in checked.items() if not same_value(name, held.get(name), value)}
        if not new:
            self._report.unchanged[sheet.title] += 1
            return None
        differences = [
            Difference(
                self._heading(sheet, name), self._shown(name, held.get(name)), self._shown(name, value)
            )
            for name, value in new.items()
        ]
        if row.revision != known.revision:
            for one in differences:
                self._report.problems.add(
                    sheet.title,
                    row.number,
                    one.column,
                    sentences.CHANGED_MEANWHILE,
                    here=one.after or "",
                    there=one.before or "",
                )
            return None
        values = {name: sent[name] for name in new}
        return self._told(sheet, row, known.id, Outcome.CHANGED, values, differences)

    def _told(
        self,
        sheet: ReadSheet,
        row: ReadRow,
        record: UUID,
        outcome: Outcome,
        values: Mapping[str, Any],
        differences: Sequence[Difference],
    ) -> Step:
        first = first_filled(list(row.cells.values()))
        called = "" if first is None else display(first.value)
        self._report.lines.append(Line(sheet.title, row.number, outcome, called, differences))
        return Step(sheet, row, record, outcome, values)

    def _moved(self, row: ReadRow) -> list[Field]:
        """Return the fields whose cells say something else than would be written there today."""
        known = self._known.get(row.record) if row.record is not None else None
        moved = []
        for field in _fields(row):
            stated = None if known is None else known.values.get(field.name)
            written = {} if stated is None else spelled(field, stated.value, self._language, self._name)
            parts = [one for one in row.cells if one.field is field]
            if any(not same_content(written.get(one.part), row.cells[one]) for one in parts):
                moved.append(field)
        return moved

    def _says(self, row: ReadRow, record: UUID | None) -> Signature:
        if record is None:
            return signature({one: cell.value for one, cell in row.cells.items() if cell})
        known = self._known.get(record)
        held = {} if known is None else known.values
        return signature(
            {
                column: spelled(column.field, held[column.name].value, self._language, self._name)[
                    column.part
                ]
                for column in row.cells
                if column.name in held
            }
        )

    def _understood(
        self, sheet: ReadSheet, row: ReadRow, fields: Collection[Field]
    ) -> tuple[dict[str, Any], bool]:
        """Return the JSON of these fields, and whether a cell could not be understood."""
        sent: dict[str, Any] = {}
        wrong = False
        for field in fields:
            cells = {one.part: cell for one, cell in row.cells.items() if one.field is field}
            try:
                sent[field.name] = understood(field, cells, sheet.language, self._find)
            except NotUnderstood as error:
                wrong = True
                self._report.problems.add(
                    sheet.title,
                    row.number,
                    self._heading(sheet, field.name),
                    error.message_id,
                    error.params,
                )
        return sent, wrong

    def _checked(
        self, sheet: ReadSheet, row: ReadRow, sent: Mapping[str, Any], known: Mapping[str, Value] | None
    ) -> Mapping[str, Value | None] | None:
        try:
            return check_record(sheet.family.name, sent, known, country=self._country)
        except Invalid as error:
            for problem in error.problems:
                named = problem.field in catalogue.FIELDS
                column = self._heading(sheet, problem.field) if named else None
                self._report.problems.add(sheet.title, row.number, column, problem.message_id, problem.params)
            return None

    def _require_room(self, steps: Sequence[Step]) -> None:
        held = Counter(record.family for record in self._known.values())
        held.subtract(step.sheet.family.name for step in steps if step.outcome is Outcome.DELETED)
        for step in steps:
            if step.outcome is Outcome.MADE:
                family = step.sheet.family
                held[family.name] += 1
                if held[family.name] > family.max_records:
                    self._report.problems.add(
                        step.sheet.title, step.row.number, None, sentences.ROOM, {"limit": family.max_records}
                    )

    def _references(self, family: str, called: Mapping[UUID, tuple[ReadSheet, ReadRow]]) -> References:
        """Return what records of a family are called: as the file says, else as the register does."""
        stored = {
            one.id: {name: stated.value for name, stated in one.values.items()}
            for one in self._known.values()
            if one.family == family
        }
        for record, (_, row) in called.items():
            said = {one.name: cell for one, cell in row.cells.items() if one.name in NAMED_BY[family]}
            names = {name: display(cell.value) for name, cell in said.items() if cell}
            kept = {name: value for name, value in stored.get(record, {}).items() if name not in said}
            if row.delete:
                stored.pop(record, None)
            else:
                stored[record] = {**kept, **names}
        return References(title_of(catalogue.family(family), self._language), family, stored.items())

    def _find(self, family: str, called: str) -> UUID:
        try:
            return self._after[family].find(called)
        except NotUnderstood as error:
            try:
                return self._before[family].find(called)
            except NotUnderstood:
                raise error from None

    def _name(self, family: str, record: UUID) -> str:
        known = self._known.get(record)
        if known is None or family not in self._before:
            return str(record)
        return self._before[family].name(record, {name: one.value for name, one in known.values.items()})

    def _shown(self, name: str, value: Value | None) -> str | None:
        if value is None:
            return None
        return (
            self._called(name, value)
            if isinstance(value, UUID)
            else worded(catalogue.field(name), value, self._language)
        )

    def _called(self, name: str, record: UUID) -> str:
        family = catalogue.field(name).refers_to or ""
        return self._name(family, record) if record in self._known else self._after[family].called(record)

    def _heading(self, sheet: ReadSheet, name: str) -> str:
        found = next((one for one in sheet.columns if one.name == name), None)
        return (found or Column(name)).heading(sheet.language)


def _fields(row: ReadRow) -> list[Field]:
    return list({column.name: column.field for column in row.cells}.values())
