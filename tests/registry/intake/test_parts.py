"""A long list in parts: the same register in the end, whatever stops it on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registry.companies.everything import everything
from registry.embedded.roles import Dsns
from registry.errors import Conflict
from registry.intake import parts as parts_file
from registry.intake.mapping import Mapping as Meaning
from registry.intake.mapping import read_mapping
from registry.intake.parts import parts
from registry.intake.plan import CLOSED
from registry.intake.reading import read_table
from registry.intake.report import Report
from registry.intake.stated import Owner, Stated
from registry.intake.table import Table
from registry.search.verify import verify
from registry.wiring import House
from tests.registry.intake.conftest import close, found, hosted, told, whole
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import DemoRegister, Loaded
from tests.support.okw_like import Made, make

MAP = REPOSITORY / "docs" / "examples" / "okw.toml"
EVERYTHING = """
    SELECT (SELECT count(*) FROM register.organisation), (SELECT count(*) FROM register.record),
           (SELECT count(*) FROM register.field), (SELECT count(*) FROM keystore.wrapped_key)
"""
UNMARKED = "SELECT max(id) FROM postings.delta"
SMALL = 20
"""Records of a part here, so that a short list has several."""
MANY = 16
"""Workshops of such a list."""


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_file, "MOST_A_PART", SMALL)


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return read_mapping(MAP)


@pytest.fixture
def some(request: pytest.FixtureRequest, tmp_path: Path, meaning: Meaning) -> tuple[Made, list[Table]]:
    """Workshops that no other test knows, and their file as it is read."""
    made = make(workshops=MANY, seed=len(request.node.name))
    for row in made.rows:
        row[3] = f"{request.node.name}-{row[3]}"
    return made, [read_table(made.write(tmp_path / "list.csv"), meaning)]


def owner(key: str, records: int) -> Owner:
    stated = [Stated("machine", f"{key}{number}", number, {}, {}) for number in range(records)]
    return Owner(key, key, 1, {one.which: one for one in stated})


def numbers(report: Report) -> tuple[int, dict[str, int]]:
    """What a report adds up to, whatever was new in which run."""
    families = {*report.made, *report.there}
    organisations = report.organisations_made + report.organisations_there
    return organisations, {name: report.made[name] + report.there[name] for name in families}


def test_no_organisation_is_in_two_parts_and_a_part_has_a_size() -> None:
    owners = [owner(f"k{size}", size) for size in (3, SMALL, 1, SMALL + 9, 2, 3, SMALL - 6, 4)]
    made = list(parts(owners))
    assert [one for part in made for one in part] == owners
    sizes = [sum(len(one.records) for one in part) for part in made]
    assert sizes == [3, SMALL, 1, SMALL + 9, SMALL - 1, 4]
    assert list(parts([])) == []


@pytest.fixture
def elsewhere(loaded: Loaded, own_demo_dsns: Dsns) -> Iterator[House]:
    """The host's rooms over a second copy of the same register."""
    with hosted(loaded, own_demo_dsns) as made:
        yield made


def held(dsns: Dsns) -> list[int]:
    """Count everything that is stored."""
    with psycopg.connect(dsns.superuser) as connection:
        return list(connection.execute(EVERYTHING).fetchone() or ())


def test_the_register_is_the_same_as_after_one_transaction(
    host: House,
    elsewhere: House,
    demo: DemoRegister,
    own_demo_dsns: Dsns,
    some: tuple[Made, list[Table]],
    meaning: Meaning,
) -> None:
    made, tables = some
    before, before_other = held(demo.dsns), held(own_demo_dsns)
    at_once = elsewhere.intake.run(meaning, tables, apply=True)
    steps: list[tuple[int, int]] = []
    in_parts = host.intake.run_in_parts(meaning, tables, progress=lambda *step: steps.append(step))
    assert in_parts.lines() == at_once.lines()
    assert (steps[0], steps[-1]) == ((0, MANY), (MANY, MANY))
    assert len(steps) > 4
    added = [new - old for new, old in zip(held(demo.dsns), before, strict=True)]
    assert added == [new - old for new, old in zip(held(own_demo_dsns), before_other, strict=True)]
    there, there_other = found(host, made), found(elsewhere, made)
    for key, organisation in there.items():
        counterpart = there_other[key]
        assert organisation is not None
        assert counterpart is not None
        assert told(host, organisation) == told(elsewhere, counterpart)
    assert verify(host.database, lambda tx: everything(tx, host.disclosure)) == []


def entries(demo: DemoRegister) -> list[dict[str, Any]]:
    bodies = [json.loads(bytes(body)) for (body,) in demo.sql("SELECT body FROM journal.staged ORDER BY id")]
    return [one for one in bodies if one["event"] == "import_applied"]


