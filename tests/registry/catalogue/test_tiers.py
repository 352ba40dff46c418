"""Which tier a field has, may have, and works at."""

from __future__ import annotations

import pytest

from policies.vocabulary import Tier
from registry.catalogue import FIELDS, Field, Profile, field
from registry.catalogue.identifying import identifies
from registry.catalogue.tiers import effective_tier, floor, profile_tier


def test_a_profile_puts_a_field_where_its_class_says() -> None:
    assert profile_tier(field("machine.serial"), Profile.CAREFUL) is Tier.SEALED
    assert profile_tier(field("capability.process_head"), Profile.CAREFUL) is Tier.COMMUNITY
    assert profile_tier(field("machine.make"), Profile.NORMAL) is Tier.MEMBER


def test_every_profile_may_be_chosen() -> None:
    for declared in FIELDS.values():
        for profile in Profile:
            assert profile_tier(declared, profile) >= floor(declared)


@pytest.mark.parametrize("declared", FIELDS.values(), ids=FIELDS)
def test_what_would_name_a_card_goes_no_wider_than_the_name_and_the_rest_stays(declared: Field) -> None:
    for tier in Tier:
        for identity in Tier:
            expected = max(tier, identity) if identifies(declared) else tier
            assert effective_tier(declared, tier, identity) is expected
