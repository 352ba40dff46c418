"""The numbers that a network sets for its members, from the command line."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from audit.entry import Change
from audit.event import Event
from registry.authority import signed
from registry.database import Detail
from registry.entries import HOST, by_principal
from registry.exposure import store

if TYPE_CHECKING:
    from uuid import UUID

    from registry.database import Database
    from registry.exposure.limits import Limits


def set_on_host(database: Database, network: UUID, preset: str, limits: Limits) -> None:
    """Let a network have these numbers; `preset` names them, "own" the network's own. It is on record."""
    numbers = asdict(limits)
    with database.transaction() as tx:
        row = signed(
            tx, "network_limits", {"network": network, "preset": preset, **numbers, "changed_at": tx.now}
        )
        store.put_limits(tx, row)
        change = Change("network_limits", network, seal=row["mac"].hex())
        entry = by_principal(tx, HOST, Event.LIMITS_CHANGED, network=network, changed=(change,))
        tx.audit(entry, Detail(None, {"preset": preset, **numbers}))
