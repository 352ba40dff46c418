"""The log over HTTP. Times are RFC 3339 in UTC; sentences are in the caller's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.oversight.views import About, Choice, EntryPage, EntryView


class Named(BaseModel):
    """A person or an organisation; `name` is null where it cannot be read any more."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    name: str | None


class AboutOut(BaseModel):
    """What an entry is about, kept sealed beside it; `said` is null where it cannot be opened any more."""

    model_config = ConfigDict(extra="forbid")

    organisation: Named | None
    said: dict[str, Any] | None


class EntryOut(BaseModel):
    """One entry of the log."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(description="Its place in the log, from 0, without gaps.")
    id: UUID
    at: datetime
    sentence: str = Field(description="What happened, in plain words, in the caller's language.")
    event: str
    result: str
    person: Named | None
    principal: str | None = Field(description="Who acted where it was no person: the host, a process.")
    organisation: Named | None = Field(description="The acting person's organisation.")
    network: UUID | None
    purpose: UUID | None
    policy: str | None = Field(description="Digest of the rules that decided.")
    rule: str | None = Field(description="The rule that decided.")
    classes: list[str] = Field(description="Classes of what was asked for or shown.")
    count: int | None
    reason: str | None
    about: list[AboutOut]


class EntriesOut(BaseModel):
    """A page of the log, the newest entries first; `cursor` is null at the end."""

    model_config = ConfigDict(extra="forbid")

    entries: list[EntryOut]
    cursor: str | None


class ReadyOut(BaseModel):
    """Whether this process can serve, and what is wrong where it cannot. Nothing here is about anybody."""

    model_config = ConfigDict(extra="forbid")

    ready: bool
    database: bool
    schema_current: bool
    keys: bool
    log: bool
    log_behind_seconds: float | None
    log_waiting: int | None
    log_missing: int | None


def named(choice: Choice | None) -> Named | None:
    """Return a choice as it is sent."""
    return None if choice is None else Named(id=choice.id, name=choice.name)


def about_out(about: About) -> AboutOut:
    """Return a side record as it is sent."""
    said = None if about.said is None else dict(about.said)
    return AboutOut(organisation=named(about.organisation), said=said)


def entry_out(view: EntryView) -> EntryOut:
    """Return an entry as it is sent."""
    entry = view.entry
    return EntryOut(
        index=view.index,
        id=entry.id,
        at=entry.at,
        sentence=view.sentence,
        event=entry.event.value,
        result=entry.result.value,
        person=named(view.person),
        principal=entry.principal,
        organisation=named(view.organisation),
        network=entry.network,
        purpose=entry.purpose,
        policy=entry.policy,
        rule=entry.rule,
        classes=list(entry.classes),
        count=entry.count,
        reason=entry.reason,
        about=[about_out(each) for each in view.about],
    )


def entries_out(page: EntryPage) -> EntriesOut:
    """Return a page as it is sent."""
    return EntriesOut(entries=[entry_out(view) for view in page.entries], cursor=page.cursor)
