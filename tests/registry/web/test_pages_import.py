"""Three firms' lists come in through the pages, as they are; and who may bring one, and what stays closed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from uuid import UUID

import httpx
import pytest

from policies.vocabulary import Role
from registry.companies.book import books
from registry.disclosure.openrecord import OpenRecord
from tests.support import firms
from tests.support.served import Served
from tests.support.surfer import Surfer, forms, text
from tests.support.workshop import PASSWORD, workshop

HOME = "/company/import"


@pytest.fixture
def owner(signed_in: Callable[[str], Surfer]) -> Iterator[Surfer]:
    """A data owner, who reads Swedish again afterwards."""
    surfer = signed_in("data_owner")
    yield surfer
    speak(surfer, "sv")


@pytest.fixture
def editor(signed_in: Callable[[str], Surfer]) -> Iterator[Surfer]:
    """An editor, who reads Swedish again afterwards."""
    surfer = signed_in("editor")
    yield surfer
    speak(surfer, "sv")


def bring(surfer: Surfer, content: bytes, name: str = "list.xlsx") -> httpx.Response:
    """Choose a file and send it; return the page that follows."""
    form = next(one for one in forms(surfer.get(HOME)) if one.action == HOME)
    return surfer.follow(surfer.ask("POST", HOME, data=form.fields, files={"file": (name, content)}))


def columns(page: httpx.Response) -> str:
    """Where the form of the columns goes."""
    return next(one.action for one in forms(page) if one.action.startswith(f"{HOME}/"))


def press(surfer: Surfer, page: httpx.Response, button: str, **fields: str) -> httpx.Response:
    """Change what is said here, send the form of the columns; return the page that follows."""
    return surfer.follow(surfer.send(page, columns(page), **fields, **{button: "yes"}))


def store(surfer: Surfer, page: httpx.Response) -> httpx.Response:
    """Press the button that stores everything."""
    action = next(one.action for one in forms(page) if one.action.endswith("/store"))
    return surfer.follow(surfer.send(page, action))


def column(page: httpx.Response, heading: str) -> str:
    """The name of the list beside a heading."""
    found = re.search(rf'<label for="(c\d+)">{re.escape(heading)}</label>', page.text)
    assert found, heading
    return found[1]


def outcomes(page: httpx.Response) -> dict[str, int]:
    """What became of the rows; the last line is all of them."""
    return {
        what: int(count)
        for what, count in re.findall(r'<th scope="row">([^<]*)</th><td>(\d+)</td>', page.text)
    }


def require_sums(counted: dict[str, int]) -> None:
    *parts, whole = counted.values()
    assert sum(parts) == whole


def speak(surfer: Surfer, language: str) -> None:
    surfer.send(surfer.get(HOME), "/language", language=language)


def stored(served: Served, surfer: Surfer, family: str) -> list[OpenRecord]:
    """The records of the visitor's company."""
    href = re.search(r'href="/companies/([0-9a-f-]{36})"', surfer.get("/company").text)
    assert href
    company = UUID(href[1])
    with served.house.database.transaction() as tx:
        book = books(tx, served.house.disclosure, [company])[company]
        return book.opened(book.sealed([family]))


def values(record: OpenRecord) -> dict[str, object]:
    return {name: value.value for name, value in record.values.items()}


