"""From posting lists to the organisations that match, and to the records that make them match.

Sets hold record numbers. Conditions of one family inside one all-group are intersected as records, so that
they hold on one record; different families, and all-groups apart, meet as organisations. Region and area
are posted on what stands at a site too (`registry.search.keywords`), so what is asked of machines,
capabilities and sites beside or below them is intersected with them record by record.

A negated condition is what is stated minus what meets it, both taken from the indexes the caller may search
and both cut to what the caller may see: a value above the caller's tier and one that nobody stated are the
same nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from pyroaring import BitMap

from policies.vocabulary import Tier
from registry.search.keywords import EVERYWHERE, EXCLUDED, LOCATED, STATED, VISIBLE
from registry.search.numbers import intersection, of_organisations, organisations
from registry.search.pair import Pair
from registry.search.plan import AnyOne, Both, Leaf, Planned, leaves
from registry.search.postings import Posting

if TYPE_CHECKING:
    from registry.search.audience import Audience

PLACE = "place"
"""Stands for the family of conditions on region and area, which bind records of several families."""

BOUND_BY_PLACE = frozenset({*LOCATED, "site"})


class Place(NamedTuple):
    """A condition on region or area, and the records at such places."""

    node: Planned
    numbers: BitMap


@dataclass(frozen=True, slots=True)
class Witness:
    """The records of one family, each of which meets all of these conditions."""

    family: str
    conditions: tuple[Planned, ...]
    records: BitMap


@dataclass(frozen=True, slots=True)
class Found:
    """What meets a part of a query.

    With a `family` the `numbers` are of its records; without one they are organisations, in which several
    families meet. `witnesses` are the groups of records that show it.
    """

    family: str | None
    numbers: BitMap
    witnesses: tuple[Witness, ...]

    def owners(self) -> BitMap:
        """Return the organisations."""
        return self.numbers if self.family is None else organisations(self.numbers)


class Evaluation:
    """Evaluates conditions over the lists of one snapshot, for one audience."""

    def __init__(self, lists: Mapping[Posting, BitMap], audience: Audience) -> None:
        self._lists = lists
        self._own = BitMap([audience.organisation_number])
        self._visible: dict[UUID, BitMap] = {}
        for network, country in audience.countries.items():
            pair = Pair(network, Tier.OPEN)
            shown = lists[Posting(pair, VISIBLE, EVERYWHERE)] | lists[Posting(pair, VISIBLE, country)]
            hidden = lists[Posting(pair, EXCLUDED, str(audience.organisation))]
            self._visible[network] = shown - hidden - self._own
        self._all_visible = BitMap().union(*self._visible.values())
        self._leaves: dict[Leaf, BitMap] = {}

    def seen(self, owners: BitMap) -> BitMap:
        """Return those organisations that the audience may see; its own is never among them."""
        return owners & self._all_visible

    def of(
        self, node: Planned, places: Sequence[Place] = (), without: Mapping[str, BitMap] | None = None
    ) -> Found:
        """Return what meets a part of the query.

        `places` bind what is asked of machines, capabilities and sites. `without` takes records out of a
        family's group of an all-group; where the group has no conditions of its own, the organisations of
        these records.
        """
        if isinstance(node, Leaf):
            return self._met(node, places)
        if isinstance(node, AnyOne):
            return _any(node, [self.of(child, places) for child in flat(node)], places)
        own = [Place(child, self.of(child).numbers) for child in node.children if _is_place(child)]
        inside = (*places, *own)
        parts = [(child, self.of(child, inside)) for child in node.children if not _is_place(child)]
        return _both(parts, own, inside, without or {})

    def stated(self, leaf: Leaf) -> BitMap:
        """Return the records that state a condition's field where the caller may search and see them."""
        return self.cut(
            {
                network: [self._lists[Posting(pair, leaf.field.name, STATED)] for pair in pairs]
                for network, pairs in _by_network(leaf.pairs).items()
            }
        )

    def _met(self, leaf: Leaf, places: Sequence[Place]) -> Found:
        numbers = self._leaf(leaf)
        if leaf.is_place:
            return Found(PLACE, numbers, ())
        if leaf.family in BOUND_BY_PLACE:
            numbers = intersection([numbers, *(place.numbers for place in places)])
        return Found(leaf.family, numbers, (_witness(leaf.family, (leaf,), numbers, places),))

    def _leaf(self, leaf: Leaf) -> BitMap:
        if leaf not in self._leaves:
            met = self.cut(
                {
                    network: [intersection(self._group(leaf, pairs, keywords) for keywords in leaf.keywords)]
                    for network, pairs in _by_network(leaf.pairs).items()
                }
            )
            self._leaves[leaf] = self.stated(leaf) - met if leaf.negated else met
        return self._leaves[leaf]

    def _group(self, leaf: Leaf, pairs: Sequence[Pair], keywords: Collection[str]) -> BitMap:
        name = leaf.field.name
        return BitMap().union(
            *(self._lists[Posting(pair, name, keyword)] for pair in pairs for keyword in keywords)
        )

    def cut(self, found: Mapping[UUID, Iterable[BitMap]]) -> BitMap:
        """Join what was found in each network, cut to what may be seen through that network.

        A company may be in a network's index and not be shown to its readers; who holds more there than in
        the network that does show it must not find, rank or count it by more than the latter tells.
        """
        if len(self._visible) == 1:  # the end result is cut, and that is enough
            return BitMap().union(*(numbers for sets in found.values() for numbers in sets))
        return BitMap().union(
            *(
                of_organisations(numbers, self._visible[network])
                for network, sets in found.items()
                for numbers in sets
            )
        )


