"""A sheet may be sorted, with its hidden columns or without them: no record becomes another one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from policies.vocabulary import Role
from registry.caller import Credential
from registry.workbook import sentences
from registry.workbook.report import Report
from tests.registry.workbook.desk import Desk, Page, Papers, cell, said

MACHINES = ("Ek", "Al", "Bok")


def company(desk: Desk, *models: str) -> tuple[UUID, Credential]:
    """A company with machines that differ in more than one field."""
    organisation = desk.register.organisation()
    for number, name in enumerate(models):
        values = {"machine.class": "milling", "machine.model": name, "machine.year": 2001 + number}
        desk.register.make(organisation, "machine", values)
    return organisation, desk.register.signed_in(organisation, Role.DATA_OWNER)


@pytest.fixture(scope="module")
def shop(desk: Desk) -> tuple[UUID, Credential]:
    """A company that only looks, and stays as it is."""
    return company(desk, *MACHINES)


def looked(desk: Desk, owner: Credential, change: Callable[[Page], object]) -> Report:
    def do(papers: Papers) -> None:
        change(papers["Maskiner"])

    return desk.look(owner, desk.rewritten(owner, do))


def sort(page: Page, *, hidden: bool) -> None:
    """Sort the rows by the model, as somebody does who selects all columns, or only those they see."""
    place = cell(page, "Modell").column - 1
    kept = [row[:2] for row in page.rows[1:]]
    rows = sorted(page.rows[1:], key=lambda row: row[place])
    page.rows[1:] = rows if hidden else [[*ids, *row[2:]] for ids, row in zip(kept, rows, strict=True)]


def model(page: Page, name: str) -> list[str]:
    """The row of a machine."""
    place = cell(page, "Modell").column - 1
    return next(row for row in page.rows[1:] if row[place] == name)


def year(page: Page, name: str, written: str) -> None:
    model(page, name)[cell(page, "Årsmodell").column - 1] = written


def changes(report: Report) -> list[tuple[str, str, list[tuple[str, str | None, str | None]]]]:
    return [
        (line.outcome.value, line.called, [(one.column, one.before, one.after) for one in line.differences])
        for line in report.lines
    ]


@pytest.mark.parametrize("hidden", [True, False])
def test_sorting_changes_nothing(desk: Desk, shop: tuple[UUID, Credential], *, hidden: bool) -> None:
    report = looked(desk, shop[1], lambda page: sort(page, hidden=hidden))
    assert (said(report), changes(report)) == ([], [])
    assert report.unchanged == {"Maskiner": len(MACHINES)}


@pytest.mark.parametrize("hidden", [True, False])
def test_one_row_changed_in_a_sorted_sheet_is_that_row(
    desk: Desk, shop: tuple[UUID, Credential], *, hidden: bool
) -> None:
    def change(page: Page) -> None:
        year(page, "Ek", "1999")
        sort(page, hidden=hidden)

    report = looked(desk, shop[1], change)
    assert said(report) == []
    assert changes(report) == [("changed", "Fräsmaskin", [("Årsmodell", "2001", "1999")])]


@pytest.mark.parametrize("hidden", [True, False])
def test_a_new_row_in_a_sorted_sheet_is_new(
    desk: Desk, shop: tuple[UUID, Credential], *, hidden: bool
) -> None:
    def change(page: Page) -> None:
        page.cell(len(MACHINES) + 2, 1)
        page.rows[-1] = ["", "", *model(page, "Ek")[2:]]
        page.rows[-1][cell(page, "Modell").column - 1] = "Ask"
        sort(page, hidden=hidden)

    report = looked(desk, shop[1], change)
    assert said(report) == []
    assert [line.outcome.value for line in report.lines] == ["made"]
    assert "Ask" in [one.after for one in report.lines[0].differences]


def test_machines_that_are_alike_are_sorted_too(desk: Desk) -> None:
    organisation = desk.register.organisation()
    for name in ("Bok", "Bok", "Al", "Al"):
        desk.register.make(organisation, "machine", {"machine.class": "milling", "machine.model": name})
    owner = desk.register.signed_in(organisation, Role.DATA_OWNER)
    report = looked(desk, owner, lambda page: sort(page, hidden=False))
    assert (said(report), changes(report)) == ([], [])


def test_rows_that_cannot_be_told_apart_any_more_are_named(desk: Desk) -> None:
    _, owner = company(desk, *MACHINES, "Ask", "Asp")

    def change(page: Page) -> None:
        for name in ("Ask", "Asp"):
            year(page, name, "1999")
        sort(page, hidden=False)

    problems = said(looked(desk, owner, change))
    assert problems
    assert all(one.endswith(sentences.SHUFFLED) for one in problems)


def test_a_row_copied_below_and_changed_above_is_changed_above(desk: Desk) -> None:
    _, owner = company(desk, "Ek")

    def change(page: Page) -> None:
        page.rows.append(["", "", *page.rows[1][2:]])
        cell(page, "Modell").value = "Alm"

    report = looked(desk, owner, change)
    assert [line.outcome.value for line in report.lines] == ["changed", "made"]
