"""Why somebody may read a field of a company or may not, over HTTP: who is told what, and what each may not learn.

An approval that ended, companies and accounts that are closed, a register that is stopped and views that are used up
are told as what really happens: each reader opens the page as well. Settings drawn at random stand in
test_explained_is_what_happens.py. It is over 300 lines long because who asks and about whom are one argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from policies.vocabulary import Role, Tier
from registry.accounts.closure import Closer
from registry.accounts.store import grants as grant_store
from registry.authority import signed
from registry.explaining.said import NOT_APPROVED
from registry.exposure.limits import STANDARD, Limits
from registry.guarding.numbers import set_on_host
from tests.flows.test_preview_is_what_they_get import (
    COMPANIES,
    DAG,
    ISA,
    MIRA,
    OWNER,
    PEER,
    Stage,
    join_midex,
    put,
)
from tests.support import approved, cases
from tests.support.demo_register import DemoRegister, Person
from tests.support.stopped import let_go_on
from tests.support.worlds import HOST, scramble

ASTRID, VERA, BROR, EDIT = (
    "astrid@midex.example",
    "vera@nix.example",
    "bror@nix.example",
    "edit@trollspan.example",
)


@pytest.fixture(scope="module")
def stage(demo: DemoRegister) -> Stage:
    """The owner, in both networks; three readers; and an auditor of each network."""
    with demo.serve.database.transaction() as tx:
        accounts, nix = demo.serve.accounts, demo.loaded.networks["nix"]
        approved.give_tier(tx, accounts, demo.person_id(demo.account(MIRA)), Tier.CASE, nix)
        approved.give_role(tx, accounts, demo.person_id(demo.account(ASTRID)), Role.AUDITOR, nix)
    readers = {email: demo.log_in(demo.account(email)) for email in COMPANIES}
    visitors = {email: demo.visit(demo.account(email)) for email in COMPANIES}
    made = Stage(demo, demo.person(DAG), demo.visit(demo.account(DAG)), readers, visitors)
    join_midex(made)
    for email in COMPANIES:
        # So that the owner has met them all.
        cases.revoke(demo.serve.database, given(made, email, ["machine.make"]))
    return made


@pytest.fixture(scope="module")
def auditor(demo: DemoRegister, stage: Stage) -> Person:
    return demo.log_in(demo.account(ASTRID))


def company(stage: Stage, key: str = OWNER) -> UUID:
    return stage.demo.loaded.organisations[key]


def person(stage: Stage, email: str) -> UUID:
    return stage.demo.person_id(stage.demo.account(email))


def given(stage: Stage, email: str, fields: list[str], **about: Any) -> UUID:
    demo = stage.demo
    return cases.give(
        demo.serve.database, demo.sql, company(stage), person(stage, email), fields=fields, **about
    )


def why(asker: Person, **asked: object) -> httpx.Response:
    return asker.get("/decisions/explain", params={name: str(value) for name, value in asked.items()})


def answer(asker: Person, **asked: object) -> dict[str, Any]:
    found = why(asker, **asked)
    assert found.status_code == httpx.codes.OK, found.text
    body: dict[str, Any] = found.json()
    return body


@pytest.fixture
def open_to_all(stage: Stage) -> None:
    """Everything of the owner's is visible in both networks, to everybody, and nobody is left out."""
    demo = stage.demo
    revision = stage.owner.get("/company").json()["releasability"]["revision"]
    with demo.serve.database.transaction() as tx:
        networks = list(demo.loaded.networks.values())
        demo.serve.recorder.release(tx, HOST, company(stage), networks, None, [], revision)
    put(stage, "/company/profile", {"profile": "careful"})
    stated = stage.owner.ask(
        "POST",
        "/company/machine",
        json={
            "fields": {"machine.class": "milling_5axis", "machine.make": "Fräs", "machine.model": "F1"},
            "tiers": {"machine.make": "MEMBER", "machine.model": "CASE"},
        },
    )
    assert stated.status_code == httpx.codes.CREATED, stated.text


