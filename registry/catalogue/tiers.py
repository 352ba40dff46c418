"""Which tier a field of a record has, may have, and really works at."""

from __future__ import annotations

from policies.vocabulary import Tier
from registry.catalogue import FIELDS
from registry.catalogue.classes import CLASS_RULES, NEVER_ANONYMOUS, Profile
from registry.catalogue.field import Field
from registry.catalogue.messages import Message
from registry.errors import FieldProblem, Invalid

IDENTITY_FIELD = "organisation.legal_name"
"""The field whose tier says who may learn which company it is."""


_TOO_WIDE = {
    Tier.COMMUNITY: Message.FLOOR_COMMUNITY,
    Tier.MEMBER: Message.FLOOR_MEMBER,
    Tier.CASE: Message.FLOOR_CASE,
    Tier.SEALED: Message.FLOOR_SEALED,
}


def default_tier(field: Field) -> Tier:
    """Return the tier a new value starts at: the careful one."""
    return CLASS_RULES[field.cls].careful


def profile_tier(field: Field, profile: Profile) -> Tier:
    """Return the tier of the field under one of the three ready-made profiles."""
    return CLASS_RULES[field.cls].tier(profile)


def profile_tiers(profile: Profile) -> dict[str, Tier]:
    """Return the tier of every field under a profile."""
    return {name: profile_tier(field, profile) for name, field in FIELDS.items()}


def floor(field: Field) -> Tier:
    """Return the lowest (widest) tier an owner may choose."""
    return CLASS_RULES[field.cls].floor


def effective_tier(field: Field, tier: Tier, identity_tier: Tier) -> Tier:
    """Return the tier at which a value is read and indexed.

    Showcase and contact would put a name to an anonymous card: they go no wider than the legal name
    (`identity_tier`). Every other field keeps its own tier.
    """
    return max(tier, identity_tier) if field.cls in NEVER_ANONYMOUS else tier


def tier_problem(field: Field, tier: Tier) -> FieldProblem | None:
    """Return what is wrong with choosing this tier for the field, or None."""
    lowest = floor(field)
    if tier < lowest:
        return FieldProblem(field.name, _TOO_WIDE[lowest], {"floor": lowest.value})
    return None


def check_tier(field: Field, tier: Tier) -> Tier:
    """Return the tier if an owner may choose it for the field; raises `Invalid`."""
    problem = tier_problem(field, tier)
    if problem is not None:
        raise Invalid([problem])
    return tier
