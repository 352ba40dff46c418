"""An application: what an organisation states to a network, and what happened to it. It is never changed.

::

    content = JSON, keys sorted: {"contact", "does", "named": [[person, tier, days], ...], "sponsor", "why"}

A decision about it is a request of its own (`registry.approvals.request`, kind vetting), which says over again whose
access is meant.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from audit.event import Event
from keys.context import SecretContext
from policies.vocabulary import Tier
from registry.accounts.outcome import change
from registry.approvals.vetted import Named
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import Author, by_author, by_caller
from registry.vetting import store

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.caller import Caller
    from registry.database import Transaction


class Step(StrEnum):
    """What happens to an application: officers begin, ask, and tell why not; the company answers."""

    BEGUN = "begun"
    ASKED = "asked"
    ANSWERED = "answered"
    TOLD = "told"


@dataclass(frozen=True, slots=True, repr=False)
class Stated:
    """What the organisation says: what it does, why it wants in, whom to talk to, who there knows it, whom it names."""

    does: str
    why: str
    contact: str
    sponsor: str
    named: Sequence[Named]


@dataclass(frozen=True, slots=True, repr=False)
class Application:
    """An application as it was stored, after its mark held."""

    id: UUID
    organisation: UUID
    network: UUID
    applicant: UUID
    stated: Stated
    created_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """A step that was taken; `words` stay sealed."""

    id: UUID
    person: UUID
    step: Step
    words: bytes
    at: datetime


def content_place(application: UUID) -> SecretContext:
    """Return where what an organisation states is sealed."""
    return SecretContext("application", str(application), "content")


def words_place(step: UUID) -> SecretContext:
    """Return where the words of a step are sealed."""
    return SecretContext("application_step", str(step), "words")


def add(
    tx: Transaction,
    secrets: Secrets,
    author: Author,
    applicant: UUID,
    organisation: UUID,
    network: UUID,
    stated: Stated,
) -> UUID:
    """Store an application, and note it; whether it may be made was decided before."""
    application = uuid4()
    said = {
        "does": stated.does,
        "why": stated.why,
        "contact": stated.contact,
        "sponsor": stated.sponsor,
        "named": [[str(each.person), each.tier.value, each.days] for each in sorted(stated.named)],
    }
    content = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    row = signed(
        tx,
        "application",
        {
            "id": application,
            "organisation": organisation,
            "network": network,
            "applicant": applicant,
            "content": secrets.seal(tx, content_place(application), content),
            "created_at": tx.now,
            "withdrawn_at": None,
        },
    )
    store.add(tx, row)
    made = (change("application", row),)
    entry = by_author(tx, author, Event.APPLICATION_MADE, network=network, changed=made)
    tx.audit(entry, Detail(organisation, {"application": str(application)}))
    return application


def opened(tx: Transaction, secrets: Secrets, rows: Sequence[Row]) -> list[Application]:
    """Return applications from their rows. Raises keys.errors.AuthorityBroken."""
    marked = [checked(tx, "application", row) for row in rows]
    contents = secrets.open_many(tx, [(content_place(row["id"]), row["content"]) for row in marked])
    return [_application(row, json.loads(content)) for row, content in zip(marked, contents, strict=True)]


def withdraw(tx: Transaction, application: UUID) -> Row | None:
    """Store that an application is withdrawn; return its row as it is now, None when it was before."""
    row = store.get(tx, application, lock=True)
    if row is None or row["withdrawn_at"] is not None:
        return None
    new = signed(tx, "application", {**checked(tx, "application", row), "withdrawn_at": tx.now})
    store.withdraw(tx, application, tx.now, new["mac"])
    return new


def take(
    tx: Transaction,
    secrets: Secrets,
    caller: Caller,
    application: Application,
    step: Step,
    words: str = "",
    rule: str | None = None,
) -> None:
    """Store a step, and note it; whether it may be taken was decided before."""
    each = uuid4()
    row = signed(
        tx,
        "application_step",
        {
            "id": each,
            "application": application.id,
            "person": caller.person,
            "step": step.value,
            "words": secrets.seal_text(tx, words_place(each), words),
            "created_at": tx.now,
        },
    )
    store.add_step(tx, row)
    entry = by_caller(
        tx,
        caller,
        Event.APPLICATION_MOVED,
        rule=rule,
        network=application.network,
        reason=step.value,
        changed=(change("application_step", row),),
    )
    tx.audit(entry, Detail(application.organisation, {"application": str(application.id)}))


def taken(tx: Transaction, applications: Collection[UUID]) -> Mapping[UUID, tuple[Taken, ...]]:
    """Return the steps of these applications, the oldest first. Raises keys.errors.AuthorityBroken."""
    found: dict[UUID, list[Taken]] = {each: [] for each in applications}
    for each in store.steps(tx, applications) if applications else []:
        row = checked(tx, "application_step", each)
        found[row["application"]].append(
            Taken(row["id"], row["person"], Step(row["step"]), row["words"], row["created_at"])
        )
    return {application: tuple(steps) for application, steps in found.items()}


def _application(row: Mapping[str, Any], said: Mapping[str, Any]) -> Application:
    named = tuple(Named(UUID(person), Tier(tier), days) for person, tier, days in said["named"])
    return Application(
        row["id"],
        row["organisation"],
        row["network"],
        row["applicant"],
        Stated(said["does"], said["why"], said["contact"], said["sponsor"], named),
        row["created_at"],
        row["withdrawn_at"],
    )
