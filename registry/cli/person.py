"""A person as whoever is at the host names one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.wiring import House


def person_named(rooms: House, tx: Transaction, text: str) -> UUID:
    """Return whose id or mailbox `text` is; an id is not looked up. Raises NotFound."""
    try:
        return UUID(text)
    except ValueError:
        return rooms.accounts.people.by_email(tx, text)
