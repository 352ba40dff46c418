"""What the room tells of applications and memberships: names instead of ids, codes instead of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from policies.vocabulary import Tier
from registry.approvals.views import RequestView
from registry.vetting.application import Step


class State(StrEnum):
    """How far an application is. `APPROVED`: the membership holds; `ENDED`: it has ended, or nobody decided in time."""

    WRITTEN = "written"
    LOOKED_AT = "looked_at"
    NEEDS = "needs_something"
    SECOND = "waits_for_second"
    APPROVED = "approved"
    DENIED = "not_approved"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


UNDECIDED = frozenset({State.WRITTEN, State.LOOKED_AT, State.NEEDS})
OPEN = UNDECIDED | {State.SECOND}


@dataclass(frozen=True, slots=True, repr=False)
class StepView:
    """One step with its words; `by` is who took it, None where that is not the reader's to know."""

    step: Step
    words: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class ApplicationView:
    """An application in names. `until`: when its membership ends; `request`: its decision, for officers alone."""

    id: UUID
    network: UUID
    network_name: str
    organisation_id: UUID
    organisation: str
    applicant: str
    does: str
    why: str
    contact: str
    sponsor: str
    named: Sequence[tuple[str, Tier, int]]
    state: State
    until: datetime | None
    created_at: datetime
    steps: Sequence[StepView]
    request: RequestView | None


@dataclass(frozen=True, slots=True)
class Place:
    """A network the organisation is in. `member` and `until`: how, and until when; `soon`: that end is near.

    `may_apply`: an application can be made there now.
    """

    id: UUID
    name: str
    member: bool
    until: datetime | None
    soon: bool
    may_apply: bool


@dataclass(frozen=True, slots=True, repr=False)
class Ending:
    """A membership of a network that ends soon, or has ended and was not renewed."""

    organisation: str
    network: str
    until: datetime
    over: bool
