"""Between the form of the import page and `registry.intake.choices`: both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from registry import catalogue
from registry.catalogue.field import Field, Kind
from registry.catalogue.measures import MEASURES
from registry.catalogue.units import UNITS
from registry.intake.choices import KEEP, LEAVE, SAYS_NOTHING, TEXTS, Choices
from registry.intake.grid import DELIMITERS, ENCODINGS, Grid
from registry.intake.headings import FAMILIES, fillable
from registry.intake.proposal import of_family, of_sheet, suggested, taken, undecided, with_words, words_of
from registry.intake.table import Table, headings_of
from registry.vocabularies import vocabulary
from registry.web import facts
from registry.web.wording import Sentence, say

MOST_WORDS = 120
"""Words of a column that are decided one by one on the page; with more, the column is for another field."""
SAMPLES = 3
LONGEST_SAMPLE = 60
STEP = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
_NUMBERS = re.compile(r"\d{1,6}", re.ASCII)

DECIMALS: Final = (
    ("found", Sentence("As each column shows it")),
    (",", Sentence("Comma: 1 234,5")),
    (".", Sentence("Point: 1,234.5")),
)
PARTED: Final = {
    ";": Sentence("Semicolon"),
    ",": Sentence("Comma"),
    "\t": Sentence("Tab"),
    "|": Sentence("Vertical line"),
}
WRITTEN: Final = {
    "utf-8": Sentence("Unicode (UTF-8)"),
    "utf-16": Sentence("Unicode (UTF-16)"),
    "windows-1252": Sentence("Windows, Western European"),
}
KEEP_IT = Sentence("Keep in the text")
LEAVE_IT = Sentence("Leave out")
NOT_STATED = Sentence("Says nothing, leave it out")
KEEP_WORD = Sentence("Keep the word in the text")

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column on the page: what stands in it, what it is for, in which unit its plain numbers are."""

    at: int
    heading: str
    samples: str
    chosen: str
    unit: str
    units: Options


@dataclass(frozen=True, slots=True)
class WordView:
    """One word that no list knows: what it may mean."""

    name: str
    word: str
    chosen: str
    options: Options


@dataclass(frozen=True, slots=True)
class ConstantView:
    """A field that has to be stated and no column is for: one code for all rows."""

    name: str
    label: str
    options: Options
    chosen: str


def columns(table: Table, choices: Choices, language: str) -> list[ColumnView]:
    """Return the columns of the sheet."""
    return [
        ColumnView(
            at,
            heading or say(language, Sentence("Without a heading")),
            _samples(table, heading),
            choices.columns.get(heading, KEEP),
            choices.units.get(heading, "") or _unit(choices.columns.get(heading, "")),
            _units(choices.columns.get(heading, "")),
        )
        for at, heading in enumerate(table.headings)
    ]


def field_options(family: str, language: str) -> Options:
    """Return what a column can be for."""
    ends = [(LEAVE, say(language, LEAVE_IT))]
    if family in TEXTS:
        ends.insert(0, (KEEP, say(language, KEEP_IT)))
    fields = [field for field in fillable(family) if field.name != TEXTS.get(family)]
    return [*ends, *((field.name, _label(field, language)) for field in fields)]


def words(table: Table, choices: Choices, language: str) -> list[tuple[str, list[WordView]]]:
    """Return heading → the words nobody has decided about, each with what it may mean."""
    found = []
    headings = list(table.headings)
    for heading, unknown in undecided(table, choices).items():
        if len(unknown) > MOST_WORDS:
            continue
        name = choices.columns[heading]
        options = _codes(name, choices, language)
        at = headings.index(heading)
        everything = words_of(table, heading, choices)
        views = [
            WordView(
                f"w{at}.{everything.index(word)}",
                word[:LONGEST_SAMPLE],
                suggested(name, word, language) or (KEEP if choices.family in TEXTS else ""),
                options,
            )
            for word in unknown
        ]
        found.append((heading, views))
    return found


def constants(choices: Choices, language: str) -> list[ConstantView]:
    """Return the fields that have to be stated and that no column is for."""
    filled = set(choices.reads().values())
    return [
        ConstantView(
            f"k.{field.name}",
            field.label(language),
            _terms(field, language),
            choices.constants.get(field.name, ""),
        )
        for field in catalogue.family(choices.family).fields
        if field.required and field.vocabulary is not None and field.name not in filled
    ]


def families(language: str) -> Options:
    """Return what a sheet can be a list of."""
    return [(family, facts.family_label(family, language)) for family in FAMILIES]


