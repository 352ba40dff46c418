"""Whether the register is stopped, for whoever is at the host: since when, not by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keys.errors import KeysError
from registry.freeze.state import standing

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.wiring import House

STOPPED = "stopped since {since:%Y-%m-%d %H:%M} UTC, until two named persons let it go on"
UNTOLD = "it cannot be told whether it is stopped, so it shows nothing: nordkap freeze mends that"


def stop(tx: Transaction) -> str | None:
    """Return that the register is stopped, in words to go on a sentence with; None while it goes on."""
    try:
        found = standing(tx)
    except KeysError:
        return UNTOLD
    return None if found is None else STOPPED.format(since=found.at)


def note_stop(rooms: House, meanwhile: str) -> None:
    """Print a note where the register is stopped; `meanwhile` says what that means for what was done."""
    with rooms.database.transaction(snapshot=True) as tx:
        found = stop(tx)
    if found is not None:
        print(f"Note: the register is {found}. {meanwhile}" if found != UNTOLD else f"Note: {found}.")
