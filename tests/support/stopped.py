"""The served demonstration while it is stopped, and going on again afterwards whatever happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from audit.event import Event
from registry.authority import signed
from registry.entries import HOST, by_principal
from registry.freeze import store
from registry.freeze.state import change_of, put

if TYPE_CHECKING:
    from registry.database import Database
    from tests.support.served import Served

REASON = "Någon går igenom alla bolag"
SEALED = b"\x01" + bytes(76)
"""What has the form of a sealed reason, and opens to nobody."""


@contextmanager
def stopped(served: Served) -> Iterator[None]:
    """Stop the register from the host; let it go on at the end, as nobody could alone."""
    served.house.freezing.stop_on_host(REASON)
    try:
        yield
    finally:
        let_go_on(served.house.database)


def stop(database: Database) -> None:
    """Stop a register that is wired without accounts; nothing is in its log."""
    with database.transaction() as tx:
        freeze = uuid4()
        row = {
            "id": freeze,
            "frozen_at": tx.now,
            "person": None,
            "role": HOST,
            "network": None,
            "reason": SEALED,
            "lifted_at": None,
        }
        store.add(tx, signed(tx, "freezing", row))
        put(tx, freeze)


def let_go_on(database: Database) -> None:
    """Lift whatever stands."""
    with database.transaction() as tx:
        changed = []
        for row in store.not_lifted(tx):
            new = signed(tx, "freezing", {**row, "lifted_at": tx.now})
            store.lift(tx, new)
            changed.append(change_of("freezing", new))
        changed.append(put(tx, None))
        tx.audit(by_principal(tx, HOST, Event.REGISTER_UNFROZEN, changed=tuple(changed)))
