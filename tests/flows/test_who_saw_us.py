"""Who saw us: what a company's data owner reads is what the log holds of openings of it, all of it, nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from audit.entry import Entry
from audit.event import Event, Result
from tests.support.demo_register import PURPOSE, DemoRegister, Person

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
SAW = "trollspan"


@pytest.fixture(scope="module", autouse=True)
def day(demo: DemoRegister) -> None:
    """Let several people open it: members, its own people, officers, somebody whom it shows nothing."""
    target = str(demo.loaded.organisations[SAW])
    member, abroad, interested = demo.person("member"), demo.person("member", 1), demo.person("interested")
    for person in (member, abroad, interested):
        assert person.search(MILLING).status_code == 200
    for _ in range(3):
        assert member.get(f"/companies/{target}").status_code == 200
    card = next(one for one in interested.search(MILLING).json()["results"] if one["name"] is None)
    assert interested.get(f"/companies/{card['company']}").status_code == 200
    assert abroad.get(f"/companies/{target}").status_code == 404, "it shows itself in its own network alone"
    for role in ("data_owner", "vetting_officer", "auditor"):
        demo.person(role).get(f"/companies/{target}")
    member.get("/companies/7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c")
    without = {**member.headers, "Nordkap-Purpose": "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c"}
    demo.client.get(f"/api/v1/companies/{target}", headers=without)
    demo.sequence()


def owner(demo: DemoRegister) -> Person:
    return demo.person("data_owner")


def seen(demo: DemoRegister, **asked: str) -> dict[str, Any]:
    demo.sequence()
    answer = owner(demo).get("/company/disclosures", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def logged(demo: DemoRegister) -> list[Entry]:
    """Every opening of the company in the log, by who may open every side record."""
    demo.sequence()
    rows = demo.sql("SELECT body FROM journal.entry WHERE event = 'company_opened' ORDER BY index DESC")
    entries = [Entry.parse(bytes(body)) for (body,) in rows]
    auditor = demo.person("auditor")
    about = {}
    asked = {"event": "company_opened", "organisation": str(demo.loaded.organisations[SAW])}
    for entry in auditor.get("/audit/entries", params=asked).json()["entries"]:
        about[entry["id"]] = entry
    return [entry for entry in entries if str(entry.id) in about and entry.result is Result.DONE]


def test_every_opening_is_there_and_nothing_else(demo: DemoRegister) -> None:
    found = seen(demo)["openings"]
    expected = logged(demo)
    assert len(expected) >= 3
    assert [one["id"] for one in found] == [str(entry.id) for entry in expected]
    assert found[0]["at"] >= found[-1]["at"]


def test_an_opening_says_who_why_what_and_by_which_right(demo: DemoRegister) -> None:
    (*_, first) = seen(demo)["openings"]
    account = demo.account("member")
    assert (first["person"]["name"], first["organisation"]["name"]) == (account.name, account.organisation)
    assert first["purpose"] == PURPOSE
    assert "capability.process" in first["fields"]
    assert first["rule"].startswith("member-")
    assert first["because"] == "Ni visar detta för godkända medlemmar."
    assert first["network"]


def test_who_was_refused_saw_nothing_and_stands_nowhere(demo: DemoRegister) -> None:
    before = seen(demo)["openings"]
    target = demo.loaded.organisations[SAW]
    for role in ("vetting_officer", "broker", "auditor", "interested"):
        answer = demo.person(role).get(f"/companies/{target}")
        assert answer.status_code in {403, 404}, role
    assert demo.client.get(f"/api/v1/companies/{target}").status_code == 401
    assert seen(demo)["openings"] == before


def test_a_month_that_goes_on_has_no_total_of_searches(demo: DemoRegister) -> None:
    assert seen(demo)["appearances"] == {"times": None, "running": True, "whole": True}


def test_that_it_was_read_and_whose_names_is_on_record_and_is_no_disclosure(demo: DemoRegister) -> None:
    before = len(seen(demo)["openings"])
    demo.sequence()
    (newest,) = demo.sql(
        "SELECT body FROM journal.entry WHERE event = 'disclosures_read' ORDER BY index DESC LIMIT 1"
    )
    entry = Entry.parse(bytes(newest[0]))
    assert (entry.event, entry.count) == (Event.DISCLOSURES_READ, before)
    assert entry.organisation == demo.loaded.organisations[SAW]
    read = (
        demo.person("auditor").get("/audit/entries", params={"event": "disclosures_read"}).json()["entries"]
    )
    (about,) = read[0]["about"]
    assert str(demo.person_id(demo.account("member"))) in about["said"]["read"]
    assert len(seen(demo)["openings"]) == before


@pytest.mark.parametrize(
    "role", ["editor", "member", "vetting_officer", "broker", "auditor", "security_officer"]
)
def test_nobody_but_a_data_owner_reads_it(demo: DemoRegister, role: str) -> None:
    answer = demo.person(role).get("/company/disclosures")
    assert answer.status_code == 403, answer.text
    assert "openings" not in answer.text
