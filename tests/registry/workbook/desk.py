"""A desk at which workbooks are taken out, filled in with another program, and brought back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from policies.vocabulary import Role
from registry.caller import Credential
from registry.sheets import saved
from registry.workbook.report import Report
from registry.workbook.service import Format, Workbooks
from tests.support.register import Register
from tests.support.samples import RECORDS


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

    def look(self, owner: Credential, content: bytes) -> Report:
        return self.books.look(owner, content)

    def stored(self, organisation: UUID) -> dict[str, list[dict[str, Any]]]:
        """What the register holds of an organisation, by family."""
        found: dict[str, list[dict[str, Any]]] = {}
        for record in self.register.opened(organisation):
            values = {name: one.value for name, one in record.values.items()}
            found.setdefault(record.family, []).append(values)
        return found


def cell(sheet: Worksheet, heading: str, row: int = 2) -> Any:
    """The cell of a row below a heading."""
    for found in sheet[1]:
        if str(found.value).removesuffix(" *") == heading:
            return sheet.cell(row, found.column)
    raise AssertionError(f"{heading} is none of {[one.value for one in sheet[1]]}")


def said(report: Report, language: str = "en") -> list[str]:
    """The problems of a report, as they are read."""
    return [f"{one.place(language)}: {one.sentence(language)}" for one in report.problems.found]
