"""Forgetting which codes were spent, as if half a minute had passed, with mark and entry as the register would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from audit.event import Event
from registry.accounts.outcome import change
from registry.accounts.tables import authenticator
from registry.authority import signed
from registry.entries import by_principal

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from registry.database import Database


def rewind(database: Database, sql: Callable[..., Any], person: UUID | None = None, **columns: Any) -> None:
    """Set columns of a person's authenticator, or of everybody's: `last_step` to 0 where none is named."""
    statement = select(authenticator).where(authenticator.c.disabled_at.is_(None))
    if person is not None:
        statement = statement.where(authenticator.c.person == person)
    with database.transaction() as tx:
        for found in tx.execute(statement).mappings().all():
            row = signed(tx, "authenticator", {**found, **(columns or {"last_step": 0})})
            if row["mac"] == found["mac"]:
                continue
            places = ", ".join(f"{name} = %s" for name in row)
            sql(f"UPDATE register.authenticator SET {places} WHERE id = %s", *row.values(), row["id"])
            # An event that no test counts.
            tx.audit(by_principal(tx, "host", Event.WORKER_BEAT, changed=(change("authenticator", row),)))
