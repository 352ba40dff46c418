"""One way to write an audit entry: who, what, with which result, under which policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from audit.entry import Entry, Event, Result
from registry.caller import Caller

if TYPE_CHECKING:
    from registry.database import Transaction

HOST = "host"
SERVE = "serve"

Author = Caller | str
"""Who makes a change: a caller, or a named principal such as "host"."""


def by_caller(
    tx: Transaction, caller: Caller, event: Event, result: Result = Result.DONE, **about: Any
) -> Entry:
    """Return an entry for what `caller` did in `tx`; `about` are further fields of `audit.entry.Entry`."""
    return Entry(
        id=uuid4(),
        at=tx.now,
        event=event,
        result=result,
        actor=caller.person,
        principal=None,
        organisation=caller.organisation,
        purpose=about.pop("purpose", caller.purpose),
        policy=about.pop("policy", caller.policy_digest),
        **about,
    )


def by_principal(
    tx: Transaction, principal: str, event: Event, result: Result = Result.DONE, **about: Any
) -> Entry:
    """Return an entry for what a named principal did: the host's command line, or a job of `nordkap work`."""
    return Entry(id=uuid4(), at=tx.now, event=event, result=result, actor=None, principal=principal, **about)


def by_author(tx: Transaction, author: Author, event: Event, **about: Any) -> Entry:
    """Return an entry for a change that was made."""
    if isinstance(author, Caller):
        return by_caller(tx, author, event, **about)
    return by_principal(tx, author, event, **about)