def makes(stage: Stage, auditor: Person, who: str, field: str = "machine.make") -> dict[str, Any]:
    """What the auditor is told of a machine's make, which agrees with what the reader gets."""
    got = [
        stage.readers[who].get(f"/companies/{name}")
        for name in stage.names(who)
        if stage.readers[who].get(f"/companies/{name}").status_code == httpx.codes.OK
    ]
    seen = {name for one in got for record in one.json()["records"] for name in record["fields"]}
    told = answer(auditor, company=company(stage), field=field, person=person(stage, who))
    assert (told["answer"] == "yes") is (field in seen), told
    return told


def steps(told: dict[str, Any]) -> list[str]:
    return [reason["step"] for reason in told["reasons"] if reason["holds"] is False]


@pytest.mark.usefixtures("open_to_all")
def test_an_approval_that_ended_explains_itself(stage: Stage, auditor: Person) -> None:
    demo, nix = stage.demo, stage.demo.loaded.networks["nix"]
    assert makes(stage, auditor, MIRA)["answer"] == "yes"
    grant = given(stage, MIRA, ["machine.model"])
    with demo.serve.database.transaction() as tx:
        rows = grant_store.live_tiers(tx, person(stage, MIRA))
        over = [
            signed(tx, "approved_tier", {**row, "valid_until": tx.now - timedelta(days=1)}) for row in rows
        ]
    demo.sql("SET session_replication_role = replica")
    for row in over:
        demo.sql(
            "UPDATE register.approved_tier SET valid_from = valid_from, valid_until = %s, mac = %s WHERE id = %s",
            row["valid_until"],
            row["mac"],
            row["id"],
        )
    demo.sql("RESET session_replication_role")
    try:
        told = makes(stage, auditor, MIRA)
        assert steps(told) == ["value"]
        assert [each["tier"] for one in told["holdings"] for each in one["tiers"]] == ["OPEN"]
        # The access that the company gave has not ended, and is told: it is the approval that is missing.
        told = makes(stage, auditor, MIRA, "machine.model")
        assert [said["said"] for said in told["reasons"] if said["holds"] is False] == [NOT_APPROVED]
        assert [(one["id"], one["opens"]) for one in told["grants"]] == [(str(grant), True)]
    finally:
        cases.revoke(demo.serve.database, grant)
        with demo.serve.database.transaction() as tx:
            approved.give_tier(tx, demo.serve.accounts, person(stage, MIRA), Tier.CASE, nix)


@pytest.mark.usefixtures("open_to_all")
def test_a_closed_company_and_a_stopped_register_explain_themselves(stage: Stage, auditor: Person) -> None:
    demo, closure = stage.demo, stage.demo.serve.accounts.closures
    demo.serve.freezing.stop_on_host("Någon går igenom alla bolag")
    try:
        assert steps(makes(stage, auditor, MIRA)) == ["stopped"]
    finally:
        let_go_on(demo.serve.database)
    nacken = company(stage, "nacken")
    with demo.serve.database.transaction() as tx:
        closure.close_organisation(tx, "host", nacken, Closer(because="Prov"))
    try:
        told = answer(auditor, company=nacken, field="machine.make", person=person(stage, MIRA))
        assert steps(told)[0] == "shown"
        assert told["release"]["closed"]
        assert stage.readers[MIRA].get(f"/companies/{nacken}").status_code == httpx.codes.NOT_FOUND
    finally:
        with demo.serve.database.transaction() as tx:
            closure.open_organisation(tx, "host", nacken, Closer(because="Prov"))


@pytest.mark.usefixtures("open_to_all")
def test_views_that_are_used_up_explain_themselves_and_what_was_opened_stays_open(
    stage: Stage, auditor: Person
) -> None:
    demo, nix = stage.demo, stage.demo.loaded.networks["nix"]
    assert makes(stage, auditor, MIRA)["answer"] == "yes", "opened, so that it stays open"
    set_on_host(demo.serve.database, nix, "own", Limits(points=4, opened=1, searches=400, alarm_percent=60))
    try:
        assert makes(stage, auditor, MIRA)["answer"] == "yes"
        jatten = company(stage, "jatten")
        told = answer(auditor, company=jatten, field="organisation.country", person=person(stage, MIRA))
        refused = stage.readers[MIRA].get(f"/companies/{jatten}")
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:nordkap:problem:views-used-up")
        assert (told["answer"], steps(told)) == ("no", ["views"])
    finally:
        set_on_host(demo.serve.database, nix, "standard", STANDARD)


