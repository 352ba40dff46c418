"""Who reads other organisations: from which organisation, through which networks, as which subjects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from policies.vocabulary import Subject, Tier, tiers_up_to
from registry.caller import Caller


class Audience(StrEnum):
    """As whom an owner looks at the own organisation: somebody approved so far, of another organisation.

    INTERESTED and MEMBER are of the organisation's own networks, ABROAD is an approved member of a network of
    another country: the most that anybody there can be.
    """

    INTERESTED = "interested"
    MEMBER = "member"
    ABROAD = "abroad"

    @property
    def tier(self) -> Tier:
        """Return the highest tier that such a reader holds."""
        return Tier.COMMUNITY if self is Audience.INTERESTED else Tier.MEMBER


@dataclass(frozen=True, slots=True)
class Reader:
    """`held` are the policy subjects of the reader in each network in which they hold a tier."""

    organisation: UUID
    held: Mapping[UUID, frozenset[str]]

    @classmethod
    def of(cls, caller: Caller) -> Reader:
        """Return the caller as a reader."""
        held = {
            network: caller.subjects(network)
            for network, standing in caller.standings.items()
            if standing.tiers
        }
        return cls(caller.organisation, held)

    @classmethod
    def imagined(cls, audience: Audience, networks: Collection[UUID]) -> Reader:
        """Return somebody of an audience who stands in these networks, of an organisation that nobody excluded."""
        subjects = frozenset(Subject.tier(tier) for tier in tiers_up_to(audience.tier))
        return cls(uuid4(), dict.fromkeys(networks, subjects))

    def subjects(self, networks: Collection[UUID]) -> frozenset[str]:
        """Return what the reader is through these networks together."""
        return frozenset[str]().union(*(self.held[network] for network in networks))
