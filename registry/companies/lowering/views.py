"""What a company's people see of a proposal to show more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from policies.vocabulary import Tier


@dataclass(frozen=True, slots=True)
class LoweringView:
    """A proposal that stands.

    Attributes:
        id, family, record, field: what it is about; the field is None where keys were rotated since.
        tier: who would see the field, and everybody wider approved.
        proposer: who proposed it; None where the name can no longer be read.
        mine: whether the caller did.
        created_at, expires_at: it holds from the one until the other, by the database's clock.
        same_from: from when the proposer may confirm it, in a company of one person; None: another has to.
        void: whether the field was changed since, so that it cannot be confirmed any more.
    """

    id: UUID
    family: str
    record: UUID
    field: str | None
    tier: Tier
    proposer: str | None
    mine: bool
    created_at: datetime
    expires_at: datetime
    same_from: datetime | None
    void: bool
