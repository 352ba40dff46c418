"""From values to keywords, and from an organisation's records to everything that is posted about them.

=========== ==========================================================================================
index kind  keywords of one value
=========== ==========================================================================================
(every one) ``*``: the field is stated
TERM        ``=code`` of the code and of every code above it; ``=true`` or ``=false``
NUMBER DATE ``level:place`` of the dyadic intervals over its position (`registry.intervals`)
RANGE       the same for both ends: ``min.level:place`` and ``max.level:place``
TEXT        ``~stem`` of its words, ``#vocabulary:code`` of the terms it names (`registry.search.text`)
CELL        ``row/level:place``: the cell's row, and intervals over its column
EXACT       ``=value``, folded
=========== ==========================================================================================

Keywords are posted in each network of the release, at the value's effective tier. Beside the fields:

* a machine or capability is posted under region and area of its site too, at the higher of the tiers, so that
  "milling within 100 km" is one intersection; where it names no site and there is one only, that one is
  meant;
* rank bands: source and quarter of what is stated, per tier (``rank.source``, ``rank.quarter``);
* visibility, by organisation number, in the OPEN index of each network (``visible``, ``excluded``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from policies.vocabulary import Tier
from registry.catalogue import FIELDS, Field, Index
from registry.catalogue.positions import ends, levels, position
from registry.disclosure.openrecord import OpenRecord, OpenValue
from registry.intervals import ancestors
from registry.search.holdings import Holdings
from registry.search.pair import Pair
from registry.search.text import text_keywords
from registry.vocabularies import UnknownTerm, vocabulary
from registry.vocabularies.cells import keywords_of as cell_keywords
from registry.vocabularies.folding import fold

STATED = "*"
PLACES = ("site.nuts3", "site.area")
"""Fields of a site that are posted on what stands there."""

LOCATED = {"machine": "machine.site", "capability": "capability.site"}
"""Families whose records stand at a site, and the field that says which."""

RANK_SOURCE = "rank.source"
RANK_QUARTER = "rank.quarter"
VISIBLE = "visible"
EVERYWHERE = "any"
EXCLUDED = "excluded"

Keyword = tuple[str, str]
"""(field, keyword)"""

PostingSet = dict[Pair, dict[int, set[Keyword]]]
"""index → record or organisation number → what it is posted under."""


def value_keywords(field: Field, value: Any) -> set[str]:
    """Return the keywords of one decoded value; none for a field that is not indexed."""
    match field.index:
        case Index.NONE:
            return set()
        case Index.TERM:
            found = {f"={code}" for one in _each(value) for code in _with_ancestors(field, one)}
        case Index.NUMBER | Index.DATE:
            found = set(nodes(field, position(field, value)))
        case Index.RANGE:
            low, high = ends(field, value)
            found = {f"min.{node}" for node in nodes(field, low)} | {
                f"max.{node}" for node in nodes(field, high)
            }
        case Index.TEXT:
            found = set().union(*(text_keywords(one) for one in _each(value)))
        case Index.CELL:
            found = set(cell_keywords(value))
        case Index.EXACT:
            found = {exact_keyword(one) for one in _each(value)}
    found.add(STATED)
    return found


def nodes(field: Field, at: int) -> Iterator[str]:
    """Yield the intervals over a position of the field's line."""
    for node in ancestors(at, levels(field)):
        yield node.keyword


def exact_keyword(value: str) -> str:
    """Return the keyword of a value that is only ever found whole."""
    return f"={fold(value)}"


def quarter(day: date) -> str:
    """Return the rank band of a day: its calendar quarter, such as ``2026Q4``."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def posting_set(holdings: Holdings) -> PostingSet:
    """Return everything that is posted about these records, and the organisation's visibility."""
    by_tier: dict[Tier, dict[int, set[Keyword]]] = {}
    for record in holdings.records:
        for tier, keyword in _of_record(record, holdings.sites):
            by_tier.setdefault(tier, {}).setdefault(record.number, set()).add(keyword)
    seen = by_tier.setdefault(Tier.OPEN, {}).setdefault(holdings.organisation_number, set())
    seen.update((VISIBLE, country) for country in holdings.countries or ())
    if holdings.countries is None:
        seen.add((VISIBLE, EVERYWHERE))
    seen.update((EXCLUDED, str(organisation)) for organisation in holdings.excluded)
    return {
        Pair(network, tier): numbers for network in holdings.networks for tier, numbers in by_tier.items()
    }


def places(record: OpenRecord, sites: Iterable[OpenRecord]) -> Iterator[tuple[str, OpenValue, Tier]]:
    """Yield (field, value, tier) of the region and area that a machine or capability is posted under.

    The site it names counts from the tier at which it names it. For readers below that, and where it names
    none, it stands at the site that alone states the field at the widest tier at which any does: what a
    reader may not know of, a site or a reference, moves nothing.
    """
    known = {site.id: site for site in sites}
    stated = record.values.get(LOCATED[record.family])
    for name in PLACES:
        if stated is not None and stated.value in known and name in known[stated.value].values:
            place = known[stated.value].values[name]
            yield name, place, max(place.effective, stated.effective)
        alone = only_place(name, known.values())
        if alone is not None and (stated is None or alone.effective < stated.effective):
            yield name, alone, alone.effective


def only_place(name: str, sites: Iterable[OpenRecord]) -> OpenValue | None:
    """Return the field of the one site that states it at the widest tier; None where none or several do."""
    stated = [site.values[name] for site in sites if name in site.values]
    widest = min((value.effective for value in stated), default=None)
    found = [value for value in stated if value.effective is widest]
    return found[0] if len(found) == 1 else None


def _of_record(record: OpenRecord, sites: Iterable[OpenRecord]) -> Iterator[tuple[Tier, Keyword]]:
    for name, stated in record.values.items():
        yield from _of_value(name, stated.value, stated.effective)
        yield from _ranks(stated)
    if record.family in LOCATED:
        for name, place, tier in places(record, sites):
            yield from _of_value(name, place.value, tier)


def _of_value(name: str, value: Any, tier: Tier) -> Iterator[tuple[Tier, Keyword]]:
    for keyword in value_keywords(FIELDS[name], value):
        yield tier, (name, keyword)


def _ranks(stated: OpenValue) -> Iterator[tuple[Tier, Keyword]]:
    if stated.provenance is not None:
        yield stated.effective, (RANK_SOURCE, f"={stated.provenance.source}")
        yield stated.effective, (RANK_QUARTER, quarter(stated.provenance.stated_on))


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, tuple) else (value,)


def _with_ancestors(field: Field, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield "true" if value else "false"
        return
    yield value
    if field.vocabulary is not None:
        try:
            yield from vocabulary(field.vocabulary).ancestors(value)
        except UnknownTerm:  # stated under an older list: found by its own code
            return


def difference(
    before: Mapping[int, set[Keyword]], after: Mapping[int, set[Keyword]]
) -> Iterator[tuple[int, set[Keyword], set[Keyword]]]:
    """Yield (number, added, removed) for every number whose postings changed in one index."""
    for number in before.keys() | after.keys():
        old, new = before.get(number, set()), after.get(number, set())
        if old != new:
            yield number, new - old, old - new
