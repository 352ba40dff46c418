"""How one stored value is decided on for a reader: at which tier it works, and what the policy says. Not the value."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from policies.decision import Decision
from policies.vocabulary import Tier


@dataclass(frozen=True, slots=True)
class Weighed:
    """Made by `Disclosure.weigh`, for whoever explains a decision.

    Attributes:
        record: whose value it is.
        tier: the stored tier.
        effective: the one that governs who reads it, never lower.
        decision: whether the reader reads it, and the rule that says so.
    """

    record: UUID
    tier: Tier
    effective: Tier
    decision: Decision
