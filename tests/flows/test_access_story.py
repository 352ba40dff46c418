"""From an application to an opened field and back: two approve twice, an owner grants, and takes it back; all logged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from policies.vocabulary import Role
from tests.support.both import Both
from tests.support.served import Served
from tests.support.workshop import PASSWORD, workshop

API = "/api/v1"
FIELD = "machine.model"
WHY = "Frames for emergency power"
VERA, VIKTOR, VIGDIS = "vera@nix.example", "viktor@nix.example", "vigdis@midex.example"


@pytest.fixture(scope="module")
def asker(served: Served) -> Iterator[Both]:
    """A data owner of a company that is interested in NIX, with a way into each of two `nordkap serve`."""
    hand = workshop(served, "Lyktgubben Verkstad Exempel AB", "interested").hand(Role.DATA_OWNER)
    with ExitStack() as stack:
        urls = served.url, stack.enter_context(served.another())
        first, second = (stack.enter_context(httpx.Client(base_url=url, timeout=30)) for url in urls)
        made = Both(served, first, second, hand.email, hand.secret)
        signed_in = made.log_in(second, PASSWORD)
        assert signed_in.status_code == 201, signed_in.text
        made.hold(signed_in.json()["token"])
        yield made


def test_from_an_application_to_an_opened_field_and_back(asker: Both) -> None:
    served, company = asker.served, asker.served.loaded.organisations["trollspan"]
    network = str(served.loaded.networks["nix"])

    def tiers() -> list[str]:
        answers = [client.get(f"{API}/session") for client in (asker.first, asker.second)]
        return [answer.json()["person"]["tiers"]["nix"] for answer in answers]

    def review(who: str) -> httpx.Response:
        said = {"decision": "approve", "reason": "Known to us for years"}
        return served.log_in(who).post(f"{API}/tier-requests/{request}/reviews", json=said)

    def opened() -> list[bool]:
        answers = [client.get(f"{API}/companies/{company}") for client in (asker.second, asker.first)]
        assert [answer.status_code for answer in answers] == [200, 200]
        return [FIELD in answer.text for answer in answers]

    assert tiers() == ["OPEN", "OPEN"]
    become_a_member(asker, network)
    assert tiers() == ["MEMBER", "MEMBER"]
    stated = asker.first.post(f"{API}/purposes", json={"text": WHY})
    asker.hold(asker.first.headers["Authorization"].removeprefix("Bearer "), stated.json()["id"])

    wanted = {"tier": "CASE", "networks": [network], "purpose": WHY, "days": 30}
    made = asker.first.post(f"{API}/tier-requests", json=wanted)
    assert made.status_code == 201, made.text
    request = made.json()["id"]

    first = review(VERA)
    assert (first.status_code, first.json()) == (200, {"state": "waiting"})
    assert tiers() == ["MEMBER", "MEMBER"]
    again = review(VERA)
    assert (again.status_code, again.json()["type"]) == (409, "urn:nordkap:problem:conflict")
    assert "another group" in again.json()["detail"] or "annan grupp" in again.json()["detail"]
    second = review(VIGDIS)
    assert (second.status_code, second.json()) == (200, {"state": "approved"})
    assert tiers() == ["CASE", "CASE"]

    # The tier alone opens nothing.
    assert opened() == [False, False]
    asked = asker.first.post(
        f"{API}/case-requests", json={"company": str(company), "about": WHY, "fields": [FIELD]}
    )
    assert asked.status_code == 201, asked.text
    owner = served.log_in("data_owner")
    (received,) = [
        each
        for each in owner.get(f"{API}/case-requests").json()["received"]
        if each["id"] == asked.json()["id"]
    ]
    given = owner.post(
        f"{API}/grants",
        json={
            "request": received["id"],
            "people": [received["people"][0]["id"]],
            "fields": [FIELD],
            "about": WHY,
            "days": 14,
        },
    )
    assert given.status_code == 201, given.text
    assert opened() == [True, True]
    assert owner.post(f"{API}/grants/{given.json()['id']}/revocation").status_code == 204
    assert opened() == [False, False]

    assert told(served) >= {
        "application_made",
        "request_made",
        "request_reviewed",
        "tier_given",
        "case_asked",
        "case_granted",
        "company_opened",
        "case_revoked",
    }


def become_a_member(asker: Both, network: str) -> None:
    """Apply, and let two officers of the network decide once about the company and its person."""
    served = asker.served
    person = asker.first.get(f"{API}/session").json()["person"]["id"]
    application = asker.first.post(
        f"{API}/applications",
        json={
            "network": network,
            "does": "Welds frames of stainless steel",
            "why": WHY,
            "contact": "The switchboard",
            "people": [{"person": person, "tier": "MEMBER", "days": 90}],
        },
    )
    assert application.status_code == 201, application.text
    place = f"{API}/applications/{application.json()['id']}"
    terms = served.log_in(VERA).get(f"{API}/office/{network}/criteria").json()
    drawn_up = [{"criterion": each["code"], "note": "Looked up"} for each in terms["criteria"]]
    verdict = {"decision": "approve", "reason": "Known to us for years"}
    for who, more, became in (
        (VERA, {"criteria": drawn_up}, "waits_for_second"),
        (VIKTOR, {}, "approved"),
    ):
        said = served.log_in(who).post(f"{place}/reviews", json={**verdict, **more})
        assert (said.status_code, said.json()) == (200, {"state": became})
        (mine,) = asker.second.get(f"{API}/applications").json()["applications"]
        assert mine["state"] == became


def told(served: Served) -> set[Any]:
    """The events that the auditor reads."""
    served.settle()
    answer = served.log_in("auditor").get(f"{API}/audit/entries")
    assert answer.status_code == 200, answer.text
    return {entry["event"] for entry in answer.json()["entries"]}
