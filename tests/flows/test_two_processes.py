"""Two server processes: what is taken away in one is refused by the other on its next request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from policies.vocabulary import Role, Tier
from registry.accounts.closure import Closer
from registry.authority import signed
from registry.companies.author import Author
from tests.support import approved
from tests.support.both import MILLING, PASSWORD, Both, ways_in
from tests.support.glass import broken
from tests.support.served import Served
from tests.support.starter import comes_true
from tests.support.stopped import stopped

HOST = Author(principal="host")


@pytest.fixture(scope="module")
def second_url(served: Served) -> Iterator[str]:
    """A second `nordkap serve` over the same register."""
    with served.another() as url:
        yield url


@pytest.fixture
def both(served: Served, second_url: str) -> Iterator[Both]:
    """Somebody new of Trollspån, who enrolled in one process and signed in at the other."""
    with ways_in(served, second_url, "trollspan") as made:
        yield made


@pytest.fixture
def asking(served: Served, second_url: str) -> Iterator[Both]:
    """Somebody new of Vittra, who is approved for what companies open to people they choose."""
    with ways_in(served, second_url, "vittra", Tier.CASE) as made:
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
        approved.give_role(tx, house.accounts, who, Role.BROKER, network)
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

    def release(excluded: set[Any]) -> None:
        revision = both.served.sql(
            "SELECT revision FROM register.releasability WHERE organisation = %s", organisation
        )[0][0]
        with house.database.transaction() as tx:
            house.recorder.release(tx, HOST, organisation, set(networks.values()), None, excluded, revision)

    release({both.served.loaded.organisations["trollspan"]})
    try:
        for answer in both.search():
            assert answer.json()["results"] == []
        assert both.second.get(f"/api/v1/companies/{organisation}").status_code == 404
    finally:
        release(set())
    assert all(len(answer.json()["results"]) == 1 for answer in both.search())


def test_an_approval_whose_end_passes_while_both_run_is_over_in_both(both: Both) -> None:
    served, who = both.served, person(both)
    found = served.superuser.execute("SELECT * FROM register.approved_tier WHERE person = %s", (who,))
    names = [column.name for column in found.description or ()]
    row = dict(zip(names, found.fetchall()[0], strict=True))
    with served.house.database.transaction() as tx:
        row["valid_until"] = tx.now + timedelta(seconds=3)
        row = signed(tx, "approved_tier", row)
        served.sql(
            "UPDATE register.approved_tier SET valid_until = %s, mac = %s WHERE id = %s",
            row["valid_until"],
            row["mac"],
            row["id"],
        )
    nacken = served.loaded.organisations["nacken"]
    over = "SELECT clock_timestamp() > %s"
    assert comes_true(lambda: served.sql(over, row["valid_until"]) == [(True,)], 10)
    # Nothing ran meanwhile: the row is as it was, and its time is asked.
    assert served.sql("SELECT revoked_at FROM register.approved_tier WHERE id = %s", row["id"]) == [(None,)]
    for client in (both.second, both.first):
        assert not client.post("/api/v1/search", json=MILLING).json().get("results")
        assert client.get(f"/api/v1/companies/{nacken}").status_code == 404


def test_a_field_that_its_owner_shows_to_fewer_is_gone_from_both(both: Both) -> None:
    house, nacken = both.served.house, both.served.loaded.organisations["nacken"]
    with house.database.transaction() as tx:
        made = house.recorder.make(tx, HOST, nacken, "experience", {"experience.sector": "energy"})
    try:
        for tier, shown in ((None, True), (Tier.CASE, False), (Tier.MEMBER, True)):
            if tier is not None:
                ((revision,),) = both.served.sql(
                    "SELECT revision FROM register.record WHERE id = %s", made.id
                )
                with house.database.transaction() as tx:
                    chosen = {"experience.sector": tier}
                    house.recorder.change(tx, HOST, nacken, made.id, revision, {}, tiers=chosen)
            for client in (both.second, both.first):
                page = client.get(f"/api/v1/companies/{nacken}")
                assert page.status_code == 200
                assert ('"energy"' in page.text) is shown, tier
    finally:
        ((revision,),) = both.served.sql("SELECT revision FROM register.record WHERE id = %s", made.id)
        with house.database.transaction() as tx:
            house.recorder.drop(tx, HOST, nacken, made.id, revision)


def test_a_closed_company_is_gone_from_both_and_its_people_are_out_of_both(
    both: Both, served: Served, second_url: str
) -> None:
    closures, nacken = served.house.accounts.closures, served.loaded.organisations["nacken"]
    with ways_in(served, second_url, "nacken") as own:
        with served.house.database.transaction() as tx:
            closures.close_organisation(tx, "host", nacken, Closer())
        try:
            assert [answer.status_code for answer in own.search()] == [401, 401]
            for client in (both.second, both.first):
                assert client.post("/api/v1/search", json=MILLING).json()["results"] == []
                assert client.get(f"/api/v1/companies/{nacken}").status_code == 404
        finally:
            with served.house.database.transaction() as tx:
                closures.open_organisation(tx, "host", nacken, Closer())
    assert all(len(answer.json()["results"]) == 1 for answer in both.search())


def test_emergency_access_closes_and_ends_in_both_on_the_next_request(both: Both) -> None:
    with broken(both.served, Role.BROKER, who=both.email):
        assert [answer.status_code for answer in both.search()] == [403, 403]
        for client in (both.first, both.second):
            assert client.get("/api/v1/session").json()["person"]["roles"] == ["broker", "member"]
        both.served.house.emergencies.end_on_host()
        for client in (both.second, both.first):
            assert client.get("/api/v1/session").json()["person"]["roles"] == ["member"]
        assert [answer.status_code for answer in both.search()] == [200, 200]


def test_nothing_here_waits_for_a_notification(both: Both) -> None:
    """Whatever one process learns of another it reads: with every notification cut, all of the above is the same."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'nordkap%%' AND query ~* {words}"
    words = "'^ *(un)?(listen|notify)|pg_notify'"
    assert both.served.sql(asked.format(words="'select|commit|rollback'"))[0][0] > 0
    assert both.served.sql(asked.format(words=words)) == [(0,)]
    assert both.served.sql("SELECT pg_notification_queue_usage()") == [(0.0,)]


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


