"""The worked example of docs/import.md, on a generated file with the mess of the real one."""

from __future__ import annotations

import pytest

from registry.accounts.organisations import natural_key_tag
from registry.companies.book import books
from registry.companies.everything import everything
from registry.intake.mapping import Mapping, read_mapping
from registry.intake.reading import read_table
from registry.intake.report import Report
from registry.intake.stated import canonical
from registry.search.verify import verify
from registry.wiring import House
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import DemoRegister
from tests.support.okw_like import COUNTRIES, SQUARE, Made, make

MAP = REPOSITORY / "docs" / "examples" / "okw.toml"
STORED = "SELECT (SELECT count(*) FROM register.organisation), (SELECT count(*) FROM register.record)"


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    return read_mapping(MAP)


@pytest.fixture(scope="module")
def imported(
    host: House,
    demo: DemoRegister,
    mapping: Mapping,
    workshops: Made,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Report, Report, Report]:
    """A dry run, the import, and a second import; what was stored before and after the dry run is the same."""
    table = read_table(workshops.write(tmp_path_factory.mktemp("okw") / "okw.csv"), mapping)
    before = demo.sql(STORED)
    dry = host.intake.run(mapping, [table], apply=False)
    assert demo.sql(STORED) == before
    done = host.intake.run(mapping, [table], apply=True)
    stored = demo.sql(STORED)
    again = host.intake.run(mapping, [table], apply=True)
    assert demo.sql(STORED) == stored
    return dry, done, again


def test_the_generated_file_has_the_mess_and_is_the_same_every_time(workshops: Made) -> None:
    cells = [cell for row in workshops.rows for cell in row[1:]]
    assert make().rows == workshops.rows
    assert len({row[8] for row in workshops.rows}) == len(COUNTRIES) >= 80
    assert any(cell.endswith(" ") for cell in cells)
    assert any(not cell.isascii() for cell in cells)
    assert any("\xad" in cell for cell in cells)
    assert any("," in cell for cell in cells)
    assert any('"' in cell for cell in cells)
    assert all(any(not row[place] for row in workshops.rows) for place in (6, 7, 9, 10))
    assert workshops.unmapped > 10
    assert workshops.near_mills


def test_the_mapping_is_short() -> None:
    assert len(MAP.read_text(encoding="utf-8").splitlines()) < 60


def test_every_row_is_accounted_for(imported: tuple[Report, Report, Report], workshops: Made) -> None:
    done = imported[1]
    assert done.applied
    assert done.rows == len(workshops.rows)
    assert len(workshops.machines) + workshops.duplicates == len(workshops.rows)
    assert done.organisations_made == len(workshops.workshops)
    assert dict(done.made) == {
        "organisation": len(workshops.workshops),
        "site": len(workshops.workshops),
        "machine": len(workshops.machines),
    }
    assert len(done.duplicates) == workshops.duplicates
    assert len(done.unmapped) == workshops.unmapped
    assert done.by_outcome["taken whole"] == len(workshops.machines) - workshops.unmapped
    assert done.translated.kept == {"class_1": workshops.unmapped}


def test_a_dry_run_says_the_same_and_stores_nothing(imported: tuple[Report, Report, Report]) -> None:
    dry, done, _ = imported
    assert not dry.applied
    assert dry.lines()[:-1] == done.lines()[:-1]
    assert "dry run" in dry.lines()[-1]


def test_a_second_import_changes_nothing(imported: tuple[Report, Report, Report], workshops: Made) -> None:
    again = imported[2]
    assert again.organisations_there == len(workshops.workshops)
    assert not again.organisations_made
    assert not +again.made
    assert again.there["machine"] == len(workshops.machines)
    assert again.lines()[-1] == "Everything was there already: nothing was changed."


def test_what_no_list_knows_stands_in_the_text_of_the_machine(
    host: House, imported: tuple[Report, Report, Report], demo: DemoRegister, workshops: Made
) -> None:
    other = next(row for row in workshops.rows if row[4] == "other")
    with host.database.transaction() as tx:
        organisation = host.accounts.organisations.by_natural_key(
            tx, natural_key_tag(tx, canonical([other[3]]))
        )
        assert organisation is not None
        book = books(tx, host.disclosure, [organisation])[organisation]
        machines = [
            {name: value.value for name, value in record.values.items()}
            for record in book.opened(book.sealed(["machine"]))
        ]
    kept = [machine for machine in machines if machine["machine.class"] == "other"]
    assert {machine["machine.source_text"] for machine in kept} == {"class_1: other"}
    assert " ".join(other[1].split()) in {machine["machine.model"] for machine in kept}
    assert all("machine.source_text" not in machine for machine in machines if machine not in kept)


def test_a_member_finds_the_mills_near_a_place(
    imported: tuple[Report, Report, Report], demo: DemoRegister, workshops: Made
) -> None:
    member = demo.person("member")
    near = {"lat": SQUARE[0], "lon": SQUARE[1], "km": 50}
    for term in ({"field": "machine.class", "op": "eq"}, {"field": "machine.processes", "op": "eq"}):
        answer = member.search({**term, "value": "milling"}, near=near)
        assert answer.status_code == 200, answer.text
        whole = {one["name"] for one in answer.json()["results"] if not one["missing"]}
        assert whole == workshops.near_mills
    # So does a process in plain words, though the workshops state machines and nothing of what they do.
    for words in ("fräsning", "CNC-fräsning"):
        answer = member.search(text=words, near=near)
        whole = {card["name"] for card in answer.json()["results"] if not card["missing"]}
        assert whole == workshops.near_mills


def test_the_index_and_the_log_agree_with_what_was_imported(
    host: House, imported: tuple[Report, Report, Report], demo: DemoRegister
) -> None:
    assert verify(host.database, lambda tx: everything(tx, host.disclosure)) == []
    assert demo.verify().problems == ()
