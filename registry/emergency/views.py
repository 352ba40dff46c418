"""What is told of break-glass: to everybody that it is in force, to the office the rest until two have reviewed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands on every page while it is in force, and on the office's until it is reviewed.

    `network` is the network's name. All are None where rows were changed outside the register.
    """

    in_force: bool
    role: str | None = None
    network: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """What one officer found."""

    at: datetime
    reviewer: str
    finding: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the named persons alone read: who has or had the role, why, and what was found of it."""

    person: str
    organisation: str
    reason: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """One that is in force, or waits for its review. `ended_at` is when it ended, before its time or at it."""

    id: UUID
    role: str
    network: str
    begun_at: datetime
    until: datetime
    ended_at: datetime | None
    told: Told | None


@dataclass(frozen=True, slots=True)
class PageView:
    """What the reader may do about it. `own`: it is the reader's own, which they do not review."""

    found: EmergencyView | None
    may_end: bool = False
    may_review: bool = False
    own: bool = False
