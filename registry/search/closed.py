"""Terms of closed vocabularies: few enough for a head each in every index, so that a missing one is an error.

Written by compaction for every index; what a class may not go wider than (its floor) needs no heads above it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from policies.vocabulary import Tier
from registry.catalogue import CLASS_RULES, FAMILIES, Field, Index, Kind
from registry.catalogue.positions import levels, size
from registry.disclosure.provenance import Source
from registry.intervals import ancestors
from registry.search.keywords import EVERYWHERE, RANK_SOURCE, STATED, VISIBLE, Keyword
from registry.vocabularies import vocabulary

MARKER: Keyword = ("index", "heads")
"""A head every index has: it shows that the index key is the right one."""


@cache
def closed_terms(tier: Tier) -> frozenset[Keyword]:
    """Return (field, keyword) of every head an index of this tier has."""
    found: set[Keyword] = {MARKER, ("index", _digest())}
    found.update((RANK_SOURCE, f"={source}") for source in Source)
    if tier is Tier.OPEN:
        found.add((VISIBLE, EVERYWHERE))
    for field in searchable_fields():
        if CLASS_RULES[field.cls].floor <= tier:
            found.update((field.name, keyword) for keyword in _keywords(field))
    return frozenset(found)


def current_marker() -> Keyword:
    """Return the head that is there once compaction has known today's vocabularies."""
    return ("index", _digest())


@cache
def searchable_fields() -> tuple[Field, ...]:
    """Return every field that is posted, of the families a company can fill in."""
    return tuple(
        field
        for family in FAMILIES.values()
        if family.offered and not family.switched_off
        for field in family.fields
        if field.index is not Index.NONE
    )


@cache
def _digest() -> str:
    spelled = sorted(
        f"{field.name} {keyword}" for field in searchable_fields() for keyword in _keywords(field)
    )
    return hashlib.sha256("\n".join(spelled).encode()).hexdigest()


def _keywords(field: Field) -> Iterator[str]:
    yield STATED
    if field.kind is Kind.BOOLEAN:
        yield from ("=true", "=false")
    elif field.index is Index.TERM and field.vocabulary is not None:
        terms = vocabulary(field.vocabulary)
        if terms.closed:
            yield from (f"={term.code}" for term in terms.terms())
    elif field.kind is Kind.BAND:
        yield from {node.keyword for at in range(size(field)) for node in ancestors(at, levels(field))}
