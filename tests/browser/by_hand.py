"""A workbook filled in as somebody does by hand: what stands in it afterwards, and what it costs them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from registry.sheets.saving import saved
from registry.workbook.contents import HIDDEN
from tests.browser.stopwatch import KEY, POINT, SPREADSHEET, Stopwatch
from tests.registry.workbook.desk import cell

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""By title of the sheet, rows of what is written below each heading."""


def filled_in(content: bytes, rows: Rows, watch: Stopwatch) -> bytes:
    """Return the workbook as somebody saves it who has written rows below its headings; words as the lists have them."""
    workbook = load_workbook(io.BytesIO(content))
    for seconds in SPREADSHEET.values():
        watch.wait(seconds)
    told = [str(one.value) for row in workbook.worksheets[0] for one in row if one.value and _shown(row[0])]
    watch.see(told)
    watch.needed.update(told)
    for title, written in rows.items():
        sheet = workbook[title]
        watch.press(title)
        _look(sheet, {heading for row in written for heading in row}, watch)
        for number, row in enumerate(written, start=2):
            _write(workbook, sheet, number, row, watch)
    return saved(workbook)


def _shown(place: Any) -> bool:
    return not place.parent.row_dimensions[place.row].hidden


def _look(sheet: Worksheet, used: set[str], watch: Stopwatch) -> None:
    """See the headings; unfold the columns that are folded away where one of them is used."""
    for heading in sheet[1][HIDDEN:]:
        if not sheet.column_dimensions[heading.column_letter].hidden:
            watch.see([str(heading.value)])
        elif str(heading.value) in used:
            watch.press("+", str(heading.value))


def _write(
    workbook: Workbook, sheet: Worksheet, number: int, row: Mapping[str, Any], watch: Stopwatch
) -> None:
    before = 0
    for heading, said in row.items():
        place = cell(sheet, heading, number)
        rule = next(rule for rule in sheet.data_validations.dataValidation if place.coordinate in rule.sqref)
        watch.see([rule.prompt])
        if rule.type == "list" and rule.showErrorMessage:
            words = offered(workbook, rule.formula1)
            assert str(said) in words, (place, said)
            watch.wait(POINT + KEY)
            watch.choose(rule.formula1, words[: words.index(str(said)) + 1], heading)
        else:
            watch.type(str(said), heading, pointed=place.column != before + 1)
        place.value, before = said, place.column


def offered(workbook: Workbook, source: str) -> list[str]:
    """Return the words that a rule's list has."""
    if source.startswith('"'):
        return source.strip('"').split(",")
    title, _, area = source.partition("!")
    return [str(one.value) for (one,) in workbook[title.strip("'")][area.replace("$", "")]]
