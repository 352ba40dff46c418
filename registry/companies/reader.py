"""Who reads other organisations: from which organisation, through which networks, as which subjects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

from policies.vocabulary import Subject, Tier, tiers_up_to
from registry.caller import Entitled
from registry.cases.held import NOTHING, Granted


class Audience(StrEnum):
    """As whom an owner looks at the own organisation: somebody approved so far, of another organisation.

    EVERYONE, INTERESTED and MEMBER are of the organisation's own networks, ABROAD is an approved member of a network
    of another country: the most that anybody there can be. CASE holds one of its case grants, and the approval that
    this takes in each network whose member their own organisation is.
    """

    EVERYONE = "everyone"
    INTERESTED = "interested"
    MEMBER = "member"
    ABROAD = "abroad"
    CASE = "case"

    @property
    def tier(self) -> Tier:
        """Return the highest tier that such a reader holds."""
        return _TIERS[self]


_TIERS: Mapping[Audience, Tier] = {
    Audience.EVERYONE: Tier.OPEN,
    Audience.INTERESTED: Tier.COMMUNITY,
    Audience.MEMBER: Tier.MEMBER,
    Audience.ABROAD: Tier.MEMBER,
    Audience.CASE: Tier.CASE,
}

OF_A_TIER = tuple(audience for audience in Audience if audience is not Audience.CASE)
"""Audiences that are told by what they are approved for alone."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`held` are the policy subjects of the reader in each network in which they hold a tier.

    `granted` is what owners let them read besides, by owner.
    """

    organisation: UUID
    held: Mapping[UUID, frozenset[str]]
    granted: Mapping[UUID, Granted] = field(default_factory=dict)

    @classmethod
    def of(cls, caller: Entitled, granted: Mapping[UUID, Granted]) -> Reader:
        """Return the caller, or somebody else, as a reader."""
        held = {
            network: caller.subjects(network)
            for network, standing in caller.standings.items()
            if standing.tiers
        }
        return cls(caller.organisation, held, granted)

    @classmethod
    def imagined(
        cls,
        audience: Audience,
        networks: Collection[UUID],
        organisation: UUID | None = None,
        granted: Mapping[UUID, Granted] | None = None,
    ) -> Reader:
        """Return somebody of an audience who stands in these networks, of an organisation that nobody excluded.

        The holder of a grant is of an `organisation` that there is, and has what is `granted`.
        """
        subjects = frozenset(Subject.tier(tier) for tier in tiers_up_to(audience.tier))
        return cls(organisation or uuid4(), dict.fromkeys(networks, subjects), granted or {})

    def subjects(self, networks: Collection[UUID]) -> frozenset[str]:
        """Return what the reader is through these networks together."""
        return frozenset[str]().union(*(self.held[network] for network in networks))

    def granted_by(self, owner: UUID) -> Granted:
        """Return what an owner lets the reader read besides."""
        return self.granted.get(owner, NOTHING)
