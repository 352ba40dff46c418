"""What the register knows about a person, as that person sees it."""

from __future__ import annotations

import pytest

from policies.vocabulary import Role, Tier
from registry.accounts.known import Right
from registry.errors import NotSignedIn
from tests.support.house import House, credential_of


def test_a_person_sees_their_account_and_what_it_may(house: House) -> None:
    person = house.enrolled(Role.MEMBER, Role.EDITOR, tier=Tier.MEMBER)
    found = house.accounts.known(house.credential(person))
    assert (found.name, found.email, found.organisation) == (
        "Kim Åström",
        person.email,
        "Trollspån Exempel AB",
    )
    assert found.recovery_codes == 10
    assert found.password_since is not None
    assert found.authenticator_since is not None
    assert {(right.word, right.network) for right in found.roles} == {("member", None), ("editor", None)}
    ((tier,),) = (found.tiers,)
    assert (tier.word, tier.network) == ("MEMBER", "NIX")
    assert tier.until is not None
    assert (tier.until - house.now()).days in {29, 30}


def test_an_office_role_is_told_with_its_network(house: House) -> None:
    auditor = house.enrolled(
        Role.AUDITOR, organisation=house.organisation("office", midex="member"), slug="midex"
    )
    found = house.accounts.known(house.credential(auditor))
    assert found.roles == (Right("auditor", "MIDEX", None),)
    assert found.tiers == ()


def test_what_everybody_may_see_has_no_end(house: House) -> None:
    person = house.enrolled(Role.INTERESTED, organisation=house.organisation(nix="interested"))
    assert house.accounts.known(house.credential(person)).tiers == (Right("OPEN", "NIX", None),)


def test_what_was_taken_is_not_told(house: House) -> None:
    person = house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    with house.database.transaction() as tx:
        house.accounts.grants.take_tier(tx, "host", person.id, Tier.MEMBER, house.networks["nix"])
        house.accounts.grants.take_role(tx, "host", person.id, Role.MEMBER)
    found = house.accounts.known(house.credential(person))
    assert found.roles == ()
    assert [right.word for right in found.tiers] == ["OPEN"]


def test_nobody_without_a_session_is_known(house: House) -> None:
    with pytest.raises(NotSignedIn):
        house.accounts.known(credential_of("x" * 43))
