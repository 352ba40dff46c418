"""Taken out and brought back without a change, a workbook changes nothing, whoever saved it in between."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook, load_workbook

from policies.vocabulary import Role
from registry import catalogue
from registry.caller import Credential
from registry.language import LANGUAGES
from registry.sheets.saving import saved
from registry.workbook.report import Report
from registry.workbook.service import Format
from tests.registry.workbook.desk import Desk, said
from tests.registry.workbook.filled import filled


@pytest.fixture(scope="module")
def whole(desk: Desk) -> tuple[UUID, Credential]:
    """A company in which every field of every family is filled in, some families twice."""
    organisation = desk.register.organisation()
    desk.register.make(organisation, "organisation", filled("organisation"))
    site = desk.register.make(organisation, "site", filled("site"))
    desk.register.make(organisation, "site", {"site.name": "Södra", "site.nuts3": "SE321"})
    for family in catalogue.OFFERED_FAMILIES[2:]:
        desk.register.make(organisation, family, filled(family, site.id))
    desk.register.make(
        organisation, "machine", {"machine.class": "milling_5axis", "machine.travel_x_mm": 800}
    )
    return organisation, desk.register.signed_in(organisation, Role.EDITOR)


def require_nothing_new(report: Report) -> None:
    assert said(report) == []
    assert [
        (line.sheet, [(one.column, one.before, one.after) for one in line.differences])
        for line in report.lines
    ] == []
    assert sum(report.unchanged.values()) == len(catalogue.OFFERED_FAMILIES) + 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", list(Format))
def test_nothing_changes(desk: Desk, whole: tuple[UUID, Credential], language: str, form: Format) -> None:
    organisation, owner = whole
    before = desk.register.sql(
        "SELECT count(*), sum(revision) FROM register.record WHERE organisation = %s", organisation
    )
    content = desk.taken_out(owner, language, form)
    require_nothing_new(desk.look(owner, content))
    require_nothing_new(desk.books.store(owner, content))
    after = desk.register.sql(
        "SELECT count(*), sum(revision) FROM register.record WHERE organisation = %s", organisation
    )
    assert after == before


def as_numbers_with_a_point(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value).replace(".", ",") if isinstance(value, int | float) else value


def as_truths(value: Any) -> Any:
    return {"Ja": True, "Nej": False}.get(value, value)


@pytest.mark.parametrize("saved_as", [as_numbers_with_a_point, as_text, as_truths])
def test_another_program_may_save_it(
    desk: Desk, whole: tuple[UUID, Credential], saved_as: Callable[[Any], Any]
) -> None:
    def change(workbook: Workbook) -> None:
        for sheet in workbook:
            for row in sheet.iter_rows(min_row=2):
                for cell in row:
                    # A library takes what it is given for a formula; what it read, it keeps as it was.
                    if saved_as(cell.value) is not cell.value:
                        cell.value = saved_as(cell.value)

    require_nothing_new(desk.look(whole[1], desk.changed(whole[1], change)))


def as_libreoffice(workbook: Workbook) -> None:
    """What it saves: no leading apostrophes, nothing hidden deeper than hidden, looks down to the last row and column."""
    workbook["nordkap"].sheet_state = "hidden"
    for sheet in workbook:
        for row in sheet.iter_rows(min_row=2):
            for one in row:
                one.quotePrefix = False
        for place in ("A1048576", "XFD2"):
            sheet[place].number_format = "@"
        sheet.data_validations.dataValidation = []


def as_excel(workbook: Workbook) -> None:
    """What it saves of whoever clicks about: a filter, rows that are not shown, a print area, days as text and times."""
    for sheet in workbook:
        sheet.auto_filter.ref = sheet.dimensions
        sheet.row_dimensions[2].hidden = True
        sheet.print_area = "A1:F20"
        for row in sheet.iter_rows(min_row=2):
            for one in row:
                if isinstance(one.value, str) and "\n" in one.value:
                    one.value, one.data_type = one.value.replace("\n", "\r\n"), "s"
                elif isinstance(one.value, datetime):
                    one.number_format = "[$-41D]d mmmm yyyy"


@pytest.mark.parametrize("habit", [as_libreoffice, as_excel])
def test_the_habits_of_spreadsheet_programs_change_nothing(
    desk: Desk, whole: tuple[UUID, Credential], habit: Callable[[Workbook], None]
) -> None:
    require_nothing_new(desk.look(whole[1], desk.changed(whole[1], habit)))


def test_columns_and_rows_may_stand_in_any_order(desk: Desk, whole: tuple[UUID, Credential]) -> None:
    workbook = load_workbook(io.BytesIO(desk.taken_out(whole[1])))
    turned = Workbook()
    turned.remove(turned.worksheets[0])
    for sheet in reversed(workbook.worksheets):
        mirror = turned.create_sheet(sheet.title)
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rows = rows if sheet.title == "nordkap" else rows[::-1]
        for number, row in enumerate([head, *rows], start=1):
            for column, value in enumerate(row[::-1] if sheet.title != "nordkap" else row, start=1):
                cell = mirror.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    require_nothing_new(desk.look(whole[1], saved(turned)))


def test_a_file_without_its_mark_is_known_by_its_headings(desk: Desk, whole: tuple[UUID, Credential]) -> None:
    def unmark(workbook: Workbook) -> None:
        workbook.remove(workbook["nordkap"])

    require_nothing_new(desk.look(whole[1], desk.changed(whole[1], unmark, "nb")))
