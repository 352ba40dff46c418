"""Which family each sheet of a file is, which column each heading means, and what stands in each row.

A sheet is known by its name, a single CSV file by its headings; both in any of the three languages, or the
family's own name. What is not known is a problem: nothing of a file is left out in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from registry import catalogue
from registry.catalogue.field import Family
from registry.language import LANGUAGES, translate
from registry.sheets import EMPTY, Area, Cell, Sheet
from registry.sheets.sheet import letters
from registry.workbook import sentences
from registry.workbook.columns import (
    DELETE_HEADING,
    Column,
    Heading,
    System,
    columns_of,
    every_heading,
    headings_of,
    plain,
)
from registry.workbook.contents import READ_FIRST, WORDS, title_of
from registry.workbook.marker import SHEET, Marker
from registry.workbook.report import Problems
from registry.workbook.understanding import marked


@dataclass(frozen=True, slots=True, repr=False)
class ReadRow:
    """One filled row: which record it is, from which revision on, and its cells. It cannot be printed."""

    number: int
    record: UUID | None
    revision: int | None
    delete: bool
    cells: Mapping[Column, Cell]


@dataclass(slots=True, repr=False)
class ReadSheet:
    """One sheet of one family, with the columns it has, in their order; `language` is that of its headings."""

    family: Family
    title: str
    language: str
    columns: Sequence[Column] = ()
    rows: list[ReadRow] = field(default_factory=list)


def recognised(
    sheets: Sequence[Sheet], marker: Marker, language: str, fields: Collection[str], problems: Problems
) -> list[ReadSheet]:
    """Return the families' sheets in the order of the catalogue.

    Args:
        sheets: of the file.
        marker: of the file.
        language: in which its words are looked for first.
        fields: what may be filled in.
        problems: takes what is wrong.
    """
    families = _named()
    found: dict[str, ReadSheet] = {}
    for sheet in sheets:
        if plain(sheet.name) in _aside() or not sheet.rows:
            continue
        family = families.get(plain(sheet.name)) if sheet.name else _by_headings(sheet, fields)
        if family is None:
            if sheet.name and not sheet.hidden:
                names = ", ".join(
                    title_of(catalogue.family(name), language) for name in catalogue.OFFERED_FAMILIES
                )
                problems.add(sheet.name, None, None, sentences.UNKNOWN_SHEET, {"names": names})
            continue
        title = sheet.name or title_of(family, language)
        if family.name in found:
            problems.add(title, None, None, sentences.SHEET_TWICE)
            continue
        spoken = language if marker.language else _spoken(sheet, columns_of(family, fields), language)
        found[family.name] = _read(sheet, ReadSheet(family, title, spoken), fields, problems)
    return [found[name] for name in catalogue.OFFERED_FAMILIES if name in found]


def _read(sheet: Sheet, made: ReadSheet, fields: Collection[str], problems: Problems) -> ReadSheet:
    before = len(problems.found)
    headings = _headings(sheet, made, fields, problems)
    used = Area(1, 1, len(sheet.rows), max(map(len, sheet.rows), default=0))
    for area in sheet.merged:
        if area.top <= used.bottom and area.left <= used.right:
            problems.add(made.title, area.top, letters(area.left), sentences.MERGED, {"area": str(area)})
    if len(problems.found) > before:
        return made
    made.columns = [one for one in headings.values() if isinstance(one, Column)]
    for number, cells in enumerate(sheet.rows[1:], start=2):
        row = _row(number, cells, headings, made, problems)
        if row is not None:
            made.rows.append(row)
    return made


def _headings(
    sheet: Sheet, made: ReadSheet, fields: Collection[str], problems: Problems
) -> dict[int, Heading]:
    """Return what each column is, by its place from 0."""
    known = every_heading(columns_of(made.family, fields), made.language)
    found: dict[int, Heading] = {}
    strange: list[str] = []
    for place, cell in enumerate(sheet.rows[0]):
        if not cell:
            continue
        said = str(cell.value) if isinstance(cell.value, str) and not cell.formula else letters(place + 1)
        meant = known.get(plain(said))
        if meant is None:
            strange.append(said)
        elif meant in found.values():
            problems.add(made.title, 1, said, sentences.COLUMN_TWICE)
        else:
            found[place] = meant
    if not any(isinstance(one, Column) for one in found.values()):
        problems.add(made.title, 1, None, sentences.NO_HEADINGS)
        return {}
    for said in strange:
        problems.add(made.title, 1, said, sentences.UNKNOWN_COLUMN)
    if not {System.ID, System.REVISION} <= set(found.values()):
        problems.add(made.title, None, None, sentences.NO_HIDDEN)
    return found


def _row(
    number: int, cells: Sequence[Cell], headings: Mapping[int, Heading], made: ReadSheet, problems: Problems
) -> ReadRow | None:
    system: dict[System, Cell] = {}
    values: dict[Column, Cell] = {one: EMPTY for one in headings.values() if isinstance(one, Column)}
    wrong = False
    for place, cell in enumerate(cells):
        if not cell:
            continue
        meant = headings.get(place)
        if meant is None:
            problems.add(made.title, number, letters(place + 1), sentences.NO_HEADING)
            wrong = True
        elif cell.formula or cell.error:
            sentence = sentences.FORMULA if cell.formula else sentences.ERROR
            problems.add(made.title, number, _called(meant, made, place), sentence)
            wrong = True
        elif isinstance(meant, System):
            system[meant] = cell
        else:
            values[meant] = cell
    if wrong or not (system or any(values.values())):
        return None
    record, revision = _which(system)
    if (record is None) is not (revision is None) or (record is None and System.ID in system):
        problems.add(made.title, number, None, sentences.BAD_ID)
        return None
    delete = marked(system[System.DELETE].value) if System.DELETE in system else False
    if delete is None:
        heading = translate(made.language, DELETE_HEADING)
        problems.add(made.title, number, heading, sentences.BAD_MARK)
        return None
    return ReadRow(number, record, revision, delete, values)


def _which(system: Mapping[System, Cell]) -> tuple[UUID | None, int | None]:
    told, revision = (system.get(one, EMPTY).value for one in (System.ID, System.REVISION))
    written = str(revision).strip() if isinstance(revision, str) else revision
    if (
        isinstance(written, str)
        and written.isascii()
        and written.isdigit()
        and len(written) < len("10000000000")
    ):
        written = Decimal(written)
    whole = isinstance(written, Decimal) and written == written.to_integral_value() and written > 0
    try:
        record = UUID(told.strip()) if isinstance(told, str) else None
    except ValueError:
        record = None
    return record, int(written) if whole and isinstance(written, Decimal) else None


def _called(heading: Heading, made: ReadSheet, place: int) -> str:
    return heading.heading(made.language) if isinstance(heading, Column) else letters(place + 1)


def _named() -> dict[str, Family]:
    """Return the families by every name their sheet may have."""
    found: dict[str, Family] = {}
    for name in catalogue.OFFERED_FAMILIES:
        family = catalogue.family(name)
        for title in (name, *(title_of(family, language) for language in LANGUAGES)):
            found.setdefault(plain(title), family)
    return found


def _aside() -> set[str]:
    """Return the names of the workbook's sheets that hold no records."""
    titles = (translate(language, title) for language in LANGUAGES for title in (READ_FIRST, WORDS))
    return {plain(SHEET), *map(plain, titles)}


def _by_headings(sheet: Sheet, fields: Collection[str]) -> Family | None:
    """Return the family that knows most of a sheet's headings."""
    said = {plain(str(cell.value)) for cell in sheet.rows[0] if cell}

    def known(family: Family) -> int:
        return len(said & every_heading(columns_of(family, fields), LANGUAGES[0]).keys())

    system = len(said & every_heading((), LANGUAGES[0]).keys())
    best = max((catalogue.family(name) for name in catalogue.OFFERED_FAMILIES), key=known)
    return best if known(best) > system else None


def _spoken(sheet: Sheet, columns: Collection[Column], otherwise: str) -> str:
    """Return the language in which most headings of a sheet are."""
    said = {plain(str(cell.value)) for cell in sheet.rows[0] if cell}
    return max((otherwise, *LANGUAGES), key=lambda one: len(said & headings_of(columns, one).keys()))
