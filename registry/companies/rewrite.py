"""One record's next revision, sealed and open side by side: what is stored, and what the index learns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.tiers import effective_tier
from registry.companies.book import Book
from registry.companies.content import Content
from registry.companies.draft import Draft
from registry.disclosure.openrecord import OpenRecord, OpenValue
from registry.disclosure.provenance import Provenance, provenance_name
from registry.disclosure.resealing import current_slots
from registry.disclosure.sealedrecord import SealedField, SealedRecord
from registry.disclosure.sealing import (
    Place,
    seal_anew,
    seal_cleared,
    seal_provenance,
    seal_value,
    sealed_record,
)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A record before and after; None before it was made and after it is deleted.

    The effective tiers of `after` are those under the legal name's tier before the change; `effects` moves
    them.
    """

    sealed_before: SealedRecord | None
    sealed_after: SealedRecord | None
    before: OpenRecord | None
    after: OpenRecord | None

    @property
    def family(self) -> str:
        """Return the family of the record."""
        return self._either.family

    @property
    def id(self) -> UUID:
        """Return the id of the record."""
        return self._either.id

    @property
    def stored(self) -> tuple[SealedRecord, SealedRecord]:
        """Return a changed record as stored before and after. Raises ValueError where one of them is not."""
        if self.sealed_before is None or self.sealed_after is None:
            raise ValueError("a changed record is there before and after")
        return self.sealed_before, self.sealed_after

    @property
    def _either(self) -> OpenRecord:
        either = self.after or self.before
        if either is None:
            raise ValueError("a rewrite has a record before or after")
        return either


def made(
    book: Book, record: UUID, number: int, draft: Draft, content: Content, provenance: Provenance
) -> Rewrite:
    """Seal a new record."""
    place = Place(book.keys, record, draft.family, revision=1)
    sources = dict.fromkeys(content.tiers.values(), provenance)
    fields = [seal_value(place, name, content.tiers[name], value) for name, value in content.values.items()]
    fields += [seal_provenance(place, tier, source) for tier, source in sources.items()]
    now = book.tx.now
    sealed = sealed_record(place, number, draft.natural_key, fields, created_at=now, updated_at=now)
    return Rewrite(None, sealed, None, _open(book, sealed, content, sources))


def changed(
    book: Book,
    stored: SealedRecord,
    known: OpenRecord,
    content: Content,
    provenance: Provenance,
    *,
    restated: bool,
) -> Rewrite:
    """Seal a record's next revision: what is new or moved is sealed, the rest stays as it is stored.

    Of a field that is cleared a row stays too, with the tier it stood at, which counts when it is stated again.
    `restated` says that the provenance was given and holds for every tier, not only for those of new values.
    """
    place = Place(book.keys, stored.id, stored.family, stored.revision + 1)
    slots = current_slots(book.keys, stored)
    keys = book.tx.keys.by_ids([field.sealed.key_id for field in stored.fields])
    fields: list[SealedField] = []
    for name, value in content.values.items():
        tier = content.tiers[name]
        if name in content.changed:
            fields.append(seal_value(place, name, tier, value))
            continue
        old = slots[place.slot(name)]
        kept = old.tier is tier
        fields.append(old if kept else seal_anew(place, name, old, keys[old.sealed.key_id], tier))
    for name, tier in content.cleared.items():
        kept = known.cleared.get(name) is tier
        fields.append(slots[place.slot(name)] if kept else seal_cleared(place, name, tier))
    fresh = set(Tier) if restated else _fresh(content, book.identity((stored.family,)))
    sources = _sources(known, content, provenance, fresh)
    before = _known_sources(known)
    for tier, source in sources.items():
        same = before.get(tier) == source
        fields.append(_provenance(place, slots, tier) if same else seal_provenance(place, tier, source))
    sealed = sealed_record(
        place,
        stored.number,
        stored.natural_key,
        fields,
        created_at=stored.created_at,
        updated_at=book.tx.now,
    )
    return Rewrite(stored, sealed, known, _open(book, sealed, content, sources))


def dropped(stored: SealedRecord, known: OpenRecord) -> Rewrite:
    """Return a deletion."""
    return Rewrite(stored, None, known, None)


def regoverned(record: OpenRecord, identity: Tier) -> OpenRecord:
    """Return the record as it is read under another tier of the legal name."""
    values = {
        name: replace(stated, effective=effective_tier(catalogue.field(name), stated.tier, identity))
        for name, stated in record.values.items()
    }
    return replace(record, values=values)


def _open(
    book: Book, sealed: SealedRecord, content: Content, sources: Mapping[Tier, Provenance]
) -> OpenRecord:
    identity = book.identity((sealed.family,))
    values = {
        name: OpenValue(
            value,
            content.tiers[name],
            effective_tier(catalogue.field(name), content.tiers[name], identity),
            sources[content.tiers[name]],
        )
        for name, value in content.values.items()
    }
    return OpenRecord(
        sealed.id,
        sealed.organisation,
        sealed.family,
        sealed.number,
        sealed.revision,
        values,
        content.cleared,
    )


def _fresh(content: Content, identity: Tier) -> set[Tier]:
    """Return the tiers whose readers are told something new.

    What is read no wider than the legal name makes nothing fresher that others read at the same tier: the day
    it was stated would tell them of a change they may not see.
    """
    read = {
        name
        for name, tier in content.tiers.items()
        if effective_tier(catalogue.field(name), tier, identity) is tier
    }
    told = {content.tiers[name] for name in content.changed & read}
    untold = {content.tiers[name] for name in content.changed - read}
    return told | (untold - {content.tiers[name] for name in read})


def _sources(
    known: OpenRecord, content: Content, provenance: Provenance, fresh: Collection[Tier]
) -> dict[Tier, Provenance]:
    """Return the provenance of every tier in use: new where something new is said, else what it was.

    A tier that values only moved into takes their provenance along.
    """
    before = _known_sources(known)
    found: dict[Tier, Provenance] = {}
    for tier in _in_use(content):
        if tier in fresh:
            found[tier] = provenance
        elif tier in before:
            found[tier] = before[tier]
        else:
            moved = (known.values[name] for name, chosen in content.tiers.items() if chosen is tier)
            found[tier] = next((value.provenance for value in moved if value.provenance), provenance)
    return found


def _in_use(content: Content) -> Iterable[Tier]:
    used = set(content.tiers.values())
    return (tier for tier in Tier if tier in used)


def _known_sources(known: OpenRecord) -> dict[Tier, Provenance]:
    return {value.tier: value.provenance for value in known.values.values() if value.provenance is not None}


def _provenance(place: Place, slots: Mapping[bytes, SealedField], tier: Tier) -> SealedField:
    return slots[place.slot(provenance_name(tier))]
