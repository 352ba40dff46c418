"""What is told of a stop: to everyone that it stands, to the named persons why and who wants to end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands on every page; `since` and `role` are None where it cannot be told who stopped it."""

    since: datetime | None
    role: str | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """That somebody wants the register to go on; it holds until `until`. `own`: the reader said so."""

    at: datetime
    until: datetime
    role: str
    own: bool


@dataclass(frozen=True, slots=True)
class StopView:
    """The freeze that stands; `reason` is None for all but the named persons. "host" is a role here."""

    id: UUID
    since: datetime
    role: str
    reason: str | None
    proposal: ProposalView | None


@dataclass(frozen=True, slots=True)
class FreezeView:
    """Whether the register is stopped, and what the reader may do about it.

    `broken`: it cannot be told, so nothing is shown; whoever may stop it mends that by stopping it.
    """

    stop: StopView | None
    may_stop: bool
    may_go_on: bool
    broken: bool = False
