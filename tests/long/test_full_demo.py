"""The whole demonstration, as `nordkap demo` loads it: all of it is there, is found, and agrees with its index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keys.scope import Root
from registry.companies.everything import everything
from registry.demo.crowd import crowd, workshops
from registry.demo.loading import everybody, organisation_drafts
from registry.demo.workshop import words
from registry.rootkeys import open_roots
from registry.search.verify import verify
from registry.settings import Settings
from registry.wiring import House
from tests.support.demo_register import DemoRegister, load, make_roots, opened
from tests.support.postgres import TestServer
from tests.support.starter import open_folder

pytestmark = pytest.mark.long
ASKED = "fräsning i titan, detalj 400×300×200 mm, inom 200 km"
"""What the README and docs/api.md let the first member ask."""


@pytest.fixture(scope="module")
def demo(postgres: TestServer) -> Iterator[DemoRegister]:
    with open_folder() as folder:
        make_roots(folder)
        with postgres.fresh() as dsns, opened(load(dsns, folder, everybody()), dsns) as made:
            yield made


def test_every_company_and_record_is_there(demo: DemoRegister) -> None:
    drafts = [
        draft
        for key, stated in everybody().items()
        for draft in organisation_drafts(demo.loaded.organisations[key], stated)
    ]
    assert demo.sql("SELECT count(*) FROM register.organisation") == [(len(everybody()),)]
    stored = demo.sql("SELECT family, count(*) FROM register.record GROUP BY family")
    assert dict(stored) == {
        family: sum(draft.family == family for draft in drafts)
        for family in {draft.family for draft in drafts}
    }


def test_the_index_agrees_with_the_records(demo: DemoRegister) -> None:
    settings = Settings.load(demo.loaded.environment(demo.dsns))
    roots = open_roots(settings, tuple(Root), {})
    host = House(settings, roots, "database_url", "host", watch_backlog=False)
    try:
        assert verify(host.database, lambda tx: everything(tx, host.disclosure)) == []
    finally:
        host.close()


def test_what_the_readme_asks_is_answered_as_it_says(demo: DemoRegister) -> None:
    answer = demo.person("mira@vittra.example").ask("POST", "/search", json={"text": ASKED})
    assert answer.status_code == 200
    first, *more = answer.json()["results"]
    assert first["name"] == "Näcken Fräs Exempel AB"
    assert not first["missing"]
    assert more


@pytest.mark.parametrize("trade", sorted(words("trades")["trades"]))
def test_each_trade_is_found_by_what_it_does(demo: DemoRegister, trade: str) -> None:
    of_trade = {workshop.name for workshop in workshops() if workshop.trade == trade}
    cores = {
        stated["capabilities"][0]["capability.process"]
        for key, stated in crowd().items()
        if stated["account_name"] in of_trade
    }
    found: set[str | None] = set()
    for process in cores:
        for mailbox in ("mira@vittra.example", "peer@dovregubben.example"):
            asked = {"field": "capability.process", "op": "eq", "value": process}
            answer = demo.person(mailbox).search(asked)
            assert answer.status_code == 200
            found |= {one["name"] for one in answer.json()["results"]}
    assert found & of_trade


def test_who_shows_itself_to_nobody_is_found_by_nobody(demo: DemoRegister) -> None:
    hidden = {key: stated for key, stated in crowd().items() if stated.get("release") == []}
    assert hidden
    for stated in hidden.values():
        for mailbox in ("mira@vittra.example", "peer@dovregubben.example"):
            process = stated["capabilities"][0]["capability.process"]
            answer = demo.person(mailbox).search(
                {"field": "capability.process", "op": "eq", "value": process}
            )
            assert answer.status_code == 200
            assert stated["account_name"] not in {one["name"] for one in answer.json()["results"]}