def test_temporary_access_taken_back_in_one_is_over_in_the_other_on_its_next_request(asking: Both) -> None:
    owner, company = asking.served.log_in("data_owner"), asking.served.loaded.organisations["trollspan"]
    asked = asking.first.post(
        "/api/v1/case-requests",
        json={"company": str(company), "about": "Frames for a fan", "fields": ["machine.model"]},
    )
    assert asked.status_code == 201, asked.text
    closed = page(asking, company)
    (request,) = [
        one
        for one in owner.get("/api/v1/case-requests").json()["received"]
        if one["id"] == asked.json()["id"]
    ]
    sent = {
        "request": request["id"],
        "people": [request["people"][0]["id"]],
        "fields": request["fields"],
        "about": "Frames for a fan",
        "days": 14,
    }
    given = owner.post("/api/v1/grants", json=sent, headers={"Idempotency-Key": request["id"]})
    assert given.status_code == 201, given.text
    opened = page(asking, company)
    assert opened != closed
    assert all("machine.model" in text for text in opened)
    assert [one["state"] for one in asking.second.get("/api/v1/grants").json()["held"]] == ["live"]
    assert owner.post(f"/api/v1/grants/{given.json()['id']}/revocation").status_code == 204
    assert page(asking, company) == closed
    assert asking.second.get("/api/v1/grants").json() == {"held": [], "given": []}
    assert owner.post(f"/api/v1/grants/{given.json()['id']}/revocation").status_code == 409


def page(asking: Both, company: Any) -> list[str]:
    """The company's page as the two processes show it."""
    answers = [client.get(f"/api/v1/companies/{company}") for client in (asking.second, asking.first)]
    assert [answer.status_code for answer in answers] == [200, 200]
    return [answer.text for answer in answers]
