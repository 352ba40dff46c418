"""SQL of this room: one import at a time."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from registry.database import Transaction

# "NKIMPORT" in ASCII: who holds this advisory lock is the only one that imports.
_NUMBER = int.from_bytes(b"NKIMPORT")
_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock)")


def take_turn(tx: Transaction, company: UUID | None = None) -> bool:
    """Keep other imports out until the transaction ends; tell whether this one got in.

    With `company` only other imports of its own people are kept out.
    """
    number = _NUMBER if company is None else int.from_bytes(company.bytes[:8], signed=True)
    return bool(tx.execute(_LOCK, {"lock": number}).scalar_one())
