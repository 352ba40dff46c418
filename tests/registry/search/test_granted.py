"""What is granted is found by whom it is granted to, opened and tested, under negation too; no other search moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.errors import Invalid
from registry.search.granted import MOST_OWNERS
from tests.registry.search.searching import Searching, searching_in
from tests.registry.search.world import ask
from tests.support.cases import give, revoke

HELD = [Tier.COMMUNITY, Tier.MEMBER, Tier.CASE]
SERIAL = ask("machine.axes_simultaneous", "eq", 5)
YEAR = ask("machine.year", "gte", 2015)


@pytest.fixture(scope="module")
def searching(module_dsns: Dsns) -> Iterator[Searching]:
    with searching_in(module_dsns) as made:
        yield made


@pytest.fixture
def reader(searching: Searching) -> tuple[UUID, Credential]:
    made = searching.register
    person = made.person(made.organisation("nix"), tiers={"nix": HELD})
    return person, made.credential(person)


def company(searching: Searching, name: str, **machine: Any) -> UUID:
    """A company with a milling machine of which figures stand at CASE, axes at CASE too."""
    made = searching.register
    owner = searching.company(name)
    made.signed_in(owner, Role.DATA_OWNER)
    values = {"machine.class": "milling_5axis", **{f"machine.{key}": value for key, value in machine.items()}}
    tiers = {name: Tier.CASE for name in values if name != "machine.class"}
    made.make(owner, "machine", values, tiers=tiers)
    return owner


def granted(searching: Searching, owner: UUID, person: UUID, *fields: str) -> UUID:
    return give(searching.register.app, searching.register.sql, owner, person, fields=fields)


def refusal(searching: Searching, credential: Credential, *asked: Any) -> Any:
    with pytest.raises(Invalid) as wrong:
        searching.search(credential, *asked)
    return wrong.value.problems


def test_a_field_without_a_grant_is_refused_like_one_that_does_not_exist(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    company(searching, "Frästa Exempel AB", axes_simultaneous=5)
    person, credential = reader
    unknown = refusal(searching, credential, ask("machine.no_such_thing", "eq", 5))
    assert refusal(searching, credential, SERIAL) == unknown
    other = company(searching, "Annan Exempel AB", year=2020)
    granted(searching, other, person, "machine.year")
    assert refusal(searching, credential, SERIAL) == unknown


def test_what_is_granted_is_found_and_is_over_when_it_is_taken_back(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    person, credential = reader
    owner = company(searching, "Femaxel Exempel AB", axes_simultaneous=5)
    company(searching, "Ogiven Exempel AB", axes_simultaneous=5)
    grant = granted(searching, owner, person, "machine.axes_simultaneous")
    page = searching.search(credential, SERIAL).page
    assert [card.name for card in page.cards] == ["Femaxel Exempel AB"]
    (card,) = page.cards
    assert card.fields["machine.axes_simultaneous"].tier is Tier.CASE
    assert card.matched == ("machine.axes_simultaneous",)
    assert searching.names(credential, ask("machine.axes_simultaneous", "eq", 4)) == []
    revoke(searching.register.app, grant)
    refusal(searching, credential, SERIAL)


def test_under_negation_a_granted_record_counts_when_it_states_the_field_and_does_not_meet(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    person, credential = reader
    four = company(searching, "Fyra Exempel AB", axes_simultaneous=4)
    five = company(searching, "Fem Exempel AB", axes_simultaneous=5)
    mute = company(searching, "Tyst Exempel AB", year=2001)
    for owner in (four, five, mute):
        granted(searching, owner, person, "machine.axes_simultaneous")
    assert searching.names(credential, {"not": [SERIAL]}) == ["Fyra Exempel AB"]


def test_what_the_index_finds_and_what_is_granted_are_joined(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    person, credential = reader
    made = searching.register
    seen = searching.company("Synlig Exempel AB")
    values = {"machine.class": "turning", "machine.year": 2019}
    made.make(seen, "machine", values, tiers={"machine.year": Tier.MEMBER})
    hidden = company(searching, "Vald Exempel AB", year=2018)
    company(searching, "Dold Exempel AB", year=2017)
    everyone = set(searching.names(credential, YEAR))
    assert "Synlig Exempel AB" in everyone
    assert "Vald Exempel AB" not in everyone
    granted(searching, hidden, person, "machine.year")
    assert set(searching.names(credential, YEAR)) == {*everyone, "Vald Exempel AB"}
    both = [YEAR, ask("machine.class", "eq", "milling_5axis"), ask("site.nuts3", "eq", "SE322")]
    assert "Vald Exempel AB" in searching.names(credential, *both)


def test_conditions_of_one_family_hold_on_one_record_of_what_is_granted(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    person, credential = reader
    owner = company(searching, "Delad Exempel AB", year=2020)
    searching.register.make(
        owner,
        "machine",
        {"machine.class": "milling_5axis", "machine.axes_simultaneous": 5},
        tiers={"machine.axes_simultaneous": Tier.CASE},
    )
    granted(searching, owner, person, "machine.year", "machine.axes_simultaneous")
    assert "Delad Exempel AB" in searching.names(credential, SERIAL)
    full = [card for card in searching.search(credential, SERIAL, YEAR).page.cards if not card.missing]
    assert "Delad Exempel AB" not in [card.name for card in full]


def test_a_class_that_is_read_but_never_searched_stays_so_under_a_grant(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    person, credential = reader
    owner = company(searching, "Kontakt Exempel AB", year=2020)
    granted(searching, owner, person, "contact.person", "experience.customer")
    for name in ("contact.person", "experience.customer"):
        refusal(searching, credential, ask(name, "text", "kim"))


def test_a_sealed_value_is_not_found_by_a_grant(
    searching: Searching, reader: tuple[UUID, Credential]
) -> None:
    person, credential = reader
    owner = searching.company("Sluten Exempel AB")
    searching.register.signed_in(owner, Role.DATA_OWNER)
    searching.register.make(
        owner, "machine", {"machine.class": "milling_5axis", "machine.axes_simultaneous": 5}
    )
    granted(searching, owner, person, "machine.axes_simultaneous")
    assert searching.names(credential, SERIAL) == []


def test_nobody_else_s_search_moves(searching: Searching, reader: tuple[UUID, Credential]) -> None:
    person, _ = reader
    made = searching.register
    others = [made.reader(Tier.COMMUNITY, Tier.MEMBER), made.reader(*HELD)]
    owner = company(searching, "Stilla Exempel AB", year=2020, axes_simultaneous=5)
    before = [searching.search(other, YEAR) for other in others]
    granted(searching, owner, person, "machine.year", "machine.axes_simultaneous")
    assert [searching.search(other, YEAR) for other in others] == before
    for other in others:
        refusal(searching, other, SERIAL)


def test_a_search_opens_the_records_of_so_many_owners_and_no_more(
    searching: Searching, reader: tuple[UUID, Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_OWNERS == 20
    monkeypatch.setattr("registry.search.granted.MOST_OWNERS", 1)
    person, credential = reader
    made = searching.register
    first = company(searching, "Kort Exempel AB", axes_simultaneous=5)
    second = company(searching, "Lang Exempel AB", axes_simultaneous=5)
    fields = ["machine.axes_simultaneous"]
    give(made.app, made.sql, first, person, fields=fields, days=2)
    give(made.app, made.sql, second, person, fields=fields, days=20, since=timedelta(hours=1))
    assert searching.names(credential, SERIAL) == ["Lang Exempel AB"]
