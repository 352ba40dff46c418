"""Who walks the register stands in the log in a plain sentence, on its page and in the API; who buys does not."""

from __future__ import annotations

from unittest import mock

import httpx
import pytest

from registry.exposure import alarm
from tests.support.demo_register import DemoRegister
from tests.support.surfer import text

WALKER, BUYER = "mira@vittra.example", "peer@dovregubben.example"
SENTENCES = {
    "sv": "{} på {} fick se många av företagen med samma process i en region",
    "en": "{} at {} was shown many of the companies of one region and process",
}
EVENT = "coverage_signalled"


@pytest.fixture(scope="module", autouse=True)
def walked(demo: DemoRegister) -> None:
    """Let one walk through all that a search shows, and another look for one trade and open one page."""
    # The story has a handful of companies: of a region and process eight are never shown there.
    with mock.patch.multiple(alarm, LEAST=2, BANDS=((2, "8-15"),)):
        walker = demo.person(WALKER)
        everywhere = {"field": "organisation.country", "op": "in", "value": ["SE", "NO"]}
        found = walker.search(everywhere).json()["results"]
        for card in found:
            assert walker.get(f"/companies/{card['company']}").status_code == httpx.codes.OK
        buyer = demo.person(BUYER)
        trade = {"field": "capability.process", "op": "eq", "value": "milling"}
        card = buyer.search(trade).json()["results"][0]
        assert buyer.get(f"/companies/{card['company']}").status_code == httpx.codes.OK
    demo.sequence()


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_the_auditor_reads_who_walked_and_not_who_bought(demo: DemoRegister, language: str) -> None:
    account = demo.account("auditor")
    visitor = demo.visit(account)
    assert visitor.send("/language", language=language).status_code == httpx.codes.SEE_OTHER
    walker, buyer = (
        SENTENCES[language].format(each.name, each.organisation)
        for each in (demo.account(WALKER), demo.account(BUYER))
    )

    entries = demo.person("auditor").get("/audit/entries", params={"event": EVENT}).json()["entries"]
    assert {entry["sentence"] for entry in entries} == {walker}
    assert {entry["organisation"]["name"] for entry in entries} == {demo.account(WALKER).organisation}

    page = text(visitor.send("/audit"))
    assert walker in page
    assert buyer not in page
