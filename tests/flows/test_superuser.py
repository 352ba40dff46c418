"""What a database administrator tries: rows of his own give nothing, rows taken away are missed."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import pytest

from policies.vocabulary import Tier
from registry.oversight.checking.check import verify
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import Account, DemoRegister, Person

CERTIFICATES = {"field": "certificate.number", "op": "eq", "value": "EX-9100-3"}
MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
FORGED = bytes(range(32))
NEW_PASSWORD = "ett nytt lösenord om bergets dräng"


def verified(demo: DemoRegister) -> subprocess.CompletedProcess[str]:
    """Run `nordkap audit verify --database` as the host does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
    return subprocess.run(
        [sys.executable, "-m", "registry.cli.app", "audit", "verify", "--database"],
        check=False,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**environment, **demo.loaded.environment(demo.dsns)},
    )


@contextmanager
def past_the_triggers(demo: DemoRegister) -> Iterator[None]:
    """Switch off what asks for approvals, as a superuser can."""
    demo.sql("SET session_replication_role = replica")
    try:
        yield
    finally:
        demo.sql("RESET session_replication_role")


@contextmanager
def kept(demo: DemoRegister, table: str, key: str, value: Any) -> Iterator[None]:
    """Put back the rows of a table that have this value, whatever was done to them."""
    name = f"kept_{table.replace('.', '_')}"
    demo.sql(f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM {table} WHERE {key} = '{value}'")
    try:
        yield
    finally:
        demo.sql(f"DELETE FROM {table} WHERE {key} = '{value}'")
        with past_the_triggers(demo):
            demo.sql(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {name}")
        demo.sql(f"DROP TABLE {name}")


def test_one_deleted_entry_is_found_and_named(demo: DemoRegister) -> None:
    demo.person("member").search(MILLING)
    demo.person("member").get("/company")
    demo.sequence()
    whole = verified(demo)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "Whole" in whole.stdout
    ((index,),) = demo.sql("SELECT max(index) FROM journal.entry WHERE event = 'searched'")
    with kept(demo, "journal.entry", "index", index):
        demo.sql("DELETE FROM journal.entry WHERE index = %s", index)
        broken = verified(demo)
    assert broken.returncode == 1
    assert f"ntry {index} is missing" in broken.stdout, broken.stdout
    assert "NOT whole" in broken.stdout


def test_the_last_entry_deleted_is_found_too(demo: DemoRegister) -> None:
    demo.person("member").search(MILLING)
    demo.sequence()
    ((index,),) = demo.sql("SELECT max(index) FROM journal.entry")
    with kept(demo, "journal.entry", "index", index):
        demo.sql("DELETE FROM journal.entry WHERE index = %s", index)
        report = verify(demo.work.database, principal=None)
    assert report.exit_code == 1
    assert any(re.search(rf"\b{index}\b", problem) for problem in report.problems), report.problems


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal.entry SET body = replace(body::text, '646f6e65', '646f6e66')::bytea WHERE index = {index}",
        "UPDATE journal.entry SET leaf = sha256(leaf) WHERE index = {index}",
        "UPDATE journal.entry SET actor = NULL WHERE index = {index}",
    ],
    ids=["body", "leaf", "column"],
)
def test_one_edited_entry_is_found_and_named(demo: DemoRegister, change: str) -> None:
    demo.person("member").search(MILLING)
    demo.sequence()
    ((index,),) = demo.sql("SELECT max(index) FROM journal.entry WHERE event = 'searched'")
    with kept(demo, "journal.entry", "index", index):
        demo.sql(change.format(index=index))
        report = demo.verify()
    assert report.exit_code == 1
    assert any(f"ntry {index}" in problem for problem in report.problems), report.problems
    assert demo.verify().exit_code == 0


def test_entries_deleted_before_they_are_sequenced_are_missed(own_demo: DemoRegister) -> None:
    own_demo.sequence()
    own_demo.person("member").search(MILLING)
    own_demo.sql("DELETE FROM journal.staged")
    own_demo.person("member").search(MILLING)
    report = own_demo.verify()
    assert report.exit_code == 1
    ((broken,),) = own_demo.sql("SELECT broken IS NOT NULL OR missing > 0 FROM journal.health")
    assert broken


