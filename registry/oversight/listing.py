"""Pages of the log: which entries, what they are about, what everybody in them is called."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from audit.entry import Entry
from keys.errors import KeysError, MissingKey
from registry.errors import FieldProblem, Invalid
from registry.oversight.aside import place, tags_for
from registry.oversight.sentences import Names, sentence
from registry.oversight.store import reading as store
from registry.oversight.views import About, Choice, EntryView

if TYPE_CHECKING:
    from keys.context import SecretContext
    from registry.database import Transaction

PAGE: Final = 50
LOOKED_AT: Final = 20_000
"""Entries that one page looks at when it filters by organisation, which the database cannot."""

NO_ORGANISATION: Final = "There is no such organisation, or what the log says of it is erased."

_CHUNK: Final = 1_000


class Opener(Protocol):
    """Opens what entries are about: `registry.accounts.secrets`."""

    def open_many(self, tx: Transaction, sealed: Sequence[tuple[SecretContext, bytes]]) -> list[bytes]:
        """Return the plaintexts in order. Raises keys.errors.KeysError."""
        ...


class Called(Protocol):
    """Opens names: `registry.accounts.people`."""

    def names(self, tx: Transaction, people: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of persons."""
        ...

    def organisations_names(self, tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of organisations."""
        ...


def find(
    tx: Transaction, wanted: store.Wanted, below: int | None
) -> tuple[list[tuple[int, Entry]], int | None]:
    """Return at most `PAGE` entries, the newest first, and the index below which to go on.

    Raises Invalid when the organisation that is asked for has no key.
    """
    if wanted.organisation is None:
        rows = store.page(tx, wanted, below, PAGE + 1)
        found = [(row[0], Entry.parse(row[2])) for row in rows[:PAGE]]
        return found, found[-1][0] if len(rows) > PAGE else None
    found, looked = [], 0
    own = f'"organisation":"{wanted.organisation}"'.encode()
    while looked < LOOKED_AT:
        rows = store.page(tx, wanted, below, _CHUNK)
        try:
            tags = tags_for(tx, wanted.organisation, [row[1] for row in rows])
        except MissingKey as error:
            raise Invalid([FieldProblem("organisation", NO_ORGANISATION)]) from error
        for (index, _, body), mine in zip(rows, tags, strict=True):
            below = index
            if own in body or any(tag.hex().encode() in body for tag in mine):
                found.append((index, Entry.parse(body)))
                if len(found) == PAGE:
                    return found, below
        if len(rows) < _CHUNK:
            return found, None
        looked += len(rows)
    return found, below


class Listing:
    """Makes entries readable."""

    def __init__(self, opener: Opener, called: Called) -> None:
        self._opener = opener
        self._called = called

    def views(
        self, tx: Transaction, found: Sequence[tuple[int, Entry]], language: str
    ) -> tuple[tuple[EntryView, ...], Names]:
        """Return entries as an auditor sees them, and every name that was opened for it."""
        about = self._about(tx, [entry for _, entry in found])
        persons = {entry.actor for _, entry in found if entry.actor is not None}
        organisations = {entry.organisation for _, entry in found if entry.organisation is not None}
        for sides in about.values():
            organisations |= {side.organisation for side in sides if side.organisation is not None}
            persons |= {side.person for side in sides if side.person is not None}
        names = Names(self.persons(tx, persons), self.organisations(tx, organisations))
        return tuple(
            _view(index, entry, about.get(entry.id, ()), names, language) for index, entry in found
        ), names

    def persons(self, tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of persons, as far as they can be read."""
        return _each(tx, sorted(ids), self._called.names)

    def organisations(self, tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the names of organisations, as far as they can be read."""
        return _each(tx, sorted(ids), self._called.organisations_names)

    def _about(self, tx: Transaction, entries: Sequence[Entry]) -> dict[UUID, list[_Side]]:
        rows = store.asides(tx, [entry.id for entry in entries])
        sealed = [(place(tag), blob) for _, tag, blob in rows]
        try:
            opened: list[bytes | None] = list(self._opener.open_many(tx, sealed))
        except KeysError:
            opened = [self._one(tx, each) for each in sealed]
        sides: dict[UUID, list[_Side]] = {}
        for (entry, _, _), body in zip(rows, opened, strict=True):
            sides.setdefault(entry, []).append(_side(body))
        return sides

    def _one(self, tx: Transaction, sealed: tuple[SecretContext, bytes]) -> bytes | None:
        # One side record that was changed, or whose person was erased, hides no other.
        try:
            return self._opener.open_many(tx, [sealed])[0]
        except KeysError:
            return None


@dataclass(frozen=True, slots=True)
class _Side:
    organisation: UUID | None
    person: UUID | None
    said: Mapping[str, Any] | None


def _side(body: bytes | None) -> _Side:
    if body is None:
        return _Side(None, None, None)
    said = json.loads(body)
    organisation = said.pop("organisation", None)
    return _Side(_id(organisation), _id(said.get("person")), said)


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text is not None else None
    except ValueError:
        return None


def _view(index: int, entry: Entry, sides: Sequence[_Side], names: Names, language: str) -> EntryView:
    about = [side.organisation for side in sides if side.organisation is not None]
    whom = next((side.person for side in sides if side.person is not None), None)
    return EntryView(
        index=index,
        sentence=sentence(entry, names, language, about=about, whom=whom),
        at=entry.at,
        person=_choice(entry.actor, names.persons),
        organisation=_choice(entry.organisation, names.organisations),
        about=tuple(About(_choice(side.organisation, names.organisations), side.said) for side in sides),
        entry=entry,
    )


def _choice(each: UUID | None, names: Mapping[UUID, str]) -> Choice | None:
    return None if each is None else Choice(each, names.get(each))


def _each(
    tx: Transaction, ids: Sequence[UUID], opened: Callable[[Transaction, Collection[UUID]], dict[UUID, str]]
) -> dict[UUID, str]:
    if not ids:
        return {}
    try:
        return opened(tx, ids)
    except KeysError:
        if len(ids) == 1:
            return {}
        # One row that was changed in the database hides no other name.
        return {name: called for each in ids for name, called in _each(tx, [each], opened).items()}
