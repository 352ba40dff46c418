"""The log-ins of one person, by the index over who acted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import func, select

from audit.event import Event
from registry.oversight.tables import entry

if TYPE_CHECKING:
    from registry.database import Transaction

LATEST: Final = 2
"""This session's log-in, which may not be sequenced yet, and the one before it."""


@dataclass(frozen=True, slots=True)
class Login:
    """A log-in that is in the log."""

    index: int
    at: datetime
    body: bytes


def logins(tx: Transaction, person: UUID) -> list[Login]:
    """Return the person's newest log-ins, the newest first."""
    statement = select(entry.c.index, entry.c.at, entry.c.body).where(
        entry.c.actor == person, entry.c.event == Event.LOGIN_DONE.value
    )
    rows = tx.execute(statement.order_by(entry.c.index.desc()).limit(LATEST))
    return [Login(row["index"], row["at"], bytes(row["body"])) for row in rows.mappings()]


def refused(tx: Transaction, person: UUID, after: int) -> int:
    """Return how many log-ins as this person were refused after the index `after`."""
    statement = select(func.count()).where(
        entry.c.actor == person, entry.c.event == Event.LOGIN_REFUSED.value, entry.c.index > after
    )
    found: int = tx.execute(statement).scalar_one()
    return found