def nothing_gained(demo: DemoRegister, person: Person) -> None:
    """Require that a person gets no answer at all while a forged row stands, and says why."""
    for answer in (
        person.search(MILLING),
        person.search(CERTIFICATES),
        person.get(f"/companies/{demo.loaded.organisations['trollspan']}"),
        person.get("/company"),
        person.get("/audit/entries"),
        person.get("/session"),
    ):
        assert answer.status_code == 403, answer.text
        assert answer.json()["type"] == "urn:nordkap:problem:integrity"
        assert "results" not in answer.json()


def row_of(demo: DemoRegister, table: str, person: Account) -> dict[str, Any]:
    """A genuine row of somebody else's, to copy."""
    with demo.superuser.cursor() as cursor:
        cursor.execute(f"SELECT * FROM register.{table} WHERE person = %s", (demo.person_id(person),))
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        row = cursor.fetchone()
    assert row is not None
    return dict(zip(names, row, strict=True))


def insert(demo: DemoRegister, table: str, row: dict[str, Any]) -> None:
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    with past_the_triggers(demo):
        demo.sql(f"INSERT INTO register.{table} ({columns}) VALUES ({places})", *row.values())


@pytest.mark.parametrize("mac", ["forged", "copied"])
def test_an_inserted_session_is_nobodys(demo: DemoRegister, mac: str) -> None:
    genuine = demo.person("data_owner")
    token = secrets.token_urlsafe(32)
    row = row_of(demo, "session", genuine.account)
    row |= {"id": sha256(token.encode()).digest(), "public_id": uuid4(), "ended_at": None}
    if mac == "forged":
        row["mac"] = FORGED
    insert(demo, "session", row)
    try:
        nothing_gained(demo, Person(demo, genuine.account, token, genuine.purpose))
        assert genuine.get("/session").status_code == 200, "the genuine one goes on"
        assert any("session" in problem for problem in demo.verify().problems)
    finally:
        demo.sql("DELETE FROM register.session WHERE public_id = %s", row["public_id"])


@pytest.mark.parametrize("mac", ["forged", "copied"])
@pytest.mark.parametrize(
    ("who", "role", "slug"),
    [
        ("interested", "data_owner", None),
        ("interested", "auditor", "nix"),
        ("member", "editor", None),
        ("operator", "auditor", "nix"),
    ],
)
def test_an_inserted_role_gives_nothing(
    demo: DemoRegister, who: str, role: str, slug: str | None, mac: str
) -> None:
    person = demo.person(who)
    donor = demo.account("data_owner") if slug is None else demo.account("auditor")
    row = row_of(demo, "role", donor) | {
        "id": uuid4(),
        "person": demo.person_id(person.account),
        "role": role,
    }
    row["network"] = None if slug is None else demo.loaded.networks[slug]
    if mac == "forged":
        row["mac"] = FORGED
    insert(demo, "role", row)
    try:
        nothing_gained(demo, person)
    finally:
        demo.sql("DELETE FROM register.role WHERE id = %s", row["id"])
    assert person.get("/session").status_code == 200


@pytest.mark.parametrize("mac", ["forged", "copied"])
def test_an_inserted_tier_gives_nothing(demo: DemoRegister, mac: str) -> None:
    person = demo.person("interested")
    before = person.search(MILLING).json()
    row = row_of(demo, "approved_tier", demo.account("member"))
    row |= {"id": uuid4(), "person": demo.person_id(person.account)}
    if mac == "forged":
        row["mac"] = FORGED
    insert(demo, "approved_tier", row)
    try:
        nothing_gained(demo, person)
    finally:
        demo.sql("DELETE FROM register.approved_tier WHERE id = %s", row["id"])
    assert person.search(MILLING).json() == before


@pytest.mark.parametrize("mac", ["forged", "copied"])
def test_an_inserted_membership_gives_nothing(demo: DemoRegister, mac: str) -> None:
    person, organisations = demo.person("member"), demo.loaded.organisations
    with demo.superuser.cursor() as cursor:
        cursor.execute(
            "SELECT valid_from, mac FROM register.membership WHERE organisation = %s",
            (organisations["dovregubben"],),
        )
        ((valid_from, copied),) = cursor.fetchall()
    row = {
        "id": uuid4(),
        "organisation": organisations["vittra"],
        "network": demo.loaded.networks["midex"],
        "state": "member",
        "valid_from": valid_from,
        "mac": FORGED if mac == "forged" else copied,
    }
    insert(demo, "membership", row)
    try:
        nothing_gained(demo, person)
    finally:
        demo.sql("DELETE FROM register.membership WHERE id = %s", row["id"])
    assert person.get(f"/companies/{organisations['draugen']}").status_code == 404


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("approved_tier", "tier = 'CASE'"),
        ("approved_tier", "valid_until = valid_until + interval '1 year'"),
        ("role", "role = 'data_owner'"),
        ("session", "expires_at = expires_at + interval '1 year'"),
        ("session", "purpose = NULL"),
    ],
)
def test_a_row_that_is_edited_in_place_gives_nothing(demo: DemoRegister, table: str, change: str) -> None:
    person = demo.person("member")
    who = demo.person_id(person.account)
    with kept(demo, f"register.{table}", "person", who):
        demo.sql(f"UPDATE register.{table} SET {change} WHERE person = %s", who)
        nothing_gained(demo, person)
        report = demo.verify()
    assert report.exit_code == 1
    assert any(table in problem for problem in report.problems)
    assert person.get("/session").status_code == 200


