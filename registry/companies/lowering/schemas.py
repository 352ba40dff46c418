"""Proposals to show more, over HTTP. Times are RFC 3339 in UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from policies.vocabulary import Tier
from registry.companies.lowering.views import LoweringView

_Token = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9_.]+$")]


class Decision(StrEnum):
    """What a data owner says to a proposal."""

    CONFIRM = "confirm"
    END = "end"


class ProposalBody(BaseModel):
    """That this tier may see this field, which only the company sees."""

    model_config = ConfigDict(extra="forbid")

    family: _Token
    record: UUID
    field: _Token
    tier: Tier


class DecisionBody(BaseModel):
    """Confirm a proposal, or end it."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision


class ProposalOut(BaseModel):
    """A proposal that stands."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    family: str
    record: UUID
    field: str | None = Field(description="Null where it can only be ended: keys were rotated since.")
    tier: Tier
    proposer: str | None
    mine: bool
    created_at: datetime
    expires_at: datetime
    same_from: datetime | None = Field(
        description="From when the proposer may confirm it, in a company of one person; null: another has to."
    )
    void: bool = Field(description="Whether the field was changed since, so that it can only be ended.")


def proposal_out(view: LoweringView) -> ProposalOut:
    """Return a proposal as it is sent."""
    return ProposalOut(**{name: getattr(view, name) for name in ProposalOut.model_fields})
