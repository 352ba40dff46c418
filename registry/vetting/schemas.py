"""What the routes of applications take and give. Unknown members are refused, sizes are bounded."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.approvals.schemas import Decision, Words
from registry.approvals.vetted import LONGEST_DAYS
from registry.approvals.words import MAX_LENGTH, MIN_LENGTH
from registry.vetting.applying import LONGEST_WORDS, MOST_NAMED
from registry.vetting.criteria import MOST
from registry.vetting.hearing import USUAL_DAYS

State = Literal[
    "written",
    "looked_at",
    "needs_something",
    "waits_for_second",
    "approved",
    "not_approved",
    "withdrawn",
    "ended",
]
Text = Annotated[str, Field(min_length=MIN_LENGTH, max_length=LONGEST_WORDS)]
Id = Annotated[UUID, Field(strict=False)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NamedBody(_Body):
    """A person of the company, what they shall be able to do, and for how many days from the decision on."""

    person: Id
    tier: Literal["MEMBER", "CASE"]
    days: Annotated[int, Field(ge=1, le=366)]


class ApplicationBody(_Body):
    """What a company states; `sponsor` says in its own words who of the network knows it."""

    network: Id
    does: Text
    why: Text
    contact: Words
    sponsor: Annotated[str, Field(max_length=MAX_LENGTH)] = ""
    people: Annotated[list[NamedBody], Field(max_length=MOST_NAMED)] = []


class WordsBody(_Body):
    """A question, or its answer."""

    words: Text


class NoteBody(_Body):
    """A thing the network looks at, by its code, and what shows it."""

    criterion: Annotated[str, Field(pattern="^[0-9a-f]{12}$")]
    note: Words


class VerdictBody(_Body):
    """What an officer says. `told`: what the company reads with a no.

    `criteria`, `sponsor` and `days` draw the decision up: the first officer sends them, the second leaves them out.
    """

    decision: Decision
    reason: Words
    told: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    criteria: Annotated[list[NoteBody], Field(max_length=MOST)] | None = None
    sponsor: Id | None = None
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = USUAL_DAYS


class TermsBody(_Body):
    """What a network looks at, one sentence each, and whether a member has to vouch."""

    criteria: Annotated[list[Words], Field(min_length=1, max_length=MOST)]
    sponsor_needed: bool


class CriterionView(_Body):
    """One thing a network looks at."""

    code: str
    text: str


class TermsView(_Body):
    """What a network asks of new members."""

    criteria: list[CriterionView]
    sponsor_needed: bool


class NamedView(_Body):
    """Somebody an application names."""

    person: str
    tier: Literal["MEMBER", "CASE"]
    days: int


class StepView(_Body):
    """What happened. `by`: who did it, for officers alone."""

    step: Literal["begun", "asked", "answered", "told"]
    words: str
    by: str | None
    at: datetime


class ApplicationView(_Body):
    """An application. `until`: when its membership ends; `request`: what decides it, for officers alone."""

    id: UUID
    network: UUID
    organisation: str
    applicant: str
    does: str
    why: str
    contact: str
    sponsor: str
    people: list[NamedView]
    state: State
    until: datetime | None
    created_at: datetime
    steps: list[StepView]
    request: UUID | None


class ApplicationsView(_Body):
    """Applications, the newest first."""

    applications: list[ApplicationView]


class MadeView(_Body):
    """What was made."""

    id: UUID


class StateView(_Body):
    """What has become of it."""

    state: State
