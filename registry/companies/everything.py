"""Every organisation's records as the index should know them, for `nordkap index verify`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from registry import catalogue
from registry.companies.book import books
from registry.companies.effects import SITE, holdings
from registry.disclosure import store as records_store

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.search.holdings import Holdings

BATCH = 50
"""Organisations opened at a time."""


def everything(tx: Transaction, disclosure: Disclosure) -> Iterator[Holdings]:
    """Give what is posted about each organisation with records; each is locked until the transaction ends.

    A closed one's lists stay as they were, so that it is found again once it is opened: a search passes it over.
    """
    organisations = records_store.owners(tx)
    for start in range(0, len(organisations), BATCH):
        opened = books(tx, disclosure, organisations[start : start + BATCH], closed=True)
        for book in opened.values():
            sites = book.opened(book.sealed([SITE]))
            records = book.opened(book.sealed(catalogue.OFFERED_FAMILIES))
            yield holdings(book, book.releasability, records, sites)
