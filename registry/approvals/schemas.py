"""What the routes of requests and rights take and give. Unknown members are refused, sizes are bounded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.approvals.words import MAX_LENGTH, MIN_LENGTH

MOST_NETWORKS = 8

Words = Annotated[str, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
State = Literal["waiting", "approved", "denied", "withdrawn", "expired"]
Decision = Literal["approve", "deny"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TierRequestBody(_Body):
    """A tier, in which networks, for how many days from its approval on, and why.

    `person` is a colleague for whom a data owner asks; left out, it is for the caller.
    """

    tier: Literal["COMMUNITY", "MEMBER", "CASE"]
    networks: Annotated[
        list[Annotated[UUID, Field(strict=False)]], Field(min_length=1, max_length=MOST_NETWORKS)
    ]
    purpose: Words
    days: Annotated[int, Field(ge=1, le=366)]
    person: Annotated[UUID | None, Field(strict=False)] = None


class RoleRequestBody(_Body):
    """An office role in a network, and why; `group` is where a vetting officer will sit."""

    role: Literal[
        "vetting_officer", "broker", "authority", "educator", "auditor", "security_officer", "operator"
    ]
    network: Annotated[UUID, Field(strict=False)]
    purpose: Words
    group: Annotated[UUID | None, Field(strict=False)] = None
    person: Annotated[UUID | None, Field(strict=False)] = None


class ReviewBody(_Body):
    """What an officer says, and why."""

    decision: Decision
    reason: Words


class GroupView(_Body):
    """A group of approvers."""

    id: UUID
    name: str


class PlaceView(_Body):
    """A network; `member`: the caller's organisation is its member, not only interested."""

    network: UUID
    name: str
    member: bool
    groups: list[GroupView]


class PlacesView(_Body):
    """Networks in which one can ask for something."""

    places: list[PlaceView]


class MadeView(_Body):
    """The id of a request."""

    id: UUID


class SaidView(_Body):
    """What one officer said; their name and reason are for officers. `side`: for which group or network."""

    decision: Decision
    by: str | None
    side: str
    reason: str | None
    at: datetime


class RequestView(_Body):
    """A request. `why_not`: why the caller, an officer, does not decide it; `holders`: how many others hold the same."""

    id: UUID
    word: str
    networks: list[str]
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
    said: list[SaidView]
    may_decide: bool
    why_not: str | None
    holders: int


class RequestsView(_Body):
    """Requests."""

    requests: list[RequestView]


class ReviewedView(_Body):
    """What became of the request."""

    state: State


class RightView(_Body):
    """A tier or office role that somebody holds; `until` null: without an end."""

    id: UUID
    kind: Literal["tier", "role"]
    word: str
    network: UUID
    network_name: str
    person: str
    organisation: str
    since: datetime
    until: datetime | None
    ends_soon: bool


class RightsView(_Body):
    """Rights, those that end first in front."""

    rights: list[RightView]
