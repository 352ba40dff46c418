"""Two server processes: what is taken away in one is refused by the other on its next request."""

from __future__ import annotations

import itertools
from base64 import b32decode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from policies.vocabulary import Role, Tier
from tests.support import served as processes
from tests.support.served import Served
from tests.support.starter import comes_true
from tests.support.stopped import stopped

PASSWORD = "nio kloka räknestickor"
MILLING = {"filters": [{"field": "capability.process", "op": "eq", "value": "milling"}]}
_numbers = itertools.count(1)


@dataclass(repr=False)
class Both:
    """The same person's ways into both processes."""

    served: Served
    first: httpx.Client
    second: httpx.Client
    email: str
    secret: bytes

    def hold(self, token: str, purpose: str | None = None) -> None:
        """Bring this token to both."""
        for client in (self.first, self.second):
            client.headers["Authorization"] = f"Bearer {token}"
            if purpose is not None:
                client.headers["Nordkap-Purpose"] = purpose

    def search(self) -> tuple[httpx.Response, httpx.Response]:
        return self.first.post("/api/v1/search", json=MILLING), self.second.post(
            "/api/v1/search", json=MILLING
        )

    def log_in(self, client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
        code = self.served.code(self.secret)
        return client.post("/api/v1/session", json={"email": self.email, "password": password, "code": code})


@pytest.fixture(scope="module")
def second_url(served: Served) -> Iterator[str]:
    """A second `nordkap serve` over the same register."""
    port = processes.free_port()
    url = f"http://127.0.0.1:{port}"
    with processes._process("serve", {**served.environment, "NORDKAP_PORT": str(port)}):
        assert comes_true(lambda: processes._is_ready(url), processes.START_SECONDS)
        yield url


@pytest.fixture
def both(served: Served, second_url: str) -> Iterator[Both]:
    """Somebody new, who enrolled in one process and signed in at the other."""
    served.forget_attempts()
    email = f"ny{next(_numbers)}@trollspan.example"
    invitation = served.invited(email, organisation="trollspan")
    with ExitStack() as stack:
        first = stack.enter_context(httpx.Client(base_url=served.url))
        second = stack.enter_context(httpx.Client(base_url=second_url))
        begun = first.post("/api/v1/enrolment", json={"invitation": invitation, "password": PASSWORD})
        assert begun.status_code == 201, begun.text
        secret = b32decode(begun.json()["secret"].replace(" ", ""))
        made = Both(served, first, second, email, secret)
        sent = {"invitation": invitation, "code": served.spent_code(secret)}
        assert second.post("/api/v1/enrolment/confirm", json=sent).status_code == 201
        signed_in = made.log_in(second)
        assert signed_in.status_code == 201, signed_in.text
        made.hold(signed_in.json()["token"])
        stated = first.post("/api/v1/purposes", json={"text": "Frames for a test"})
        made.hold(signed_in.json()["token"], stated.json()["id"])
        assert [answer.status_code for answer in made.search()] == [200, 200]
        yield made


def person(both: Both) -> Any:
    with both.served.house.database.transaction() as tx:
        return both.served.house.accounts.people.by_email(tx, both.email)


def test_a_session_ended_in_one_is_over_in_the_other(both: Both) -> None:
    assert both.first.delete("/api/v1/session").status_code == 204
    assert [answer.status_code for answer in both.search()] == [401, 401]


def test_a_session_moved_to_a_new_token_leaves_the_old_one_worthless(both: Both) -> None:
    sent = {"password": PASSWORD, "code": both.served.code(both.secret)}
    moved = both.first.post("/api/v1/session/step-up", json=sent)
    assert moved.status_code == 200, moved.text
    assert both.second.get("/api/v1/session").status_code == 401
    both.hold(moved.json()["token"])
    assert [answer.status_code for answer in both.search()] == [200, 200]


def test_a_changed_password_ends_every_other_session_everywhere(both: Both) -> None:
    older = both.second.headers["Authorization"]
    newer = both.log_in(both.first).json()["token"]
    both.first.headers["Authorization"] = f"Bearer {newer}"
    sent = {"current": PASSWORD, "code": both.served.code(both.secret), "password": "tio andra räknestickor"}
    assert both.first.post("/api/v1/password", json=sent).status_code == 200
    both.second.headers["Authorization"] = older
    assert both.second.get("/api/v1/session").status_code == 401
    assert both.log_in(both.second).status_code == 401
    assert both.log_in(both.second, "tio andra räknestickor").status_code == 201


def test_a_role_taken_away_is_gone_on_the_next_request(both: Both) -> None:
    house, who = both.served.house, person(both)
    with house.database.transaction() as tx:
        house.accounts.grants.give_role(tx, "host", who, Role.EDITOR)
    record = {"fields": {"experience.sector": "energy"}}
    made = both.first.post("/api/v1/company/experience", json=record)
    assert made.status_code == 201, made.text
    with house.database.transaction() as tx:
        house.accounts.grants.take_role(tx, "host", who, Role.EDITOR)
    for client in (both.second, both.first):
        assert client.post("/api/v1/company/experience", json=record).status_code == 403
        path = f"/api/v1/company/experience/{made.json()['id']}"
        assert client.delete(path, headers={"If-Match": '"1"'}).status_code == 403


def test_a_tier_withdrawn_shows_less_on_the_next_request(both: Both) -> None:
    house, who, network = both.served.house, person(both), both.served.loaded.networks["nix"]
    nacken = both.served.loaded.organisations["nacken"]
    assert all(len(answer.json()["results"]) == 1 for answer in both.search())
    assert both.second.get(f"/api/v1/companies/{nacken}").status_code == 200
    with house.database.transaction() as tx:
        house.accounts.grants.take_tier(tx, "host", who, Tier.MEMBER, network)
    for client in (both.second, both.first):
        found = client.post("/api/v1/search", json=MILLING)
        assert not found.json().get("results"), found.text
        assert client.get(f"/api/v1/companies/{nacken}").status_code == 404


def test_an_office_role_given_closes_what_was_open_on_the_next_request(both: Both) -> None:
    house, who, network = both.served.house, person(both), both.served.loaded.networks["nix"]
    with house.database.transaction() as tx:
        house.accounts.grants.give_role(tx, "host", who, Role.BROKER, network)
    assert [answer.status_code for answer in both.search()] == [403, 403]


def test_an_account_that_is_closed_answers_nowhere(both: Both) -> None:
    house, who = both.served.house, person(both)
    with house.database.transaction() as tx:
        house.accounts.people.set_state(tx, "host", who, "disabled")
    assert [answer.status_code for answer in both.search()] == [401, 401]
    assert both.log_in(both.first).status_code == 401


def test_a_colleague_whom_a_data_owner_disables_in_one_is_out_in_the_other(both: Both) -> None:
    owner, who = both.served.log_in("data_owner"), person(both)
    closed = owner.post(f"/api/v1/company/people/{who}/closure")
    assert (closed.status_code, closed.json()) == (200, {"sessions": 1})
    assert [answer.status_code for answer in both.search()] == [401, 401]
    assert both.log_in(both.second).status_code == 401
    assert owner.delete(f"/api/v1/company/people/{who}/closure").json() == {"id": str(who), "code": None}
    assert [answer.status_code for answer in both.search()] == [401, 401]
    assert both.log_in(both.second).status_code == 201
    stranger = both.served.log_in("member")
    assert stranger.get("/api/v1/company/people").status_code == 403


def test_a_company_that_takes_itself_back_is_gone_from_both_on_the_next_request(both: Both) -> None:
    house = both.served.house
    organisation = both.served.loaded.organisations["nacken"]
    networks = both.served.loaded.networks
    from registry.companies.author import Author  # noqa: PLC0415 - the host's hand

    def release(excluded: set[Any]) -> None:
        revision = both.served.sql(
            "SELECT revision FROM register.releasability WHERE organisation = %s", organisation
        )[0][0]
        with house.database.transaction() as tx:
            house.recorder.release(
                tx, Author(principal="host"), organisation, set(networks.values()), None, excluded, revision
            )

    release({both.served.loaded.organisations["trollspan"]})
    try:
        for answer in both.search():
            assert answer.json()["results"] == []
        assert both.second.get(f"/api/v1/companies/{organisation}").status_code == 404
    finally:
        release(set())
    assert all(len(answer.json()["results"]) == 1 for answer in both.search())


def test_a_code_used_in_one_is_spent_in_the_other(both: Both) -> None:
    code = both.served.code(both.secret)
    sent = {"email": both.email, "password": PASSWORD, "code": code}
    assert both.first.post("/api/v1/session", json=sent).status_code == 201
    assert both.second.post("/api/v1/session", json=sent).status_code == 401


def test_a_stop_holds_in_both_on_the_next_request(both: Both) -> None:
    with stopped(both.served):
        for _ in range(3):
            assert [answer.status_code for answer in both.search()] == [423, 423]
    assert [answer.status_code for answer in both.search()] == [200, 200]
