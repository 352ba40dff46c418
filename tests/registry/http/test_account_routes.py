"""The account routes over HTTP: shapes, statuses, and the same answer to everything that is not right."""

from __future__ import annotations

import json
from base64 import b32decode
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from policies.vocabulary import Role, Tier
from registry.accounts import limits, totp
from registry.accounts.login import FAILED
from registry.http.session import COOKIE
from tests.support.asgi import client_of
from tests.support.house import PASSWORD, Enrolled, House, at_once
from tests.support.spent import rewind

NEW = "en annan lång mening om havet"


@pytest.fixture(autouse=True)
def _no_failures_yet(house: House) -> None:
    # The test client has one network address.
    house.sql("DELETE FROM register.attempt")


def _log_in(client: httpx.Client, house: House, person: Enrolled, **about: Any) -> httpx.Response:
    body = {"email": person.email, "password": PASSWORD, "code": house.fresh_code(person), **about}
    return client.post("/api/v1/session", json=body)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _signed_in(client: httpx.Client, house: House, person: Enrolled) -> dict[str, str]:
    return _bearer(_log_in(client, house, person).json()["token"])


def test_log_in_gives_token_end_and_person(client: httpx.Client, house: House) -> None:
    person = house.enrolled(Role.MEMBER, Role.EDITOR, tier=Tier.MEMBER)
    answer = _log_in(client, house, person)
    assert answer.status_code == 201
    said = answer.json()
    assert set(said) == {"token", "expires_at", "person", "device"}
    assert len(said["token"]) == 43
    assert said["expires_at"].endswith("Z")
    assert said["person"] == {
        "id": str(person.id),
        "name": "Kim Åström",
        "organisation": "Trollspån Exempel AB",
        "organisation_id": str(person.organisation),
        "language": "sv",
        "roles": ["editor", "member"],
        "tiers": {"nix": "MEMBER"},
    }
    assert "set-cookie" not in answer.headers
    again = client.get("/api/v1/session", headers=_bearer(said["token"]))
    assert again.json() == {"person": said["person"], "purpose": None, "stepped_up": True}


def test_every_failure_is_the_same_401_byte_for_byte(client: httpx.Client, house: House) -> None:
    person = house.enrolled()
    _log_in(client, house, person)
    spent = house.code(person)
    failures = [
        {"password": "fel lösenord men långt nog"},
        {"password": ""},
        {"password": "x" * 1_024},
        {"code": "abcdef"},
        {"code": ""},
        {"code": house.code(person) + "\n"},
        {"email": "nobody@trollspan.example"},
        {"email": "", "password": "", "code": ""},
    ]
    answers = [_log_in(client, house, person, **wrong) for wrong in failures]
    body = {"email": person.email, "password": PASSWORD, "code": spent}
    rewind(house.database, house.sql, person.id, last_step=2**40)
    answers.append(client.post("/api/v1/session", json=body))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    varying = {"nordkap-request"}
    assert (
        len({tuple(sorted((n, v) for n, v in a.headers.items() if n not in varying)) for a in answers}) == 1
    )
    assert answers[0].json()["type"] == "urn:nordkap:problem:login-failed"
    assert answers[0].json()["detail"] == FAILED
    assert "wait for the next one" in FAILED
    assert answers[0].headers["content-type"] == "application/problem+json"


def test_of_sixteen_parallel_log_ins_with_one_code_one_is_201_and_fifteen_the_same_401(
    app: FastAPI, house: House
) -> None:
    person = house.enrolled()
    body = {"email": person.email, "password": PASSWORD, "code": house.fresh_code(person)}
    with client_of(app) as client:
        answers = at_once(16, lambda: client.post("/api/v1/session", json=body))
    statuses = [answer.status_code for answer in answers if isinstance(answer, httpx.Response)]
    assert sorted(statuses) == [201] + [401] * 15
    assert len({a.content for a in answers if isinstance(a, httpx.Response) and a.status_code == 401}) == 1


def test_a_networks_limit_is_429_with_retry_after(client: httpx.Client, house: House) -> None:
    most = limits.PASSWORD_NETWORK[0].count
    for number in range(most):
        answer = client.post(
            "/api/v1/session", json={"email": f"n{number}@x.example", "password": "p", "code": "1"}
        )
        assert answer.status_code == 401
        assert "retry-after" not in answer.headers
    answer = client.post(
        "/api/v1/session", json={"email": "one.more@x.example", "password": "p", "code": "1"}
    )
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 301