@pytest.mark.usefixtures("open_to_all")
def test_a_closed_account_reads_nothing_and_how_the_field_stands_is_told_all_the_same(
    stage: Stage, auditor: Person
) -> None:
    demo, isa = stage.demo, person(stage, ISA)
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.closures.close(tx, "host", isa)
    try:
        told = answer(auditor, company=company(stage), field="machine.make", person=isa)
        assert told["answer"] == "no"
        assert steps(told)[0] == "account"
        assert {value["tier"] for value in told["values"]} >= {"MEMBER"}
    finally:
        with demo.serve.database.transaction() as tx:
            demo.serve.accounts.closures.open(tx, "host", isa)
        stage.readers[ISA] = demo.log_in(demo.account(ISA))
        stage.visitors[ISA] = demo.visit(demo.account(ISA))


@pytest.mark.usefixtures("open_to_all")
def test_an_access_that_names_the_field_is_told_with_its_end_and_by_which_rule(
    stage: Stage, auditor: Person
) -> None:
    assert makes(stage, auditor, MIRA, "machine.model")["answer"] == "no"
    grant = given(stage, MIRA, ["machine.model"])
    told = makes(stage, auditor, MIRA, "machine.model")
    assert told["answer"] == "yes"
    assert [(one["id"], one["opens"]) for one in told["grants"]] == [(str(grant), True)]
    assert told["reasons"][-2]["rule"] == "case-ability"
    cases.revoke(stage.demo.serve.database, grant)
    assert steps(makes(stage, auditor, MIRA, "machine.model")) == ["value"]


def hidden_states(stage: Stage) -> Iterator[str]:
    """Go through what an asker must not learn: the field stated at each tier, cleared, never stated; what is shown
    to others."""
    demo, own = stage.demo, company(stage)
    made = stage.owner.ask("POST", "/company/machine", json={"fields": {"machine.class": "turning_cnc"}})
    assert made.status_code == httpx.codes.CREATED, made.text
    yield "never stated there"
    record, revision = UUID(made.json()["id"]), made.json()["revision"]
    for tier in (Tier.MEMBER, Tier.CASE, Tier.SEALED):
        with demo.serve.database.transaction() as tx:
            demo.serve.recorder.change(
                tx, HOST, own, record, revision, {"machine.serial" if tier is Tier.SEALED else "machine.make": "A1"},
                tiers={"machine.serial" if tier is Tier.SEALED else "machine.make": tier},
            )  # fmt: skip
        revision += 1
        yield f"stated at {tier}"
    with demo.serve.database.transaction() as tx:
        demo.serve.recorder.change(tx, HOST, own, record, revision, {"machine.make": None})
    yield "cleared"
    scramble(demo, OWNER, Tier.MEMBER, 7)
    yield "scrambled"
    release = stage.owner.get("/company").json()["releasability"]
    with demo.serve.database.transaction() as tx:
        demo.serve.recorder.release(
            tx,
            HOST,
            own,
            [demo.loaded.networks["nix"]],
            ["SE"],
            [company(stage, "nacken")],
            release["revision"],
        )
    yield "shown to fewer others"


@pytest.mark.usefixtures("open_to_all")
def test_whoever_asks_about_themselves_is_told_the_same_whatever_the_company_keeps_back(stage: Stage) -> None:
    asked = [(field, name) for field in ("machine.make", "machine.serial") for name in stage.names(MIRA)[:1]]
    before: dict[tuple[str, str], tuple[bytes, list[tuple[str, str]]]] = {}
    count = 0
    for state in hidden_states(stage):
        for field, name in asked:
            found = why(stage.readers[MIRA], company=name, field=field)
            assert found.status_code == httpx.codes.OK, found.text
            heads = [each for each in found.headers.multi_items() if each[0] != "nordkap-request"]
            said = found.content, heads
            assert before.setdefault((field, name), said) == said, (state, field)
            count += 1
    assert count >= 14
    body = json.loads(before[asked[0]][0])
    assert (body["audience"], body["answer"]) == ("oneself", "rules")
    assert (body["values"], body["release"], body["reasons"]) == (None, None, [])