def test_a_release_that_is_edited_shows_no_company_to_another_network(demo: DemoRegister) -> None:
    peer, organisation = demo.person("member", 1), demo.loaded.organisations["trollspan"]
    both = list(demo.loaded.networks.values())
    before = peer.search(MILLING).json()["results"]
    with kept(demo, "register.releasability", "organisation", organisation):
        demo.sql(
            "UPDATE register.releasability SET networks = %s WHERE organisation = %s", both, organisation
        )
        opened = peer.get(f"/companies/{organisation}")
        found = peer.search(MILLING)
    assert opened.status_code == 403
    assert opened.json()["type"] == "urn:nordkap:problem:integrity"
    assert found.status_code == 403 or found.json()["results"] == before


def test_a_right_that_was_taken_and_put_back_by_hand_is_found_by_the_check(own_demo: DemoRegister) -> None:
    account = own_demo.account("editor")
    who, network = own_demo.person_id(account), own_demo.loaded.networks["nix"]
    person = own_demo.person("editor")
    before = person.search(MILLING).json()["results"]
    assert before
    with kept(own_demo, "register.approved_tier", "person", who):
        with own_demo.serve.database.transaction() as tx:
            own_demo.serve.accounts.grants.take_tier(tx, "host", who, Tier.MEMBER, network)
        assert own_demo.verify().exit_code == 0
        assert not person.search(MILLING).json().get("results")
    # What stands there now is genuine, and older than what the log says of it: it holds until somebody checks.
    assert person.search(MILLING).json()["results"] == before
    report = own_demo.verify()
    assert report.exit_code == 1
    assert any("approved_tier" in problem for problem in report.problems), report.problems


@pytest.mark.parametrize(
    ("hide", "show"),
    [
        (
            "REVOKE SELECT ON register.password FROM nordkap_work",
            "GRANT SELECT ON register.password TO nordkap_work",
        ),
        (
            """
            ALTER TABLE register.password ENABLE ROW LEVEL SECURITY;
            CREATE POLICY everybody ON register.password USING (true)
            """,
            """
            DROP POLICY everybody ON register.password;
            ALTER TABLE register.password DISABLE ROW LEVEL SECURITY
            """,
        ),
        (
            """
            ALTER TABLE register.password RENAME TO passwords;
            CREATE VIEW register.password AS SELECT * FROM register.passwords;
            GRANT SELECT ON register.password TO nordkap_work
            """,
            "DROP VIEW register.password; ALTER TABLE register.passwords RENAME TO password",
        ),
    ],
    ids=["right", "policy", "view"],
)
def test_rows_hidden_from_the_check_are_no_rows_that_are_fine(
    demo: DemoRegister, hide: str, show: str
) -> None:
    demo.sql(hide)
    try:
        report = demo.verify()
    finally:
        demo.sql(show)
    assert report.exit_code == 1
    assert any(each.startswith("register.password: ") for each in report.problems), report.problems
    assert demo.verify().exit_code == 0


def put_back(demo: DemoRegister, table: str) -> None:
    """Require that the check names one row of this table as put back, and nothing else."""
    report = demo.verify()
    assert report.exit_code == 1
    assert len(report.problems) == 1, report.problems
    assert f"register.{table} " in report.problems[0]
    assert "put back to an earlier state" in report.problems[0]


def test_an_old_password_put_back_is_found_by_the_check(own_demo: DemoRegister) -> None:
    account = own_demo.account("editor")
    who, person = own_demo.person_id(account), own_demo.person("editor")
    assert own_demo.verify().exit_code == 0
    said = {
        "current": account.password,
        "code": own_demo.fresh_code(account),
        "password": NEW_PASSWORD,
    }
    with kept(own_demo, "register.password", "person", who):
        assert person.ask("POST", "/password", json=said).status_code == 200
        assert own_demo.verify().exit_code == 0
    put_back(own_demo, "password")
    assert verified(own_demo).returncode == 1


