"""Log entries about people who are not, or not yet, callers: log-in, enrolment, the end of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from audit.entry import Change, Entry, Event, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.database import Transaction


def by_person(
    tx: Transaction,
    event: Event,
    result: Result,
    person: UUID | None,
    organisation: UUID | None,
    **about: Any,
) -> Entry:
    """Return an entry about somebody by their account alone; None for a name nobody has."""
    return Entry(
        id=uuid4(), at=tx.now, event=event, result=result, actor=person, organisation=organisation, **about
    )


def change(table: str, row: Mapping[str, Any], key: str = "id") -> Change:
    """Return what the log says of a signed row: its id and its mark, so that rolling it back shows."""
    return Change(table, row[key], seal=row["mac"].hex())