def test_a_forged_forwarded_address_changes_nothing(client: httpx.Client, house: House) -> None:
    person = house.enrolled()
    for number in range(10):
        forged = {
            "X-Forwarded-For": f"192.0.2.{number}",
            "X-Real-IP": "192.0.2.99",
            "Forwarded": "for=192.0.2.98",
        }
        body = {"email": person.email, "password": "fel lösenord men långt nog", "code": "123456"}
        assert client.post("/api/v1/session", json=body, headers=forged).status_code == 401
    body = {"email": person.email, "password": PASSWORD, "code": house.fresh_code(person)}
    answer = client.post("/api/v1/session", json=body, headers={"X-Forwarded-For": "192.0.2.200"})
    assert answer.status_code == 401
    assert house.last_entry().reason == "too_many_pair"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic " + "A" * 43,
        "Bearer " + "A" * 42,
        "Bearer " + "A" * 44,
        "Bearer " + "A" * 42 + "é",
        "Bearer " + "A" * 43 + ", Bearer " + "A" * 43,
    ],
)
def test_what_is_no_token_is_nobody(client: httpx.Client, header: str | None) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    answer = client.get("/api/v1/session", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:nordkap:problem:not-signed-in"


def test_two_authorization_headers_are_nobody(client: httpx.Client, house: House) -> None:
    headers = _signed_in(client, house, house.enrolled())
    twice = [("Authorization", headers["Authorization"])] * 2
    assert client.get("/api/v1/session", headers=twice).status_code == 401


def test_the_api_looks_at_no_cookie(client: httpx.Client, house: House) -> None:
    token = _log_in(client, house, house.enrolled()).json()["token"]
    assert client.get("/api/v1/session", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401


def test_signing_out_ends_the_token(client: httpx.Client, house: House) -> None:
    headers = _signed_in(client, house, house.enrolled())
    answer = client.delete("/api/v1/session", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get("/api/v1/session", headers=headers).status_code == 401


def test_step_up_gives_a_new_token(client: httpx.Client, house: House) -> None:
    person = house.enrolled()
    headers = _signed_in(client, house, person)
    assert client.post("/api/v1/session/step-up", json={"code": "abcdef"}, headers=headers).status_code == 401
    body = {"code": house.fresh_code(person), "password": PASSWORD}
    answer = client.post("/api/v1/session/step-up", json=body, headers=headers)
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expires_at"}
    assert client.get("/api/v1/session", headers=headers).status_code == 401
    assert client.get("/api/v1/session", headers=_bearer(answer.json()["token"])).status_code == 200


def test_from_an_invitation_code_to_a_first_log_in(client: httpx.Client, house: House) -> None:
    _person, code = house.invited(email="first@trollspan.example")
    bad = client.post("/api/v1/enrolment", json={"invitation": code, "password": "kort"})
    assert bad.status_code == 422
    assert [problem["pointer"] for problem in bad.json()["errors"]] == ["/password"]
    begun = client.post("/api/v1/enrolment", json={"invitation": code, "password": PASSWORD})
    assert begun.status_code == 201
    assert set(begun.json()) == {"secret", "otpauth", "expires_at"}
    secret = b32decode(begun.json()["secret"].replace(" ", ""))
    wrong = client.post("/api/v1/enrolment/confirm", json={"invitation": code, "code": "abcdef"})
    assert wrong.status_code == 422
    first = totp.code(secret, totp.step_at(house.now()))
    confirmed = client.post("/api/v1/enrolment/confirm", json={"invitation": code, "code": first})
    assert confirmed.status_code == 201
    assert len(confirmed.json()["recovery_codes"]) == 10
    used = client.post("/api/v1/enrolment", json={"invitation": code, "password": PASSWORD})
    assert used.status_code == 403
    recovery = {
        "email": "first@trollspan.example",
        "password": PASSWORD,
        "code": confirmed.json()["recovery_codes"][0],
    }
    signed_in = client.post("/api/v1/session", json=recovery)
    assert signed_in.status_code == 201
    renewed = client.post("/api/v1/recovery-codes", headers=_bearer(signed_in.json()["token"]))
    assert renewed.status_code == 201
    assert len(renewed.json()["recovery_codes"]) == 10


def test_purposes_are_made_listed_and_named_in_a_header(client: httpx.Client, house: House) -> None:
    headers = _signed_in(client, house, house.enrolled())
    made = client.post("/api/v1/purposes", json={"text": "Ramar till reservkraft"}, headers=headers)
    assert made.status_code == 201
    assert set(made.json()) == {"id", "text"}
    assert client.get("/api/v1/purposes", headers=headers).json() == {"purposes": [made.json()]}
    assert client.get("/api/v1/session", headers=headers).json()["purpose"] == made.json()["id"]
    for wrong in (str(uuid4()), "x", made.json()["id"].upper(), "{" + made.json()["id"] + "}"):
        answer = client.get("/api/v1/session", headers={**headers, "Nordkap-Purpose": wrong})
        assert answer.status_code == 422
        assert [problem["pointer"] for problem in answer.json()["errors"]] == ["Nordkap-Purpose"]
    for text in ("", "ab", "x" * 301, 7, None):
        assert client.post("/api/v1/purposes", json={"text": text}, headers=headers).status_code == 422


def test_sessions_are_listed_and_ended(client: httpx.Client, house: House) -> None:
    person, other = house.enrolled(), house.enrolled()
    first, second, foreign = (_signed_in(client, house, each) for each in (person, person, other))
    listed = client.get("/api/v1/sessions", headers=second).json()["sessions"]
    assert [live["current"] for live in listed] == [True, False]
    foreign_id = client.get("/api/v1/sessions", headers=foreign).json()["sessions"][0]["id"]
    assert client.delete(f"/api/v1/sessions/{foreign_id}", headers=second).status_code == 404
    assert client.delete("/api/v1/sessions/x", headers=second).status_code == 422
    assert client.delete(f"/api/v1/sessions/{listed[1]['id']}", headers=second).status_code == 204
    assert client.get("/api/v1/session", headers=first).status_code == 401


def test_password_and_authenticator_are_changed(client: httpx.Client, house: House) -> None:
    person = house.enrolled()
    headers = _signed_in(client, house, person)
    body = {"current": PASSWORD, "code": house.fresh_code(person), "password": NEW}
    changed = client.post("/api/v1/password", json=body, headers=headers)
    assert changed.status_code == 200
    headers = _bearer(changed.json()["token"])
    begun = client.post("/api/v1/authenticator", headers=headers)
    assert begun.status_code == 201
    secret = b32decode(begun.json()["secret"].replace(" ", ""))
    first = totp.code(secret, totp.step_at(house.now()))
    confirmed = client.post("/api/v1/authenticator/confirm", json={"code": first}, headers=headers)
    assert confirmed.status_code == 200
    assert client.get("/api/v1/session", headers=_bearer(confirmed.json()["token"])).status_code == 200


def test_a_program_that_signed_in_before_is_not_locked_out_by_others(
    client: httpx.Client, house: House
) -> None:
    person = house.enrolled()
    device = _log_in(client, house, person).json()["device"]
    wrong = {"email": person.email, "password": "fel lösenord för alla", "code": "123456"}
    for _ in range(limits.PASSWORD_PAIR[0].count):
        assert client.post("/api/v1/session", json=wrong).status_code == 401
    right = {"email": person.email, "password": PASSWORD, "code": house.fresh_code(person)}
    assert client.post("/api/v1/session", json=right).status_code == 401
    known = client.post("/api/v1/session", json=right, headers={"Nordkap-Device": device})
    assert known.status_code == 201


@pytest.mark.parametrize("extra", [{"person": str(uuid4())}, {"roles": ["auditor"]}, {"organisation": "x"}])
def test_an_unknown_member_is_refused(client: httpx.Client, extra: dict[str, Any]) -> None:
    body = {"email": "a@b.example", "password": PASSWORD, "code": "123456", **extra}
    answer = client.post("/api/v1/session", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/" + next(iter(extra))


def test_a_row_sql_wrote_is_refused_in_the_readers_language(client: httpx.Client, house: House) -> None:
    person = house.enrolled(tier=Tier.MEMBER)  # so that the network has its officers
    headers = _signed_in(client, house, person)
    house.sql("SET session_replication_role = replica")
    house.sql(
        "INSERT INTO register.role (id, person, role, network, valid_from, mac)"
        " VALUES (%s, %s, 'auditor', %s, now(), %s)",
        uuid4(),
        person.id,
        house.networks["nix"],
        bytes(32),
    )
    house.sql("RESET session_replication_role")
    answer = client.get("/api/v1/session", headers={**headers, "Accept-Language": "nb"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:nordkap:problem:integrity"
    assert "merke" in answer.json()["detail"]
    assert "role" not in answer.text
    bodies = [json.loads(body) for (body,) in house.sql("SELECT body FROM journal.staged ORDER BY id")]
    assert (bodies[-1]["event"], bodies[-1]["reason"]) == ("refused", "authority_broken")


def test_when_the_log_cannot_be_written_nobody_signs_in(client: httpx.Client, house: House) -> None:
    person = house.enrolled()
    code = house.fresh_code(person)
    house.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    try:
        said = {"email": person.email, "password": PASSWORD, "code": code}
        answer = client.post("/api/v1/session", json=said)
    finally:
        house.sql("GRANT INSERT ON journal.staged TO nordkap_app")
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:nordkap:problem:unavailable"
    assert not house.sql("SELECT 1 FROM register.session WHERE person = %s", person.id)
    assert _log_in(client, house, person).status_code == 201