def test_a_swedish_workbook_with_merged_headings_units_and_totals(served: Served, owner: Surfer) -> None:
    speak(owner, "sv")
    before = {one.id for one in stored(served, owner, "machine")}
    page = bring(owner, firms.swedish())
    said = text(page)
    assert "Ord i kolumnen Maskin som behöver en betydelse: 1." in said
    assert "Utelämnat: rad 11." in said
    # The word is proposed already; one press takes it.
    report = press(owner, page, "check")
    assert "Inget är lagrat ännu. Maskiner: nya 4, kända sedan tidigare 0." in text(report)
    counted = outcomes(report)
    require_sums(counted)
    assert list(counted.values()) == [4, 1, 1, 1, 7]
    assert {one.id for one in stored(served, owner, "machine")} == before
    done = store(owner, report)
    assert "Maskiner: nya 4, kända sedan tidigare 0." in text(done)
    made = [values(one) for one in stored(served, owner, "machine") if one.id not in before]
    assert {
        "machine.class": "milling",
        "machine.make": "Exempelmaskin",
        "machine.year": 2018,
        "machine.table_l_mm": 1200,
        "machine.table_w_mm": 600,
        "machine.table_load_kg": 1500,
        "machine.travel_x_mm": 1050,
        "machine.source_text": "Anm.: köpt begagnad; Hall: Norra",
    } in made
    assert {
        "machine.class": "milling",
        "machine.make": "Exempelmaskin",
        "machine.year": 2011,
        "machine.table_l_mm": 900,
        "machine.table_w_mm": 450,
        "machine.table_load_kg": 800,
        "machine.travel_x_mm": 762,
        "machine.source_text": "Hall: Norra",
    } in made
    # The two lathes are alike, and come once.
    assert sorted(
        (one["machine.class"], one["machine.make"], one["machine.year"], one["machine.source_text"])
        for one in made
    )[2:] == [
        ("press_brake", "Trollverk", 1998, "Hall: Södra"),
        ("turning", "Påhitt", 2007, "Anm.: lånas ut ibland; Hall: Södra"),
    ]
    again = press(owner, bring(owner, firms.swedish()), "check")
    assert "Allt finns redan." in text(again)


def test_a_norwegian_file_of_windows_with_semicolons(served: Served, editor: Surfer) -> None:
    speak(editor, "nb")
    before = {one.id for one in stored(served, editor, "machine")}
    page = bring(editor, firms.norwegian(), "maskiner.csv")
    unsure = re.search(r'<label for="(w[\d.]+)">Søylebor</label>', page.text)
    assert unsure
    report = press(editor, page, "check", **{unsure[1]: "drilling"})
    counted = outcomes(report)
    require_sums(counted)
    assert list(counted.values()) == [5, 1, 1, 7]
    store(editor, report)
    made = [values(one) for one in stored(served, editor, "machine") if one.id not in before]
    assert len(made) == 5
    assert {one.get("machine.bend_length_mm") for one in made} == {None, 3100, 2050}
    assert {one.get("machine.laser_W") for one in made} == {None, 4000}
    assert {one.get("machine.press_kN") for one in made} == {None, 1000, 400}
    assert sorted(str(one["machine.model"]) for one in made if "machine.model" in one) == [
        "KP-100",
        "KP-40",
        "LX 3015",
        "SR",
    ]
    assert sorted(str(one["machine.class"]) for one in made) == [
        "drilling",
        "laser",
        "press_brake",
        "press_brake",
        "welding_robot",
    ]
    assert sum("rekkevidde målt: 1,4 m" in str(one.get("machine.source_text")) for one in made) == 1


