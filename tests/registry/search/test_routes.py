"""Search over HTTP: the same bytes for what does not exist and what is not yours to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from policies.vocabulary import Tier
from registry.accounts.secrets import Secrets
from registry.cases.held import Cases
from registry.companies.recorder import Recorder
from registry.embedded.roles import Dsns
from registry.http.frame import frame
from registry.http.session import Door
from registry.search.deltas import DeltaIndexer
from registry.search.routes import router
from registry.search.service import SearchService
from tests.registry.search.world import MILLING, ask
from tests.support.asgi import client_of
from tests.support.house import POLICY
from tests.support.register import Register, register


class Api:
    """The search routes of one register, and who asks."""

    def __init__(self, made: Register, client: httpx.Client) -> None:
        self.register = made
        self.client = client

    def headers(self, *tiers: Tier) -> dict[str, str]:
        made = self.register
        person = made.person(made.organisation("nix"), tiers={"nix": tiers})
        return {"Authorization": f"Bearer {made.token(person)}", "Nordkap-Purpose": str(made.purpose(person))}

    def post(self, body: Any, headers: dict[str, str], path: str = "/search") -> httpx.Response:
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)


@pytest.fixture(scope="module")
def api(module_dsns: Dsns) -> Iterator[Api]:
    with register(module_dsns) as made:
        made.recorder = Recorder(DeltaIndexer(), made.disclosure)
        cases = Cases(Secrets())
        service = SearchService(
            made.app, made.sessions, lambda: POLICY, made.disclosure, cases, made.exposure
        )
        app = FastAPI(docs_url=None, redoc_url=None)
        app.include_router(router(service, Door()))
        frame(app)
        company = made.organisation("nix")
        made.make(
            company,
            "organisation",
            {"organisation.country": "SE", "organisation.legal_name": "Trollspån Exempel AB"},
        )
        made.make(company, "capability", {"capability.process": "milling_5axis"})
        with client_of(app, headers={"Accept-Language": "sv"}) as client:
            yield Api(made, client)


def test_a_search_answers_with_cards(api: Api) -> None:
    answer = api.post({"filters": [MILLING]}, api.headers(Tier.MEMBER))
    assert answer.status_code == 200
    body = answer.json()
    assert [card["name"] for card in body["results"]] == ["Trollspån Exempel AB"]
    assert body["results"][0]["fields"]["capability.process"]["value"] == "milling_5axis"
    assert body["results"][0]["matched"] == ["capability.process"]
    assert body["more"] is False
    assert body["coverage"] == [{"field": "capability.process", "organisations": "<5"}]


def test_a_forbidden_field_and_an_unknown_one_are_the_same_bytes(api: Api) -> None:
    headers = api.headers(Tier.COMMUNITY)
    answers = [
        api.post({"filters": [{"field": name, "op": "eq", "value": "x"}]}, headers)
        for name in (
            "machine.model",
            "machine.no_such_field",
            "readiness.level",
            "organisation.personal_number",
            "é",
        )
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.content for answer in answers}) == 1
    kept = [
        {name: value for name, value in answer.headers.items() if "request" not in name} for answer in answers
    ]
    assert all(one == kept[0] for one in kept)


def test_words_are_read_without_being_searched(api: Api) -> None:
    answer = api.post(
        {"text": "fräsning i titan, inom 50 km från Åre"}, api.headers(Tier.MEMBER), "/search/words"
    )
    assert answer.status_code == 200
    body = answer.json()
    titanium = ask("capability.materials", "eq", "titanium")
    milling, part = body["filters"]
    assert part == titanium
    assert milling["any"][0]["all"] == [
        {"any": [MILLING, ask("capability.process_head", "eq", "milling")]},
        titanium,
    ]
    assert [one["field"] for one in milling["any"][1:]] == ["machine.processes", "machine.class"]
    assert body["near"] == {"km": 50, "place": "Åre"}
    assert body["not_understood"] == []


def test_what_words_became_can_be_sent_back_as_a_query(api: Api) -> None:
    headers = api.headers(Tier.MEMBER)
    read = api.post({"text": "5-axlig fräsning"}, headers, "/search/words").json()
    answer = api.post({"filters": read["filters"]}, headers)
    assert [card["name"] for card in answer.json()["results"]] == ["Trollspån Exempel AB"]


@pytest.mark.parametrize(
    "body",
    [
        {"filters": [], "surprise": 1},
        {"filters": [{"field": "capability.process", "op": "eq", "value": "milling", "x": 1}]},
        {"filters": "milling"},
        {"limit": 21},
        {"near": {"km": 7}},
        {"filters": [MILLING] * 51},
        {},
        {"filters": [ask("capability.part_l_mm", "gte", "stor")]},
        {"text": "x" * 301},
        {"filters": [MILLING], "near": {"km": 50, "place": "Ingenstans"}},
    ],
)
def test_a_body_that_is_wrong_is_told_so_in_one_problem(api: Api, body: Any) -> None:
    answer = api.post(body, api.headers(Tier.MEMBER))
    assert answer.status_code == 422
    said = answer.json()
    assert said["type"] == "urn:nordkap:problem:invalid"
    assert said["errors"]
    assert "milling" not in answer.text


def test_who_is_not_signed_in_gets_nothing(api: Api) -> None:
    assert api.post({"filters": [MILLING]}, {}).status_code == 401


def test_a_number_that_is_none_is_refused(api: Api) -> None:
    raw = '{"filters": [{"field": "capability.part_l_mm", "op": "gte", "value": NaN}]}'
    headers = {**api.headers(Tier.MEMBER), "Content-Type": "application/json"}
    assert api.client.post("/api/v1/search", content=raw, headers=headers).status_code in {400, 422}
