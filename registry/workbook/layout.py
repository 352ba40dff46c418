"""The workbook as people see it: instructions first, one sheet a family, the words to choose from, a hidden mark.

What matters little is folded away, as programs for spreadsheets do it: an outline of rows or columns, closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from registry.catalogue.field import Kind
from registry.language import translate
from registry.sheets.saving import saved, write_text
from registry.sheets.sheet import Content, letters
from registry.vocabularies import vocabulary
from registry.workbook import marker as mark
from registry.workbook.columns import DELETE_HEADING, Column, Part
from registry.workbook.contents import HIDDEN, READ_FIRST, WORDS, Contents, FamilySheet
from registry.workbook.prompts import Prompts
from registry.workbook.spelling import word

STEPS = (
    (
        "Write one row for each thing, sheet by sheet. Choose from the lists. "
        "Leave empty what you do not know, but not in columns with *."
    ),
    "Save the file and bring it back on the page you took it from.",
    "Then delete the file: it says what Nordkap keeps sealed.",
)
"""All that has to be read before one begins."""

MORE = "More about this file: press + on the left. More columns: press + above them."
FURTHER = (
    "Where a column takes several words, write a semicolon between them. The last sheet has every list.",
    (
        "An empty cell clears what stood there. To delete a row, write x in its last column. "
        "A row that you take out of the sheet stays as it is."
    ),
    "Leave the names of the sheets and the headings as they are. Formulas and merged cells are not taken.",
    "Who may see what is not in this file. You choose that on the page of your company.",
)
"""What somebody needs now and then: folded away below `MORE`."""

NEAR = frozenset({"SE", "NO", "FI", "DK"})
"""Countries that begin the lists of countries and regions, in the lists' own order."""

LAST_ROW = 4_001
"""How far down the lists reach."""

_HEAD = PatternFill("solid", fgColor="FF1D3A4F")
_FACE = "Calibri"
"""Said of every font: what names none is set in another one by LibreOffice."""
_HEAD_FONT = Font(name=_FACE, size=11, bold=True, color="FFFFFFFF")
_TITLE_FONT = Font(name=_FACE, size=16, bold=True)
_TITLE_HEIGHT, _HEAD_HEIGHT = 24, 48
"""In points: neither program makes a row higher for its first line by itself."""
_TEXTS = frozenset({Kind.TEXT})
_WIDE, _MIDDLE, _NARROW = 48, 26, 16
_DAY_FORMAT = "yyyy-mm-dd"
_NUMBERS = frozenset({Kind.NUMBER, Kind.RANGE, Kind.YEAR, Kind.COORDINATES})


def xlsx(contents: Contents) -> bytes:
    """Return the workbook as an .xlsx file."""
    workbook = Workbook()
    first = workbook.worksheets[0]
    _instruct(first, contents.language)
    words = _words_used(contents)
    prompts = Prompts(contents, translate(contents.language, WORDS), words)
    for sheet in contents.sheets:
        _family(workbook.create_sheet(sheet.title), sheet, contents, prompts)
    _list_words(workbook.create_sheet(translate(contents.language, WORDS)), contents.language, words)
    hidden = workbook.create_sheet(mark.SHEET)
    for number, row in enumerate(contents.marker.rows(), start=1):
        for column, said in enumerate(row, start=1):
            write_text(hidden.cell(number, column), said)
    hidden.sheet_state = "veryHidden"
    return saved(workbook)


def _instruct(sheet: Worksheet, language: str) -> None:
    sheet.title = translate(language, READ_FIRST)
    sheet.column_dimensions["A"].width = 5
    sheet.column_dimensions["B"].width = 100
    # Printed, its lines are not cut in two.
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    write_text(sheet.cell(1, 1), translate(language, READ_FIRST))
    sheet.cell(1, 1).font = _TITLE_FONT
    sheet.row_dimensions[1].height = _TITLE_HEIGHT
    for number, step in enumerate(STEPS, start=1):
        _tell(sheet, number + 2, step, language, number)
    below = len(STEPS) + 4
    _tell(sheet, below, MORE, language)
    # The sign that unfolds them stands beside the line that speaks of it.
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    for row, step in enumerate(FURTHER, start=below + 1):
        _tell(sheet, row, step, language)
        sheet.row_dimensions[row].outlineLevel = 1
        sheet.row_dimensions[row].hidden = True
    sheet.row_dimensions[below].collapsed = True


