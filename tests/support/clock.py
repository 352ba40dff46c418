"""A transaction at another time: what asks `tx.now` is told it is later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from registry.database import Transaction


def later(tx: Transaction, **about: float) -> Transaction:
    """The same transaction, so much later."""
    return replace(tx, now=tx.now + timedelta(**about))
