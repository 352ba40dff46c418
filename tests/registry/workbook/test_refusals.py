"""What cannot be taken is refused in one sentence with the remedy, at its place, and nothing of it is stored."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from registry.caller import Credential
from registry.errors import Invalid
from registry.sheets.package import BOMB, DAMAGED, NOT_A_WORKBOOK, OLD, OTHER
from registry.sheets.saving import saved
from registry.workbook import delimited, sentences, service
from tests.registry.sheets.written import packed
from tests.registry.workbook.desk import Desk, Papers, cell, said

MACHINE = "Maskiner"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FLAT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document office:mimetype="{ODS}"><table:table-cell/></office:document>"""


@pytest.fixture(scope="module")
def owner(desk: Desk) -> Credential:
    return desk.company()[1]


@pytest.fixture(scope="module")
def original(desk: Desk, owner: Credential) -> bytes:
    """A workbook as it is taken out."""
    return desk.taken_out(owner)


def refused(desk: Desk, owner: Credential, content: bytes) -> str:
    """The one sentence with which a whole file is refused."""
    with pytest.raises(Invalid) as error:
        desk.look(owner, content)
    (problem,) = error.value.problems
    return problem.message_id


def test_merged_cells_formulas_and_errors_are_named_where_they_stand(
    desk: Desk, owner: Credential, original: bytes
) -> None:
    workbook = load_workbook(io.BytesIO(original))
    sheet = workbook[MACHINE]
    cell(sheet, "Årsmodell").value = "=2000+19"
    cell(sheet, "Modell").value = "#REF!"
    cell(sheet, "Modell").data_type = "e"
    workbook["Certifikat"].merge_cells("C2:D3")
    workbook["Kontakt"].merge_cells("A1:B1")
    assert said(desk.look(owner, saved(workbook))) == [
        f"Maskiner, row 2, Modell: {sentences.ERROR}",
        f"Maskiner, row 2, Årsmodell: {sentences.FORMULA}",
        "Certifikat, row 2, C: Cells are merged here (C2:D3). Unmerge them, so that every row has its own.",
        f"Kontakt: {sentences.NO_HIDDEN}",
        "Kontakt, row 1, A: Cells are merged here (A1:B1). Unmerge them, so that every row has its own.",
    ]


def test_what_is_wrong_is_told_from_the_top_down_however_it_was_found(
    desk: Desk, owner: Credential, original: bytes
) -> None:
    workbook = load_workbook(io.BytesIO(original))
    sheet = workbook[MACHINE]
    cell(sheet, "Maskintyp", 2).value = "Trollmaskin"
    cell(sheet, "Årsmodell", 3).value = "=2000+19"
    told = desk.look(owner, saved(workbook)).problems.in_order()
    assert [(one.row, one.message_id) for one in told][:2] == [
        (2, sentences.NOT_A_WORD),
        (3, sentences.FORMULA),
    ]


def test_sheets_columns_and_headings_that_are_not_ours_are_named(desk: Desk, owner: Credential) -> None:
    def change(papers: Papers) -> None:
        papers.pages["Mina anteckningar.csv"] = papers.pages.pop("Kontakt.csv")
        papers.pages["machine.csv"] = papers.pages["Maskiner.csv"]
        papers["Kompetens"].cell(1, 4).value = "Egen kolumn"
        papers["Certifikat"].cell(1, 4).value = "Certifikat *"
        papers["Erfarenhet"].cell(1, 1).value = "Nummer"
        papers["Platser"].rows[0] = ["a"] * papers["Platser"].max_column

    problems = said(desk.look(owner, desk.rewritten(owner, change)))
    assert f"Certifikat, row 1, Certifikat *: {sentences.COLUMN_TWICE}" in problems
    assert f"Kompetens, row 1, Egen kolumn: {sentences.UNKNOWN_COLUMN}" in problems
    assert f"Erfarenhet, row 1, Nummer: {sentences.UNKNOWN_COLUMN}" in problems
    assert f"Erfarenhet: {sentences.NO_HIDDEN}" in problems
    assert f"Platser, row 1: {sentences.NO_HEADINGS}" in problems
    assert [one for one in problems if one.endswith(sentences.SHEET_TWICE)]
    (strange,) = [one for one in problems if one.startswith("Mina anteckningar")]
    assert "Företaget, Platser, Maskiner" in strange


