"""Shreds an organisation or a person, and, over a restored backup, everything that was shredded since.

The rows go or are emptied and the keys are destroyed in one transaction, so that from its commit on no process
has anything to open, whatever keys it remembers. What the log says of them stays; of whom, only ids tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from os import urandom
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from audit.entry import Change, Event, in_parts
from keys.context import SecretContext
from keys.errors import KeysError
from keys.scope import person_scope, record_scope
from registry import catalogue
from registry.accounts.organisations import name_place as organisation_place
from registry.accounts.people import DISABLED, email_place, name_place
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.authority import checked, signed
from registry.companies.book import books
from registry.companies.effects import SITE, holdings
from registry.entries import by_principal
from registry.errors import NotFound
from registry.logs import logger
from registry.oversight.checking.log import KEY
from registry.shredding import shredlist, store
from registry.shredding.cases import end_grants, end_requests
from registry.shredding.shredlist import Kind, Line

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.companies.indexer import Indexer
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure

PRINCIPAL: Final = "host:shred"
CLOSED: Final = "closed"
NAMELESS: Final = "–"
"""What stands in the place of a name."""


@dataclass(frozen=True, slots=True)
class _Shredded:
    """What went: the changes for the log, and the ids of the destroyed keys."""

    changes: tuple[Change, ...]
    keys: tuple[bytes, ...]


class Shredding:
    """Shreds, in the role of `nordkap work`, with both root keys.

    Args:
        secrets: seals what is left of names.
        disclosure: opens an organisation's records as their owner, to take them out of the index.
        indexer: is told that they are gone.
    """

    def __init__(self, secrets: Secrets, disclosure: Disclosure, indexer: Indexer) -> None:
        self._secrets = secrets
        self._disclosure = disclosure
        self._indexer = indexer

    def organisation(self, tx: Transaction, organisation: UUID) -> Line:
        """Shred an organisation: its records, its people, its names and its keys.

        Returns the line for the list, which is to be on disk before `tx` commits.

        Raises:
            NotFound: there is no such organisation, or it is shredded already.
        """
        return self._logged(tx, Kind.ORGANISATION, organisation, self._organisation(tx, organisation))

    def person(self, tx: Transaction, person: UUID) -> Line:
        """Shred a person: their name, their address, what proves them, and the key of what they did.

        Returns and raises as `organisation`.
        """
        return self._logged(tx, Kind.PERSON, person, self._person(tx, person))

    def replay(self, tx: Transaction, lines: Sequence[Line]) -> int:
        """Shred again what a restored backup brought back; return how much of it there was.

        What is not there, or is shredded already, is passed over.

        Raises:
            ShredListBroken: a line was not written by this register; nothing was shredded.
        """
        shredlist.require_genuine(tx, lines)
        again: dict[Kind, Callable[[Transaction, UUID], Line]] = {
            Kind.ORGANISATION: self.organisation,
            Kind.PERSON: self.person,
        }
        count = 0
        for line in lines:
            try:
                again[line.kind](tx, line.id)
            except NotFound:
                continue
            count += 1
        return count

    def _logged(self, tx: Transaction, kind: Kind, about: UUID, shredded: _Shredded) -> Line:
        for part in in_parts(shredded.changes):
            tx.audit(
                by_principal(tx, PRINCIPAL, Event.SHREDDED, count=len(part), reason=kind.value, changed=part)
            )
        return shredlist.made(tx, kind, about, shredded.keys)

    def _organisation(self, tx: Transaction, organisation: UUID) -> _Shredded:
        row = organisation_store.get(tx, organisation, lock=True)
        # Closed is also what its office has closed: shredded is what has no key left.
        if row is None or not store.has_keys(tx, record_scope(organisation)):
            raise NotFound("There is no such organisation, or it is shredded already.")
        checked(tx, "organisation", row)
        self._unpost(tx, organisation)
        changes = [Change(family, each, last) for family, each, last in store.drop_records(tx, organisation)]
        changes += [Change(table, each) for table, each in store.drop_exposure(tx, organisation)]
        keys: list[bytes] = []
        for person in store.people(tx, organisation):
            try:
                one = self._person(tx, person)
            except NotFound:
                continue
            changes += one.changes
            keys += one.keys
        changes += end_grants(tx, self._secrets, organisation)
        for membership in organisation_store.live_memberships(tx, organisation):
            ended = signed(tx, "membership", {**checked(tx, "membership", membership), "revoked_at": tx.now})
            organisation_store.revoke_membership(tx, ended["id"], tx.now, ended["mac"])
            changes.append(_change("membership", ended))
        left = {
            **row,
            "account_name": self._secrets.seal_text(tx, organisation_place(organisation), NAMELESS),
            "natural_key": None,
            "state": CLOSED,
        }
        made = signed(tx, "organisation", left)
        store.store_organisation(tx, made)
        changes.append(_change("organisation", made))
        gone = list(_destroyed(tx, record_scope(organisation)))
        return _Shredded((*changes, *(change for _, change in gone)), (*keys, *(each for each, _ in gone)))

    def _unpost(self, tx: Transaction, organisation: UUID) -> None:
        """Take an organisation out of the index by deltas: no search finds it from the commit on."""
        try:
            book = books(tx, self._disclosure, [organisation], closed=True)[organisation]
            if book.taken:
                sites = book.opened(book.sealed([SITE]))
                records = book.opened(book.sealed(catalogue.OFFERED_FAMILIES))
                self._indexer.changed(tx, [(holdings(book, book.releasability, records, sites), None)])
        except KeysError as error:
            # A record that does not open must not keep its organisation: a closed one is on no card, and the next
            # rebuild posts nothing of it.
            logger().warning("postings_left", error=type(error).__name__)

    def _person(self, tx: Transaction, person: UUID) -> _Shredded:
        row = people_store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        gone = list(_destroyed(tx, person_scope(person)))
        if not gone and row["state"] == DISABLED:
            raise NotFound("There is no such person, or they are shredded already.")
        checked(tx, "person", row)
        changes = [Change(table, each) for table, each in store.drop_of_person(tx, person)]
        for name, right in store.rights(tx, person):
            taken = signed(tx, name, {**checked(tx, name, right), "revoked_at": tx.now})
            store.take(tx, name, taken)
            changes.append(_change(name, taken))
        for name, column, row_said in store.said(tx, person):
            checked(tx, name, row_said)
            place = SecretContext(name, str(row_said["id"]), column)
            empty = self._secrets.seal_text(tx, place, "")
            made = signed(tx, name, {**row_said, column: empty})
            store.store_said(tx, name, column, made)
            changes.append(_change(name, made))
        changes += end_requests(tx, self._secrets, person)
        left = {
            **row,
            "email_lookup": urandom(len(row["email_lookup"])),
            "email": self._secrets.seal_text(tx, email_place(person), ""),
            "name": self._secrets.seal_text(tx, name_place(person), NAMELESS),
            "state": DISABLED,
        }
        made = signed(tx, "person", left)
        store.store_person(tx, made)
        changes.append(_change("person", made))
        return _Shredded((*changes, *(change for _, change in gone)), tuple(each for each, _ in gone))


def _change(name: str, row: dict[str, Any]) -> Change:
    return Change(name, row["id"], seal=row["mac"].hex())


def _destroyed(tx: Transaction, owner: str) -> Iterator[tuple[bytes, Change]]:
    for key_id, version in store.drop_keys(tx, owner):
        yield key_id, Change(KEY, key_id.hex(), version)
