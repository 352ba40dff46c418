"""What is told of views: to a company how many are left, to the office who asks for more and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.exposure.account import Left
from registry.exposure.limits import Limits


@dataclass(frozen=True, slots=True)
class ViewsLeft:
    """What is left to the reader's company, of what.

    `may_ask`: for more. `asked_at`: that somebody did, and the office has not answered. `until`: when what the
    office added ends. `answer`: why it said so, the last time.
    """

    limits: Limits
    left: Left
    may_ask: bool
    asked_at: datetime | None
    until: datetime | None
    declined: bool
    answer: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """That a company asks for more. `own`: the reader is of that company, so another has to answer."""

    id: UUID
    organisation: str
    reason: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """That a company was shown many of the companies of one region and process; `companies` is a band."""

    organisation: str
    region: str
    process: str
    companies: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What an officer sees."""

    asked: tuple[Asked, ...]
    noticed: tuple[Noticed, ...]
