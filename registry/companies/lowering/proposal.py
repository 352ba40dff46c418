"""One proposal: whether it stands, and whether the field is still what it was bound to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from policies.vocabulary import Tier
from registry import catalogue
from registry.authority import checked
from registry.companies.content import require_family
from registry.companies.lowering import store
from registry.companies.recorder import NO_RECORD
from registry.companies.tiering import NOT_STATED
from registry.disclosure.resealing import current_slots
from registry.disclosure.sealing import Place
from registry.errors import FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from registry.companies.book import Book
    from registry.database import Transaction

DAYS: Final = 14
HOURS_ALONE: Final = 72

NO_PROPOSAL: Final = "There is no such proposal that stands. Look at the list again."


def standing_of(tx: Transaction, organisation: UUID) -> list[Mapping[str, Any]]:
    """Return the proposals that somebody may yet confirm or end, the oldest first. Raises AuthorityBroken."""
    rows = [checked(tx, "lowering", row) for row in store.undecided(tx, organisation)]
    return [row for row in rows if tx.now < row["expires_at"]]


def undecided_of(tx: Transaction, organisation: UUID, proposal: UUID) -> Mapping[str, Any]:
    """Return a proposal that was neither confirmed nor ended, though it may have lapsed. Raises NotFound."""
    row = store.get(tx, organisation, proposal)
    if row is None:
        raise NotFound(NO_PROPOSAL)
    plain = checked(tx, "lowering", row)
    if plain["confirmed_at"] is not None or plain["ended_at"] is not None:
        raise NotFound(NO_PROPOSAL)
    return plain


def slot_of(book: Book, family: str, record: UUID, name: str) -> bytes:
    """Return what a field of a record is called where it is stored, under the current key."""
    return Place(book.keys, record, family, revision=1).slot(name)


def field_of(book: Book, row: Mapping[str, Any]) -> str | None:
    """Return the catalogue name of the field that a proposal is about; None where its key is not the current one."""
    names = (field.name for field in catalogue.family(row["family"]).fields)
    wanted = bytes(row["slot"])
    return next((each for each in names if slot_of(book, row["family"], row["record"], each) == wanted), None)


def is_void(book: Book, row: Mapping[str, Any]) -> bool:
    """Tell whether the field is not as it was when it was proposed: stated, cleared, moved or deleted since."""
    name = field_of(book, row)
    if name is None:
        return True
    try:
        found = sealed_at(book, row["family"], row["record"], name)
    except (NotFound, Invalid):
        return True
    return found is None or found != int(row["field_revision"])


def sealed_at(book: Book, family: str, record: UUID, name: str) -> int | None:
    """Return at which revision a field that only its owner sees was last sealed; None where others see it.

    Raises NotFound (no such record), Invalid (the field holds nothing).
    """
    require_family(family)
    stored = book.one(family, record)
    if stored is None:
        raise NotFound(NO_RECORD)
    (known,) = book.opened([stored])
    value = known.values.get(name)
    if value is None:
        raise Invalid([FieldProblem(name, NOT_STATED)])
    if value.tier is not Tier.SEALED:
        return None
    return current_slots(book.keys, stored)[slot_of(book, family, record, name)].revision


def same_from(row: Mapping[str, Any]) -> datetime:
    """Return from when whoever proposed alone may confirm."""
    created: datetime = row["created_at"]
    return created + timedelta(hours=HOURS_ALONE)