def test_a_spent_code_made_good_again_is_found_by_the_check(own_demo: DemoRegister) -> None:
    account = own_demo.account("editor")
    who, code = own_demo.person_id(account), own_demo.fresh_code(account)
    said = {"email": account.email, "password": account.password, "code": code}
    with kept(own_demo, "register.authenticator", "person", who):
        assert own_demo.client.post("/api/v1/session", json=said).status_code == 201
        assert own_demo.client.post("/api/v1/session", json=said).status_code == 401
        assert own_demo.verify().exit_code == 0
    put_back(own_demo, "authenticator")
    # Without the mark that went with it, the lowered step is no way in, and found as well.
    own_demo.sql("UPDATE register.authenticator SET last_step = last_step - 2 WHERE person = %s", who)
    assert own_demo.client.post("/api/v1/session", json=said).status_code == 401
    assert any("does not carry" in each for each in own_demo.verify().problems)


def test_a_used_recovery_code_made_good_again_is_found_by_the_check(own_demo: DemoRegister) -> None:
    account = own_demo.account("editor")
    who, person = own_demo.person_id(account), own_demo.person("editor")
    made = person.ask("POST", "/recovery-codes")
    assert made.status_code == 201, made.text
    code = made.json()["recovery_codes"][0]
    said = {"email": account.email, "password": account.password, "code": code}
    with kept(own_demo, "register.recovery_code", "person", who):
        assert own_demo.client.post("/api/v1/session", json=said).status_code == 201
        assert own_demo.client.post("/api/v1/session", json=said).status_code == 401
        assert own_demo.verify().exit_code == 0
    put_back(own_demo, "recovery_code")
    own_demo.sql("UPDATE register.recovery_code SET created_at = now() WHERE person = %s", who)
    assert own_demo.client.post("/api/v1/session", json=said).status_code == 401


def test_the_sealed_side_of_an_entry_without_an_organisation_cannot_be_deleted_unnoticed(
    demo: DemoRegister,
) -> None:
    demo.person("auditor").get("/audit/entries")
    assert demo.verify().exit_code == 0
    ((index, entry),) = demo.sql(
        "SELECT index, id FROM journal.entry WHERE event = 'log_read' ORDER BY index DESC LIMIT 1"
    )
    with kept(demo, "journal.detail", "entry", entry):
        demo.sql("DELETE FROM journal.detail WHERE entry = %s", entry)
        report = demo.verify()
    assert report.exit_code == 1
    assert any(f"Entry {index}" in each and "journal.detail" in each for each in report.problems)


def test_an_adopted_policy_that_is_another_one_stops_every_answer(demo: DemoRegister) -> None:
    person = demo.person("member")
    demo.sql(
        "INSERT INTO register.policy (digest, adopted_at, mac) VALUES (%s, now() + interval '1 second', %s)",
        "0" * 64,
        FORGED,
    )
    try:
        answers: list[httpx.Response] = [person.search(MILLING), person.get("/session")]
    finally:
        demo.sql("DELETE FROM register.policy WHERE digest = %s", "0" * 64)
    for answer in answers:
        assert answer.status_code in {403, 503}
        assert "results" not in answer.json()
    assert person.search(MILLING).status_code == 200


def test_expiry_is_looked_at_in_the_database_with_every_request(demo: DemoRegister) -> None:
    """A tier that ends, ends: with the register's own mark on an earlier end, as an office would give it."""
    from registry.authority import signed  # noqa: PLC0415 - only here a row is signed by hand

    account = demo.account("member", 1)
    person = demo.person("member", 1)
    row = row_of(demo, "approved_tier", account)
    with kept(demo, "register.approved_tier", "person", demo.person_id(account)):
        with demo.serve.database.transaction() as tx:
            ended = signed(tx, "approved_tier", row | {"valid_until": tx.now - timedelta(seconds=1)})
        demo.sql(
            "UPDATE register.approved_tier SET valid_until = %s, mac = %s WHERE id = %s",
            ended["valid_until"],
            ended["mac"],
            row["id"],
        )
        answer = person.search(MILLING)
        assert answer.status_code in {200, 422}
        assert not answer.json().get("results")
    assert person.search(MILLING).json()["results"]
