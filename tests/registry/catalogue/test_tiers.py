"""Which tier a field has, may have, and works at."""

from __future__ import annotations

import pytest

from policies.vocabulary import Tier
from registry.catalogue import CLASS_RULES, FIELDS, Profile, field
from registry.catalogue.messages import Message
from registry.catalogue.tiers import (
    IDENTITY_FIELD,
    check_tier,
    default_tier,
    effective_tier,
    floor,
    profile_tier,
    profile_tiers,
    tier_problem,
)
from registry.errors import Invalid


def test_a_value_starts_at_the_careful_tier() -> None:
    assert default_tier(field("machine.serial")) is Tier.SEALED
    assert default_tier(field("capability.process_head")) is Tier.COMMUNITY
    assert profile_tiers(Profile.CAREFUL) == {name: default_tier(one) for name, one in FIELDS.items()}


def test_every_profile_may_be_chosen() -> None:
    for declared in FIELDS.values():
        for profile in Profile:
            assert tier_problem(declared, profile_tier(declared, profile)) is None


def test_a_tier_below_the_floor_is_one_problem_and_from_there_on_none() -> None:
    for declared in FIELDS.values():
        for tier in Tier:
            problem = tier_problem(declared, tier)
            if tier >= floor(declared):
                assert problem is None
                assert check_tier(declared, tier) is tier
            else:
                assert problem is not None
                assert problem.field == declared.name
                assert problem.message_id in set(Message)
                assert problem.params == {"floor": CLASS_RULES[declared.cls].floor.value}
                with pytest.raises(Invalid):
                    check_tier(declared, tier)


def test_the_widest_choice_is_said_in_people_s_words() -> None:
    problem = tier_problem(field("machine.serial"), Tier.MEMBER)
    assert problem is not None
    assert problem.message_id == Message.FLOOR_CASE


@pytest.mark.parametrize(
    "name",
    ["organisation.showcase_sv", "organisation.web", "capability.text_en", "contact.phone", "contact.person"],
)
def test_what_would_name_a_card_goes_no_wider_than_the_name(name: str) -> None:
    for tier in Tier:
        for identity in Tier:
            assert effective_tier(field(name), tier, identity) is max(tier, identity)


@pytest.mark.parametrize(
    "name", ["capability.process_head", "site.nuts3", "organisation.legal_name", "machine.class"]
)
def test_other_fields_keep_their_own_tier(name: str) -> None:
    for tier in Tier:
        assert effective_tier(field(name), tier, Tier.SEALED) is tier


def test_the_name_is_the_legal_name() -> None:
    assert IDENTITY_FIELD in FIELDS
