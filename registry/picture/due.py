"""When a network's whole is to be looked at again: a quarter after both signed; a new network has a quarter too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from registry.authority import checked
from registry.picture import store
from registry.picture.picture import QUARTER, SIGNERS

if TYPE_CHECKING:
    from uuid import UUID

    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Due:
    """How it stands with a network: when both had signed the last review, and until when they sign the next.

    `signed_at` is None before the first one.
    """

    signed_at: datetime | None
    until: datetime
    overdue: bool


def due(tx: Transaction, network: UUID, since: datetime) -> Due:
    """Return how it stands with a network that there is `since`. Raises keys.errors.AuthorityBroken."""
    rows = [checked(tx, "picture", row) for row in store.of_networks(tx, [network])]
    said = [
        checked(tx, "picture_signature", row)
        for row in (store.signatures(tx, [row["id"] for row in rows]) if rows else [])
    ]
    signed: list[datetime] = []
    for row in rows:
        own = [each for each in said if each["picture"] == row["id"] and each["digest"] == row["digest"]]
        if {each["role"] for each in own} == {role.value for role in SIGNERS}:
            signed.append(max(each["signed_at"] for each in own))
    last = max(signed, default=None)
    until = (last or since) + QUARTER
    return Due(last, until, tx.now >= until)
