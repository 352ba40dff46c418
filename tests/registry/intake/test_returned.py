"""What goes back to whoever made a file: every finding, in their language, and nothing a program would run."""

from __future__ import annotations

import csv
import io
import tomllib

import pytest

from registry.intake.choices import Choices
from registry.intake.mapping import mapping_of
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
    assert [one.row for one in found] == ["3", "", "4", "6"]
    assert found[3] == Finding("6", "Typ", "Den togs inte med, eftersom den ser ut som en summa.")
    assert findings(report, "nb")[0].sentence == "'=1+1' er ikke noe tall, som 12 eller 3.5."


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A"]
)
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


ORGANISATIONS = """
[file]
network = "nix"
leave = [4, 5, 6]
skip = { Verkstad = ["Summa"], Typ = ["Totalt"] }
[organisation]
key = ["Verkstad"]
name = "Verkstad"
[records.machine]
key = ["*"]
[records.machine.fields]
"machine.class" = { column = "Typ" }
"""
NAMED = """Verkstad,Typ
Prov A,milling
Prov B,Totalt 3
Prov A,
Prov C,milling
Prov C,milling,mer
Summa,7
Prov B,Totalt 4
Prov D,Totalt 4
Prov D,turning
"""


def left_out(content: str, company: str | None = None) -> Report:
    mapping = mapping_of(tomllib.loads(ORGANISATIONS))
    tables = [table_from(content.encode(), mapping)]
    return Report(mapping, tables, Translation(mapping, company).translate(tables))


def test_what_the_mapping_leaves_out_is_listed_with_why_and_first_what_takes_an_organisation_with_it() -> (
    None
):
    report = left_out(NAMED)
    assert not report.problems
    assert "Organisations left out, with every row that names them: row 3, 5." in report.lines()
    total = "It was left out, because it looks like a total."
    by_number = "It was left out on purpose, by its number."
    absent = "No row that was taken names its organisation, so that was left out too."
    assert findings(report, "en") == [
        Finding("3", "Typ", f"{total} {absent}"),
        Finding("5", "", f"{by_number} {absent}"),
        Finding("4", "", by_number),
        Finding("6", "", by_number),
        Finding("7", "Verkstad", total),
        Finding("8", "Typ", total),
        Finding("9", "Typ", total),
    ]


def test_of_one_company_s_own_list_no_organisation_is_left_out() -> None:
    report = left_out(NAMED, company="x")
    assert report.translated.absent == []


def test_no_more_rows_that_were_left_out_are_listed_than_somebody_reads() -> None:
    rows = "".join(f"Summa {number},7\n" for number in range(260))
    found = findings(left_out(f"Verkstad,Typ\nProv A,milling\n{rows}"), "nb")
    assert len(found) == 201
    assert found[-1] == Finding("", "", "Rader utenom disse som ikke ble tatt med: 60.")
