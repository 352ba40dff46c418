"""What the rules say of a class, tier by tier: the same whatever any company states, shows or keeps back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policies.vocabulary import COMPANY_ROLES, SUBJECTS, Action, Role, Tier
from registry.catalogue.tiers import floor
from registry.disclosure.disclosure import with_grant
from registry.explaining.views import Reach, Reading

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.catalogue.field import Field


def reaches(
    policy: PolicyTable, declared: Field, held: Mapping[str, frozenset[str]], *, granted: bool = False
) -> tuple[Reach, ...]:
    """Return who reads fields of a class at each tier that an owner may choose for it.

    Args:
        policy: the one in force.
        declared: a field of the class.
        held: by what a network is called, somebody's subjects there; or none.
        granted: whether a case grant names the field for them.
    """
    return tuple(
        Reach(
            tier,
            tuple(
                Reading(subject, decision.rule)
                for subject in SUBJECTS
                if _somebodys(subject)
                and (decision := policy.decide({subject}, Action.READ, declared.cls, tier)).allowed is True
            ),
            tuple(
                network
                for network, subjects in sorted(held.items())
                if tier
                in policy.tiers(with_grant(subjects) if granted else subjects, Action.READ, declared.cls)
            ),
        )
        for tier in Tier
        if tier >= floor(declared)
    )


def _somebodys(subject: str) -> bool:
    """Tell whether somebody can be this towards another's records: company roles count in one's own company alone."""
    relation, _, name = subject.partition(":")
    return relation != "role" or Role(name) not in COMPANY_ROLES
