"""Two small offices as each other's second group of approvers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError

from policies.vocabulary import Role, Tier
from registry.approvals import quorum, seat
from registry.approvals.views import State
from registry.embedded.roles import Dsns
from registry.emergency.service import Emergencies
from registry.errors import Conflict, NotFound
from tests.registry.approvals.test_database_asks import agree
from tests.support.council import WHY, Council, open_council


@pytest.fixture(scope="module")
def council(module_dsns: Dsns) -> Iterator[Council]:
    with open_council(module_dsns, neighbours=True) as made:
        yield made


def test_another_network_can_be_the_second_group(council: Council) -> None:
    person = council.member()
    request = council.ask(person)
    assert council.say("kansli", request) is State.WAITING
    assert council.tiers(person) == {Tier.OPEN}
    assert council.say("kontor", request) is State.APPROVED


def test_two_of_the_other_network_are_one_group(council: Council) -> None:
    request = council.ask(council.member())
    council.say("kontor", request)
    with pytest.raises(Conflict) as caught:
        council.say("styre", request)
    assert caught.value.message_id == quorum.SAME_GROUP


def test_program_and_database_agree_about_neighbours_too(council: Council) -> None:
    agree(council)


def test_who_fills_a_group_is_said_before_anybody_sits_there_or_never(council: Council) -> None:
    house = council.house
    with house.database.transaction() as tx:
        group = house.accounts.networks.make_group(tx, house.networks["nix"], "En till")
    with pytest.raises(IntegrityError, match="has begun already"), house.database.transaction() as tx:
        seat.let_fill(tx, "host", group, house.networks["midex"])


def test_a_network_is_no_second_group_of_its_own(council: Council) -> None:
    house, groups = council.house, council.groups
    for group, partner in (("kansli", "nix"), ("midex for nix", "midex")):
        with pytest.raises(Conflict), house.database.transaction() as tx:
            seat.let_fill(tx, "host", groups[group], house.networks[partner])


def test_break_glass_in_the_other_network_sits_in_no_group(council: Council) -> None:
    """One person at the host would otherwise be half of every approval next door."""
    house = council.house
    helper = house.enrolled(organisation=house.organisation("office"))
    council.rename(helper, "Reserv Exempelsson")
    Emergencies(house.database, house.accounts).begin_on_host(
        helper.id, house.networks["midex"], Role.VETTING_OFFICER, 60, WHY
    )
    group = council.groups["midex for nix"]
    with house.database.transaction() as tx:
        assert group not in {chair.group for chair in seat.chairs(tx, helper.id)}
    request = council.ask(council.member())
    council.say("kansli", request)
    with pytest.raises(NotFound):
        council.say(helper, request)
    assert house.sql("SELECT register.seated(%s, %s, %s)", helper.id, house.networks["nix"], group) == [
        (False,)
    ]