def _both(
    parts: Sequence[tuple[Planned, Found]],
    own: Sequence[Place],
    places: Sequence[Place],
    without: Mapping[str, BitMap],
) -> Found:
    here = intersection(place.numbers for place in own)
    if not parts:
        return Found(PLACE, here, ())
    groups: dict[str, list[tuple[Planned, BitMap]]] = {}
    others: list[Found] = []
    for node, part in parts:
        if part.family is None or (isinstance(node, Both) and node.apart):
            others.append(part)
        else:
            groups.setdefault(part.family, []).append((node, part.numbers))
    witnesses = []
    for family, group in groups.items():
        records = intersection(numbers for _, numbers in group) - without.get(family, BitMap())
        witnesses.append(_witness(family, tuple(node for node, _ in group), records, places))
    shown = (*witnesses, *(witness for part in others for witness in part.witnesses))
    if len(witnesses) == 1 and not others and without.keys() <= groups.keys():
        only = witnesses[0]
        if not own or only.family in BOUND_BY_PLACE:
            return Found(only.family, only.records, shown)
    owners = [organisations(witness.records) for witness in witnesses] + [part.owners() for part in others]
    if own:
        owners.append(organisations(here))
    found = intersection(owners)
    for family in without.keys() - groups.keys():
        found = found - organisations(without[family])
    return Found(None, found, shown)


def _any(node: AnyOne, found: Sequence[Found], places: Sequence[Place]) -> Found:
    families = {part.family for part in found}
    only = next(iter(families)) if len(families) == 1 else None
    if only is not None:
        numbers = BitMap().union(*(part.numbers for part in found))
        return Found(only, numbers, () if only == PLACE else (_witness(only, (node,), numbers, places),))
    owners = BitMap().union(*(part.owners() for part in found))
    return Found(None, owners, tuple(one for part in found for one in part.witnesses))


def _witness(family: str, nodes: tuple[Planned, ...], records: BitMap, places: Sequence[Place]) -> Witness:
    bound = tuple(place.node for place in places) if family in BOUND_BY_PLACE else ()
    return Witness(family, nodes + bound, records)


def _is_place(node: Planned) -> bool:
    return all(leaf.is_place for leaf in leaves(node))


def visibility(audience: Audience) -> Iterator[Posting]:
    """Yield the lists that say which organisations an audience may see."""
    for network, country in audience.countries.items():
        pair = Pair(network, Tier.OPEN)
        yield Posting(pair, VISIBLE, EVERYWHERE)
        yield Posting(pair, VISIBLE, country)
        yield Posting(pair, EXCLUDED, str(audience.organisation))


def wanted(asked: Collection[Leaf], audience: Audience) -> Iterator[Posting]:
    """Yield every list the conditions need, and those that say who may be seen."""
    yield from visibility(audience)
    for leaf in asked:
        for pair in leaf.pairs:
            if leaf.negated:
                yield Posting(pair, leaf.field.name, STATED)
            for keywords in leaf.keywords:
                for keyword in keywords:
                    yield Posting(pair, leaf.field.name, keyword)


def flat(node: AnyOne) -> Iterator[Planned]:
    """Yield the children of an any-group, those of any-groups inside it too."""
    for child in node.children:
        if isinstance(child, AnyOne):
            yield from flat(child)
        else:
            yield child


def _by_network(pairs: Sequence[Pair]) -> dict[UUID, list[Pair]]:
    found: dict[UUID, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.network, []).append(pair)
    return found
