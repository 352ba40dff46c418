"""What the auditor sees of a day at the register: every act and every refusal, in plain words, and no value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.language import LANGUAGES, translate
from registry.oversight.phrases import DONE
from tests.support.demo_register import PURPOSE, DemoRegister

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
WRONG = "fel lösenord vid elven"
SECRET = "Kunden Kvarnberget Exempel AB"


@pytest.fixture(scope="module", autouse=True)
def day(demo: DemoRegister) -> list[dict[str, Any]]:
    """Let everybody do something; return what the auditor then reads, the oldest first.

    Before any test, whatever their order: some tests do things of their own, which it would count.
    """
    member, owner, officer = demo.person("member"), demo.person("data_owner"), demo.person("vetting_officer")
    client = demo.client
    account = demo.account("member")
    client.post("/api/v1/session", json={"email": account.email, "password": WRONG, "code": "000000"})
    client.post("/api/v1/session", json={"email": "ingen@nix.example", "password": WRONG, "code": "000000"})
    found = member.search(MILLING).json()["results"]
    trollspan = next(card["company"] for card in found if card["name"] == "Trollspån Exempel AB")
    member.get(f"/companies/{trollspan}")
    member.get("/companies/7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c")
    member.search({"field": "machine.serial", "op": "eq", "value": SECRET})
    officer.search(MILLING)
    officer.get(f"/companies/{trollspan}")
    fields = {"experience.sector": "energy", "experience.customer": SECRET}
    made = owner.ask("POST", "/company/experience", json={"fields": fields}).json()
    path, revision = f"/company/experience/{made['id']}", {"If-Match": f'"{made["revision"]}"'}
    owner.ask("PATCH", path, json={"fields": {"experience.sector": "maritime"}}, headers=revision)
    owner.ask("PATCH", path, json={"fields": {"experience.sector": "energy"}}, headers=revision)
    owner.ask("DELETE", path, headers={"If-Match": '"2"'})
    owner.ask("GET", "/company")
    other = demo.log_in(demo.account("editor"))
    other.ask("DELETE", "/session")
    demo.sequence()
    read = demo.person("auditor").get("/audit/entries")
    assert read.status_code == 200, read.text
    entries: list[dict[str, Any]] = read.json()["entries"]
    return entries[::-1]


def sentences(entries: Sequence[dict[str, Any]], name: str) -> list[str]:
    return [entry["sentence"] for entry in entries if (entry["person"] or {}).get("name") == name]


def test_the_auditor_reads_each_act_in_plain_words(day: list[dict[str, Any]]) -> None:
    mira = "Mira Exempelsson at Vittra Plåt Exempel AB"
    said = sentences(day, "Mira Exempelsson")
    for expected in (
        f"{mira} signed in",
        f"{mira} said what it is about",
        f"{mira} tried to sign in; refused: the password was wrong",
        f"{mira} searched (2 shown)",
    ):
        assert expected in said, said
    opened = [one for one in said if one.startswith(f"{mira} opened the page of Trollspån Exempel AB (")]
    assert len(opened) == 1
    refused = [one for one in said if "refused" in one and "sign" not in one]
    assert len(refused) == 2, "a company that is not there, and a field that may not be searched"

    vera = "Vera Exempelsson at Exempelklustret NIX, kansli"
    assert sum("refused" in one for one in sentences(day, "Vera Exempelsson")) == 2
    assert all(one.startswith(vera) for one in sentences(day, "Vera Exempelsson"))

    dag = "Dag Exempelsson at Trollspån Exempel AB"
    said = sentences(day, "Dag Exempelsson")
    for begins in (
        "added records about Trollspån",
        "changed records about Trollspån",
        "deleted records about",
    ):
        assert any(one.startswith(f"{dag} {begins}") for one in said), said
    assert any(one.startswith(f"{dag} wanted to change") for one in said), (
        "the stale change failed, on record"
    )
    assert f"{dag} read their own organisation's records" in said
    assert any("signed out" in one for one in sentences(day, "Edit Exempelsson"))
    assert any(entry["event"] == "login_refused" and entry["person"] is None for entry in day), (
        "an unknown name"
    )


def test_no_entry_holds_a_value_or_a_word_of_a_search(demo: DemoRegister, day: list[dict[str, Any]]) -> None:
    text = demo.person("auditor").get("/audit/entries").text
    for secret in (SECRET, "Kvarnberget", "milling", WRONG, demo.account("member").password):
        assert secret not in text
        bodies = demo.sql("SELECT body FROM journal.entry UNION ALL SELECT body FROM journal.staged")
        assert not any(secret.encode() in body for (body,) in bodies)


def test_a_decision_is_on_record_with_its_rule_its_purpose_and_the_policy(day: list[dict[str, Any]]) -> None:
    searched = [entry for entry in day if entry["event"] == "searched"]
    assert {entry["result"] for entry in searched} >= {"done", "refused"}
    for entry in searched:
        if entry["result"] == "done":
            assert entry["rule"]
            assert entry["policy"]
            assert entry["purpose"]
            assert "process" in entry["classes"]
    denied = [entry for entry in searched if (entry["person"] or {}).get("name") == "Vera Exempelsson"]
    assert {entry["rule"] for entry in denied} == {"office-site"}


def test_filters_find_what_a_person_did_and_what_touched_an_organisation(
    demo: DemoRegister, day: list[dict[str, Any]]
) -> None:
    auditor = demo.person("auditor")
    people = {each["name"]: each["id"] for each in auditor.get("/audit/people").json()}
    mine = auditor.get("/audit/entries", params={"person": people["Dag Exempelsson"]}).json()["entries"]
    assert {entry["person"]["name"] for entry in mine} == {"Dag Exempelsson"}
    organisations = {each["name"]: each["id"] for each in auditor.get("/audit/organisations").json()}
    about = auditor.get(
        "/audit/entries", params={"organisation": organisations["Trollspån Exempel AB"]}
    ).json()["entries"]
    touched = {(entry["event"], (entry["person"] or {}).get("name")) for entry in about}
    assert ("company_opened", "Mira Exempelsson") in touched
    assert ("searched", "Mira Exempelsson") in touched
    assert ("record_made", "Dag Exempelsson") in touched
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert auditor.get("/audit/entries", params={"from": later}).json()["entries"] == []


def test_the_auditor_reads_which_companies_a_search_showed_and_what_it_was_about(
    demo: DemoRegister, day: list[dict[str, Any]]
) -> None:
    assert demo.person("auditor").account.organisation == "Eksempelklyngen MIDEX, kontor"
    of_mira = [entry for entry in day if (entry["person"] or {}).get("name") == "Mira Exempelsson"]
    (searched,) = [entry for entry in of_mira if (entry["event"], entry["result"]) == ("searched", "done")]
    shown = {each["organisation"]["name"] for each in searched["about"] if each["organisation"]}
    assert "Trollspån Exempel AB" in shown
    assert len(shown) == searched["count"]
    stated = [entry for entry in of_mira if entry["event"] == "purpose_made"]
    assert {each["said"]["text"] for entry in stated for each in entry["about"]} == {PURPOSE}
    assert searched["purpose"] in {entry["purpose"] for entry in stated}


def test_reading_the_log_is_in_the_log(demo: DemoRegister, day: list[dict[str, Any]]) -> None:
    auditor = demo.person("auditor")
    auditor.get("/audit/entries")
    demo.sequence()
    said = [entry["sentence"] for entry in auditor.get("/audit/entries").json()["entries"]]
    assert any(
        one.startswith("Astrid Eksempelsen at Eksempelklyngen MIDEX, kontor read the log") for one in said
    )
    assert any("read names of persons or organisations" in one for one in said)


@pytest.mark.parametrize(
    "role", ["member", "data_owner", "vetting_officer", "broker", "security_officer", "operator", "authority"]
)
def test_nobody_else_reads_the_log_and_the_attempt_is_on_record(demo: DemoRegister, role: str) -> None:
    person = demo.person(role)
    for path in ("/audit/entries", "/audit/people", "/audit/organisations"):
        assert person.get(path).status_code == 403
    demo.sequence()
    newest = demo.person("auditor").get("/audit/entries").json()["entries"]
    refused = [entry for entry in newest if (entry["person"] or {}).get("name") == person.account.name]
    assert [entry["result"] for entry in refused[:3]] == ["refused"] * 3


def test_the_public_head_tells_only_how_long_the_log_is(
    demo: DemoRegister, day: list[dict[str, Any]]
) -> None:
    head = demo.client.get("/api/v1/audit/checkpoint")
    assert head.status_code == 200
    ((size,),) = demo.sql("SELECT count(*) FROM journal.entry")
    assert head.text.splitlines()[1] == str(size)
    tile = demo.client.get("/api/v1/audit/tile/0/000")
    assert tile.status_code in {200, 404}
    assert b"Exempel" not in tile.content


def test_every_event_has_a_sentence_in_each_language() -> None:
    for event, sentence in DONE.items():
        for language in LANGUAGES:
            if language != "en":
                assert translate(language, sentence) != sentence, (event, language)
