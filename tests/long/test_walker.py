"""A thousand companies, walked for 30 days by somebody who knows the rule; and a buyer who is never stopped.

Time passes by what was counted getting older, with genuine marks; no clock of the walker's is read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from audit.entry import Entry
from audit.event import Event
from policies.vocabulary import Tier
from registry.embedded.roles import Dsns
from registry.search.query import Query
from tests.registry.exposure.ageing import let_pass
from tests.support.parish import Parish, parish
from tests.support.walker import Walker, ask_by_cards, eq, open_the_richest

pytestmark = pytest.mark.long

COMPANIES = 1000
SHARE = 0.15
WEEKS = 5
A_WEEK = 10
TRADES = ("welding", "turning", "milling")


@pytest.fixture(scope="module")
def walked(module_dsns: Dsns) -> Iterator[Parish]:
    with parish(module_dsns, COMPANIES) as made:
        yield made


def signals(walked: Parish, walker: Walker) -> int:
    """How many signals of this organisation an auditor finds in the log."""
    bodies = walked.register.sql("SELECT body FROM journal.staged")
    entries = [Entry.parse(bytes(body)) for (body,) in bodies]
    return sum(
        entry.event is Event.COVERAGE_SIGNALLED and entry.organisation == walker.organisation
        for entry in entries
    )


def test_pages_of_the_richest_companies_are_a_small_part_of_the_register(walked: Parish) -> None:
    walker = Walker.of(walked)
    open_the_richest(walker)
    let_pass(walked.register, walker.organisation, 29)
    open_the_richest(walker)
    assert walker.stopped
    assert walker.share <= SHARE, walker.figures()


def test_cards_and_what_follows_from_them_are_a_small_part_and_an_auditor_is_told(walked: Parish) -> None:
    walker = Walker.of(walked)
    ask_by_cards(walker)
    let_pass(walked.register, walker.organisation, 29)
    walker.at_once(walker.open, walked.companies[:100])
    told = signals(walked, walker)
    assert walker.stopped
    assert walker.share <= SHARE, walker.figures()
    assert told


def test_an_honest_buyer_is_never_stopped(walked: Parish) -> None:
    made, chosen = walked.register, random.Random(7)
    organisation = made.organisation("nix")
    who = made.reader(Tier.MEMBER, organisation=organisation)
    usual = [
        [eq("capability.process", trade), *more]
        for trade in TRADES
        for more in ([], [eq("capability.materials", "steel_structural")], [eq("site.nuts3", "SE322")])
    ]
    least = 400
    for _ in range(WEEKS):
        found = []
        for number in range(A_WEEK):
            query = Query.model_validate({"filters": usual[number % len(usual)]})
            found += [card for card in walked.service.search(who, query).page.cards if not card.anonymous]
        for card in chosen.sample(found, A_WEEK):
            made.companies.reading.company(who, card.company)
        with made.app.transaction(snapshot=True) as tx:
            least = min(least, made.exposure.budget(tx, made.sessions.admit(tx, who)).left.points)
        let_pass(made, organisation, 7)
    assert least > 0
