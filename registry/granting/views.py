"""What people are shown of requests and grants, on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

OPEN, EXPIRED = "open", "expired"
GRANTED, DECLINED, WITHDRAWN = "granted", "declined", "withdrawn"
LIVE, ENDED, REVOKED = "live", "ended", "revoked"


@dataclass(frozen=True, slots=True)
class Who:
    """A person by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """What somebody calls a company: its id or their own name for it, and how it is called where they may know."""

    company: str
    name: str | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request.

    Attributes:
        company: whom the reader asked; None to the owner, or where the reader may not know of it any longer.
        organisation: what the asker's organisation is called, to the owner alone.
        people: the asker, then the colleagues they ask for.
        fields: those they ask for; none where they leave it to the owner.
        state: open, granted, declined, withdrawn or expired.
    """

    id: UUID
    company: Company | None
    organisation: str
    people: Sequence[Who]
    about: str
    fields: Sequence[str]
    created_at: datetime
    expires_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class GrantView:
    """A grant; `company` and `organisation` as in `RequestView`, `state` is live, ended or revoked."""

    id: UUID
    request: UUID
    company: Company | None
    organisation: str
    people: Sequence[Who]
    about: str
    fields: Sequence[str]
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody asked others, and what others let them read."""

    asked: Sequence[RequestView]
    held: Sequence[GrantView]


@dataclass(frozen=True, slots=True)
class Ours:
    """What others asked an organisation, and what it lets them read."""

    received: Sequence[RequestView]
    given: Sequence[GrantView]
