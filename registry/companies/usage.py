"""Whether something still refers to a record that is about to be deleted."""

from __future__ import annotations

from uuid import UUID

from registry import catalogue
from registry.companies.book import OWNER, Book
from registry.disclosure.identity import UNSTATED
from registry.errors import Conflict

IN_USE = "Records of yours that refer to this one: {count}. Choose another for them, or delete them first."


def require_unused(book: Book, family: str, record: UUID) -> None:
    """Require that none of the organisation's records refers to this one. Raises Conflict."""
    referring = {field.name: field.family for field in catalogue.FIELDS.values() if field.refers_to == family}
    sealed = book.sealed(set(referring.values()))
    # References are no fields whose tier depends on the name's, so no tier of it is looked up.
    opened = book.disclosure.open(
        book.tx, {book.id: OWNER}, sealed, fields=referring, identity_tiers={book.id: UNSTATED}
    )
    count = sum(_refers(one.values[name].value, record) for one in opened for name in one.values)
    if count:
        raise Conflict(IN_USE, count=count)


def _refers(value: object, record: UUID) -> bool:
    return record in value if isinstance(value, tuple) else value == record


REFERRED_TO = frozenset(field.refers_to for field in catalogue.FIELDS.values() if field.refers_to is not None)
"""Families that records can refer to."""
