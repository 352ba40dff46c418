"""The index against a search in plain Python over the same register."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.vocabulary import Tier
from registry.caller import Caller
from registry.embedded.roles import Dsns
from registry.errors import Invalid
from registry.search.conditions import Within
from tests.registry.search import oracle
from tests.registry.search.registers import CELLS, Maker, filters, numbers
from tests.registry.search.world import World, query, world

COUNTRIES = {"nix": "SE", "midex": "NO"}
ORGANISATIONS = 60


@pytest.fixture(scope="module")
def stocked(module_dsns: Dsns) -> Iterator[World]:
    """A register of some three hundred records: most in segments, a third changed since, some dropped."""
    with world(module_dsns) as made:
        maker, chosen = Maker(made, 11), random.Random(12)
        known = list(numbers(ORGANISATIONS))
        made.post(*(maker.organisation(number) for number in known))
        made.compact()
        for number in chosen.sample(known, ORGANISATIONS // 3):
            made.post(maker.organisation(number))
        for number in chosen.sample(known, 4):
            made.drop(number)
        yield made


def callers(made: World) -> list[Caller]:
    return [
        made.caller(nix=Tier.MEMBER),
        made.caller(nix=Tier.COMMUNITY),
        made.caller(midex=Tier.MEMBER),
        made.caller(nix=Tier.MEMBER, midex=Tier.COMMUNITY),
        made.caller(number=3, nix=Tier.MEMBER, midex=Tier.MEMBER),
        made.caller(number=5, nix=Tier.CASE, midex=Tier.OPEN),
    ]


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    asked=filters(),
    who=st.integers(0, 5),
    near=st.none() | st.tuples(st.sampled_from(CELLS), st.sampled_from((25, 50, 100, 200))),
)
def test_every_query_finds_what_a_plain_search_finds(
    stocked: World, asked: list[object], who: int, near: tuple[str, int] | None
) -> None:
    caller = callers(stocked)[who]
    if not oracle.may_ask(caller, asked, near):
        with pytest.raises(Invalid):
            stocked.planned(caller, query(*asked), None if near is None else Within(*near))
        return
    countries = {network: COUNTRIES[slug] for slug, network in stocked.networks.items()}
    expected = oracle.matches(stocked.held.values(), caller, countries, asked, near)
    found = stocked.find(caller, query(*asked), None if near is None else Within(*near))
    assert found == expected
