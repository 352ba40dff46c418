"""Bodies and answers of `/emergency`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.emergency.finding import MAX_FINDING

if TYPE_CHECKING:
    from registry.emergency.views import EmergencyView, PageView


class EndBody(BaseModel):
    """Which emergency access ends: the one that the caller has read."""

    model_config = ConfigDict(extra="forbid")

    emergency: UUID


class ReviewBody(BaseModel):
    """What the caller found, of the one they have read."""

    model_config = ConfigDict(extra="forbid")

    emergency: UUID
    finding: str = Field(max_length=4 * MAX_FINDING)


class FindingOut(BaseModel):
    """What one officer found."""

    at: datetime
    reviewer: str
    finding: str


class ToldOut(BaseModel):
    """What the named persons alone read."""

    person: str
    organisation: str
    reason: str
    findings: list[FindingOut]


class EmergencyOut(BaseModel):
    """One that is in force, or waits for its review."""

    id: UUID
    role: str
    network: str
    begun_at: datetime
    until: datetime
    ended_at: datetime | None = Field(description="Null while it is in force.")
    told: ToldOut | None = Field(description="Who and why: for the named persons; null for everybody else.")


class EmergencyPage(BaseModel):
    """Whether emergency access is in force or waits for its review, and what the caller may do about it."""

    emergency: EmergencyOut | None
    may_end: bool
    may_review: bool


def page_out(view: PageView) -> EmergencyPage:
    """Return the answer for a view."""
    found = None if view.found is None else _out(view.found)
    return EmergencyPage(emergency=found, may_end=view.may_end, may_review=view.may_review)


def _out(found: EmergencyView) -> EmergencyOut:
    told = found.told
    return EmergencyOut(
        id=found.id,
        role=found.role,
        network=found.network,
        begun_at=found.begun_at,
        until=found.until,
        ended_at=found.ended_at,
        told=None
        if told is None
        else ToldOut(
            person=told.person,
            organisation=told.organisation,
            reason=told.reason,
            findings=[
                FindingOut(at=each.at, reviewer=each.reviewer, finding=each.finding) for each in told.findings
            ],
        ),
    )
