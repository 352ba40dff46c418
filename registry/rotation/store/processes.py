"""Who is at work in the database: a role sees its own sessions, and no other's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from registry.database import Transaction

_OLDEST: Final = text(
    "SELECT min(xact_start) FROM pg_catalog.pg_stat_activity "
    "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)
_SESSIONS: Final = text(
    "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = current_database() "
    "AND usename = current_user AND pid <> pg_backend_pid() AND backend_start < :since"
)


def oldest_transaction(tx: Transaction) -> datetime | None:
    """Return when the oldest transaction under way of this role began, this one apart."""
    found: datetime | None = tx.execute(_OLDEST).scalar_one()
    return found


def sessions_before(tx: Transaction, since: datetime) -> int:
    """Return how many sessions of this role, this one apart, stand since before then."""
    found: int = tx.execute(_SESSIONS, {"since": since}).scalar_one()
    return found
