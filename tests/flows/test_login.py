"""Log-in over HTTP, with nothing but what stands in accounts.json: one code, one use; one answer to everything wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from registry.web.app import make_app
from tests.support.answers import same_answer
from tests.support.asgi import an_address, client_of
from tests.support.demo_register import Account, DemoRegister
from tests.support.house import at_once
from tests.support.spent import rewind

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
FULL_WIDTH = {ord("0") + n: chr(0xFF10 + n) for n in range(10)}


@pytest.fixture
def account(demo: DemoRegister) -> Iterator[Account]:
    """The first member, with no code spent and no attempt counted."""
    rewind(demo.serve.database, demo.sql, last_step=0, failures=0)
    demo.sql("DELETE FROM register.attempt")
    return demo.account("member")


def log_in(client: httpx.Client, account: Account, right: str, **other: Any) -> httpx.Response:
    body = {"email": account.email, "password": account.password, "code": right, **other}
    return client.post("/api/v1/session", json=body)


def wrong(code: str) -> str:
    """A code of the right form that is not it, nor its neighbour's."""
    return "".join(str((int(digit) + 5) % 10) for digit in code)


def test_a_member_logs_in_searches_and_opens_a_company(demo: DemoRegister, account: Account) -> None:
    signed_in = log_in(demo.client, account, demo.code(account))
    assert signed_in.status_code == 201
    person = signed_in.json()["person"]
    assert (person["name"], person["organisation"]) == (account.name, account.organisation)
    assert person["roles"] == ["member"]
    assert list(person["tiers"].values()) == ["MEMBER"]
    headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}

    without = demo.client.post("/api/v1/search", json={"filters": [MILLING]}, headers=headers)
    assert (without.status_code, without.json()["type"]) == (403, "urn:nordkap:problem:purpose-needed")
    stated = demo.client.post("/api/v1/purposes", json={"text": "Ramar till nödkraft"}, headers=headers)
    headers["Nordkap-Purpose"] = stated.json()["id"]
    found = demo.client.post("/api/v1/search", json={"filters": [MILLING]}, headers=headers)
    assert found.status_code == 200
    company = found.json()["results"][0]["company"]
    opened = demo.client.get(f"/api/v1/companies/{company}", headers=headers)
    assert opened.status_code == 200
    assert opened.json()["name"] == found.json()["results"][0]["name"]

    assert demo.client.delete("/api/v1/session", headers=headers).status_code == 204
    after = demo.client.post("/api/v1/search", json={"filters": [MILLING]}, headers=headers)
    assert after.status_code == 401


def test_a_second_use_of_a_code_fails(demo: DemoRegister, account: Account) -> None:
    code = demo.code(account)
    assert log_in(demo.client, account, code).status_code == 201
    again = log_in(demo.client, account, code)
    assert again.status_code == 401
    with demo.another_process() as other:
        same_answer(log_in(other, account, code), again)


def test_an_older_code_does_not_pass_after_a_newer_one(demo: DemoRegister, account: Account) -> None:
    assert log_in(demo.client, account, demo.code(account, 1)).status_code == 201
    assert log_in(demo.client, account, demo.code(account)).status_code == 401


def test_a_code_that_passed_the_step_up_does_not_log_in(demo: DemoRegister, account: Account) -> None:
    first = log_in(demo.client, account, demo.code(account)).json()["token"]
    next_code = demo.code(account, 1)
    stepped = demo.client.post(
        "/api/v1/session/step-up",
        json={"password": account.password, "code": next_code},
        headers={"Authorization": f"Bearer {first}"},
    )
    assert stepped.status_code == 200
    assert log_in(demo.client, account, next_code).status_code == 401


def test_of_sixteen_uses_of_a_code_at_once_in_two_processes_one_passes(
    demo: DemoRegister, account: Account
) -> None:
    with ExitStack() as stack:
        # Four addresses, so that no bucket of wrong passwords is what keeps the others out.
        second = stack.enter_context(demo.another_process())
        clients = [
            second,
            *(stack.enter_context(client_of(make_app(demo.serve), address=an_address())) for _ in range(3)),
        ]
        for _ in range(3):
            rewind(demo.serve.database, demo.sql)
            code, numbers = demo.code(account), iter(range(16))
            answers = at_once(16, lambda: log_in(clients[next(numbers) % 4], account, code))  # noqa: B023 - used at once
            assert sorted(answer.status_code for answer in answers) == [201] + [401] * 15


