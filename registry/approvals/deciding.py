"""One word about a request, noted, and what comes of it: with the word that is enough, the rights it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from registry.accounts.outcome import change
from registry.approvals import quorum
from registry.approvals import review as reviews
from registry.approvals.activation import activate
from registry.approvals.review import Word
from registry.database import Detail
from registry.entries import Author, by_author

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.approvals.request import Request
    from registry.approvals.seat import Chair
    from registry.database import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Opinion:
    """What a person says, in which chair, why, and when they last proved who they are."""

    person: UUID
    chair: Chair
    word: Word
    reason: str
    proven_at: datetime


def decide(
    tx: Transaction,
    accounts: Accounts,
    author: Author,
    request: Request,
    opinion: Opinion,
    rule: str | None = None,
) -> None:
    """Store an opinion that may be given (`quorum.chair_of`), and activate the request where it is enough.

    Raises NotFound, Invalid, Conflict: what was asked for cannot be given any more.
    """
    row = reviews.add(
        tx,
        accounts.secrets,
        request,
        opinion.person,
        opinion.chair,
        opinion.word,
        opinion.reason,
        opinion.proven_at,
    )
    changed = [change("review", row)]
    said = reviews.of(tx, [request.id])[request.id]
    if opinion.word is Word.APPROVE and quorum.approved(request.wanted, quorum.standing(tx, request, said)):
        changed += activate(tx, accounts, author, request)
    entry = by_author(
        tx,
        author,
        Event.REQUEST_REVIEWED,
        rule=rule,
        network=opinion.chair.network,
        reason=opinion.word.value,
        changed=tuple(changed),
    )
    about = {"person": str(request.wanted.person), "request": str(request.id), "because": opinion.reason}
    tx.audit(entry, Detail(request.wanted.organisation, about))
