"""Whoever keeps the search index is told of every change in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from registry.database import Transaction
from registry.search.holdings import Holdings

__all__ = ["Holdings", "Indexer"]


class Indexer(Protocol):
    """Keeps what organisations can be found by."""

    def changed(self, tx: Transaction, changes: Sequence[tuple[Holdings | None, Holdings | None]]) -> None:
        """Take in what organisations could be found by before, and can be after.

        Only records whose postings can differ are in `records`, the same ones on both sides but for those
        made or deleted. None stands for an organisation without any record: nothing of it is posted, its
        visibility neither.
        """
        ...
