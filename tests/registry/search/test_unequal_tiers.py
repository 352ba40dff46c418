"""A reader whose tiers differ from network to network: of each company, the tier of the network that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from policies.vocabulary import Tier
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.search.service import Answer
from tests.registry.search.searching import Searching, searching_in
from tests.registry.search.world import ask
from tests.support.register import HOST

HEAD = ask("capability.process_head", "eq", "milling")
ALL_MEMBER = {"capability.process_head": Tier.MEMBER, "capability.process": Tier.MEMBER}


@pytest.fixture
def searching(database_dsns: Dsns) -> Iterator[Searching]:
    with searching_in(database_dsns) as made:
        yield made


@pytest.fixture
def uneven(searching: Searching) -> Credential:
    """MEMBER in nix (SE), COMMUNITY in midex (NO)."""
    made = searching.register
    person = made.person(
        made.organisation("nix", "midex"), tiers={"nix": [Tier.MEMBER], "midex": [Tier.COMMUNITY]}
    )
    return made.credential(person)


def show_in_norway_only(searching: Searching, company: UUID) -> None:
    """Released to both networks, but to Norwegian readers: for `uneven`, through midex alone."""
    networks = searching.register.networks
    ((revision,),) = searching.register.sql(
        "SELECT revision FROM register.releasability WHERE organisation = %s", company
    )
    with searching.register.app.transaction() as tx:
        searching.register.recorder.release(
            tx, HOST, company, {networks["nix"], networks["midex"]}, {"NO"}, set(), revision
        )


def state(searching: Searching, company: UUID, family: str, **values: object) -> None:
    """Change the company's oldest record of a family."""
    ((record, revision),) = searching.register.sql(
        "SELECT id, revision FROM register.record WHERE organisation = %s AND family = %s"
        " ORDER BY number LIMIT 1",
        company,
        family,
    )
    with searching.register.app.transaction() as tx:
        searching.register.recorder.change(
            tx, HOST, company, record, revision, {f"{family}.{name}": value for name, value in values.items()}
        )


def shown(answer: Answer) -> Answer:
    """The answer without what the service itself knows the companies by."""
    cards = tuple(replace(card, organisation=UUID(int=0)) for card in answer.page.cards)
    return replace(answer, page=replace(answer.page, cards=cards))


def test_a_role_hidden_in_the_network_that_shows_the_company_moves_no_rank(
    searching: Searching, uneven: Credential
) -> None:
    companies = [searching.company(f"Lika {n} Exempel AB", "nix", "midex") for n in range(6)]
    for company in companies:
        show_in_norway_only(searching, company)
        state(searching, company, "capability", role="subcontracted")
    before = shown(searching.search(uneven, HEAD))
    assert len(before.page.cards) == 6
    for company in companies:
        state(searching, company, "capability", role="core")
        assert shown(searching.search(uneven, HEAD)) == before
        state(searching, company, "capability", role="subcontracted")
    # Shown through nix as well, the same role leads.
    networks = searching.register.networks
    ((revision,),) = searching.register.sql(
        "SELECT revision FROM register.releasability WHERE organisation = %s", companies[0]
    )
    with searching.register.app.transaction() as tx:
        searching.register.recorder.release(
            tx, HOST, companies[0], set(networks.values()), None, set(), revision
        )
    state(searching, companies[0], "capability", role="core")
    assert searching.search(uneven, HEAD).page.cards[0].organisation == companies[0]


def test_a_place_and_a_source_hidden_there_move_no_rank(searching: Searching, uneven: Credential) -> None:
    companies = [searching.company(f"Lika {n} Exempel AB", "nix", "midex") for n in range(4)]
    for company in companies:
        show_in_norway_only(searching, company)
    near = {"km": 200, "place": "Östersund"}
    asked = [
        {"filters": [HEAD], "near": near},
        {"filters": [{"any": [HEAD, ask("certificate.type", "eq", "iso_9001")]}]},
    ]

    def looked() -> list[Answer]:
        return [shown(searching.search(uneven, *one["filters"], near=one.get("near"))) for one in asked]

    before = looked()
    for company in companies:
        state(searching, company, "site", coordinates={"lat": 63.4, "lon": 14.9})
        state(searching, company, "capability", materials=["titanium"])
        assert looked() == before


@pytest.mark.parametrize("asked", ["materials", "role"])
def test_near_misses_and_coverage_follow_the_network_that_shows_the_company(
    searching: Searching, uneven: Credential, asked: str
) -> None:
    """What the company states where this reader is a member, but does not see it, is unknown to them."""
    for n in range(5):
        show_in_norway_only(searching, searching.company(f"Lika {n} Exempel AB", "nix", "midex"))
    other = searching.company("Sedd Exempel AB", "nix", "midex", materials=["titanium"], role="core")
    hidden = searching.company("Gömd Exempel AB", "nix", "midex")
    show_in_norway_only(searching, hidden)
    value = {"materials": "titanium", "role": "core"}[asked]
    query = [HEAD, ask(f"capability.{asked}", "eq", value)]
    before = shown(searching.search(uneven, *query))
    assert searching.search(uneven, *query).page.cards[0].organisation == other
    assert [(one.field, one.band) for one in before.page.coverage][1] == (f"capability.{asked}", "<5")
    for stated in (["titanium"], ["steel_structural"]) if asked == "materials" else ("core", "supplementary"):
        state(searching, hidden, "capability", **{asked: stated})
        assert shown(searching.search(uneven, *query)) == before


def test_a_record_hidden_in_the_network_that_shows_the_company_takes_no_place_on_its_card(
    searching: Searching, uneven: Credential
) -> None:
    made = searching.register
    searching.company("Öppen Exempel AB", "nix")
    company = searching.company("Sluten Exempel AB", "midex", tiers=ALL_MEMBER)
    made.make(company, "capability", {"capability.process": "turning"})
    asked = ask("organisation.country", "eq", "SE")
    before = shown(searching.search(uneven, asked))
    (card,) = (card for card in before.page.cards if card.anonymous)
    assert card.fields["capability.process_head"].value == "turning"
    ((record, revision),) = made.sql(
        "SELECT id, revision FROM register.record WHERE organisation = %s AND family = 'capability'"
        " ORDER BY number LIMIT 1",
        company,
    )
    with made.app.transaction() as tx:
        made.recorder.drop(tx, HOST, company, record, revision)
    assert shown(searching.search(uneven, asked)) == before
