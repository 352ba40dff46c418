"""SQL of this room: one import at a time."""

from __future__ import annotations

from sqlalchemy import text

from registry.database import Transaction

# "NKIMPORT" in ASCII: who holds this advisory lock is the only one that imports.
_NUMBER = int.from_bytes(b"NKIMPORT")
_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock)")


def take_turn(tx: Transaction) -> bool:
    """Keep other imports out until the transaction ends; tell whether this one got in."""
    return bool(tx.execute(_LOCK, {"lock": _NUMBER}).scalar_one())
