"""Turns rows into records as the register understands them, and remembers of every row what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from registry import catalogue
from registry.accounts.names import checked_name
from registry.catalogue.values import check_record, to_json
from registry.errors import FieldProblem, Invalid
from registry.intake.cells import NotOfThisForm, Typed, Written, both, typed
from registry.intake.decimals import decimals
from registry.intake.mapping import Mapping, Records, Source
from registry.intake.problems import Place, RowName
from registry.intake.stated import Owner, Stated, Translated, Which, canonical
from registry.intake.table import Row, Table

UNNAMED = "It is empty: an organisation is known by it."
OTHER_ORGANISATION = "It differs from row {other}, which states the same organisation."
OTHER_RECORD = "It differs from row {other}, which states the same record."
UNLISTED = "{word} is not among words.{words}."


@dataclass(slots=True)
class _Read:
    """What one row says about one record, while it is read."""

    values: dict[str, Any] = field(default_factory=dict)
    refers: dict[str, Which] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    unlisted: list[tuple[str, str]] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    rounded: list[str] = field(default_factory=list)
    wrong: list[tuple[str, FieldProblem]] = field(default_factory=list)

    def refuse(self, column: str, message_id: str, **params: object) -> None:
        """Note what is wrong with the cell of a column."""
        self.wrong.append((column, FieldProblem(column, message_id, params)))


class Translation:
    """Files under one mapping, with which they agree (`registry.intake.agreement`).

    Args:
        mapping: what the columns mean.
        company: the organisation all rows belong to, None where the mapping tells them apart.
    """

    def __init__(self, mapping: Mapping, company: str | None) -> None:
        self._mapping = mapping
        self._company = company
        self._keeper = mapping.keeper()
        # Those of the table that is being translated.
        self._unread: list[str] = []
        self._looked_at: list[str] = []
        self._decimals: dict[str, str] = {}
        # In the catalogue's order: what others refer to comes before them.
        self._families = [
            (family, mapping.records[family])
            for family in catalogue.OFFERED_FAMILIES
            if family in mapping.records
        ]
        self._made = Translated()

    def translate(self, tables: Sequence[Table]) -> Translated:
        """Translate every row of every table."""
        seen: set[str] = set()
        named = self._mapping.columns() | set(self._mapping.file.ignore)
        for table in tables:
            self._unread = [name for name in table.headings if name not in named]
            self._looked_at = sorted(self._mapping.columns()) + (self._unread if self._keeper else [])
            if self._mapping.file.decimal == "found":
                self._decimals = decimals(self._mapping, table, self._made.problems)
            for row in table.rows:
                whole = canonical([[name, row.cells[name]] for name in self._looked_at])
                if whole in seen:
                    self._made.duplicates.append(row.number)
                    continue
                seen.add(whole)
                self._row(row)
        self._made.absent = self._absent(tables)
        return self._made

    def _absent(self, tables: Sequence[Table]) -> list[RowName]:
        """Return the first row of each organisation that only rows left out by the mapping name."""
        told = self._mapping.organisation
        if self._company is not None or told is None:
            return []
        found: dict[str, RowName] = {}
        for one in (one for table in tables for one in table.left_out):
            # Where the word of a total stands for the organisation, the row names none.
            if one.column in {*told.key, told.name}:
                continue
            cells = [one.row.cells.get(name, "") for name in told.key]
            key = canonical(cells)
            if any(cells) and key not in self._made.owners:
                found.setdefault(key, one.row.number)
        return list(found.values())

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
        elif any(read.unlisted for new, read in stated if new):
            self._made.unmapped.append(row.number)
        elif any(read.unfit for new, read in stated if new):
            self._made.unfit.append(row.number)
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
                self._made.problems.say(Place(row.number, told.key[0]), UNNAMED)
            try:
                checked_name(name)
            except Invalid as error:
                self._problem(row, told.name, error.problems[0])
            owners[key] = Owner(key, name, row.number)
        elif owners[key].name != name:
            self._made.problems.say(Place(row.number, told.name), OTHER_ORGANISATION, other=owners[key].row)
        return owners[key]

    def _known_by(self, records: Records, row: Row) -> str:
        if records.whole_row:
            return canonical([[name, row.cells[name]] for name in self._looked_at if row.cells[name]])
        return canonical([row.cells[name] for name in records.key])

    def _says(self, family: str, records: Records, row: Row) -> bool:
        """Tell whether a row has a cell for this family; with constants alone it always has."""
        columns = records.columns() | (set(self._unread) if family == self._keeper else set())
        return not columns or any(row.cells[column] for column in columns)

    def _record(self, owner: Owner, family: str, records: Records, row: Row) -> tuple[bool, _Read]:
        """Take in what a row says about one record, and tell whether that is new."""
        read = self._read(family, records, row)
        for column, found in read.wrong:
            self._problem(row, column, found)
        stated = Stated(family, self._known_by(records, row), row.number, read.values, read.refers)
        there = owner.records.setdefault(stated.which, stated)
        if there is not stated:
            for column in _differing(records, there, stated):
                self._made.problems.say(Place(row.number, column), OTHER_RECORD, other=there.row)
        elif not read.wrong:
            self._made.kept.update(read.kept.keys())
            self._made.unfit_cells.update(read.unfit)
            self._made.rounded.update(read.rounded)
            for column, word in read.unlisted:
                self._made.unknown_words[column][word] += 1
        return there is stated, read

    def _read(self, family: str, records: Records, row: Row) -> _Read:
        read = _Read()
        raw: dict[str, Any] = {}
        for name, source in records.fields.items():
            try:
                value = self._value(read, name, source, row)
            except NotOfThisForm as error:
                if not self._keeps(read, records, source, row):
                    read.refuse(records.column_of(name), error.message_id, **error.params)
            else:
                if value is not None:
                    raw[name] = value
        if records.keep is not None and family == self._keeper:
            read.kept |= {name: row.cells[name] for name in self._unread if row.cells[name]}
        self._check(family, records, raw, read, row)
        return read

    def _keeps(self, read: _Read, records: Records, source: Source | None, row: Row) -> bool:
        """Keep a cell that does not fit its field in the text, where the mapping says so."""
        if source is None or source.otherwise is None or source.column is None or records.keep is None:
            return False
        read.kept[source.column] = row.cells[source.column]
        read.unfit.append(source.column)
        return True

    def _check(self, family: str, records: Records, raw: dict[str, Any], read: _Read, row: Row) -> None:
        if records.keep is not None and read.kept:
            raw[records.keep] = "; ".join(f"{column}: {cell}" for column, cell in sorted(read.kept.items()))
        try:
            values = check_record(family, raw)
        except Invalid as error:
            said = {column for column, _ in read.wrong}
            wrong = [
                found
                for found in error.problems
                if found.field not in raw
                or not self._keeps(read, records, records.fields.get(found.field), row)
            ]
            if len(wrong) < len(error.problems):
                left = {found.field for found in error.problems} - {found.field for found in wrong}
                self._check(
                    family,
                    records,
                    {name: value for name, value in raw.items() if name not in left},
                    read,
                    row,
                )
                return
            for found in wrong:
                column = records.column_of(found.field)
                if column not in said:
                    read.wrong.append((column, found))
            return
        read.values = {
            name: to_json(catalogue.field(name), value) for name, value in values.items() if value is not None
        }

    def _value(self, read: _Read, name: str, source: Source, row: Row) -> Any:
        """Return a field's JSON as the row has it, None where it says nothing. Raises NotOfThisForm."""
        cells = row.cells
        if source.value is not None:
            return source.value
        if source.columns is not None:
            return ", ".join(cells[column] for column in source.columns if cells[column]) or None
        if source.lat is not None and source.lon is not None:
            pair = (cells[source.lat], cells[source.lon])
            return self._taken(
                read, source.lat, both(("lat", "lon"), pair, catalogue.field(name), self._written(source))
            )
        if source.min is not None and source.max is not None:
            pair = (cells[source.min], cells[source.max])
            return self._taken(
                read, source.min, both(("min", "max"), pair, catalogue.field(name), self._written(source))
            )
        if source.record is not None:
            meant = self._mapping.records[source.record]
            if self._says(source.record, meant, row):
                read.refers[name] = (source.record, self._known_by(meant, row))
            return None
        return self._from_column(read, name, source, cells[source.column or ""])

    def _from_column(self, read: _Read, name: str, source: Source, cell: str) -> Any:
        described = catalogue.field(name)
        parts = [part.strip() for part in cell.split(source.split)] if source.split else [cell]
        found: list[Any] = []
        for part in filter(None, parts):
            if source.words is None:
                told = typed(described, part, self._written(source))
                found.append(self._taken(read, source.column or "", told))
                continue
            code = self._mapping.words[source.words].get(part)
            if code is None and source.unknown is None:
                raise NotOfThisForm(UNLISTED, word=repr(part), words=source.words)
            if code is None:
                read.unlisted.append((source.column or "", part))
                read.kept[source.column or ""] = cell
                code = source.unknown
            found += code if isinstance(code, list) else [code] if code else []
        if not found:
            return None
        return found if described.many else found[0]

    def _written(self, source: Source) -> Written:
        """Return how the first column of a source is written."""
        said = self._mapping.file.decimal
        found = self._decimals.get(next(source.reads(), ""), ".")
        return Written(found if said == "found" else said, source.unit)

    def _taken(self, read: _Read, column: str, told: Typed | None) -> Any:
        if told is None:
            return None
        if told.rounded:
            read.rounded.append(column)
        return told.value

    def _problem(self, row: Row, column: str, found: FieldProblem) -> None:
        self._made.problems.say(Place(row.number, column), found.message_id, **found.params)


def _differing(records: Records, there: Stated, here: Stated) -> list[str]:
    """Return the columns in which two rows say different things about one record."""
    names = {**there.values, **here.values, **there.refers, **here.refers}
    differ = [
        records.column_of(name)
        for name in names
        if there.values.get(name) != here.values.get(name) or there.refers.get(name) != here.refers.get(name)
    ]
    return list(dict.fromkeys(differ))
