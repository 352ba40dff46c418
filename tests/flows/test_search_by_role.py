"""One search, asked by everybody: four different, correct answers, and five refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.answers import same_answer
from tests.support.demo_register import DemoRegister

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
OFFICES = ("vetting_officer", "broker", "auditor", "security_officer", "operator")

NACKEN_CARD = {
    "organisation.country": "SE",
    "organisation.size_class": "medium",
    "capability.process_head": "milling",
    "capability.process": "milling_5axis",
    "capability.role": "core",
    "site.nuts3": "SE321",
}
NACKEN = {
    **NACKEN_CARD,
    "organisation.legal_name": "Näcken Fräs Exempel AB",
    "site.municipality": "Sollefteå",
}
TROLLSPAN = {
    "organisation.country": "SE",
    "organisation.size_class": "small",
    "organisation.legal_name": "Trollspån Exempel AB",
    "capability.process_head": "milling",
    "capability.process": "milling_5axis",
    "capability.role": "core",
    "site.nuts3": "SE322",
    "site.municipality": "Östersund",
}
DRAUGEN = {
    "organisation.country": "NO",
    "organisation.size_class": "small",
    "organisation.legal_name": "Draugen Maskinering Eksempel AS",
    "capability.process_head": "milling",
    "capability.process": "milling_4axis",
    "capability.role": "core",
    "site.nuts3": "NO060",
    "site.municipality": "Stjørdal",
}
CARDS: dict[str, dict[str | None, dict[str, Any]]] = {
    # Approved in NIX: both of NIX's mills by name; Draugen shows itself in its own network only.
    "mira@vittra.example": {"Näcken Fräs Exempel AB": NACKEN, "Trollspån Exempel AB": TROLLSPAN},
    # Interested: Näcken lets its processes onto anonymous cards, Trollspån does not.
    "isa@backahasten.example": {None: NACKEN_CARD},
    # Approved in MIDEX: Näcken shows itself there too, Trollspån does not.
    "peer@dovregubben.example": {
        "Näcken Fräs Exempel AB": NACKEN,
        "Draugen Maskinering Eksempel AS": DRAUGEN,
    },
    # Trollspån's own data owner: one's own organisation is never listed.
    "dag@trollspan.example": {"Näcken Fräs Exempel AB": NACKEN},
}


@pytest.mark.parametrize("email", CARDS)
def test_each_reader_gets_the_cards_of_their_tier_and_network(demo: DemoRegister, email: str) -> None:
    answer = demo.person(email).search(MILLING)
    assert answer.status_code == 200
    found = {
        card["name"]: {name: value["value"] for name, value in card["fields"].items()}
        for card in answer.json()["results"]
    }
    assert found == CARDS[email]
    for card in answer.json()["results"]:
        assert card["anonymous"] is (card["name"] is None)
        assert (card["matched"], card["missing"]) == (["capability.process"], [])
    assert answer.json()["more"] is False


@pytest.mark.parametrize("role", OFFICES)
def test_the_office_and_the_auditor_do_not_search(demo: DemoRegister, role: str) -> None:
    person = demo.person(role)
    answer = person.search(MILLING)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:nordkap:problem:refused")
    assert person.search({"field": "no.such", "op": "eq", "value": "x"}).status_code == 403
    assert person.ask("POST", "/search/words", json={"text": "svarvning"}).status_code == 403
    company = demo.person("member").search(MILLING).json()["results"][0]["company"]
    assert person.get(f"/companies/{company}").status_code == 403
    assert person.get("/company").status_code == 403
    operators = [field["operators"] for field in person.get("/fields").json()["fields"]]
    assert not any(operators), "no field may be searched, so none says how"


@pytest.mark.parametrize("role", ["authority", "educator"])
def test_a_role_without_a_tier_finds_no_one_who_is_not_open_to_everyone(
    demo: DemoRegister, role: str
) -> None:
    answer = demo.person(role).search({"field": "capability.process_head", "op": "eq", "value": "milling"})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    painted = demo.person(role).search({"field": "organisation.country", "op": "eq", "value": "SE"})
    (card,) = painted.json()["results"]
    assert {name: value["value"] for name, value in card["fields"].items()} == {
        # Jätten chose the profile Visible; all others stay out of sight.
        "organisation.country": "SE",
        "organisation.size_class": "small",
        "capability.process_head": "painting",
        "site.nuts3": "SE322",
    }
    assert card["anonymous"] is True


def test_an_anonymous_card_is_called_by_a_name_that_is_the_readers_alone(demo: DemoRegister) -> None:
    interested = demo.person("interested")
    first = interested.search(MILLING).json()["results"][0]["company"]
    assert interested.search(MILLING).json()["results"][0]["company"] == first
    named = demo.person("member").search(MILLING).json()["results"]
    (id_of_it,) = [card["company"] for card in named if card["name"] == "Näcken Fräs Exempel AB"]
    assert first != id_of_it

    page = interested.get(f"/companies/{first}")
    assert page.status_code == 200
    assert (page.json()["name"], page.json()["anonymous"]) == (None, True)
    unknown = interested.get("/companies/7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c")
    assert unknown.status_code == 404
    same_answer(interested.get(f"/companies/{id_of_it}"), unknown)
    same_answer(demo.person("authority").get(f"/companies/{first}"), unknown)
    same_answer(demo.person("member").get(f"/companies/{first}"), unknown)


def test_a_company_that_does_not_show_itself_there_is_no_company(demo: DemoRegister) -> None:
    peer = demo.person("member", 1)
    unknown = peer.get("/companies/7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c")
    same_answer(peer.get(f"/companies/{demo.loaded.organisations['trollspan']}"), unknown)
    assert peer.get(f"/companies/{demo.loaded.organisations['nacken']}").status_code == 200
