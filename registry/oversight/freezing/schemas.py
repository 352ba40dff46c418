"""Bodies and answers of `/freeze` and `/unfreeze`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.oversight.freezing.reason import MAX_REASON

if TYPE_CHECKING:
    from registry.oversight.freezing.views import FreezeView, StopView


class FreezeBody(BaseModel):
    """Why the register is stopped; the named persons and auditors read it."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=4 * MAX_REASON)


class Decision(StrEnum):
    """Whether the register should go on."""

    AGREE = "agree"
    DECLINE = "decline"


class UnfreezeBody(BaseModel):
    """What the caller says about going on after the freeze that they have read."""

    model_config = ConfigDict(extra="forbid")

    freeze: UUID
    decision: Decision = Decision.AGREE


class ProposalOut(BaseModel):
    """That one person has said that the register should go on."""

    at: datetime
    until: datetime = Field(description="When their word ends, unless a second person agrees.")
    role: str
    own: bool = Field(description="Whether it was the caller.")


class StopOut(BaseModel):
    """The freeze that stands."""

    id: UUID
    since: datetime
    role: str = Field(
        description='The role of whoever stopped it; "host" for the command line on the server.'
    )
    reason: str | None = Field(description="For the named persons; null for everybody else.")
    proposal: ProposalOut | None


class FreezeOut(BaseModel):
    """Whether the register is stopped, and what the caller may do about it."""

    frozen: bool
    broken: bool = Field(
        description="It cannot be told whether it is stopped, so nothing is shown; stopping it mends that."
    )
    stop: StopOut | None
    may_freeze: bool
    may_unfreeze: bool


def freeze_out(view: FreezeView) -> FreezeOut:
    """Return the answer for a view."""
    return FreezeOut(
        frozen=view.stop is not None or view.broken,
        broken=view.broken,
        stop=None if view.stop is None else _stop_out(view.stop),
        may_freeze=view.may_stop,
        may_unfreeze=view.may_go_on,
    )


def _stop_out(stop: StopView) -> StopOut:
    first = stop.proposal
    return StopOut(
        id=stop.id,
        since=stop.since,
        role=stop.role,
        reason=stop.reason,
        proposal=None
        if first is None
        else ProposalOut(at=first.at, until=first.until, role=first.role, own=first.own),
    )