def test_whatever_is_wrong_the_answer_is_the_same_byte_for_byte(demo: DemoRegister, account: Account) -> None:
    code = demo.code(account)
    first = log_in(demo.client, account, wrong(code))
    assert first.status_code == 401
    for other in (
        {"password": "fel lösenord vid elven"},
        {"email": "ingen@vittra.example"},
        {"email": "ingen@vittra.example", "password": "fel lösenord vid elven"},
        {"password": ""},
        {"password": "x" * 1_000},
        {"code": ""},
        {"code": code.translate(FULL_WIDTH)},
        {"code": f" {code}"[:6]},
        {"code": "ABCD-EFGH-IJKL-MNOP"},
    ):
        same_answer(log_in(demo.client, account, code, **other), first)
    rewind(demo.serve.database, demo.sql, failures=0)
    demo.sql("DELETE FROM register.attempt")
    assert log_in(demo.client, account, code).status_code == 201, "nothing above has spent the code"
    same_answer(log_in(demo.client, account, code), first)


def test_an_account_that_is_disabled_or_only_invited_is_answered_like_any_other(
    demo: DemoRegister, account: Account
) -> None:
    expected = log_in(demo.client, account, wrong(demo.code(account)))
    person = demo.person_id(demo.account("educator"))
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.people.set_state(tx, "host", person, "disabled")
        demo.serve.accounts.people.make(
            tx, "host", demo.loaded.organisations["vittra"], "ny@vittra.example", "Ny Exempelsson", "sv"
        )
    educator = demo.account("educator")
    same_answer(log_in(demo.client, educator, demo.code(educator)), expected)
    same_answer(log_in(demo.client, account, "123456", email="ny@vittra.example"), expected)


def test_a_forged_forwarded_address_opens_no_new_bucket(demo: DemoRegister, account: Account) -> None:
    with client_of(make_app(demo.serve), address=an_address()) as client:
        for number in range(10):
            client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            assert log_in(client, account, "000000", password="fel lösenord").status_code == 401
        client.headers["X-Forwarded-For"] = "203.0.113.200"
        refused = log_in(client, account, demo.code(account))
        assert refused.status_code == 401, "the right password, and the bucket of this address is full"
    assert log_in(demo.client, account, demo.code(account)).status_code == 201


def test_a_full_log_in_forgets_no_wrong_code(demo: DemoRegister, account: Account) -> None:
    for _ in range(4):
        assert log_in(demo.client, account, wrong(demo.code(account))).status_code == 401
    assert log_in(demo.client, account, demo.code(account)).status_code == 201
    assert log_in(demo.client, account, wrong(demo.code(account))).status_code == 401
    rewind(demo.serve.database, demo.sql)
    refused = log_in(demo.client, account, demo.code(account))
    assert refused.status_code == 401, "five wrong codes in five minutes, whatever stood between them"


def test_every_outcome_of_log_in_is_in_the_log(demo: DemoRegister, account: Account) -> None:
    demo.sequence()
    ((before,),) = demo.sql("SELECT coalesce(max(index), -1) FROM journal.entry")
    log_in(demo.client, account, wrong(demo.code(account)))
    log_in(demo.client, account, demo.code(account), password="fel lösenord")
    log_in(demo.client, account, demo.code(account), email="ingen@vittra.example")
    log_in(demo.client, account, demo.code(account))
    log_in(demo.client, account, demo.code(account))
    demo.sequence()
    found = demo.sql(
        "SELECT event, result FROM journal.entry WHERE index > %s AND event LIKE 'login%%' ORDER BY index",
        before,
    )
    assert found == [("login_refused", "refused")] * 3 + [
        ("login_done", "done"),
        ("login_refused", "refused"),
    ]