def test_an_english_workbook_sheet_after_sheet(served: Served, owner: Surfer) -> None:
    speak(owner, "en")
    before = {one.id for one in stored(served, owner, "machine")}
    page = bring(owner, firms.english())
    report = press(owner, page, "check")
    said = text(report)
    assert "Nothing can be stored yet" in said
    assert "'1,100 lb' has decimals or thousands" in said
    assert not any(one.action.endswith("/store") for one in forms(report))
    # What is wrong goes back to whoever made the file.
    href = re.search(r'href="([^"]*/report)"', report.text)
    assert href
    sent = owner.get(href[1])
    assert sent.headers["content-disposition"] == 'attachment; filename="nordkap-report.csv"'
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Column", "What is wrong, and what to do"]
    assert ["3", "Max table load"] in [row[:2] for row in rows]
    back = owner.get(href[1].removesuffix("/report"))
    report = press(owner, back, "check", decimal=".", lenient="yes")
    counted = outcomes(report)
    require_sums(counted)
    assert counted["All rows below the headings"] == 6
    done = store(owner, report)
    made = [values(one) for one in stored(served, owner, "machine") if one.id not in before]
    assert {one.get("machine.travel_x_mm") for one in made} == {None, 762, 500}
    assert {one.get("machine.table_load_kg") for one in made} == {None, 500, 499}
    assert sum("Live tools: no" in str(one.get("machine.source_text")) for one in made) == 2
    action = columns(done)
    page = owner.follow(
        owner.post(
            action, {**next(f.fields for f in forms(done) if f.action == action), "sheet": "Certificates"}
        )
    )
    report = press(owner, page, "check")
    require_sums(outcomes(report))
    certificates = {one.id for one in stored(served, owner, "certificate")}
    store(owner, report)
    new = [values(one) for one in stored(served, owner, "certificate") if one.id not in certificates]
    assert {one["certificate.number"] for one in new} == {"EX-1234", "EX-1235", "=1+1"}
    assert {str(one["certificate.valid_until"]) for one in new} == {"2027-06-30", "2026-12-31"}


def test_who_may_not_write_brings_nothing(served: Served, signed_in: Callable[[str], Surfer]) -> None:
    for who in ("member", "auditor", "interested"):
        surfer = signed_in(who)
        assert surfer.get(HOME).status_code == 403


def test_a_file_is_its_bringer_s_alone(owner: Surfer, signed_in: Callable[[str], Surfer]) -> None:
    action = columns(bring(owner, firms.swedish()))
    other = signed_in("editor")
    for path in (action, f"{action}/check", f"{action}/mapping", f"{action}/report"):
        assert owner.get(path).status_code in {200, 422}, path
        assert other.get(path).status_code == 404, path
    assert owner.get(f"{HOME}/none").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file first."),
        (b"PK\x03\x04 no workbook", "."),
        (b"\xd0\xcf\x11\xe0 old", "save it as .xlsx"),
        (b"%PDF-1.7", "no table but a PDF"),
        (b"a;b\n", "nothing below them"),
        (b";".join(b"h%d" % at for at in range(61)) + b"\n" + b";".join([b"1"] * 61), "more than 60 columns"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(owner: Surfer, content: bytes, sentence: str) -> None:
    speak(owner, "en")
    page = bring(owner, content)
    assert page.status_code == 422
    assert sentence in text(page)


def test_what_was_chosen_outlives_the_session(served: Served) -> None:
    hand = workshop(served).hand(Role.EDITOR)
    surfer = hand.surfer()
    page = bring(surfer, firms.swedish())
    address = columns(page)
    hand.rest()
    ended = surfer.send(page, address, headings="4", look="yes")
    assert ended.status_code == 401
    back = surfer.send(ended, "/login", email=hand.email, password=PASSWORD, code=hand.code())
    looked = surfer.follow(surfer.send(back, address))
    assert looked.status_code == 200
    chosen = next(form.fields for form in forms(looked) if form.action == columns(looked))
    assert chosen["headings"] == "4"


def test_a_heading_row_that_the_file_does_not_have_is_said_to_be_missing(owner: Surfer) -> None:
    speak(owner, "en")
    page = bring(owner, b"Type;Make\nLathe;Exempel\n")
    action = columns(page)
    fields = next(form.fields for form in forms(page) if form.action == action)
    said = text(owner.follow(owner.post(action, {**fields, "headings": "900"})))
    assert "The file has no row 900" in said
    assert "The file is empty" not in said


def test_a_file_from_elsewhere_or_without_its_token_is_refused(owner: Surfer) -> None:
    sent = {"files": {"file": ("a.csv", b"a,b\n1,2\n")}}
    assert owner.ask("POST", HOME, **sent).status_code == 403
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    form = next(one for one in forms(owner.get(HOME)) if one.action == HOME)
    assert owner.ask("POST", HOME, data=form.fields, headers=foreign, **sent).status_code == 403