def changed(content: bytes, grids: Sequence[Grid], choices: Choices, form: Mapping[str, str]) -> Choices:
    """Return the choices after a form; where sheet, headings or family are others, what follows anew.

    Raises Invalid where the file is no table under them.
    """
    written = replace(
        choices,
        encoding=_one_of(form, "encoding", ENCODINGS, choices.encoding),
        delimiter=_one_of(form, "delimiter", DELIMITERS, choices.delimiter),
        decimal=_one_of(form, "decimal", [code for code, _ in DECIMALS], choices.decimal),
        lenient=bool(form.get("lenient")) if "family" in form else choices.lenient,
    )
    sheet = _one_of(form, "sheet", [grid.sheet for grid in grids], choices.sheet)
    if (written.encoding, written.delimiter) != (choices.encoding, choices.delimiter):
        return of_sheet(_grid(content, written), written)
    if sheet != choices.sheet:
        return of_sheet(next(grid for grid in grids if grid.sheet == sheet), replace(written, sheet=sheet))
    family = _one_of(form, "family", FAMILIES, choices.family)
    heads = tuple(int(one) for one in _NUMBERS.findall(form.get("headings", "")))[:2] or choices.headings
    if (family, heads) != (choices.family, choices.headings):
        grid = next(grid for grid in grids if grid.sheet == sheet)
        headings_of(grid, heads)
        return of_family(
            grid, replace(written, family=family, headings=tuple(sorted(heads)), left=(), key="")
        )
    _, table = taken(content, choices)
    return _detailed(content, table, written, form)


def _grid(content: bytes, choices: Choices) -> Grid:
    grid, _ = taken(content, replace(choices, headings=(1,), totals={}, left=()))
    return grid


def _detailed(content: bytes, table: Table, choices: Choices, form: Mapping[str, str]) -> Choices:
    """Return the choices about columns, words, rows and constants after a form."""
    if "family" not in form:
        return choices
    possible = {name for name, _ in field_options(choices.family, choices.language)}
    headings = list(table.headings)
    to = {
        heading: _one_of(form, f"c{at}", possible, choices.columns.get(heading, LEAVE))
        for at, heading in enumerate(headings)
    }
    units = {
        heading: form[f"u{at}"]
        for at, heading in enumerate(headings)
        if to[heading] == choices.columns.get(heading)
        and form.get(f"u{at}", "") in {code for code, _ in _units(to[heading])}
    }
    words = {
        heading: {**choices.words.get(heading, {}), **_said(form, at, heading, table, choices)}
        for at, heading in enumerate(headings)
        if to[heading] == choices.columns.get(heading)
    }
    totals = tuple(word for one in form.get("totals", "").split(",") if (word := one.strip()))
    where = next(iter(choices.totals), headings[0] if headings else "")
    made = replace(
        choices,
        columns=to,
        units=units,
        words=words,
        constants=_constants(form, choices),
        totals={where: totals} if totals else {},
        left=tuple(sorted({int(one) for one in _NUMBERS.findall(form.get("left", ""))})),
        key=_one_of(form, "key", ["", *headings], choices.key),
    )
    return with_words(taken(content, made)[1], made)


def _said(form: Mapping[str, str], at: int, heading: str, table: Table, choices: Choices) -> dict[str, str]:
    """Return the words of a column for which a form has a code."""
    name = choices.columns.get(heading, LEAVE)
    if name in {KEEP, LEAVE} or catalogue.field(name).vocabulary is None:
        return {}
    possible = {code for code, _ in _codes(name, choices, choices.language)}
    everything = words_of(table, heading, choices)
    said = {word: form.get(f"w{at}.{number}", "") for number, word in enumerate(everything)}
    return {word: code for word, code in said.items() if code in possible}


def _constants(form: Mapping[str, str], choices: Choices) -> dict[str, str]:
    found = {}
    for view in constants(choices, choices.language):
        code = form.get(view.name, "")
        if code in {one for one, _ in view.options}:
            found[view.name.removeprefix("k.")] = code
    return found


def _codes(name: str, choices: Choices, language: str) -> Options:
    field = catalogue.field(name)
    ends = [(KEEP, say(language, KEEP_WORD))] if choices.family in TEXTS else []
    if not field.required:
        ends.append((SAYS_NOTHING, say(language, NOT_STATED)))
    return [*ends, *_terms(field, language)]


def _terms(field: Field, language: str) -> Options:
    terms = vocabulary(field.vocabulary or "")
    return [
        (term.code, STEP * len(terms.ancestors(term.code)) + term.label(language))
        for term in terms.terms()
        if term.selectable
    ]


def _label(field: Field, language: str) -> str:
    symbol = "" if field.kind is Kind.YEAR else UNITS.get(field.unit or "", "")
    return f"{field.label(language)} ({symbol})" if symbol else field.label(language)


def _unit(name: str) -> str:
    return catalogue.field(name).unit or "" if name not in {"", KEEP, LEAVE} else ""


def _units(name: str) -> Options:
    """Return the units of a column's plain numbers; none where there is nothing to choose."""
    own = _unit(name)
    if own not in MEASURES:
        return []
    alike = [code for code, one in MEASURES.items() if one.kind == MEASURES[own].kind]
    return [(code, MEASURES[code].spellings[0]) for code in alike] if len(alike) > 1 else []


def _samples(table: Table, heading: str) -> str:
    cells = dict.fromkeys(cell for row in table.rows if (cell := row.cells.get(heading, "")))
    return " · ".join(cell[:LONGEST_SAMPLE] for cell in list(cells)[:SAMPLES])


def _one_of(form: Mapping[str, str], name: str, possible: Sequence[str] | set[str], otherwise: str) -> str:
    said = form.get(name)
    return said if said is not None and said in possible else otherwise
