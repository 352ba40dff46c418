"""What goes back to whoever made a file: every finding, in their language, and nothing a program would run."""

from __future__ import annotations

import csv
import io

import pytest

from registry.intake.choices import Choices
from registry.intake.reading import table_from
from registry.intake.report import Report
from registry.intake.returned import Finding, as_csv, as_html, findings
from registry.intake.summary import summary
from registry.intake.translation import Translation

CONTENT = "Typ,=År,Not\nfräs,2001,\nfräs,=1+1,<b>\nfräs,2001,\nokänd,2003,x\nSumma,,\n,,\n".encode()
CHOICES = Choices(
    "machine",
    "sv",
    columns={"Typ": "machine.class", "=År": "machine.year", "Not": "keep"},
    words={"Typ": {"fräs": "milling"}},
    totals={"Typ": ("summa",)},
)


@pytest.fixture(scope="module")
def report() -> Report:
    mapping = CHOICES.mapping()
    tables = [table_from(CONTENT, mapping)]
    return Report(mapping, tables, Translation(mapping, "").translate(tables))


def test_every_row_comes_to_one_thing_and_all_of_them_to_the_file(report: Report) -> None:
    told = summary(report, "sv")
    assert told.rows == sum(count for _, count in told.outcomes) == 6
    assert dict(told.outcomes) == {
        "Tagna hela": 1,
        "Tagna, med ett okänt ord behållet som text": 1,
        "Samma som en annan rad, tagna en gång": 1,
        "Utelämnade, till exempel summor": 1,
        "Tom": 1,
        "Fel": 1,
    }


def test_findings_name_row_and_column_in_the_reader_s_language(report: Report) -> None:
    found = findings(report, "sv")
    assert found[0] == Finding("3", "=År", "'=1+1' är inget tal, som 12 eller 3.5.")
    assert [one.row for one in found] == ["3", "", "4"]
    assert findings(report, "nb")[0].sentence == "'=1+1' er ikke noe tall, som 12 eller 3.5."


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_csv_begins_a_formula(start: str) -> None:
    content = as_csv([Finding(start, start, start)], "en").decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(content, newline=""))
    assert row == [f"'{start}"] * 3


def test_the_csv_is_what_a_spreadsheet_of_the_country_opens(report: Report) -> None:
    content = as_csv(findings(report, "sv"), "sv")
    assert content.startswith(b"\xef\xbb\xbfRad;Kolumn;")


def test_the_page_shows_a_cell_and_never_runs_it() -> None:
    page = as_html([Finding("1", "<script>", "<b>")], "en").decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page
