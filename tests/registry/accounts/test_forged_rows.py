"""Rows that a superuser wrote or edited give nothing: the request is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from audit.entry import Event
from keys import authority as keys_authority
from keys.errors import AuthorityBroken
from policies.vocabulary import Role, Tier
from registry import authority
from registry.accounts import totp
from registry.accounts.login import FAILED
from registry.caller import token_hash
from registry.errors import LoginFailed
from tests.support.house import PASSWORD, House, credential_of, secret_of
from tests.support.spent import rewind

# Rows that SQL wrote -------------------------------------------------------------------------------


def _insert(house: House, table: str, row: Mapping[str, Any]) -> None:
    """Insert a row, past the triggers that ask for approvals: a superuser can switch those off."""
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    house.sql("SET session_replication_role = replica")
    house.sql(f"INSERT INTO register.{table} ({names}) VALUES ({marks})", *row.values())
    house.sql("RESET session_replication_role")


def test_a_session_a_superuser_inserts_is_worth_nothing(house: House) -> None:
    person = house.enrolled(tier=Tier.MEMBER)
    genuine = house.credential(person)
    (row,) = house.sql("SELECT to_jsonb(s) FROM register.session s WHERE id = %s", genuine.token_hash)[0]
    token = "B" * 43
    house.sql(
        "INSERT INTO register.session SELECT %s, %s, person, channel, client, purpose, created_at, seen_at,"
        " password_at, stepped_at, expires_at, idle_seconds, ended_at, mac"
        " FROM register.session WHERE id = %s",
        token_hash(token),
        uuid4(),
        genuine.token_hash,
    )
    assert row
    with pytest.raises(AuthorityBroken):
        house.admit(credential_of(token))
    assert house.admit(genuine)


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = expires_at + interval '1 year'",
        "idle_seconds = 99999999",
        "stepped_at = now() + interval '1 hour'",
        "person = (SELECT id FROM register.person WHERE id <> person AND state = 'active' LIMIT 1)",
        "mac = decode(repeat('00', 32), 'hex')",
    ],
)
def test_a_session_a_superuser_edits_is_refused(house: House, change: str) -> None:
    house.enrolled()
    credential = house.credential(house.enrolled())
    house.sql(f"UPDATE register.session SET {change} WHERE id = %s", credential.token_hash)
    with pytest.raises(AuthorityBroken):
        house.admit(credential)


def test_an_ended_session_a_superuser_revives_is_refused(house: House) -> None:
    credential = house.credential(house.enrolled())
    house.accounts.sign_out(credential)
    house.sql("UPDATE register.session SET ended_at = NULL WHERE id = %s", credential.token_hash)
    with pytest.raises(AuthorityBroken):
        house.admit(credential)


@pytest.mark.parametrize("table", ["role", "approved_tier", "membership"])
@pytest.mark.parametrize("how", ["zeros", "copied"])
def test_a_right_a_superuser_inserts_is_refused(house: House, table: str, how: str) -> None:
    giver = house.enrolled(Role.AUDITOR, tier=Tier.MEMBER)
    person = house.enrolled(organisation=house.organisation(midex="interested"))
    credential = house.credential(person)
    assert house.admit(credential)
    mac = bytes(32)
    if how == "copied":
        owner = giver.organisation if table == "membership" else giver.id
        column = "organisation" if table == "membership" else "person"
        mac = house.sql(f"SELECT mac FROM register.{table} WHERE {column} = %s", owner)[0][0]
    network, now = house.networks["nix"], house.now()
    rows: dict[str, dict[str, Any]] = {
        "role": {"person": person.id, "role": "auditor", "network": network},
        "approved_tier": {
            "person": person.id,
            "network": house.networks["midex"],
            "tier": "MEMBER",
            "valid_until": now + timedelta(days=9),
        },
        "membership": {"organisation": person.organisation, "network": network, "state": "member"},
    }
    _insert(house, table, {"id": uuid4(), "valid_from": now, "mac": mac, **rows[table]})
    with pytest.raises(AuthorityBroken):
        house.admit(credential)


@pytest.mark.parametrize(
    ("table", "change", "column"),
    [
        ("approved_tier", "valid_until = valid_until + interval '10 years'", "person"),
        ("approved_tier", "tier = 'CASE'", "person"),
        ("role", "role = 'data_owner'", "person"),
        ("person", "language = 'nb'", "id"),
        ("organisation", "kind = 'authority'", "id"),
        ("membership", "state = 'interested'", "organisation"),
    ],
)
def test_a_right_a_superuser_edits_is_refused(house: House, table: str, change: str, column: str) -> None:
    person = house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    credential = house.credential(person)
    held = {"id": person.id if table == "person" else person.organisation, "person": person.id}
    owner = held.get(column, person.organisation)
    house.sql(f"UPDATE register.{table} SET {change} WHERE {column} = %s", owner)
    with pytest.raises(AuthorityBroken):
        house.admit(credential)


def test_a_taken_tier_a_superuser_gives_back_is_refused(house: House) -> None:
    person = house.enrolled(tier=Tier.MEMBER)
    credential = house.credential(person)
    with house.database.transaction() as tx:
        house.accounts.grants.take_tier(tx, "host", person.id, Tier.MEMBER, house.networks["nix"])
    assert house.admit(credential).standings[house.networks["nix"]].tiers == {Tier.OPEN}
    house.sql("UPDATE register.approved_tier SET revoked_at = NULL WHERE person = %s", person.id)
    with pytest.raises(AuthorityBroken):
        house.admit(credential)


def test_a_purpose_a_superuser_gives_to_somebody_else_is_refused(house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    purpose = house.accounts.purposes.make(house.credential(person), "Ramar till reservkraft")
    house.sql("UPDATE register.purpose SET person = %s WHERE id = %s", other.id, purpose.id)
    with pytest.raises(AuthorityBroken):
        house.admit(house.credential(other, purpose=purpose.id))


# Passwords, authenticators, recovery codes -----------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("password", "changed_at = changed_at - interval '1 day'"),
        ("password", "revision = revision + 1"),
        (
            "password",
            "hash = (SELECT hash FROM register.password o WHERE o.person <> password.person LIMIT 1)",
        ),
        ("password", "mac = decode(repeat('00', 32), 'hex')"),
        ("authenticator", "last_step = last_step + 1"),
        ("authenticator", "failures = 0, last_step = last_step - 1"),
        ("authenticator", "created_at = created_at - interval '1 day'"),
        (
            "authenticator",
            "secret = (SELECT secret FROM register.authenticator o WHERE o.id <> authenticator.id LIMIT 1)",
        ),
        ("authenticator", "mac = decode(repeat('00', 32), 'hex')"),
    ],
)
def test_a_credential_a_superuser_edits_proves_nothing_and_the_log_says_why(
    house: House, table: str, change: str
) -> None:
    person = house.enrolled()
    for _ in range(4):
        house.enrolled()
    code = house.fresh_code(person)
    house.sql(f"UPDATE register.{table} SET {change} WHERE person = %s", person.id)
    with capture_logs() as said, pytest.raises(LoginFailed) as forged:
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    assert (type(forged.value), str(forged.value)) == (LoginFailed, FAILED)
    entry = house.last_entry()
    assert (entry.event, entry.reason, entry.actor) == (Event.LOGIN_REFUSED, "authority_broken", person.id)
    assert "credential_forged" in {line["event"] for line in said}
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, person.recovery_codes[0])


def test_a_spent_recovery_code_a_superuser_revives_proves_nothing(house: House) -> None:
    person = house.enrolled()
    code = person.recovery_codes[0]
    house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    house.sql("UPDATE register.recovery_code SET used_at = NULL WHERE person = %s", person.id)
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), person.email, PASSWORD, code)
    assert house.last_entry().reason == "authority_broken"
    assert house.log_in(person)


def test_a_password_a_superuser_puts_in_for_somebody_invited_is_no_account(house: House) -> None:
    genuine = house.enrolled()
    person, _code = house.invited(email="inbjuden@trollspan.example")
    house.sql(
        "INSERT INTO register.password SELECT %s, hash, revision, changed_at, mac"
        " FROM register.password WHERE person = %s",
        person,
        genuine.id,
    )
    with pytest.raises(LoginFailed):
        house.accounts.login.log_in(house.origin(), "inbjuden@trollspan.example", PASSWORD, "123456")
    assert house.last_entry().reason == "authority_broken"


def test_fresh_proof_with_a_forged_credential_is_refused(house: House) -> None:
    person = house.enrolled()
    credential = house.credential(person)
    code = house.fresh_code(person)
    house.sql("UPDATE register.authenticator SET failures = 7 WHERE person = %s", person.id)
    for password in (None, PASSWORD):
        with pytest.raises(LoginFailed):
            house.accounts.security.step_up(credential, house.origin(), password, code)
        assert house.last_entry().reason == "authority_broken"


def test_a_forged_pending_authenticator_is_not_confirmed(house: House) -> None:
    _person, code = house.invited(email="vantar@trollspan.example")
    begun = house.accounts.enrolment.begin(house.origin(), code, PASSWORD)
    assert begun.pending is not None
    first = totp.code(secret_of(begun.pending), totp.step_at(house.now()))
    house.sql("UPDATE register.authenticator SET last_step = -5 WHERE confirmed_at IS NULL")
    with pytest.raises(AuthorityBroken):
        house.accounts.enrolment.confirm(house.origin(), code, first)


def test_names_known_unknown_and_forged_cost_the_same_marks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, forged, without = house.enrolled(), house.enrolled(), house.enrolled()
    house.sql("UPDATE register.password SET revision = 9 WHERE person = %s", forged.id)
    rewind(house.database, house.sql, without.id, disabled_at=house.now())
    counted: list[str] = []
    genuine = authority.authority_mac

    def mac(key: Any, table: str, row: Mapping[str, object]) -> bytes:
        counted.append(table)
        return genuine(key, table, row)

    monkeypatch.setattr(authority, "authority_mac", mac)
    monkeypatch.setattr(keys_authority, "authority_mac", mac)
    costs = set()
    for name in (person.email, "nobody@trollspan.example", forged.email, without.email):
        for password in ("fel lösenord men långt nog", ""):
            counted.clear()
            with pytest.raises(LoginFailed):
                house.accounts.login.log_in(house.origin(), name, password, "123456")
            costs.add(tuple(counted))
    assert len(costs) == 1, costs