def test_something_beside_the_columns_and_a_changed_id_are_named(desk: Desk, owner: Credential) -> None:
    def change(papers: Papers) -> None:
        papers["Kontakt"].rows[1].append("kommentar")
        papers["Maskiner"].cell(2, 1).value = "2227de69"
        papers["Platser"].cell(2, 2).value = ""
        cell(papers["Kompetens"], "Ta bort raden (x)").value = "kanske"

    assert set(said(desk.look(owner, desk.rewritten(owner, change)))) == {
        f"Platser, row 2: {sentences.BAD_ID}",
        f"Maskiner, row 2: {sentences.BAD_ID}",
        f"Kompetens, row 2, Ta bort raden (x): {sentences.BAD_MARK}",
        f"Kontakt, row 2, G: {sentences.NO_HEADING}",
    }


def test_another_company_s_and_a_later_version_s_workbook_are_refused(desk: Desk, owner: Credential) -> None:
    _, other = desk.company()
    assert refused(desk, owner, desk.taken_out(other)) == sentences.ANOTHER_COMPANY
    newer = desk.rewritten(owner, lambda papers: setattr(papers["nordkap"].cell(1, 2), "value", "2"))
    assert refused(desk, owner, newer) == sentences.TOO_NEW


def test_more_rows_than_a_company_may_hold_are_refused(desk: Desk, owner: Credential) -> None:
    def change(papers: Papers) -> None:
        page = papers["Maskiner"]
        row = page.rows[1]
        page.rows += [["", "", *row[2:]] for _ in range(service.MOST_ROWS)]

    assert refused(desk, owner, desk.rewritten(owner, change)) == sentences.TOO_MANY_ROWS


def test_a_hundred_thousand_rows_are_refused(desk: Desk, owner: Credential) -> None:
    content = "Nordkap-id;Nordkap-version;Maskintyp\r\n" + ";;Svarv\r\n" * 100_000
    assert refused(desk, owner, content.encode()) == sentences.TOO_MANY_ROWS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", NOT_A_WORKBOOK),
        (b"%PDF-1.7 \x00\x01", NOT_A_WORKBOOK),
        (bytes.fromhex("d0cf11e0a1b11ae1"), OLD),
        ("Maskintyp;Årsmodell\r\n".encode("utf-16"), NOT_A_WORKBOOK),
        ("Nordkap-id;Maskintyp;Årsmodell\r\n;Fräs".encode("cp1252"), sentences.NOT_UTF8),
        (b'Nordkap-id;Maskintyp\r\n;"Fr', sentences.BROKEN_CSV),
        (b"en;annan;fil\r\n1;2;3", sentences.NOTHING_HERE),
        (packed({"mimetype": ODS, "content.xml": "<x/>", "styles.xml": "<x/>"}), OTHER),
        (FLAT.encode(), OTHER),
        (f"\ufeff<!DOCTYPE html>\n{FLAT}".encode(), OTHER),
    ],
    ids=[
        "empty",
        "pdf",
        "xls",
        "utf-16",
        "cp1252",
        "quotation mark",
        "another table",
        "ods",
        "fods",
        "html",
    ],
)
def test_what_is_no_workbook_of_ours_is_refused(
    desk: Desk, owner: Credential, content: bytes, sentence: str
) -> None:
    assert refused(desk, owner, content) == sentence


def test_a_bomb_in_the_place_of_a_csv_file_is_refused(desk: Desk, owner: Credential) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Maskiner.csv", b"\0" * 8_000_000)
    assert refused(desk, owner, out.getvalue()) == BOMB


@pytest.mark.parametrize("piece", ["\n", ";", "x;\n"])
def test_a_csv_file_that_grows_when_it_is_read_is_refused(
    desk: Desk, owner: Credential, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "MOST_PLACES", 1_000)
    assert refused(desk, owner, f"Maskintyp;Antal\n{piece * 1_000}".encode()) == BOMB


def test_a_csv_file_with_a_heap_of_accents_is_refused(desk: Desk, owner: Credential) -> None:
    heap = "e" + "\u0315\u0300" * 16
    assert refused(desk, owner, f"Maskintyp;Antal\n{heap};1\n".encode()) == sentences.NOT_UTF8


def test_entities_in_a_workbook_are_refused(desk: Desk, owner: Credential, original: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/styles.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            after.writestr(name, content)
    assert refused(desk, owner, out.getvalue()) == DAMAGED


def test_an_empty_workbook_has_nothing_of_ours(desk: Desk, owner: Credential) -> None:
    assert refused(desk, owner, saved(Workbook())) == sentences.NOTHING_HERE
