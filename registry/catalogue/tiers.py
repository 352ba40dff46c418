"""Which tier a field of a record has, may have, and really works at."""

from __future__ import annotations

from policies.vocabulary import Tier
from registry.catalogue.classes import CLASS_RULES, Profile
from registry.catalogue.field import Field
from registry.catalogue.identifying import identifies

SERVED_TIERS = frozenset({Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER})
"""Tiers that open search answers for: `nordkap serve` holds no index key of another, whatever a policy says."""


def profile_tier(field: Field, profile: Profile) -> Tier:
    """Return the tier of the field under one of the three ready-made profiles."""
    return CLASS_RULES[field.cls].tier(profile)


def floor(field: Field) -> Tier:
    """Return the lowest (widest) tier an owner may choose."""
    return CLASS_RULES[field.cls].floor


def effective_tier(field: Field, tier: Tier, identity_tier: Tier) -> Tier:
    """Return the tier at which a value is read and indexed.

    What would put a name to an anonymous card goes no wider than the legal name (`identity_tier`). Every other
    field keeps its own tier.
    """
    return max(tier, identity_tier) if identifies(field) else tier
