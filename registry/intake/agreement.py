"""Whether a mapping agrees with the catalogue and with the headings of a file, before any row is read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from registry import catalogue
from registry.catalogue import CLASS_RULES, Family, Field, Kind
from registry.catalogue.measures import MEASURES
from registry.catalogue.values import check
from registry.errors import Invalid
from registry.intake.mapping import Mapping, Records, Source
from registry.intake.problems import Problems, sentence_of
from registry.intake.table import Table
from registry.vocabularies import vocabulary

_WORDS = frozenset({Kind.TEXT, Kind.NAME})


def require_meaning(mapping: Mapping, *, for_company: bool) -> None:
    """Require that a mapping speaks of fields, codes and tiers there are. Raises Invalid with all problems.

    `for_company` says that the rows belong to an organisation that is there already.
    """
    problems = Problems()
    if not for_company and mapping.organisation is None:
        problems.add("organisation", "Say what tells one organisation from another, or give --company ID.")
    if not for_company and mapping.organisation is not None and mapping.file.network is None:
        problems.add("file.network", "Say which network the organisations are in: nobody could find them.")
    if mapping.file.language not in vocabulary("languages"):
        problems.add("file.language", f"{mapping.file.language!r} is no language code, such as en.")
    for family, records in mapping.records.items():
        _records(problems, mapping, family, records)
    problems.require_none()


def require_columns(mapping: Mapping, tables: Sequence[Table]) -> None:
    """Require that every column named is there, and that every column there is read, kept or ignored.

    Raises Invalid with all problems.
    """
    problems = Problems()
    for table in tables:
        _columns(problems, mapping, table)
    for name in sorted(mapping.columns() & set(mapping.file.ignore)):
        problems.add("file.ignore", f"The column {name!r} is ignored and read: say one of the two.")
    problems.require_none()


def _columns(problems: Problems, mapping: Mapping, table: Table) -> None:
    file = f"The file {table.name}" if table.name else "The file"
    named = mapping.columns() | set(mapping.file.ignore) | set(mapping.file.skip)
    for name in sorted(named - set(table.headings)):
        problems.add("mapping", f"{file} has no column {name!r}.{_meant(name, table.headings)}")
    unread = [name for name in table.headings if name not in named]
    if unread and mapping.keeper() is None:
        listed = ", ".join(map(repr, unread))
        of = f" of {table.name}" if table.name else ""
        problems.add(
            "mapping", f"Nothing reads the columns {listed}{of}: map them, keep them or ignore them."
        )


def _records(problems: Problems, mapping: Mapping, family: str, records: Records) -> None:
    where = f"records.{family}"
    declared = catalogue.FAMILIES.get(family)
    if declared is None:
        problems.add(where, f"There is no such kind of record.{_meant(family, catalogue.OFFERED_FAMILIES)}")
    elif declared.switched_off:
        problems.add(where, "Records of this kind are switched off until a security assessment is on record.")
    elif not declared.offered:
        problems.add(where, "Records of this kind cannot be filled in yet.")
    else:
        _fields(problems, where, mapping, declared, records)
        _tiers(problems, f"{where}.tiers", declared, records)
        _keep(problems, f"{where}.keep", declared, records)


def _fields(problems: Problems, where: str, mapping: Mapping, declared: Family, records: Records) -> None:
    if declared.max_records == 1 and records.key:
        problems.add(f"{where}.key", "An organisation has one record of this kind: leave the key out.")
    for field in declared.fields:
        if field.required and field.name not in records.fields:
            problems.add(where, f"{field.name} is required: say where it comes from.")
    for name, source in records.fields.items():
        place = f"{where}.fields.{name}"
        known = _known(problems, place, declared, name)
        if known is not None:
            for sentence in _misfits(mapping, known, source):
                problems.add(place, sentence)
            for said_in, code in _codes(mapping, place, source):
                _value(problems, said_in, known, code)
            if source.unknown is not None and records.keep is None:
                problems.add(place, "Say in keep where the words go that are not listed.")
            if source.otherwise is not None and records.keep is None:
                problems.add(place, "Say in keep where the cells go that do not fit.")


def _tiers(problems: Problems, where: str, declared: Family, records: Records) -> None:
    for name, tier in records.tiers.items():
        field = _known(problems, f"{where}.{name}", declared, name)
        if field is None:
            continue
        floor = CLASS_RULES[field.cls].floor
        if tier < floor:
            problems.add(f"{where}.{name}", f"This field cannot be shown more widely than {floor}.")
        if name not in records.fields and name != records.keep:
            problems.add(f"{where}.{name}", "Nothing fills this field, so it has no tier.")


def _keep(problems: Problems, where: str, declared: Family, records: Records) -> None:
    field = None if records.keep is None else _known(problems, where, declared, records.keep)
    if field is None:
        return
    if field.kind is not Kind.TEXT:
        problems.add(where, "This is no field for a text.")
    if field.name in records.fields:
        problems.add(where, "This field is filled from a column: keep cells in another one.")


def _known(problems: Problems, place: str, declared: Family, name: str) -> Field | None:
    """Return the field, None where it is none of the family or cannot be filled."""
    field = next((each for each in declared.fields if each.name == name), None)
    if field is None:
        near = _meant(name, (each.name for each in declared.fields))
        problems.add(
            place, f"There is no such field of this kind of record: docs/fields.md lists them.{near}"
        )
        return None
    if field.derived:
        problems.add(place, "This is worked out by the register: leave it out.")
        return None
    return field


def _misfits(mapping: Mapping, field: Field, source: Source) -> Iterator[str]:
    """Give what is wrong with the way a field is filled."""
    if source.lat is not None and field.kind is not Kind.COORDINATES:
        yield "lat and lon make coordinates: this field takes none."
    if source.min is not None and field.kind is not Kind.RANGE:
        yield "min and max make a range: this field takes none."
    if source.columns is not None and field.kind not in _WORDS:
        yield "Only a text can be put together from several columns."
    if source.split is not None and not field.many:
        yield "This field takes one value: there is nothing to split."
    if source.record is not None and source.record != field.refers_to:
        yield f"This field does not refer to a record of {source.record!r}."
    elif source.record is not None and source.record not in mapping.records:
        yield f"No records.{source.record} is in the mapping that it could refer to."
    if source.unit is not None and (
        field.unit is None
        or not {field.unit, source.unit} <= MEASURES.keys()
        or MEASURES[source.unit].kind != MEASURES[field.unit].kind
    ):
        yield f"No number of this field is in the unit {source.unit!r}."
    if source.words is not None and source.words not in mapping.words:
        near = _meant(source.words, mapping.words)
        yield f"The list words.{source.words} is not in the mapping.{near}"


def _codes(mapping: Mapping, place: str, source: Source) -> Iterator[tuple[str, object]]:
    """Give every value that the mapping itself states for a field, and where it does."""
    if source.value is not None:
        yield place, source.value
    if source.unknown:
        yield f"{place}.unknown", source.unknown
    for word, code in mapping.words.get(source.words or "", {}).items():
        if code != "":
            yield f"words.{source.words}.{word}", code


def _value(problems: Problems, place: str, field: Field, raw: object) -> None:
    listed = field.many and not isinstance(raw, list)
    try:
        check(field, [raw] if listed else raw)
    except Invalid as error:
        for one in error.problems:
            problems.add(place, f"For {field.name}: {sentence_of(one)}")


def _meant(name: str, possible: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(possible), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
