"""What an auditor sees of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.entry import Entry


@dataclass(frozen=True, slots=True)
class Choice:
    """A person or an organisation, for a filter or in an entry; `name` None where it cannot be read."""

    id: UUID
    name: str | None


@dataclass(frozen=True, slots=True)
class About:
    """One side record: the organisation it concerns, and what was said.

    `said` is None where it cannot be opened: the acting person was erased, or somebody changed it.
    """

    organisation: Choice | None
    said: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry: a plain sentence, and the data beside it."""

    index: int
    sentence: str
    at: datetime
    person: Choice | None
    organisation: Choice | None
    about: tuple[About, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryPage:
    """At most fifty entries, the newest first; `cursor` asks for the next ones, None at the end.

    A page may hold fewer, even none, and still have a cursor: a filter by organisation looks at 20,000
    entries a page at most.
    """

    entries: tuple[EntryView, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class LogView:
    """A page of the log, and the persons and organisations it can be filtered by, each by name."""

    page: EntryPage
    people: list[Choice]
    organisations: list[Choice]
