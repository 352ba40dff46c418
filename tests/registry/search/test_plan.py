"""What a caller may look up: indexes of their own networks, at tiers they may search."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from policies.vocabulary import SensitivityClass, Tier, tiers_up_to
from registry.caller import Caller, Standing
from registry.search.plan import Rights
from tests.support.house import POLICY

NETWORK = UUID(int=1)


def caller(tier: Tier) -> Caller:
    """Somebody who holds a tier, and those below, in one network."""
    return Caller(
        person=uuid4(),
        organisation=uuid4(),
        organisation_kind="company",
        organisation_number=7,
        language="en",
        session=uuid4(),
        channel="api",
        standings={NETWORK: Standing(NETWORK, frozenset(tiers_up_to(tier)), frozenset())},
        own_roles=frozenset(),
        purpose=uuid4(),
        stepped_up=False,
        policy_digest=POLICY.digest,
        at=datetime.now(UTC),
    )


@pytest.mark.parametrize("tier", [Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.CASE])
def test_nothing_is_looked_up_above_the_askers_tier_or_in_another_network(tier: Tier) -> None:
    rights = Rights(POLICY, caller(tier))
    looked = {pair for cls in SensitivityClass for pair in rights.pairs(cls)}
    assert {pair.network for pair in looked} == {NETWORK}
    assert max(pair.tier for pair in looked) == min(tier, Tier.MEMBER)