@pytest.mark.usefixtures("open_to_all")
def test_officers_are_told_the_same_whatever_company_they_name_and_whatever_it_keeps_back(
    stage: Stage,
) -> None:
    demo = stage.demo
    for email in (VERA, BROR, "sixten@nix.example", "olof@nix.example"):
        officer = demo.log_in(demo.account(email))
        bodies = {
            why(officer, company=name, field="machine.serial").content
            for name in (company(stage), company(stage, "nacken"), uuid4(), "x")
        }
        (body,) = bodies
        said = json.loads(body)
        assert (said["audience"], said["answer"], said["company"]) == ("officer", "rules", None)
        assert (said["values"], said["release"], said["grants"], said["left"]) == (None,) * 4
        assert all(not reach["networks"] for reach in said["reaches"]), "they read nothing"


def test_a_vetting_officer_asks_about_people_of_the_network_and_about_nobody_else(stage: Stage) -> None:
    demo = stage.demo
    vera = demo.log_in(demo.account(VERA))
    told = answer(vera, field="machine.make", person=person(stage, MIRA))
    assert told["person"]["name"] == demo.account(MIRA).name
    assert [one["network"] for one in told["holdings"]] == ["Exempelklustret NIX"]
    strangers = [why(vera, field="machine.make", person=each) for each in (person(stage, PEER), uuid4())]
    assert [each.status_code for each in strangers] == [404, 404]
    assert strangers[0].content == strangers[1].content
    bror = demo.log_in(demo.account(BROR))
    for each in (person(stage, MIRA), uuid4()):
        assert why(bror, field="machine.make", person=each).status_code == httpx.codes.FORBIDDEN


@pytest.mark.usefixtures("open_to_all")
def test_a_company_one_may_not_know_of_and_one_that_is_not_there_are_one_answer(stage: Stage) -> None:
    demo, mira = stage.demo, stage.readers[MIRA]
    other = next(key for key in ("draugen", "nokken", "dovregubben") if key in demo.loaded.organisations)
    unknown = [
        why(mira, company=name, field="machine.make") for name in (company(stage, other), uuid4(), "x" * 22)
    ]
    assert {each.status_code for each in unknown} == {404}
    assert len({each.content for each in unknown}) == 1
    assert unknown[0].content == mira.get(f"/companies/{uuid4()}").content


@pytest.mark.usefixtures("open_to_all")
def test_nobody_else_asks_about_others(stage: Stage) -> None:
    mira, edit = stage.readers[MIRA], stage.demo.log_in(stage.demo.account(EDIT))
    for asker, name in (
        (mira, company(stage)),
        (edit, company(stage)),
        (stage.owner, company(stage, "nacken")),
    ):
        for about in (person(stage, ISA), uuid4()):
            refused = why(asker, company=name, field="machine.make", person=about)
            assert refused.status_code == httpx.codes.FORBIDDEN, refused.text


@pytest.mark.usefixtures("open_to_all")
def test_an_owner_asks_about_whom_the_company_met_and_learns_of_nobody_else(stage: Stage) -> None:
    own = company(stage)
    assert answer(stage.owner, company=own, field="machine.make", person=person(stage, PEER))["answer"]
    strangers = [
        why(stage.owner, company=own, field="machine.make", person=each)
        for each in (person(stage, VERA), person(stage, "alva@authority.example"), uuid4())
    ]
    assert {each.status_code for each in strangers} == {404}
    assert len({each.content for each in strangers}) == 1


@pytest.mark.usefixtures("open_to_all")
def test_an_owner_is_told_nothing_of_what_anothers_network_approves_or_was_shown(stage: Stage) -> None:
    demo, own, nix = stage.demo, company(stage), stage.demo.loaded.networks["nix"]
    mira, accounts = person(stage, MIRA), stage.demo.serve.accounts

    def told() -> bytes:
        return why(stage.owner, company=own, field="machine.make", person=mira).content

    before = told()
    with demo.serve.database.transaction() as tx:
        for row in grant_store.live_tiers(tx, mira):
            accounts.grants.take_tier(tx, "host", mira, Tier(row["tier"]), nix)
    unapproved = told()
    with demo.serve.database.transaction() as tx:
        accounts.closures.close(tx, "host", mira)
    closed = told()
    set_on_host(demo.serve.database, nix, "own", Limits(points=4, opened=1, searches=1, alarm_percent=60))
    used_up = told()
    set_on_host(demo.serve.database, nix, "standard", STANDARD)
    with demo.serve.database.transaction() as tx:
        accounts.closures.open(tx, "host", mira)
        approved.give_tier(tx, accounts, mira, Tier.CASE, nix)
    stage.readers[MIRA] = demo.log_in(demo.account(MIRA))
    stage.visitors[MIRA] = demo.visit(demo.account(MIRA))
    assert [unapproved, closed, used_up] == [before] * 3
    body = json.loads(before)
    assert (body["answer"], body["holdings"], body["left"]) == ("if_approved", None, None)


