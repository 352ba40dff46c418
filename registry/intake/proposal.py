"""What a file seems to be: which row its headings are, which field each column is for, which rows are totals.

A proposal: whoever brought the file looks at it, and at how its first rows would be read, before anything is
stored.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Final

from registry import catalogue
from registry.catalogue import Kind
from registry.errors import Invalid
from registry.intake.choices import KEEP, LEAVE, TEXTS, Choices
from registry.intake.grid import Grid, delimiter_of, encoding_of
from registry.intake.headings import FAMILIES, fillable, matches, named
from registry.intake.mapping import MOST_ABOVE, File
from registry.intake.reading import chosen, grids, is_workbook
from registry.intake.table import Table, headings_of, table_of
from registry.language import LANGUAGES
from registry.vocabularies import vocabulary
from registry.vocabularies.folding import fold

TOTALS: Final = (
    *("summa", "summa totalt", "totalt", "total", "totalsumma", "totalt antal", "antal maskiner", "delsumma"),
    *("sum", "sum totalt", "totalsum", "antall maskiner", "delsum", "i alt", "alt i alt", "sammanlagt"),
    *("totals", "grand total", "subtotal", "total machines"),
)
"""What the first cell of a row of totals says, folded; as whole words at its beginning."""

UNWANTED: Final = frozenset(
    (
        *(
            "pris",
            "priser",
            "inkopspris",
            "kostpris",
            "timpris",
            "kostnad",
            "kostnader",
            "timkostnad",
            "belopp",
        ),
        *("innkjopspris", "timepris", "timekostnad", "belop", "price", "prices", "cost", "costs"),
        *("kr", "sek", "nok", "eur", "euro"),
        *("ansvarig", "operator", "operatorer", "personal", "anstalld", "anstallda", "kontaktperson"),
        *("ansvarlig", "ansatt", "ansatte", "operators", "employee", "employees", "staff"),
        *("telefon", "telefonnummer", "tel", "tlf", "mobilnummer", "mobiltelefon", "phone", "telephone"),
        *("epost", "epostadress", "epostadresse", "mejl", "mail", "email"),
    )
)
"""Words of headings over prices and people, folded: what the register does not take. Left out unless chosen."""

SPLITS: Final = (";", ",", "/", "+", "\n", "&")
SHORTEST = 4
"""Letters of the shortest word that is looked for inside another one."""

_FEWEST = 2
"""Cells of a row that may hold headings."""


def read(content: bytes, choices: Choices | None) -> list[Grid]:
    """Return the sheets of a file as chosen, or as it seems to be written. Raises Invalid."""
    if choices is not None:
        return grids(content, choices.delimiter, choices.encoding)
    if is_workbook(content):
        return grids(content, ",")
    encoding = encoding_of(content)
    return grids(content, delimiter_of(content, encoding), encoding)


def proposed(content: bytes, language: str) -> Choices:
    """Return what a file seems to be. Raises Invalid where it is no table at all."""
    found = read(content, None)
    encoding = "utf-8" if is_workbook(content) else encoding_of(content)
    delimiter = "," if is_workbook(content) else delimiter_of(content, encoding)
    grid = max(found, key=lambda one: _heads(one, language)[0])
    made = Choices("machine", language, sheet=grid.sheet, encoding=encoding, delimiter=delimiter)
    return of_sheet(grid, made)


def of_sheet(grid: Grid, choices: Choices) -> Choices:
    """Return what a sheet seems to be, in the file that `choices` describe. Raises Invalid."""
    _, heads = _heads(grid, choices.language)
    made = replace(choices, sheet=grid.sheet, headings=heads, totals={}, left=(), key="")
    headings = headings_of(grid, heads)
    family = max(FAMILIES, key=lambda one: matches(headings, one, choices.language))
    return of_family(grid, replace(made, family=family))


def of_family(grid: Grid, choices: Choices) -> Choices:
    """Return what the columns of a sheet seem to be for, where its headings and its family are chosen."""
    headings = headings_of(grid, choices.headings)
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    for heading in headings:
        found = named(heading, choices.family, choices.language)
        if found is None or found.field in columns.values():
            # E-post is one word.
            words = f"{fold(heading)} {fold(heading.replace('-', ''))}".split()
            unwanted = not UNWANTED.isdisjoint(words)
            columns[heading] = LEAVE if unwanted or choices.family not in TEXTS else KEEP
        else:
            columns[heading] = found.field
            if found.unit is not None:
                units[heading] = found.unit
    made = replace(choices, columns=columns, units=units, words={}, splits={}, constants={})
    table = table_of(grid, _file(made))
    made = replace(made, totals=_totals(table), splits=_splits(table, made))
    return with_words(table_of(grid, _file(made)), made)


def with_words(table: Table, choices: Choices) -> Choices:
    """Return choices with a code for every word that a vocabulary knows; what was chosen stays."""
    words = {}
    for heading, name in choices.reads().items():
        terms = catalogue.field(name).vocabulary
        if terms is not None:
            before = choices.words.get(heading, {})
            known = {
                word: term.code
                for word in words_of(table, heading, choices)
                if (term := vocabulary(terms).match(word, choices.language)) is not None and term.selectable
            }
            words[heading] = {**known, **before}
    return replace(choices, words=words)


def words_of(table: Table, heading: str, choices: Choices) -> list[str]:
    """Return the different words of a column, the commonest first."""
    split = choices.splits.get(heading) if catalogue.field(choices.columns[heading]).many else None
    counted: Counter[str] = Counter()
    for row in table.rows:
        cell = row.cells.get(heading, "")
        parts = cell.split(split) if split else [cell]
        counted.update(part for one in parts if (part := one.strip()))
    return [word for word, _ in counted.most_common()]


def undecided(table: Table, choices: Choices) -> dict[str, list[str]]:
    """Return heading → words for which no code is known or chosen."""
    found = {}
    for heading, name in choices.reads().items():
        if catalogue.field(name).vocabulary is not None:
            known = choices.words.get(heading, {})
            left = [word for word in words_of(table, heading, choices) if word not in known]
            if left:
                found[heading] = left
    return found


def suggested(name: str, word: str, language: str) -> str | None:
    """Return the code that a word may mean: the term whose longest spelling stands in it, or one spelled alike."""
    folded = fold(word)
    spellings = _spellings(catalogue.field(name).vocabulary or "", language)
    within = [one for one in spellings if len(one) >= SHORTEST and one in folded]
    if within:
        return spellings[max(within, key=len)]
    near = difflib.get_close_matches(folded, spellings, n=1, cutoff=0.75)
    return spellings[near[0]] if near else None


def taken(content: bytes, choices: Choices) -> tuple[Grid, Table]:
    """Return the sheet and the table that choices describe. Raises Invalid."""
    grid = chosen(read(content, choices), choices.sheet or None)
    return grid, table_of(grid, _file(choices))


def _file(choices: Choices) -> File:
    skip: dict[str, str | tuple[str, ...]] = dict(choices.totals)
    return File(headings=choices.headings, skip=skip, leave=choices.left)


def _heads(grid: Grid, language: str) -> tuple[int, tuple[int, ...]]:
    """Return how well the best heading rows fit, and their numbers."""
    best: tuple[int, tuple[int, ...]] = (-1, (_first_wide(grid),))
    lines = grid.lines[:MOST_ABOVE]
    for at, line in enumerate(lines):
        if sum(bool(cell) for cell in line.cells) < _FEWEST and not grid.spread:
            continue
        below = lines[at + 1].number if at + 1 < len(lines) else None
        for heads in ((line.number,), (line.number, below)):
            numbers = tuple(number for number in heads if number is not None)
            if len(numbers) == len(heads) and (len(heads) == 1 or _spreads(grid, line.number)):
                fit = _fit(grid, numbers, language)
                # Further down only what fits better: below the headings, words may stand that are fields too.
                best = max(best, (fit, numbers), key=lambda one: one[0])
    return best


def _fit(grid: Grid, heads: tuple[int, ...], language: str) -> int:
    try:
        headings = headings_of(grid, heads)
    except Invalid:
        return -1
    return max(matches(headings, family, language) for family in FAMILIES)


def _spreads(grid: Grid, number: int) -> bool:
    """Tell whether a row has a merged cell over some of its columns, and something beside it."""
    said = [text for (row, _), text in (grid.spread or {}).items() if row == number]
    return (
        any(said.count(text) > 1 for text in said)
        and len(set(said))
        + sum(
            1
            for line in grid.lines
            if line.number == number
            for cell in line.cells
            if cell and cell not in said
        )
        > 1
    )


def _first_wide(grid: Grid) -> int:
    """Return the first row that is as full as most are."""
    filled = [sum(bool(cell) for cell in line.cells) for line in grid.lines[:MOST_ABOVE]]
    usual = max(set(filled), key=lambda one: (filled.count(one), one), default=0)
    at = next((at for at, count in enumerate(filled) if count >= max(usual, 1)), 0)
    return grid.lines[at].number if grid.lines else 1


def _totals(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the column in which rows of totals say so, and their words."""
    found: dict[str, list[str]] = {}
    for row in table.rows:
        heading, cell = next(((name, cell) for name, cell in row.cells.items() if cell), ("", ""))
        folded = fold(cell)
        word = next((one for one in TOTALS if folded == one or folded.startswith(f"{one} ")), None)
        if word is not None and word not in found.setdefault(heading, []):
            found[heading].append(word)
    return {heading: tuple(words) for heading, words in found.items()}


def _splits(table: Table, choices: Choices) -> dict[str, str]:
    """Return what parts the words of each list: what makes most of them known."""
    found = {}
    for heading, name in choices.reads().items():
        described = catalogue.field(name)
        if described.kind is Kind.CODES and described.vocabulary is not None:
            terms = vocabulary(described.vocabulary)
            cells = [row.cells.get(heading, "") for row in table.rows]
            known = {
                split: sum(
                    terms.match(part, choices.language) is not None
                    for cell in cells
                    for part in cell.split(split)
                    if part.strip()
                )
                for split in SPLITS
                if any(split in cell for cell in cells)
            }
            if known:
                found[heading] = max(known, key=lambda split: known[split])
    return found


@cache
def _spellings(name: str, language: str) -> dict[str, str]:
    """Return folded spelling → code of the terms of a vocabulary that may be stated."""
    found: dict[str, str] = {}
    for spoken in (language, *(one for one in LANGUAGES if one != language)):
        for term in vocabulary(name).terms():
            if term.selectable:
                for spelling in term.spellings(spoken):
                    found.setdefault(fold(spelling), term.code)
    return found


def offered(family: str) -> list[str]:
    """Return the names of the fields that a column of a family's list can be for."""
    return [field.name for field in fillable(family)]
