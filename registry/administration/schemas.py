"""What the administration's routes take and give. Unknown members are refused, sizes are bounded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.names import MAX_EMAIL, MAX_NAME
from registry.administration.office import MAX_REASON, MIN_REASON

Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Email = Annotated[str, Field(min_length=3, max_length=MAX_EMAIL)]
Language = Literal["sv", "nb", "en"]
Given = Literal["member", "editor", "data_owner"]
Kind = Literal["password", "authenticator"]
Reason = Annotated[str, Field(min_length=MIN_REASON, max_length=MAX_REASON)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class HelperBody(_Body):
    """Who helps until midnight."""

    name: Name
    email: Email
    language: Language


class InviteBody(HelperBody):
    """A new colleague, with one role."""

    role: Given


class ChangeBody(_Body):
    """What changes of a colleague; `roles` are all that they hold in the company afterwards."""

    name: Name | None = None
    roles: Annotated[list[Given], Field(max_length=3)] | None = None


class ResetBody(_Body):
    """Which of the two is replaced; the person proves the other one."""

    kind: Kind


class ReasonBody(_Body):
    """Why, for the log."""

    reason: Reason


class OrganisationBody(_Body):
    """A new organisation of a network, and its first data owner."""

    kind: Literal["company", "authority", "educator"]
    account_name: Name
    data_owner: HelperBody


class ColleagueView(_Body):
    """A person; `seen` is a day in UTC, null when that is over 30 days ago; `until` a helper's end."""

    id: UUID
    name: str
    email: str
    language: str
    roles: list[str]
    works_for_a_network: bool
    state: Literal["invited", "active", "disabled"]
    seen: date | None
    authenticator: bool
    sessions: int
    until: datetime | None


class PeopleView(_Body):
    """The people of the caller's company, by name."""

    people: list[ColleagueView]


class CodeView(_Body):
    """A one-time code to hand over in person, by phone or by letter, shown this once; null where none is needed."""

    id: UUID
    code: str | None


class HelperView(_Body):
    """A helper's code, shown this once, and until when they help."""

    id: UUID
    code: str
    until: datetime


class EndedView(_Body):
    """How many sessions ended."""

    sessions: int


class HouseView(_Body):
    """An organisation of the network; `people`: how many accounts are not closed."""

    id: UUID
    name: str
    kind: str
    membership: Literal["interested", "member"]
    state: Literal["active", "closed"]
    people: int


class HousesView(_Body):
    """The organisations of the network, by name."""

    organisations: list[HouseView]


class MemberView(_Body):
    """A person as the office sees them."""

    id: UUID
    name: str
    roles: list[str]
    works_for_a_network: bool
    state: Literal["invited", "active", "disabled"]


class HousePeopleView(_Body):
    """One organisation with its people."""

    organisation: HouseView
    people: list[MemberView]


class MadeView(_Body):
    """A new organisation, its first data owner, and the code to hand over, shown this once."""

    organisation: UUID
    id: UUID
    code: str


class ProposalView(_Body):
    """A code that waits for a second officer; `mine`: the caller is not the one who may confirm it."""

    id: UUID
    person: str
    organisation: str
    kind: Kind
    proposer: str
    proposed_at: datetime
    expires_at: datetime
    mine: bool


class ProposalsView(_Body):
    """What waits, the oldest first."""

    proposals: list[ProposalView]


class ProposedView(_Body):
    """The proposal that now waits for 24 hours."""

    id: UUID


class RightView(_Body):
    """A role or a tier over time; `ended` when it was taken."""

    word: str
    network: str | None
    since: datetime
    until: datetime | None
    ended: datetime | None


class PastView(_Body):
    """A session."""

    channel: str
    address: str
    agent: str
    since: datetime
    seen: datetime
    ended: datetime | None


class InvitationView(_Body):
    """An invitation, never its code."""

    kind: str
    made: datetime
    until: datetime
    used: datetime | None


class GivenView(_Body):
    """A code that was given for the person's password or authenticator."""

    kind: str
    by: str
    proposed_by: str | None
    at: datetime
    used: datetime | None


class SaidView(_Body):
    """A purpose."""

    at: datetime
    text: str


class ActView(_Body):
    """One entry of the log, in plain words."""

    at: datetime
    event: str
    result: str
    sentence: str


class AccountView(_Body):
    """The account."""

    name: str
    email: str
    organisation: str
    language: str
    since: datetime
    password_since: datetime | None
    authenticator_since: datetime | None
    recovery_codes: int


class ReportView(_Body):
    """All that the register knows about the caller; `more`: the log holds older acts than are listed."""

    at: datetime
    account: AccountView
    roles: list[RightView]
    tiers: list[RightView]
    sessions: list[PastView]
    invitations: list[InvitationView]
    codes: list[GivenView]
    purposes: list[SaidView]
    acts: list[ActView]
    more: bool