@pytest.mark.parametrize("wrong", ["cell", "register", "mapping"])
def test_a_problem_anywhere_in_the_list_stores_nothing_of_it(
    host: House,
    demo: DemoRegister,
    some: tuple[Made, list[Table]],
    meaning: Meaning,
    tmp_path: Path,
    wrong: str,
) -> None:
    made, tables = some
    mapping = meaning
    last = made.rows[-1]
    if wrong == "cell":
        last[8] = "XX"
    elif wrong == "register":
        alone = Made(rows=[row for row in made.rows if row[3] == last[3]])
        host.intake.run(meaning, [read_table(alone.write(tmp_path / "last.csv"), meaning)], apply=True)
        for row in alone.rows:
            row[6] = "Annanstans"
    else:
        text = MAP.read_text(encoding="utf-8").replace("[file]\n", "[file]\nstated_on = 2999-01-01\n", 1)
        (tmp_path / "map.toml").write_text(text, encoding="utf-8")
        mapping = read_mapping(tmp_path / "map.toml")
    tables = [read_table(made.write(tmp_path / "wrong.csv"), mapping)]
    before = demo.sql(EVERYTHING), demo.sql(UNMARKED), len(entries(demo))
    in_parts = host.intake.run_in_parts(mapping, tables)
    assert in_parts.problems
    assert (demo.sql(EVERYTHING), demo.sql(UNMARKED), len(entries(demo))) == before
    at_once = host.intake.run(mapping, tables, apply=True)
    assert sorted(in_parts.lines()) == sorted(at_once.lines())
    assert ": nothing was stored. " in in_parts.lines()[-1]


def test_what_is_stopped_between_two_parts_goes_on_where_it_was(
    host: House, demo: DemoRegister, some: tuple[Made, list[Table]], meaning: Meaning
) -> None:
    made, tables = some
    steps: list[int] = []

    def interrupt(done: int, _: int) -> None:
        steps.append(done)
        if len(steps) == 3:
            raise KeyboardInterrupt

    before = len(entries(demo))
    with pytest.raises(KeyboardInterrupt):
        host.intake.run_in_parts(meaning, tables, progress=interrupt)
    assert whole(host, made) == steps[-1] > steps[1] > 0
    assert steps[-1] < MANY
    assert len(entries(demo)) == before + 2
    steps.clear()
    second = host.intake.run_in_parts(meaning, tables, progress=lambda done, _: steps.append(done))
    assert (steps[0] > 0, steps[-1], whole(host, made)) == (True, MANY, MANY)
    assert second.organisations_there == steps[0]
    assert second.lines()[-1] == "Stored."
    counted = sum(one["count"] for one in entries(demo)[before:])
    stored = demo.sql(EVERYTHING), demo.sql(UNMARKED), len(entries(demo))
    third = host.intake.run_in_parts(meaning, tables)
    assert (demo.sql(EVERYTHING), demo.sql(UNMARKED), len(entries(demo))) == stored
    assert third.lines()[-1] == "Everything was there already: nothing was changed."
    assert numbers(second) == numbers(third) == numbers(host.intake.run(meaning, tables, apply=True))
    assert counted == sum(numbers(third)[1].values())


def test_a_company_that_changes_meanwhile_stops_it_and_what_is_stored_is_said(
    host: House, demo: DemoRegister, some: tuple[Made, list[Table]], meaning: Meaning, tmp_path: Path
) -> None:
    made, _ = some
    key = made.rows[-1][3]
    known, others = Made(rows=[row for row in made.rows if row[3] == key]), Made()
    others.rows = [row for row in made.rows if row[3] != key]
    host.intake.run(meaning, [read_table(known.write(tmp_path / "known.csv"), meaning)], apply=True)
    organisation = found(host, known)[key]
    assert organisation is not None
    # The list states one machine more of it; and while others are stored, the office closes it.
    made.rows.append([made.rows[-1][0], "en till", *made.rows[-1][2:]])
    tables = [read_table(made.write(tmp_path / "list.csv"), meaning)]
    steps: list[int] = []

    def meanwhile(done: int, _: int) -> None:
        if not steps:
            close(host, demo, organisation)
        steps.append(done)

    report = host.intake.run_in_parts(meaning, tables, progress=meanwhile)
    assert 0 < steps[-1] < MANY
    assert (report.applied, report.stored_before) == (False, (steps[-1], MANY))
    assert [one.message_id for one in report.problems.found] == [CLOSED]
    assert report.lines()[-1] == (
        f"1 problem: nothing more was stored; {steps[-1]} of {MANY} organisations are. Mend file or mapping and run it "
        "again: what is stored is skipped."
    )
    assert whole(host, others) == steps[-1]


def test_no_other_list_gets_in_between_two_parts(
    host: House, some: tuple[Made, list[Table]], meaning: Meaning
) -> None:
    _, tables = some
    steps: list[int] = []

    def meanwhile(done: int, _: int) -> None:
        steps.append(done)
        with pytest.raises(Conflict, match="Another import is running"):
            host.intake.run(meaning, tables, apply=True)
        with pytest.raises(Conflict, match="Another import is running"):
            host.intake.run_in_parts(meaning, tables)

    assert host.intake.run_in_parts(meaning, tables, progress=meanwhile).applied
    assert len(steps) > 4
