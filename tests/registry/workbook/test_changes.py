"""What a changed workbook does: told row by row before, stored whole or not at all, and nobody's change is lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from audit.entry import Entry
from audit.event import Event
from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.companies.author import Author
from registry.errors import Invalid, Refused, StepUpNeeded
from registry.workbook import sentences
from registry.workbook.report import Outcome, Report
from tests.registry.workbook.desk import Desk, Papers, cell, said

MACHINE, SITE = "Maskiner", "Platser"


def told(report: Report) -> list[tuple[str, int, Outcome, list[tuple[str, str | None, str | None]]]]:
    """The lines of a report."""
    return [
        (one.sheet, one.row, one.outcome, [(two.column, two.before, two.after) for two in one.differences])
        for one in report.lines
    ]


def test_a_change_is_told_in_words_and_nothing_is_stored_before_it_is_asked_for(desk: Desk) -> None:
    organisation, owner = desk.company()

    def change(workbook: Papers) -> None:
        cell(workbook[MACHINE], "Fabrikat").value = "Nyfabrik"
        cell(workbook[MACHINE], "Årsmodell").value = None
        cell(workbook[MACHINE], "Används till").value = "Borrning; Svarvning"

    content = desk.rewritten(owner, change)
    before = desk.stored(organisation)
    report = desk.look(owner, content)
    assert not report.stored
    assert told(report) == [
        (
            MACHINE,
            2,
            Outcome.CHANGED,
            [
                ("Fabrikat", "Exempelmaskin", "Nyfabrik"),
                ("Årsmodell", "2019", None),
                ("Används till", "Femaxlig fräsning, Borrning", "Borrning, Svarvning"),
            ],
        )
    ]
    assert desk.stored(organisation) == before
    assert desk.books.store(owner, content).stored
    (machine,) = desk.stored(organisation)["machine"]
    assert machine["machine.make"] == "Nyfabrik"
    assert "machine.year" not in machine
    assert machine["machine.travel_x_mm"] == 800


def test_rows_are_added_and_refer_to_rows_added_beside_them(desk: Desk) -> None:
    organisation, owner = desk.company()

    def change(workbook: Papers) -> None:
        cell(workbook[SITE], "Vad ni kallar platsen", 3).value = "Södra"
        cell(workbook[SITE], "Region", 3).value = "SE321"
        for row, site in ((3, "södra"), (4, "Norra verkstaden")):
            cell(workbook[MACHINE], "Maskintyp", row).value = "milling_5axis"
            cell(workbook[MACHINE], "Plats", row).value = site

    report = desk.books.store(owner, desk.rewritten(owner, change))
    assert [(line.sheet, line.row, line.outcome) for line in report.lines] == [
        (SITE, 3, Outcome.MADE),
        (MACHINE, 3, Outcome.MADE),
        (MACHINE, 4, Outcome.MADE),
    ]
    sites = {one.id: one for one in desk.register.opened(organisation) if one.family == "site"}
    placed = [
        one.values["machine.site"].value
        for one in desk.register.opened(organisation)
        if "machine.site" in one.values
    ]
    names = sorted(str(sites[one].values["site.name"].value) for one in placed)
    assert names == ["Norra verkstaden", "Södra"]


def test_a_row_is_deleted_by_its_mark_alone(desk: Desk) -> None:
    organisation, owner = desk.company()

    def change(workbook: Papers) -> None:
        cell(workbook["Certifikat"], "Ta bort raden (x)").value = "x"
        workbook["Erfarenhet"].delete_rows(2)
        workbook.remove("Kontakt")

    report = desk.books.store(owner, desk.rewritten(owner, change))
    assert [(line.sheet, line.outcome, line.called) for line in report.lines] == [
        ("Certifikat", Outcome.DELETED, "ISO 9001, kvalitet")
    ]
    assert set(desk.stored(organisation)) == {
        "organisation",
        "site",
        "machine",
        "capability",
        "skill_pool",
        "experience",
        "contact",
    }


def test_a_row_copied_with_its_hidden_columns_is_a_new_record(desk: Desk) -> None:
    organisation, owner = desk.company()

    def change(workbook: Papers) -> None:
        sheet = workbook[MACHINE]
        for place in range(1, sheet.max_column + 1):
            sheet.cell(3, place).value = sheet.cell(2, place).value
        # The copy stands above the one it was made from.
        cell(sheet, "Serienummer", 2).value = "EX-0002"

    report = desk.books.store(owner, desk.rewritten(owner, change))
    assert [(line.row, line.outcome) for line in report.lines] == [(2, Outcome.MADE)]
    serials = {one["machine.serial"] for one in desk.stored(organisation)["machine"]}
    assert serials == {"EX-0001", "EX-0002"}


def test_two_people_editing_one_company_lose_nothing(desk: Desk) -> None:
    organisation, owner = desk.company()
    other = desk.register.signed_in(organisation, Role.EDITOR)

    def rename(to: str) -> bytes:
        return desk.rewritten(
            owner, lambda workbook: setattr(cell(workbook[MACHINE], "Fabrikat"), "value", to)
        )

    first, second, same = rename("Första"), rename("Andra"), rename("Första")
    desk.books.store(owner, first)
    report = desk.look(other, second)
    (problem,) = report.problems.found
    assert (problem.sheet, problem.row, problem.column) == (MACHINE, 2, "Fabrikat")
    assert (problem.message_id, problem.here, problem.there) == (
        sentences.CHANGED_MEANWHILE,
        "Andra",
        "Första",
    )
    with pytest.raises(Invalid) as refused:
        desk.books.store(other, second)
    (told_of,) = refused.value.problems
    assert told_of.field == "Maskiner, row 2, Fabrikat"
    assert "Första" not in str(refused.value.problems)
    # Who asks for what is there already is no conflict.
    assert said(desk.look(other, same)) == []
    (machine,) = desk.stored(organisation)["machine"]
    assert machine["machine.make"] == "Första"


def test_what_was_changed_meanwhile_is_not_deleted_and_what_is_gone_is_said(desk: Desk) -> None:
    organisation, owner = desk.company()

    def delete(workbook: Papers) -> None:
        cell(workbook[MACHINE], "Ta bort raden (x)").value = "ja"

    stale = desk.rewritten(owner, delete)
    desk.books.store(
        owner, desk.rewritten(owner, lambda book: setattr(cell(book[MACHINE], "Modell"), "value", "B"))
    )
    assert said(desk.look(owner, stale)) == [f"Maskiner, row 2: {sentences.CHANGED_MEANWHILE}"]
    renamed = desk.rewritten(owner, lambda book: setattr(cell(book[MACHINE], "Modell"), "value", "C"))
    desk.books.store(owner, desk.rewritten(owner, delete))
    assert said(desk.look(owner, renamed)) == [f"Maskiner, row 2: {sentences.GONE}"]
    assert "machine" not in desk.stored(organisation)


def test_one_wrong_row_and_nothing_of_the_file_is_stored(desk: Desk) -> None:
    organisation, owner = desk.company()

    def change(workbook: Papers) -> None:
        cell(workbook[MACHINE], "Fabrikat").value = "Nyfabrik"
        cell(workbook["Certifikat"], "Giltigt till").value = "i morgon"
        cell(workbook["Kontakt"], "Gemensam e-post").value = "ingen adress"
        cell(workbook["Kompetens"], "Färdighet", 3).value = "trolleri"

    before = desk.stored(organisation)
    content = desk.rewritten(owner, change)
    assert [problem.partition(":")[0] for problem in said(desk.look(owner, content))] == [
        "Certifikat, row 2, Giltigt till",
        "Kompetens, row 3, Färdighet",
        "Kontakt, row 2, Gemensam e-post",
    ]
    with pytest.raises(Invalid) as refused:
        desk.books.store(owner, content)
    assert len(refused.value.problems) == 3
    assert desk.stored(organisation) == before


def test_what_only_the_writer_can_tell_is_told_of_its_row_too(desk: Desk) -> None:
    organisation, owner = desk.company()
    (site,) = [one.id for one in desk.register.opened(organisation) if one.family == "site"]
    desk.register.make(organisation, "machine", {"machine.class": "other", "machine.site": str(site)})

    def change(workbook: Papers) -> None:
        cell(workbook[SITE], "Ta bort raden (x)").value = "x"
        cell(workbook["Företaget"], "Ta bort raden (x)").value = "x"

    report = desk.look(owner, desk.rewritten(owner, change))
    assert [(one.sheet, one.row) for one in report.problems.found] == [(SITE, 2), ("Företaget", 2)]
    assert len(desk.stored(organisation)["site"]) == 1


def test_a_family_has_room_for_so_many(desk: Desk) -> None:
    _, owner = desk.company()

    def change(workbook: Papers) -> None:
        cell(workbook["Företaget"], "Land", 3).value = "NO"
        cell(workbook["Företaget"], "Företagsnamn", 3).value = "Andra Eksempel AS"

    problems = said(desk.look(owner, desk.rewritten(owner, change)))
    assert problems == [
        "Företaget, row 3: There is room for 1 of these. This row is one more: take one out first."
    ]


def test_tiers_are_kept_and_what_is_kept_narrower_is_deleted_by_a_data_owner_who_proved_it(
    desk: Desk,
) -> None:
    organisation, owner = desk.company()
    editor = desk.register.signed_in(organisation, Role.EDITOR)
    (machine,) = [one for one in desk.register.opened(organisation) if one.family == "machine"]
    with desk.register.app.transaction() as tx:
        desk.register.recorder.change(
            tx, Author(principal="host"), organisation, machine.id, 1, {}, tiers={"machine.make": Tier.SEALED}
        )
    change = desk.rewritten(owner, lambda book: setattr(cell(book[MACHINE], "Fabrikat"), "value", "Ny"))
    desk.books.store(editor, change)
    (machine,) = [one for one in desk.register.opened(organisation) if one.family == "machine"]
    assert machine.values["machine.make"].tier is Tier.SEALED
    gone = desk.rewritten(owner, lambda book: setattr(cell(book[MACHINE], "Ta bort raden (x)"), "value", "x"))
    with pytest.raises(Refused):
        desk.books.store(editor, gone)
    desk.register.age_sessions()
    with pytest.raises(StepUpNeeded):
        desk.look(owner, gone)
    assert desk.stored(organisation)["machine"]


def test_who_may_not_write_brings_nothing_in(desk: Desk) -> None:
    organisation, owner = desk.company()
    content = desk.taken_out(owner)
    for role in (Role.MEMBER, Role.INTERESTED):
        with pytest.raises(Denied):
            desk.look(desk.register.signed_in(organisation, role), content)


def test_a_look_and_a_storing_are_on_record_with_what_they_changed(desk: Desk) -> None:
    organisation, owner = desk.company()
    content = desk.rewritten(owner, lambda book: setattr(cell(book[MACHINE], "Modell"), "value", "B"))

    def events() -> list[Event]:
        found = desk.register.sql("SELECT body FROM journal.staged ORDER BY id")
        entries = [Entry.parse(body) for (body,) in found]
        return [entry.event for entry in entries if entry.organisation == organisation]

    before = events()
    desk.look(owner, content)
    assert events() == [*before, Event.OWN_READ]
    desk.books.store(owner, content)
    assert events() == [*before, Event.OWN_READ, Event.RECORD_CHANGED, Event.OWN_READ]


def test_a_csv_file_alone_is_known_by_its_headings(desk: Desk) -> None:
    organisation, owner = desk.company()
    text = "Nordkap-id;Nordkap-version;Maskintyp;Årsmodell;Ta bort raden (x)\r\n"
    content = (text + ";;Femaxlig fleroperationsmaskin;2021;\r\n").encode("utf-8-sig")
    report = desk.books.store(owner, content)
    assert [(line.sheet, line.row, line.outcome) for line in report.lines] == [("Machines", 2, Outcome.MADE)]
    assert len(desk.stored(organisation)["machine"]) == 2


def test_records_of_somebody_else_are_out_of_reach(desk: Desk) -> None:
    _, owner = desk.company()
    theirs, other = desk.company()
    stolen = desk.rewritten(other, lambda book: book.remove("nordkap"))
    report = desk.look(owner, stolen)
    assert {one.message_id for one in report.problems.found} == {sentences.GONE}
    assert len(report.problems.found) == 8
    assert len(desk.stored(theirs)) == 8
    forged = desk.rewritten(owner, lambda book: setattr(book[MACHINE].cell(2, 1), "value", str(uuid4())))
    assert said(desk.look(owner, forged)) == [f"Maskiner, row 2: {sentences.GONE}"]
