"""What the room tells of requests and rights: names instead of ids, codes instead of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from policies.vocabulary import Role, Tier
from registry.approvals.request import Joining, Kind
from registry.approvals.review import Word
from registry.errors import Conflict


@dataclass(frozen=True, slots=True)
class Place:
    """A network in which the caller may ask for something.

    `member`: their organisation is its member, not only interested. `groups`: the approver groups in which a vetting
    officer can sit.
    """

    id: UUID
    name: str
    member: bool
    groups: Sequence[tuple[UUID, str]]


class State(StrEnum):
    """What has become of a request. `APPROVED`: what it asked for was given; it may have ended since."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, repr=False)
class SaidView:
    """What one officer said. `by` is their name, `side` the group or network it counted for; None: not for you."""

    word: Word
    by: str | None
    side: str
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class VettingView:
    """What comes with a membership: who gets which tier for how many days, what was looked at, who vouches.

    The last two are for officers alone.
    """

    application: UUID
    named: Sequence[tuple[str, Tier, int]]
    criteria: Sequence[tuple[str, str]]
    sponsor: str | None


@dataclass(frozen=True, slots=True, repr=False)
class RequestView:
    """A request in names. `days` as in `registry.approvals.request.Wanted`; `said` the oldest first.

    `why_not` is the refusal that says why the caller does not decide it; None where they may, or nobody does.
    `holders`: how many others hold the same in all of these networks. `vetting`: of a vetting alone.
    """

    id: UUID
    kind: Kind
    word: Tier | Role | Joining
    networks: Sequence[str]
    person: str
    organisation: str
    requester: str
    own: bool
    group: str | None
    days: int | None
    purpose: str
    created_at: datetime
    expires_at: datetime
    state: State
    said: Sequence[SaidView]
    may_decide: bool
    why_not: Conflict | None
    holders: int
    vetting: VettingView | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RightView:
    """A tier or an office role that somebody holds. `until` is None for a role without an end."""

    id: UUID
    kind: Kind
    word: Tier | Role
    network: UUID
    network_name: str
    holder: UUID
    person: str
    organisation: str
    since: datetime
    until: datetime | None
    ends_soon: bool
