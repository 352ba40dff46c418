"""A desk at which workbooks are taken out, filled in with another program, and brought back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from policies.vocabulary import Role
from registry.caller import Credential
from registry.sheets.saving import saved
from registry.workbook.report import Report
from registry.workbook.service import Format, Workbooks
from tests.support.register import Register
from tests.support.samples import RECORDS


@dataclass
class Spot:
    """One cell of a page."""

    row: list[str]
    column: int

    @property
    def value(self) -> str:
        return self.row[self.column - 1]

    @value.setter
    def value(self, said: str | None) -> None:
        self.row[self.column - 1] = said or ""


class Page:
    """One CSV file, with the few ways of a worksheet that tests use."""

    def __init__(self, content: bytes) -> None:
        self.rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
        self.max_column = len(self.rows[0])

    def __getitem__(self, row: int) -> list[Spot]:
        return [self.cell(row, column) for column in range(1, self.max_column + 1)]

    def cell(self, row: int, column: int) -> Spot:
        while len(self.rows) < row:
            self.rows.append([""] * self.max_column)
        return Spot(self.rows[row - 1], column)

    def delete_rows(self, row: int) -> None:
        del self.rows[row - 1]

    def written(self) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows(self.rows)
        return out.getvalue().encode("utf-8-sig")


class Papers:
    """A workbook as CSV: much faster to change than one of a spreadsheet program."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.pages = {name: Page(archive.read(name)) for name in archive.namelist()}

    def __getitem__(self, title: str) -> Page:
        return self.pages[f"{title}.csv"]

    def remove(self, title: str) -> None:
        del self.pages[f"{title}.csv"]

    def saved(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, page in self.pages.items():
                archive.writestr(name, page.written())
        return out.getvalue()


class Desk:
    """One register, and what people do with its workbooks."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.books = Workbooks(
            register.app,
            register.sessions,
            lambda: register.policy,
            register.disclosure,
            register.recorder,
        )

    def company(self, records: Mapping[str, Mapping[str, Any]] = RECORDS) -> tuple[UUID, Credential]:
        """A company with a record of each of these families, and its data owner."""
        organisation = self.register.organisation()
        for family, values in records.items():
            self.register.make(organisation, family, values)
        return organisation, self.register.signed_in(organisation, Role.DATA_OWNER)

    def taken_out(self, owner: Credential, language: str = "sv", form: Format = Format.XLSX) -> bytes:
        return self.books.take_out(owner, form, language).content

    def changed(self, owner: Credential, change: Callable[[Workbook], object], language: str = "sv") -> bytes:
        """A workbook taken out, changed by hand and saved anew."""
        workbook = load_workbook(io.BytesIO(self.taken_out(owner, language)))
        change(workbook)
        return saved(workbook)

    def rewritten(self, owner: Credential, change: Callable[[Papers], object]) -> bytes:
        """The same in Swedish CSV."""
        papers = Papers(self.taken_out(owner, "sv", Format.CSV))
        change(papers)
        return papers.saved()

    def look(self, owner: Credential, content: bytes) -> Report:
        return self.books.look(owner, content)

    def stored(self, organisation: UUID) -> dict[str, list[dict[str, Any]]]:
        """What the register holds of an organisation, by family."""
        found: dict[str, list[dict[str, Any]]] = {}
        for record in self.register.opened(organisation):
            values = {name: one.value for name, one in record.values.items()}
            found.setdefault(record.family, []).append(values)
        return found


def cell(sheet: Worksheet | Page, heading: str, row: int = 2) -> Any:
    """The cell of a row below a heading."""
    for found in sheet[1]:
        if str(found.value).removesuffix(" *") == heading:
            return sheet.cell(row, found.column)
    raise AssertionError(f"{heading} is none of {[one.value for one in sheet[1]]}")


def said(report: Report, language: str = "en") -> list[str]:
    """The problems of a report, as they are read."""
    return [f"{one.place(language)}: {one.sentence(language)}" for one in report.problems.found]