def test_an_owner_is_told_how_the_field_stands_also_that_it_was_cleared(stage: Stage) -> None:
    made = stage.owner.ask(
        "POST",
        "/company/certificate",
        json={"fields": {"certificate.type": "iso_9001", "certificate.number": "N7"}},
    )
    assert made.status_code == httpx.codes.CREATED, made.text
    record = made.json()["id"]
    cleared = stage.owner.ask(
        "PATCH",
        f"/company/certificate/{record}",
        json={"fields": {"certificate.number": None}},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert cleared.status_code == httpx.codes.OK, cleared.text
    asked = {"company": company(stage), "field": "certificate.number"}
    told = answer(stage.owner, **asked)
    one = next(value for value in told["values"] if value["record"] == record)
    assert (one["cleared"], one["tier"], one["read"]) == (True, "SEALED", False)


def test_an_auditor_asks_about_companies_of_the_network_alone(stage: Stage, auditor: Person) -> None:
    demo = stage.demo
    with demo.serve.database.transaction() as tx:
        elsewhere = demo.serve.accounts.organisations.make(
            tx, "host", "company", "Annorstädes Exempel AB", {}
        )
    for name in (elsewhere, uuid4(), "x"):
        refused = why(auditor, company=name, field="machine.make", person=person(stage, MIRA))
        assert refused.status_code == httpx.codes.NOT_FOUND
    nobody = why(auditor, company=company(stage), field="machine.make", person=uuid4())
    assert nobody.status_code == httpx.codes.NOT_FOUND


@pytest.mark.usefixtures("open_to_all")
def test_no_value_is_told_to_anybody(stage: Stage, auditor: Person) -> None:
    record = stage.owner.ask(
        "POST",
        "/company/machine",
        json={
            "fields": {"machine.class": "milling_5axis", "machine.make": "Kanariefågel 7Q"},
            "tiers": {"machine.make": "MEMBER"},
        },
    )
    assert record.status_code == httpx.codes.CREATED
    for asker in (auditor, stage.owner, stage.readers[MIRA], stage.demo.log_in(stage.demo.account(VERA))):
        assert "Kanarie" not in why(asker, company=company(stage), field="machine.make").text


@pytest.mark.parametrize("field", ["machine.no_such_thing", "readiness.level", "x", ""])
def test_a_field_that_is_none_is_one_sentence(stage: Stage, field: str) -> None:
    refused = why(stage.readers[MIRA], company=company(stage), field=field)
    assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    (problem,) = refused.json()["errors"]
    assert problem["detail"]


def test_every_answer_and_every_refusal_is_on_record(stage: Stage, auditor: Person) -> None:
    demo = stage.demo
    demo.sequence()
    ((before,),) = demo.sql("SELECT max(index) FROM journal.entry")
    answer(auditor, company=company(stage), field="machine.make", person=person(stage, MIRA))
    why(stage.readers[MIRA], company=company(stage), field="machine.make", person=person(stage, ISA))
    why(stage.readers[MIRA], company=uuid4(), field="machine.make")
    demo.sequence()
    noted = demo.sql("SELECT event, result, body FROM journal.entry WHERE index > %s ORDER BY index", before)
    assert [(event, result) for event, result, _ in noted] == [
        ("decision_explained", "done"),
        ("refused", "refused"),
        ("refused", "refused"),
    ]
    assert json.loads(bytes(noted[0][2]))["classes"] == ["machine_spec"]
    lines = auditor.get("/audit/entries", params={"event": "decision_explained"}).json()["entries"]
    said = lines[0]["sentence"]
    assert demo.account(MIRA).name in said
    assert demo.account(DAG).organisation in said
