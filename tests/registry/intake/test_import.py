"""What an import stores, what it refuses, and what it never touches."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from policies.vocabulary import Tier
from registry.accounts.organisations import natural_key_tag
from registry.companies.author import Author
from registry.companies.book import books
from registry.disclosure.openrecord import OpenRecord
from registry.errors import Conflict, Invalid, NotFound
from registry.intake.mapping import read_mapping
from registry.intake.problems import sentence_of
from registry.intake.reading import read_table
from registry.intake.report import Report
from registry.intake.stated import canonical
from registry.wiring import House
from tests.registry.intake.conftest import close
from tests.support.demo_register import DemoRegister

HEAD = "id;name;town;lat;lon;no;kind;make;travel;uses;cert;until;note"
MAP = """
[file]
network = "nix"
delimiter = ";"
decimal = ","
source = "document"
stated_on = 2026-05-01
[organisation]
key = ["id"]
name = "name"
[words.kinds]
"fräs" = "milling"
"svarv" = "turning"
"inget" = ""
[words.uses]
"allt" = ["milling", "drilling"]
"svarvning" = "turning"
"inget" = ""
[records.organisation.fields]
"organisation.legal_name" = { column = "name" }
"organisation.country" = { value = "SE" }
[records.site]
key = ["town"]
[records.site.fields]
"site.municipality" = { column = "town" }
"site.coordinates" = { lat = "lat", lon = "lon" }
[records.certificate]
key = ["cert"]
[records.certificate.fields]
"certificate.type" = { column = "cert" }
"certificate.valid_until" = { column = "until" }
[records.machine]
key = ["no"]
keep = "machine.source_text"
[records.machine.fields]
"machine.class" = { column = "kind", words = "kinds", unknown = "other" }
"machine.site" = { record = "site" }
"machine.make" = { column = "make" }
"machine.travel_x_mm" = { column = "travel" }
"machine.processes" = { column = "uses", words = "uses", split = "," }
[records.machine.tiers]
"machine.make" = "MEMBER"
"""
ROW = "{id};Provet {id} AB;Umeå;63,8;20,3;1;fräs;Exempelmaskin;800;allt;;;"
EVERYTHING = """
    SELECT (SELECT count(*) FROM register.organisation), (SELECT count(*) FROM register.record),
           (SELECT count(*) FROM register.field), (SELECT count(*) FROM keystore.wrapped_key),
           (SELECT count(*) FROM postings.delta)
