"""What the routes of case grants take and give. Unknown members are refused, sizes are bounded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.names import MAX_EMAIL
from registry.granting.about import MAX_ABOUT, MIN_ABOUT, MOST_FIELDS
from registry.granting.asking import MOST_COLLEAGUES
from registry.granting.giving import LONGEST_DAYS

About = Annotated[str, Field(min_length=MIN_ABOUT, max_length=MAX_ABOUT)]
FieldName = Annotated[str, Field(max_length=80)]
Mailbox = Annotated[str, Field(min_length=3, max_length=MAX_EMAIL)]
Id = Annotated[UUID, Field(strict=False)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RequestBody(_Body):
    """What is asked of a company, named as a search names it; no fields leaves the choice to it."""

    company: Annotated[str, Field(min_length=1, max_length=64)]
    about: About
    fields: Annotated[list[FieldName], Field(max_length=MOST_FIELDS)] = []
    colleagues: Annotated[list[Mailbox], Field(max_length=MOST_COLLEAGUES)] = []


class GrantBody(_Body):
    """Who of those a request is for gets to see which fields, for which case, for how many days."""

    request: Id
    people: Annotated[list[Id], Field(min_length=1, max_length=MOST_COLLEAGUES + 1)]
    fields: Annotated[list[FieldName], Field(min_length=1, max_length=MOST_FIELDS)]
    about: About
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class MadeView(_Body):
    """What was made."""

    id: UUID


class WhoView(_Body):
    """A person."""

    id: UUID
    name: str


class CompanyName(_Body):
    """The company that was asked; no name where the reader may not know it."""

    company: str
    name: str | None


class CaseRequestView(_Body):
    """A request; `people` begins with who asks."""

    id: UUID
    company: CompanyName | None
    organisation: str
    people: list[WhoView]
    about: str
    fields: list[str]
    created_at: datetime
    expires_at: datetime
    state: Literal["open", "granted", "declined", "withdrawn", "expired"]


class CaseGrantView(_Body):
    """A grant."""

    id: UUID
    request: UUID
    company: CompanyName | None
    organisation: str
    people: list[WhoView]
    about: str
    fields: list[str]
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None
    state: Literal["live", "ended", "revoked"]


class CaseRequests(_Body):
    """What I asked; what my company was asked, for its data owners."""

    asked: list[CaseRequestView]
    received: list[CaseRequestView]


class CaseGrants(_Body):
    """What I hold; what my company gave, for its data owners."""

    held: list[CaseGrantView]
    given: list[CaseGrantView]
