"""Writes of an organisation's records: checked, sealed, indexed and logged in the caller's transaction.

Used by the API, by the import and by the demo. One writer at a time per organisation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from audit.event import Event
from policies.vocabulary import SensitivityClass, Tier
from registry.catalogue.classes import Profile
from registry.catalogue.identifying import IDENTITY_FAMILY
from registry.companies import ledger, releasing, retiering
from registry.companies.author import Author
from registry.companies.book import Book, books
from registry.companies.content import content, require_family, require_references
from registry.companies.draft import Draft
from registry.companies.effects import Change, effects
from registry.companies.indexer import Indexer
from registry.companies.making import entered_as, own_records, prepared
from registry.companies.recordviews import record_view
from registry.companies.rewrite import Rewrite, changed, dropped
from registry.companies.sources import provenance_of
from registry.companies.tiering import require_may_delete
from registry.companies.usage import REFERRED_TO, require_unused
from registry.companies.views import ClassView, ProfileView, RecordView
from registry.database import Transaction
from registry.directory.releasability import Releasability
from registry.disclosure import store as records
from registry.disclosure.disclosure import Disclosure
from registry.disclosure.openrecord import OpenRecord
from registry.disclosure.provenance import Provenance
from registry.disclosure.sealedrecord import SealedRecord
from registry.errors import Conflict, NotFound, Stale

NO_RECORD = "There is no such record. It may have been deleted; look at the list again."
NEVER_DELETED = "What your company says of itself is changed, not deleted. Clear what should no longer stand."
STALE = "Somebody changed this in between. Read it again, then make your change."


class Recorder:
    """Makes, changes and deletes records, and says who may see an organisation.

    Args:
        indexer: is told of every change in the same transaction.
        disclosure: opens what is stored, as its owner.
    """

    def __init__(self, indexer: Indexer, disclosure: Disclosure) -> None:
        self._indexer = indexer
        self._disclosure = disclosure

    def make(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        family: str,
        values: Mapping[str, Any],
        *,
        tiers: Mapping[str, Tier] | None = None,
        provenance: Provenance | None = None,
        natural_key: bytes | None = None,
    ) -> RecordView:
        """Make one record of JSON values by catalogue name; see `make_many`."""
        draft = Draft(
            organisation=organisation,
            family=family,
            values=values,
            tiers=tiers,
            provenance=provenance,
            natural_key=natural_key,
        )
        return self.make_many(tx, author, [draft])[0]

    def make_many(self, tx: Transaction, author: Author, drafts: Sequence[Draft]) -> list[RecordView]:
        """Make records of one or many organisations, all or none, and return them in order.

        A draft whose natural key is known returns the record that is there, with ``made=False``.

        Raises:
            Invalid: values, tiers, references or provenance cannot be used; problems of the n-th of several
                drafts, counted from 0, are named ``n/<field>``.
            Refused: a family is switched off, or the author may not choose tiers.
            StepUpNeeded: a tier is wider than the profile's, and the author has to prove who they are first.
            NotFound: no such family or organisation.
            Conflict: there is no room, the organisation is closed, or a natural key stands for something
                else.
        """
        for draft in drafts:
            require_family(draft.family)
        opened = books(tx, self._disclosure, {draft.organisation for draft in drafts})
        empty = {one for one, book in opened.items() if not book.taken}
        entered = [entered_as(opened[draft.organisation], draft) for draft in drafts]
        rewrites = prepared(author, opened, drafts, entered)
        by_organisation: dict[UUID, list[Rewrite]] = {}
        for draft, rewrite in zip(drafts, rewrites, strict=True):
            if rewrite is not None:
                by_organisation.setdefault(draft.organisation, []).append(rewrite)
        changes = {
            one: effects(opened[one], of_one, was_empty=one in empty)
            for one, of_one in by_organisation.items()
        }
        sealed = [rewrite.sealed_after for rewrite in rewrites if rewrite is not None]
        records.add(tx, [one for one in sealed if one is not None])
        for one, of_one in by_organisation.items():
            ledger.note(opened[one], author, Event.RECORD_MADE, of_one)
        self._index(tx, list(changes.values()))
        views = {record.id: record for _, after in changes.values() if after for record in after.records}
        return [
            _existing(opened[draft.organisation], draft.family, record)
            if number is None
            else record_view(views[record], tx.now)
            for draft, (record, number) in zip(drafts, entered, strict=True)
        ]

    def change(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        record: UUID,
        revision: int,
        values: Mapping[str, Any],
        *,
        tiers: Mapping[str, Tier] | None = None,
        provenance: Provenance | None = None,
        family: str | None = None,
    ) -> RecordView:
        """Change one record; None deletes a field, what is not named stays.

        Raises:
            NotFound: the organisation has no such record (of `family`, where that is given).
            Stale: `revision` is not the current one.
            Invalid, Refused, StepUpNeeded, Conflict: as `make_many` and `tiering.chosen`.
        """
        book = books(tx, self._disclosure, [organisation])[organisation]
        stored, known = _current(book, record, revision, family)
        profile = Profile(book.organisation.profile)
        new = content(author, profile, stored.family, values, tiers or {}, known, country=book.country)
        require_references({name: new.values[name] for name in new.changed}, own_records(book))
        source = provenance_of(author, provenance, tx.now.date())
        moved = any(
            new.tiers[name] is not value.tier for name, value in known.values.items() if name in new.tiers
        )
        if not (moved or new.changed or provenance or set(known.values) - set(new.values)):
            return record_view(known, stored.updated_at)
        rewrite = changed(book, stored, known, new, source, restated=provenance is not None)
        return self._rewrite(tx, author, book, Event.RECORD_CHANGED, rewrite)

    def drop(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        record: UUID,
        revision: int,
        *,
        family: str | None = None,
    ) -> None:
        """Delete one record.

        Raises:
            NotFound, Stale: as `change`.
            Conflict: other records refer to it, or it is the organisation's own.
            Refused, StepUpNeeded: as `tiering.require_may_delete`.
        """
        book = books(tx, self._disclosure, [organisation])[organisation]
        stored, known = _current(book, record, revision, family)
        if stored.family == IDENTITY_FAMILY:
            raise Conflict(NEVER_DELETED)
        require_may_delete(author, Profile(book.organisation.profile), known.standing)
        if stored.family in REFERRED_TO:
            require_unused(book, stored.family, record)
        rewrite = dropped(stored, known)
        change = effects(book, [rewrite], was_empty=False)
        records.drop(tx, organisation, record)
        ledger.note(book, author, Event.RECORD_DELETED, [rewrite])
        self._index(tx, [change])

    def release(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        networks: Collection[UUID],
        countries: Collection[str] | None,
        excluded: Collection[UUID],
        revision: int,
    ) -> Releasability:
        """Say to whom an organisation shows itself; see `releasing.released`."""
        book = books(tx, self._disclosure, [organisation])[organisation]
        after, change = releasing.released(book, author, networks, countries, excluded, revision)
        self._index(tx, [change])
        return after

    def profile(self, tx: Transaction, author: Author, organisation: UUID, profile: Profile) -> ProfileView:
        """Give every field the tier of a profile; see `retiering.retiered`."""
        book = books(tx, self._disclosure, [organisation])[organisation]
        view, change = retiering.retiered(book, author, profile)
        self._index(tx, [change])
        return view

    def retier(
        self,
        tx: Transaction,
        author: Author,
        organisation: UUID,
        family: str,
        cls: SensitivityClass,
        tier: Tier,
    ) -> ClassView:
        """Give every field of a class in a family one tier; see `retiering.by_class`."""
        require_family(family)
        book = books(tx, self._disclosure, [organisation])[organisation]
        view, change = retiering.by_class(book, author, family, cls, tier)
        self._index(tx, [change])
        return view

    def _rewrite(
        self, tx: Transaction, author: Author, book: Book, event: Event, rewrite: Rewrite
    ) -> RecordView:
        change = effects(book, [rewrite], was_empty=False)
        records.replace(tx, [rewrite.stored])
        ledger.note(book, author, event, [rewrite])
        self._index(tx, [change])
        after = change[1].records if change[1] is not None else ()
        return record_view(next(one for one in after if one.id == rewrite.id), tx.now)

    def _index(self, tx: Transaction, changes: Sequence[Change]) -> None:
        """Tell the indexer, except of organisations of which nothing was and is posted."""
        known = [change for change in changes if change != (None, None)]
        if known:
            self._indexer.changed(tx, known)


def _current(book: Book, record: UUID, revision: int, family: str | None) -> tuple[SealedRecord, OpenRecord]:
    taken = next((one for one in book.taken if one.id == record), None)
    stored = None if taken is None or family not in {None, taken.family} else book.one(taken.family, record)
    if stored is None:
        raise NotFound(NO_RECORD)
    if stored.revision != revision:
        raise Stale(STALE)
    return stored, book.opened([stored])[0]


def _existing(book: Book, family: str, record: UUID) -> RecordView:
    stored = book.one(family, record)
    if stored is None:
        raise NotFound(NO_RECORD)
    return record_view(book.opened([stored])[0], stored.updated_at, made=False)