"""
_numbers = itertools.count(1)

Run = Callable[..., Report]


@pytest.fixture
def run(host: House, tmp_path: Path) -> Run:
    def of(
        *rows: str, mapping: str = MAP, apply: bool = True, company: UUID | None = None, head: str = HEAD
    ) -> Report:
        (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
        (tmp_path / "file.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
        read = read_mapping(tmp_path / "map.toml")
        table = read_table(tmp_path / "file.csv", read)
        return host.intake.run(read, [table], apply=apply, company=company)

    return of


@pytest.fixture
def some() -> str:
    """An outside key no other test uses."""
    return f"k{next(_numbers)}"


@pytest.fixture
def untouched(demo: DemoRegister) -> Iterator[None]:
    """Nothing is stored in the test."""
    before = demo.sql(EVERYTHING)
    yield
    assert demo.sql(EVERYTHING) == before


def found(host: House, key: str) -> UUID:
    with host.database.transaction() as tx:
        organisation = host.accounts.organisations.by_natural_key(tx, natural_key_tag(tx, canonical([key])))
    assert organisation is not None
    return organisation


def stored(host: House, organisation: UUID, family: str) -> list[OpenRecord]:
    with host.database.transaction() as tx:
        book = books(tx, host.disclosure, [organisation])[organisation]
        return book.opened(book.sealed([family]))


def said(report: Report) -> list[str]:
    assert not report.applied
    assert "nothing was stored" in report.lines()[-1]
    return [f"{one.field}: {sentence_of(one)}" for one in report.problems.found]


def test_every_kind_of_source_becomes_what_it_says(run: Run, host: House, some: str) -> None:
    done = run(
        f"{some};Provet AB;Umeå;63,8;20,3;1; fräs ;Exempelmaskin;800;allt,svarvning;iso_9001;2027-01-31;blå"
    )
    assert done.applied, done.lines()
    organisation = found(host, some)
    (site,) = stored(host, organisation, "site")
    (machine,) = stored(host, organisation, "machine")
    (certificate,) = stored(host, organisation, "certificate")
    values = {name: value.value for name, value in machine.values.items()}
    assert values == {
        "machine.class": "milling",
        "machine.site": site.id,
        "machine.make": "Exempelmaskin",
        "machine.travel_x_mm": 800,
        "machine.processes": ("milling", "drilling", "turning"),
        "machine.source_text": "note: blå",
    }
    assert machine.values["machine.make"].tier is Tier.MEMBER
    assert machine.values["machine.travel_x_mm"].tier is Tier.CASE
    assert certificate.values["certificate.valid_until"].value == date(2027, 1, 31)
    assert site.values["site.nuts3"].value == "SE331"
    provenance = machine.values["machine.class"].provenance
    assert provenance is not None
    assert (provenance.source, provenance.stated_on) == ("document", date(2026, 5, 1))
    assert done.translated.kept == {"note": 1}


def test_cells_that_say_nothing_make_nothing(run: Run, host: House, some: str) -> None:
    done = run(f"{some};Provet AB;;;;1;fräs;;;inget;;;")
    assert done.applied, done.lines()
    organisation = found(host, some)
    assert stored(host, organisation, "site") == []
    assert stored(host, organisation, "certificate") == []
    (machine,) = stored(host, organisation, "machine")
    assert set(machine.values) == {"machine.class"}


def test_a_row_that_adds_nothing_is_counted_as_such(run: Run, some: str) -> None:
    first = ROW.format(id=some)
    done = run(first, first, first.replace(";800;", "; 800;"), "", first.replace(";allt;", ";allt,allt;"))
    assert done.duplicates == [3, 4]
    assert done.translated.repeated == [6]
    assert done.by_outcome["empty"] == 1
    assert done.rows == 5
    assert done.made["machine"] == 1


@pytest.mark.usefixtures("untouched")
def test_every_problem_of_every_row_is_named_at_once(run: Run, some: str) -> None:
    good = ROW.format(id=some)
    report = run(
        good,
        good.replace(";1;fräs;", ";2;fräs;").replace(";800;", ";8.5;"),
        good.replace(";1;fräs;", ";3;fräs;").replace(";800;", ";999999999;"),
        good.replace(";1;fräs;", ";4;inget;"),
        good.replace(";1;fräs;", ";5;svarv;"),
        good.replace(";1;fräs;", ";6;fräs;").replace(";63,8;20,3;", ";63,8;;").replace("Umeå", "Luleå"),
        good.replace(";1;fräs;", ";7;fräs;").replace("allt", "borrning"),
        "short;row",
        good.replace(";1;fräs;", ";8;fräs;").replace("Provet", "Annat"),
        good.replace(";1;", ";9;").replace(";;;", ";iso_9001;soon;"),
    )
    assert said(report) == [
        "row 9: Cells here: 2. Headings: 13. Give the row as many.",
        "row 3, travel: '8.5' is no number, such as 12 or 3,5.",
        "row 4, travel: Write a number from 1 to 60,000.",
        "row 5, kind: This has to be filled in.",
        "row 6, travel: This does not belong to the chosen type of machine. Leave it out or choose another type.",
        "row 7, lat: lat and lon belong together: one of them is empty.",
        "row 8, uses: 'borrning' is not among words.uses.",
        "row 10, name: It differs from row 2, which states the same organisation.",
        "row 10, name: It differs from row 2, which states the same record.",
        "row 11, until: Write a date as year-month-day, such as 2026-01-31.",
    ]
    assert report.by_outcome["wrong"] == 9
    assert report.rows == 10


@pytest.mark.usefixtures("untouched")
def test_problems_beyond_what_somebody_reads_are_counted(run: Run, some: str) -> None:
    good = ROW.format(id=some)
    report = run(
        *(good.replace(";1;fräs;800", "") + ";x" for _ in range(1)),
        *(good.replace(";1;", f";{number};").replace(";800;", ";x;") for number in range(500)),
    )
    assert len(report.problems.found) == 200
    assert report.problems.more == 301
    assert report.lines()[-2] == "Problems besides these: 301."
    assert report.lines()[-1].startswith("501 problems: nothing was stored.")


@pytest.mark.usefixtures("untouched")
def test_what_stands_in_the_file_is_never_a_pattern(run: Run, some: str) -> None:
    report = run(ROW.format(id=some).replace("allt", "{oops} {0} %s"))
    assert said(report) == ["row 2, uses: '{oops} {0} %s' is not among words.uses."]
    assert "{oops}" in "\n".join(report.lines())


@pytest.mark.usefixtures("untouched")
def test_organisations_without_a_key_or_a_name_are_named(run: Run) -> None:
    assert said(
        run(ROW.format(id="").replace("Provet  AB", "Provet"), ROW.format(id="a").replace("Provet a AB", ""))
    )[:2] == [
        "row 2, id: It is empty: an organisation is known by it.",
        "row 3, name: This must be a name of 1 to 120 characters.",
    ]


def test_a_second_import_finds_everything_and_adds_what_is_new(run: Run, host: House, some: str) -> None:
    first = ROW.format(id=some)
    assert run(first).made["machine"] == 1
    again = run(first, first.replace(";1;fräs;", ";2;svarv;").replace(";800;", ";;"))
    assert (again.organisations_made, again.organisations_there) == (0, 1)
    assert dict(+again.made) == {"machine": 1}
    assert dict(again.there) == {"organisation": 1, "site": 1, "machine": 1}
    organisation = found(host, some)
    sites = {record.values["machine.site"].value for record in stored(host, organisation, "machine")}
    assert sites == {stored(host, organisation, "site")[0].id}


def test_a_known_record_said_differently_is_a_problem_of_its_row_and_column(
    run: Run, host: House, some: str, demo: DemoRegister
) -> None:
    first = ROW.format(id=some)
    run(first)
    before = demo.sql(EVERYTHING)
    report = run(
        first.replace(";800;", ";900;").replace("allt", "").replace("Exempelmaskin", "Annan"),
        ROW.format(id=f"{some}x"),
    )
    assert [line.split(": ")[0] for line in said(report)] == ["row 2, make", "row 2, travel", "row 2, uses"]
    assert "an import never changes a record" in said(report)[0]
    assert not re.search(r"\b800\b", "\n".join(report.lines()))
    assert demo.sql(EVERYTHING) == before
    (machine,) = stored(host, found(host, some), "machine")
    assert machine.values["machine.travel_x_mm"].value == 800


def test_a_record_that_its_owner_has_corrected_to_the_same_is_known(run: Run, host: House, some: str) -> None:
    first = ROW.format(id=some)
    run(first)
    organisation = found(host, some)
    (machine,) = stored(host, organisation, "machine")
    with host.database.transaction() as tx:
        host.recorder.change(
            tx,
            Author(principal="host"),
            organisation,
            machine.id,
            machine.revision,
            {"machine.travel_x_mm": 900},
        )
    assert run(first).there["machine"] == 1
    assert run(first.replace(";800;", ";900;")).there["machine"] == 1
    assert said(run(first.replace(";800;", ";700;")))[0].startswith("row 2, travel: ")


def test_another_choice_of_tier_for_a_known_record_is_a_problem(run: Run, some: str) -> None:
    first = ROW.format(id=some)
    run(first)
    report = run(first, mapping=MAP.replace('"machine.make" = "MEMBER"', '"machine.make" = "SEALED"'))
    assert "records.machine.tiers.machine.make, row 2: " in said(report)[0]
    assert "another choice of who may see it" in said(report)[0]


def test_rows_can_belong_to_an_organisation_that_is_there(run: Run, host: House, demo: DemoRegister) -> None:
    company = demo.loaded.organisations["vittra"]
    machines = MAP[MAP.index("[words.kinds]") :].replace(
        "[records.organisation.fields]", "[records.contact.fields]"
    )
    machines = machines.replace(
        '"organisation.legal_name" = { column = "name" }', '"contact.mailbox" = { column = "id" }'
    )
    machines = machines.replace('"organisation.country" = { value = "SE" }', "")
    mapping = '[file]\ndelimiter = ";"\ndecimal = ","\nignore = ["name"]\n' + machines
    before = len(stored(host, company, "machine"))
    row = ROW.format(id="verkstad@vittra.example")
    done = run(row, row.replace(";1;fräs;", ";2;fräs;"), mapping=mapping, company=company)
    assert done.applied, done.lines()
    assert (done.organisations_made, done.organisations_there) == (0, 1)
    assert len(stored(host, company, "machine")) == before + 2
    again = run(row, row.replace(";1;fräs;", ";2;fräs;"), mapping=mapping, company=company)
    assert not +again.made


def test_what_a_company_says_of_itself_is_compared_with_what_it_said_itself(
    run: Run, demo: DemoRegister
) -> None:
    company = demo.loaded.organisations["vittra"]
    own = MAP[: MAP.index("[records.site]")] + MAP[MAP.index("[records.machine]") :].replace(
        '"machine.site" = { record = "site" }', ""
    )
    row = ROW.format(id="x").replace(";allt;;;", ";;;;").replace(";1;", ";a1;")
    report = run(row, mapping=own, company=company)
    assert [line.split(": ")[0] for line in said(report)] == ["row 2, name"]
    same = row.replace("Provet x AB", "Vittra Plåt Exempel AB")
    assert run(same, mapping=own, company=company, apply=False).there["organisation"] == 1


@pytest.mark.usefixtures("untouched")
def test_an_organisation_that_is_not_there_takes_no_rows(run: Run) -> None:
    with pytest.raises(NotFound, match="no organisation with this id"):
        run(ROW.format(id="x"), company=uuid4())


@pytest.mark.usefixtures("untouched")
def test_a_network_that_is_not_there_is_named_with_those_that_are(run: Run) -> None:
    with pytest.raises(Invalid) as error:
        run(ROW.format(id="x"), mapping=MAP.replace('"nix"', '"nixx"'))
    assert sentence_of(error.value.problems[0]) == "There is no network 'nixx'. There are: midex, nix."


@pytest.mark.usefixtures("untouched")
def test_more_records_than_there_is_room_for_are_refused(run: Run, some: str) -> None:
    rows = [
        ROW.format(id=some).replace("Umeå", f"Ort {number}").replace(";1;", f";{number};")
        for number in range(51)
    ]
    assert said(run(*rows)) == ["row 52: Sites: an organisation has room for 50; this row is one more."]


@pytest.mark.usefixtures("untouched")
def test_one_import_at_a_time(run: Run, host: House, demo: DemoRegister, some: str) -> None:
    number = int.from_bytes(b"NKIMPORT")
    demo.sql("SELECT pg_advisory_lock(%s)", number)
    try:
        with pytest.raises(Conflict, match="Another import is running"):
            run(ROW.format(id=some))
    finally:
        demo.sql("SELECT pg_advisory_unlock(%s)", number)


@pytest.mark.usefixtures("untouched")
def test_an_interrupted_import_stores_nothing(host: House, tmp_path: Path, some: str) -> None:
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    rows = [ROW.format(id=f"{some}-{number}") for number in range(120)]
    (tmp_path / "file.csv").write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    mapping = read_mapping(tmp_path / "map.toml")

    def interrupt(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        host.intake.run(mapping, [read_table(tmp_path / "file.csv", mapping)], apply=True, progress=interrupt)


def test_a_closed_organisation_takes_no_more(run: Run, host: House, demo: DemoRegister, some: str) -> None:
    first = ROW.format(id=some)
    run(first)
    close(host, demo, found(host, some))
    assert run(first).there["machine"] == 1
    assert said(run(first, first.replace(";1;fräs;", ";2;fräs;"))) == [
        "row 2: Its organisation is closed in the register: leave the row out."
    ]
