"""Turns rows into records as the register understands them, and remembers of every row what became of it."""

from __future__ import annotations

from collections.abc import Mapping as ReadMapping
from dataclasses import dataclass, field
from typing import Any

from registry import catalogue
from registry.accounts.names import checked_name
from registry.catalogue.values import check_record, to_json
from registry.errors import Invalid
from registry.intake.cells import NotOfThisForm, both, typed
from registry.intake.mapping import Mapping, Records, Source
from registry.intake.problems import place, sentence_of
from registry.intake.stated import Owner, Stated, Translated, Which, canonical
from registry.intake.table import Row, Table


@dataclass(slots=True)
class _Read:
    """What one row says about one record, while it is read."""

    values: dict[str, Any] = field(default_factory=dict)
    refers: dict[str, Which] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    unlisted: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)


class Translation:
    """One file under one mapping, which agree (`registry.intake.agreement`).

    Args:
        mapping: what the columns mean.
        headings: those of the file.
        company: the organisation all rows belong to, None where the mapping tells them apart.
    """

    def __init__(self, mapping: Mapping, headings: tuple[str, ...], company: str | None) -> None:
        self._mapping = mapping
        self._company = company
        named = mapping.columns() | set(mapping.file.ignore)
        self._unread = [name for name in headings if name not in named]
        self._keeper = mapping.keeper()
        self._looked_at = sorted(mapping.columns()) + (self._unread if self._keeper else [])
        # In the catalogue's order: what others refer to comes before them.
        self._families = [
            (family, mapping.records[family])
            for family in catalogue.OFFERED_FAMILIES
            if family in mapping.records
        ]
        self._made = Translated()

    def translate(self, table: Table) -> Translated:
        """Translate every row."""
        seen: set[str] = set()
        for row in table.rows:
            whole = canonical([row.cells[name] for name in self._looked_at])
            if whole in seen:
                self._made.duplicates.append(row.number)
                continue
            seen.add(whole)
            self._row(row)
        return self._made

    def _row(self, row: Row) -> None:
        before = len(self._made.problems)
        owner = self._owner(row)
        stated = [
            self._record(owner, family, records, row)
            for family, records in self._families
            if self._says(family, records, row)
        ]
        if len(self._made.problems) > before:
            self._made.wrong += 1
        elif not any(new for new, _ in stated):
            self._made.repeated.append(row.number)
        elif any(unlisted for _, unlisted in stated):
            self._made.unmapped.append(row.number)
        else:
            self._made.whole += 1

    def _owner(self, row: Row) -> Owner:
        owners = self._made.owners
        told = self._mapping.organisation
        if self._company is not None or told is None:
            key = self._company or ""
            return owners.setdefault(key, Owner(key, "", row.number))
        key = canonical([row.cells[name] for name in told.key])
        name = row.cells[told.name]
        if key not in owners:
            if not any(row.cells[column] for column in told.key):
                self._problem(row, told.key[0], "It is empty: an organisation is known by it.")
            try:
                checked_name(name)
            except Invalid as error:
                self._problem(row, told.name, sentence_of(error.problems[0]))
            owners[key] = Owner(key, name, row.number)
        elif owners[key].name != name:
            self._problem(row, told.name, _differs(owners[key].row, "organisation"))
        return owners[key]

    def _says(self, family: str, records: Records, row: Row) -> bool:
        """Tell whether a row has a cell for this family; with constants alone it always has."""
        columns = records.columns() | (set(self._unread) if family == self._keeper else set())
        return not columns or any(row.cells[column] for column in columns)

    def _record(self, owner: Owner, family: str, records: Records, row: Row) -> tuple[bool, bool]:
        """Take in what a row says about one record: whether that is new, and whether a word was not listed."""
        read = self._read(family, records, row)
        for column, sentence in read.wrong:
            self._problem(row, column, sentence)
        stated = Stated(family, _known_by(records, row), row.number, read.values, read.refers)
        there = owner.records.setdefault(stated.which, stated)
        if there is not stated:
            for column in _differing(records, there, stated):
                self._problem(row, column, _differs(there.row, "record"))
        elif not read.wrong:
            self._made.kept.update(read.kept.keys())
            for column, word in read.unlisted:
                self._made.unknown_words[column][word] += 1
        return there is stated, there is stated and bool(read.unlisted)

    def _read(self, family: str, records: Records, row: Row) -> _Read:
        read = _Read()
        raw: dict[str, Any] = {}
        for name, source in records.fields.items():
            try:
                value = self._value(read, name, source, row)
            except NotOfThisForm as error:
                read.wrong.append((records.column_of(name), str(error)))
            else:
                if value is not None:
                    raw[name] = value
        if records.keep is not None:
            if family == self._keeper:
                read.kept |= {name: row.cells[name] for name in self._unread if row.cells[name]}
            if read.kept:
                raw[records.keep] = "; ".join(
                    f"{column}: {cell}" for column, cell in sorted(read.kept.items())
                )
        self._check(family, records, raw, read)
        return read

    def _check(self, family: str, records: Records, raw: ReadMapping[str, Any], read: _Read) -> None:
        try:
            values = check_record(family, raw)
        except Invalid as error:
            said = {column for column, _ in read.wrong}
            for problem in error.problems:
                column = records.column_of(problem.field)
                if column not in said:
                    read.wrong.append((column, sentence_of(problem)))
            return
        read.values = {
            name: to_json(catalogue.field(name), value) for name, value in values.items() if value is not None
        }

    def _value(self, read: _Read, name: str, source: Source, row: Row) -> Any:
        """Return a field's JSON as the row has it, None where it says nothing. Raises NotOfThisForm."""
        cells, decimal = row.cells, self._mapping.file.decimal
        if source.value is not None:
            return source.value
        if source.columns is not None:
            return ", ".join(cells[column] for column in source.columns if cells[column]) or None
        if source.lat is not None and source.lon is not None:
            return both(("lat", "lon"), (cells[source.lat], cells[source.lon]), decimal)
        if source.min is not None and source.max is not None:
            return both(("min", "max"), (cells[source.min], cells[source.max]), decimal)
        if source.record is not None:
            meant = self._mapping.records[source.record]
            if self._says(source.record, meant, row):
                read.refers[name] = (source.record, _known_by(meant, row))
            return None
        return self._from_column(read, name, source, cells[source.column or ""])

    def _from_column(self, read: _Read, name: str, source: Source, cell: str) -> Any:
        described = catalogue.field(name)
        parts = [part.strip() for part in cell.split(source.split)] if source.split else [cell]
        found: list[Any] = []
        for part in filter(None, parts):
            if source.words is None:
                found.append(typed(described, part, self._mapping.file.decimal))
                continue
            code = self._mapping.words[source.words].get(part)
            if code is None and source.unknown is None:
                raise NotOfThisForm(f"{part!r} is not among words.{source.words}.")
            if code is None:
                read.unlisted.append((source.column or "", part))
                read.kept[source.column or ""] = cell
                code = source.unknown
            found += code if isinstance(code, list) else [code] if code else []
        if not found:
            return None
        return found if described.many else found[0]

    def _problem(self, row: Row, column: str, sentence: str) -> None:
        self._made.problems.add(place(row.number, column), sentence)


def _known_by(records: Records, row: Row) -> str:
    return canonical([row.cells[name] for name in records.key])


def _differing(records: Records, there: Stated, here: Stated) -> list[str]:
    """Return the columns in which two rows say different things about one record."""
    names = {**there.values, **here.values, **there.refers, **here.refers}
    differ = [
        records.column_of(name)
        for name in names
        if there.values.get(name) != here.values.get(name) or there.refers.get(name) != here.refers.get(name)
    ]
    return list(dict.fromkeys(differ))


def _differs(row: int, what: str) -> str:
    return f"It differs from row {row}, which states the same {what}."
