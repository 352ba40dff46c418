"""What a change moves in the index: the records themselves, and those that are found by way of them.

A site's region and area are posted on the machines and capabilities that stand there; the tier of the legal
name holds down what would put a name to an anonymous card. So a change of a site or of that tier affects
other records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from policies.vocabulary import SensitivityClass, Tier
from registry import catalogue
from registry.catalogue.identifying import IDENTITY_FAMILY, IDENTITY_FIELD, identifies
from registry.companies.book import NAMED_FAMILIES, Book
from registry.companies.indexer import Holdings
from registry.companies.rewrite import Rewrite, regoverned
from registry.directory.releasability import Releasability
from registry.disclosure.identity import UNSTATED
from registry.disclosure.openrecord import OpenRecord

SITE = "site"
PLACED = {
    field.family: name
    for name, field in catalogue.FIELDS.items()
    if field.refers_to == SITE and catalogue.FAMILIES[field.family].offered
}
"""Families whose records stand at a site, and the field that says which."""

_PLACE_CLASSES = frozenset({SensitivityClass.REGION, SensitivityClass.LOCATION})
Change = tuple[Holdings | None, Holdings | None]


def effects(book: Book, rewrites: Sequence[Rewrite], *, was_empty: bool) -> Change:
    """Return what the organisation could be found by before and after; call it before anything is stored.

    `was_empty` says that the organisation had no record before.
    """
    after_identity = _identity_after(book, rewrites)
    touched = {rewrite.id for rewrite in rewrites}
    families = {rewrite.family for rewrite in rewrites}
    located = bool(families & (PLACED.keys() | {SITE}))
    sites = tuple(book.opened(book.sealed([SITE]))) if located else ()
    later_sites = _after(sites, rewrites)
    others = _others(book, rewrites, touched, sites, later_sites, after_identity)
    before = [rewrite.before for rewrite in rewrites if rewrite.before is not None] + others
    after = [rewrite.after for rewrite in rewrites if rewrite.after is not None] + others
    gone = sum(rewrite.after is None for rewrite in rewrites)
    emptied = len(book.taken) == gone
    if after_identity is not None:
        after = [regoverned(record, after_identity) for record in after]
        later_sites = tuple(regoverned(site, after_identity) for site in later_sites)
    return (
        None if was_empty else holdings(book, book.releasability, before, sites),
        None if emptied else holdings(book, book.releasability, after, later_sites),
    )


def holdings(
    book: Book, released: Releasability, records: Sequence[OpenRecord], sites: Sequence[OpenRecord]
) -> Holdings:
    """Return what is posted about these records under this releasability."""
    return Holdings(
        organisation=book.id,
        organisation_number=book.organisation.number,
        networks=released.networks,
        countries=released.countries,
        excluded=released.excluded,
        records=tuple(records),
        sites=tuple(sites),
    )


def _identity_after(book: Book, rewrites: Sequence[Rewrite]) -> Tier | None:
    """Return the tier of the legal name after a change that moves it, else None."""
    for rewrite in rewrites:
        if rewrite.family == IDENTITY_FAMILY:
            stated = None if rewrite.after is None else rewrite.after.values.get(IDENTITY_FIELD)
            tier = UNSTATED if stated is None else stated.tier
            return None if tier is book.identity() else tier
    return None


def _after(sites: Sequence[OpenRecord], rewrites: Sequence[Rewrite]) -> tuple[OpenRecord, ...]:
    known = {site.id: site for site in sites}
    for rewrite in rewrites:
        if rewrite.family == SITE:
            known.pop(rewrite.id, None)
            if rewrite.after is not None:
                known[rewrite.id] = rewrite.after
    return tuple(known.values())


def _others(
    book: Book,
    rewrites: Sequence[Rewrite],
    touched: Collection[UUID],
    sites: Sequence[OpenRecord],
    later_sites: Sequence[OpenRecord],
    after_identity: Tier | None,
) -> list[OpenRecord]:
    """Return the records that were not written and are found differently all the same."""
    moved = {
        rewrite.id
        for rewrite in rewrites
        if rewrite.family == SITE and _place(rewrite.before) != _place(rewrite.after)
    }
    renamed = after_identity is not None
    if not moved and not renamed:
        return []
    families = (set(PLACED) if moved else set()) | (set(NAMED_FAMILIES) if renamed else set())
    widest = min(
        (tier for site in (*sites, *later_sites) for _, tier in (_place(site) or {}).values()),
        default=Tier.SEALED,
    )

    def found_differently(record: OpenRecord) -> bool:
        if renamed and any(identifies(catalogue.field(name)) for name in record.values):
            return True
        if not moved or record.family not in PLACED:
            return False
        stated = record.values.get(PLACED[record.family])
        return stated is None or stated.value in moved or stated.effective > widest

    opened = book.opened([record for record in book.sealed(families) if record.id not in touched])
    return [record for record in opened if found_differently(record)]


def _place(record: OpenRecord | None) -> Mapping[str, Any] | None:
    """Return what a site lends to the records that stand there, with tiers; None where there is no site."""
    if record is None:
        return None
    return {
        name: (stated.value, stated.effective)
        for name, stated in record.values.items()
        if catalogue.field(name).cls in _PLACE_CLASSES
    }
