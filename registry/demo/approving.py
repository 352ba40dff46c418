"""Lets the demonstration's officers approve its people, by the same requests and reviews as real ones.

They need no codes here: who loads a demonstration has its keys.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from policies.vocabulary import Role, Tier
from registry.accounts.service import Accounts
from registry.accounts.store import people as people_store
from registry.approvals import quorum
from registry.approvals import request as requests
from registry.approvals import review as reviews
from registry.approvals.deciding import Opinion, decide
from registry.approvals.request import Kind, Wanted
from registry.approvals.review import Word
from registry.database import Transaction
from registry.errors import Conflict

BECAUSE = "Fictional, for the demonstration."
_proofs = itertools.count(1)


def approve(
    tx: Transaction,
    accounts: Accounts,
    principal: str,
    officers: Sequence[UUID],
    person: UUID,
    word: Tier | Role,
    network: UUID,
    *,
    days: int | None = None,
    group: UUID | None = None,
) -> None:
    """Give a person a tier for so many days, or an office role, as approved by the first officers that may."""
    holder = people_store.get(tx, person)
    if holder is None:
        raise LookupError("there is no such person")
    wanted = Wanted(
        Kind.TIER if isinstance(word, Tier) else Kind.ROLE,
        frozenset({network}),
        person,
        holder["organisation"],
        person,
        word,
        days,
        group,
        BECAUSE,
    )
    request = requests.add(tx, accounts.secrets, principal, wanted)
    for officer in officers:
        said = reviews.of(tx, [request.id])[request.id]
        if quorum.approved(wanted, said):
            return
        with suppress(Conflict):
            chair = quorum.chair_of(tx, request, officer, said)
            # One proof serves for one review.
            proof = tx.now - timedelta(microseconds=next(_proofs))
            decide(tx, accounts, principal, request, Opinion(officer, chair, Word.APPROVE, BECAUSE, proof))