def _tell(sheet: Worksheet, row: int, sentence: str, language: str, number: int | None = None) -> None:
    sheet.cell(row, 1).value = number
    write_text(sheet.cell(row, 2), translate(language, sentence))
    for told in (sheet.cell(row, 1), sheet.cell(row, 2)):
        told.alignment = Alignment(wrap_text=True, vertical="top")


def _family(sheet: Worksheet, family: FamilySheet, contents: Contents, prompts: Prompts) -> None:
    for number, heading in enumerate(contents.headings(family), start=1):
        cell = sheet.cell(1, number)
        write_text(cell, heading)
        cell.font, cell.fill = _HEAD_FONT, _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = _HEAD_HEIGHT
    sheet.freeze_panes = f"{letters(HIDDEN + 2)}2"
    for number in range(1, HIDDEN + 1):
        sheet.column_dimensions[letters(number)].hidden = True
    for number, column in enumerate(family.columns, start=HIDDEN + 1):
        _dress(sheet, letters(number), column)
        _add(sheet, letters(number), prompts.of(column))
    last = letters(HIDDEN + len(family.columns) + 1)
    sheet.column_dimensions[last].width = _NARROW
    for number in range(HIDDEN + family.shown + 1, HIDDEN + len(family.columns) + 1):
        sheet.column_dimensions[letters(number)].outlineLevel = 1
        sheet.column_dimensions[letters(number)].hidden = True
    sheet.column_dimensions[last].collapsed = family.shown < len(family.columns)
    _add(sheet, last, prompts.of_deleting(translate(contents.language, DELETE_HEADING)))
    for number, row in enumerate(family.rows, start=2):
        for place, content in enumerate(row, start=1):
            if content is not None:
                _write(sheet, number, place, content)


def _write(sheet: Worksheet, row: int, column: int, content: Content) -> None:
    cell = sheet.cell(row, column)
    if isinstance(content, str):
        write_text(cell, content)
        cell.alignment = Alignment(wrap_text="\n" in content, vertical="top")
        return
    cell.value = content
    cell.alignment = Alignment(vertical="top")
    if not isinstance(content, Decimal):
        cell.number_format = _DAY_FORMAT


def _dress(sheet: Worksheet, letter: str, column: Column) -> None:
    """Give a column its width, and its empty cells the format of what is to be written there."""
    dimension = sheet.column_dimensions[letter]
    dimension.width = _width(column)
    if column.field.kind is Kind.DATE:
        dimension.number_format = _DAY_FORMAT
    elif column.field.kind not in _NUMBERS:
        dimension.number_format = "@"


def _width(column: Column) -> int:
    if column.field.kind in _TEXTS:
        return _WIDE
    return _NARROW if column.part is not Part.WHOLE or column.field.kind in _NUMBERS else _MIDDLE


def _add(sheet: Worksheet, letter: str, validation: DataValidation) -> None:
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def _words_used(contents: Contents) -> dict[str, list[str]]:
    """Return the words of every vocabulary that a column chooses from, in the order of the lists."""
    used = dict.fromkeys(
        column.field.vocabulary
        for sheet in contents.sheets
        for column in sheet.columns
        if column.field.vocabulary is not None
    )
    return {
        name: [
            word(name, term.code, contents.language)
            for term in sorted(vocabulary(name).terms(), key=lambda term: _away(name, term.code))
            if term.selectable
        ]
        for name in used
        if name is not None
    }


def _away(name: str, code: str) -> bool:
    """Tell whether a term is a place outside the countries that nearly everybody chooses from; they come first."""
    return name in {"countries", "regions"} and code[:2] not in NEAR


def _list_words(sheet: Worksheet, language: str, words: Mapping[str, list[str]]) -> None:
    """Write the vocabularies side by side, each below the first heading that chooses from it."""
    for number, (name, listed) in enumerate(words.items(), start=1):
        cell = sheet.cell(1, number)
        write_text(cell, Prompts.called(name, language))
        cell.font, cell.fill = _HEAD_FONT, _HEAD
        sheet.column_dimensions[letters(number)].width = _MIDDLE
        for row, said in enumerate(listed, start=2):
            write_text(sheet.cell(row, number), said)
    sheet.freeze_panes = "A2"
