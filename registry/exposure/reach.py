"""How much of a network each organisation was shown, for a count over all of them; to be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from registry.authority import checked
from registry.exposure import store
from registry.exposure.budget import account_place
from registry.exposure.state import read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from uuid import UUID

    from keys.context import SecretContext
    from registry.database import Transaction


class Secrets(Protocol):
    """Opens what organisations were shown: `registry.accounts.secrets`."""

    def open_many(self, tx: Transaction, sealed: Sequence[tuple[SecretContext, bytes]]) -> list[bytes]:
        """Return the bytes in order. Raises keys.errors.KeysError."""
        ...


def shares(tx: Transaction, secrets: Secrets, companies: Collection[UUID]) -> Iterator[tuple[UUID, float]]:
    """Yield each organisation of `companies` with the part of the others that it was shown in 30 days, 0 to 1.

    Those that were shown none of them are left out. In no order. Raises keys.errors.KeysError.
    """
    network = frozenset(companies)
    today = tx.now.date().toordinal()
    for rows in store.accounts(tx, network):
        opened = secrets.open_many(
            tx, [(account_place(dict(checked(tx, "exposure", row))), row["state"]) for row in rows]
        )
        for row, state in zip(rows, opened, strict=True):
            seen = len((read(state, today).companies.keys() & network) - {row["organisation"]})
            if seen:
                yield row["organisation"], seen / (len(network) - 1)
