"""Bodies and answers of `/exposure`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.exposure.allowance import APPROVE, DECLINE, MOST
from registry.exposure.limits import DAYS

if TYPE_CHECKING:
    from registry.guarding.views import Queue, ViewsLeft


class Decision(StrEnum):
    """What the office says."""

    APPROVE = APPROVE
    DECLINE = DECLINE


class MoreBody(BaseModel):
    """Why a company needs to be shown more; its network's vetting officers and auditors read it."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=4 * MOST)


class AnswerBody(BaseModel):
    """What a vetting officer says, and why; who asked reads it."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    reason: str = Field(max_length=4 * MOST)


class CountOut(BaseModel):
    """One number: how many there are in 30 days, and how many are left."""

    limit: int
    left: int


class ExposureOut(BaseModel):
    """What the caller's organisation, all its people together, may still be shown of others."""

    days: int = Field(default=DAYS, description="How long what was shown counts.")
    views: CountOut = Field(
        description="A card takes one for every ten new facts on it, a company's page all of four."
    )
    companies: CountOut = Field(description="Companies whose page may be opened.")
    searches: CountOut = Field(description="Searches that were not asked before.")
    may_ask: bool
    asked_at: datetime | None = Field(description="That more was asked for, and is not answered.")
    until: datetime | None = Field(description="When what the office added ends.")
    answer: str | None = Field(description="Why the office said what it did, the last time in 30 days.")


class AskedOut(BaseModel):
    """That a company asks for more."""

    id: UUID
    organisation: str
    reason: str
    at: datetime
    own: bool = Field(description="The caller is of that organisation: another officer has to answer.")


class NoticedOut(BaseModel):
    """That a company was shown many of the companies of one region and process."""

    organisation: str
    region: str
    process: str
    companies: str = Field(description='In bands: "8-15", "16-30", "31-60", ">60".')
    at: datetime


class QueueOut(BaseModel):
    """What a vetting officer sees."""

    asked: list[AskedOut]
    noticed: list[NoticedOut]


def exposure_out(view: ViewsLeft) -> ExposureOut:
    """Return the answer for a view."""
    return ExposureOut(
        views=CountOut(limit=view.limits.points, left=view.left.points),
        companies=CountOut(limit=view.limits.opened, left=view.left.opened),
        searches=CountOut(limit=view.limits.searches, left=view.left.searches),
        may_ask=view.may_ask,
        asked_at=view.asked_at,
        until=view.until,
        answer=view.answer,
    )


def queue_out(queue: Queue) -> QueueOut:
    """Return the answer for a queue."""
    return QueueOut(
        asked=[
            AskedOut(id=one.id, organisation=one.organisation, reason=one.reason, at=one.at, own=one.own)
            for one in queue.asked
        ],
        noticed=[
            NoticedOut(
                organisation=one.organisation,
                region=one.region,
                process=one.process,
                companies=one.companies,
                at=one.at,
            )
            for one in queue.noticed
        ],
    )
