"""Every organisation's records as the index should know them, for `nordkap index verify`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry import catalogue
from registry.companies import store
from registry.companies.book import books
from registry.companies.effects import SITE, holdings

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.search.holdings import Holdings

BATCH = 50
"""Organisations opened at a time."""


def everything(tx: Transaction, disclosure: Disclosure) -> Iterator[Holdings]:
    """Give what is posted about each organisation with records; each is locked until the transaction ends."""
    organisations = store.every(tx)
    for start in range(0, len(organisations), BATCH):
        opened = books(tx, disclosure, set(organisations[start : start + BATCH]))
        for book in opened.values():
            if book.taken:
                sites = book.opened(book.sealed([SITE]))
                records = book.opened(book.sealed(catalogue.OFFERED_FAMILIES))
                yield holdings(book, book.releasability, records, sites)
