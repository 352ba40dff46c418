"""Taking a workbook out: who may, with a fresh proof, on record, safe to open, and nothing of it on a disk."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook

from audit.entry import Entry
from audit.event import Event
from policies.errors import Denied
from policies.vocabulary import Role
from registry.errors import StepUpNeeded
from registry.language import LANGUAGES
from registry.sheets import read_workbook
from registry.workbook.contents import HIDDEN
from registry.workbook.delimited import DELIMITERS, guarded, unguarded
from registry.workbook.layout import FURTHER
from registry.workbook.service import Format
from tests.registry.workbook.desk import Desk, Papers
from tests.registry.workbook.filled import ODD, filled

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "'", "＝1+1", '=HYPERLINK("http://x";"y")']


def last_entry(desk: Desk) -> Entry:
    ((body,),) = desk.register.sql("SELECT body FROM journal.staged ORDER BY id DESC LIMIT 1")
    return Entry.parse(body)


def test_it_takes_a_fresh_proof(desk: Desk) -> None:
    _, owner = desk.company()
    desk.register.age_sessions()
    for form in Format:
        with pytest.raises(StepUpNeeded):
            desk.books.take_out(owner, form)
    assert (last_entry(desk).event, last_entry(desk).reason) == (Event.REFUSED, "step_up_needed")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.INTERESTED, None])
def test_only_who_may_take_out_what_the_company_says_takes_it_out(desk: Desk, role: Role | None) -> None:
    organisation, _ = desk.company()
    person = desk.register.signed_in(organisation, *([role] if role else []))
    with pytest.raises(Denied):
        desk.books.take_out(person, Format.XLSX)
    assert last_entry(desk).event is Event.REFUSED


def test_office_people_take_nothing_out_of_their_own_office_s_neighbours(desk: Desk) -> None:
    desk.company()
    for role in (Role.VETTING_OFFICER, Role.AUDITOR):
        with pytest.raises(Denied):
            desk.books.take_out(desk.register.officer(role), Format.XLSX)


def test_it_is_on_record_with_its_kinds_and_count_and_no_value(desk: Desk) -> None:
    organisation, owner = desk.company()
    desk.taken_out(owner)
    entry = last_entry(desk)
    assert (entry.event, entry.organisation) == (Event.OWN_EXPORTED, organisation)
    assert entry.count is not None
    assert entry.count > 30
    assert "machine_critical" in entry.classes


def test_no_cell_of_a_workbook_is_a_formula_or_can_become_one(desk: Desk) -> None:
    organisation = desk.register.organisation()
    desk.register.make(organisation, "organisation", filled("organisation"))
    owner = desk.register.signed_in(organisation, Role.EDITOR)
    content = desk.taken_out(owner)
    assert not any(cell.formula for sheet in read_workbook(content) for row in sheet.rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)
    sheet = load_workbook(io.BytesIO(content))["Företaget"]
    texts = [cell for cell in sheet[2] if isinstance(cell.value, str)]
    assert len(texts) > 5
    assert {cell.number_format for cell in texts} == {"@"}
    assert [cell for cell in texts if cell.value[:1] in "=+-@" and not cell.quotePrefix] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_file_is_taken_for_a_formula_and_each_comes_back(text: str) -> None:
    assert guarded(text)[0] == "'"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["'n Exempel", "Exempel = bra", "1-2", "’=1", ""])
def test_other_text_is_written_as_it_is(text: str) -> None:
    assert guarded(text) in {text, "'" + text}
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_is_as_the_language_s_spreadsheets_open_it(desk: Desk, language: str) -> None:
    organisation = desk.register.organisation()
    desk.register.make(organisation, "organisation", filled("organisation"))
    desk.register.make(organisation, "capability", {"capability.process": "turning", "capability.ra_um": 0.8})
    owner = desk.register.signed_in(organisation, Role.EDITOR)
    content = desk.taken_out(owner, language, Format.CSV)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name) for name in archive.namelist()]
    assert all(text.startswith(b"\xef\xbb\xbf") for text in texts)
    tables = [
        csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=DELIMITERS[language])
        for text in texts
    ]
    cells = [cell for table in tables for row in table for cell in row]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []
    assert ("0.8" if language == "en" else "0,8") in cells
    assert "'" + str(ODD["organisation.showcase_sv"]).replace("\r", "") in cells


def test_the_workbook_helps_whoever_fills_it_in(desk: Desk) -> None:
    _, owner = desk.company()
    workbook = load_workbook(io.BytesIO(desk.taken_out(owner, "nb")))
    assert workbook.sheetnames[0] == "Les dette først"
    assert workbook["nordkap"].sheet_state == "veryHidden"
    sheet = workbook["Maskiner"]
    assert sheet.freeze_panes == "D2"
    # What names no face is set in another one by LibreOffice, and a title in a row that is too low is cut.
    assert {cell.font.name for cell in sheet[1]} == {"Calibri"}
    first = workbook.worksheets[0]
    assert (first["A1"].font.name, first.row_dimensions[1].height) == ("Calibri", 24)
    words = [str(cell.value) for cell in workbook["Ord å velge blant"]["A"][1:]]
    assert set(words[:4]) == {"Sverige", "Norge", "Finland", "Danmark"}
    assert sheet.column_dimensions["A"].hidden
    headings = [str(cell.value) for cell in sheet[1]]
    assert headings[2].endswith(" *")
    assert any(heading.endswith("(mm)") for heading in headings)
    rules = {str(rule.sqref).partition("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert len(rules) == sheet.max_column - 2
    assert rules["C"].formula1.startswith("'Ord å velge blant'!$")
    assert all(len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32 for rule in rules.values())
    assert all(len(rule.error or "") <= 225 for rule in rules.values())
    # What matters most is seen, what nobody stated is folded away, and what deletes a row is seen behind it.
    letters = {heading: sheet.cell(1, place).column_letter for place, heading in enumerate(headings, start=1)}
    folded = {heading for heading, one in letters.items() if sheet.column_dimensions[one].outlineLevel}
    assert {"Produsent", "Modell", "Årsmodell", headings[-1]}.isdisjoint(folded)
    assert len(folded) > 50
    assert all(sheet.column_dimensions[letters[heading]].hidden for heading in folded)
    assert sheet.column_dimensions[letters[headings[-1]]].collapsed
    assert [first.row_dimensions[row].hidden for row in range(1, 12)].count(True) == len(FURTHER)
    # What the company's own machines have comes before what others have.
    assert next(place for place, one in enumerate(headings) if "(mm)" in one) < 20


def test_nothing_that_a_company_has_stated_is_folded_away(desk: Desk) -> None:
    organisation = desk.register.organisation()
    for family in ("organisation", "machine"):
        desk.register.make(organisation, family, filled(family))
    owner = desk.register.signed_in(organisation, Role.EDITOR)
    workbook = load_workbook(io.BytesIO(desk.taken_out(owner)))
    stated = [
        sheet.column_dimensions[cell.column_letter].hidden
        for sheet in (workbook["Företaget"], workbook["Maskiner"])
        for cell in sheet[2][HIDDEN:]
        if cell.value is not None
    ]
    assert len(stated) > 20
    assert not any(stated)


def test_a_company_without_records_gets_one_to_begin_with(desk: Desk) -> None:
    organisation = desk.register.organisation()
    owner = desk.register.signed_in(organisation, Role.DATA_OWNER)

    def fill(papers: Papers) -> None:
        page = papers["Företaget"]
        row = {"Land *": "Sverige", "Företagsnamn *": "Nystart Exempel AB"}
        for place, cell in enumerate(page[1], start=1):
            page.cell(2, place).value = row.get(cell.value, "")

    assert desk.books.store(owner, desk.rewritten(owner, fill)).stored
    assert [one["organisation.country"] for one in desk.stored(organisation)["organisation"]] == ["SE"]


def test_nothing_is_written_to_a_disk_on_the_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, owner = desk.company()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", refuse)
    for form in Format:
        desk.look(owner, desk.taken_out(owner, "sv", form))
