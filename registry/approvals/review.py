"""A review: one officer's word about a request, bound to its digest, given under a proof of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from keys.context import SecretContext
from registry.approvals import store
from registry.authority import checked, signed

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.approvals.request import Request
    from registry.approvals.seat import Chair
    from registry.database import Transaction


class Word(StrEnum):
    """What an officer says; one `DENY` ends a request."""

    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Review:
    """What one person said, for the network and approver group they sat in then; `reason` stays sealed."""

    id: UUID
    request: UUID
    digest: bytes
    person: UUID
    network: UUID
    group: UUID
    word: Word
    reason: bytes
    created_at: datetime


def reason_place(review: UUID) -> SecretContext:
    """Return where a review's reason is sealed."""
    return SecretContext("review", str(review), "reason")


def add(
    tx: Transaction,
    secrets: Secrets,
    request: Request,
    person: UUID,
    chair: Chair,
    word: Word,
    reason: str,
    proven_at: datetime,
) -> Row:
    """Store a review; whether it may be given was decided before. Return its row."""
    review = uuid4()
    row = signed(
        tx,
        "review",
        {
            "id": review,
            "request": request.id,
            "digest": request.digest,
            "person": person,
            "network": chair.network,
            "approver_group": chair.group,
            "decision": word.value,
            "reason": secrets.seal_text(tx, reason_place(review), reason),
            "proven_at": proven_at,
            "created_at": tx.now,
        },
    )
    store.add_review(tx, row)
    return row


def of(tx: Transaction, requests: Collection[UUID]) -> Mapping[UUID, tuple[Review, ...]]:
    """Return what was said about these requests, the oldest first. Raises keys.errors.AuthorityBroken."""
    found: dict[UUID, list[Review]] = {request: [] for request in requests}
    for each in store.reviews(tx, requests) if requests else []:
        row = checked(tx, "review", each)
        found[row["request"]].append(
            Review(
                row["id"],
                row["request"],
                bytes(row["digest"]),
                row["person"],
                row["network"],
                row["approver_group"],
                Word(row["decision"]),
                row["reason"],
                row["created_at"],
            )
        )
    return {request: tuple(said) for request, said in found.items()}
