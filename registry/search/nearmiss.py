"""Organisations that meet all but one thing, of which the reader is told nothing: it is unknown, not no.

One thing is one field; sizes in bands (length, width, height and mass of a part) are one thing together. A
near miss states nothing of it where the caller may search it; who states something else is no near miss.
What stands in an any-group is no thing of its own: one way or the other, a near miss meets the group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from pyroaring import BitMap

from registry.catalogue import Kind
from registry.search.evaluate import BOUND_BY_PLACE, Found
from registry.search.plan import AnyOne, Both, Leaf

if TYPE_CHECKING:
    from registry.search.evaluate import Evaluation
    from registry.search.plan import Plan, Planned


MOST_WAYS = 4
"""Alternatives of an any-group that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What meets all but these fields, which it does not state to this reader."""

    missing: tuple[str, ...]
    found: Found


def near_misses(evaluation: Evaluation, plan: Plan) -> Iterator[NearMiss]:
    """Yield the near misses: for each thing asked for, in the order of the query, one for each way to meet it."""
    topics: dict[str, list[Leaf]] = {}
    for child in plan.root.children:
        if _is_thing(child):
            topics.setdefault(_topic(child), []).append(child)
    ways = tuple(_ways(plan.root.children))
    for topic, asked in topics.items():
        for way in ways:
            others = Both(tuple(child for child in way if not (_is_thing(child) and _topic(child) == topic)))
            if not others.children:
                continue
            stated = BitMap().union(*(evaluation.stated(leaf) for leaf in asked))
            families = {asked[0].family}
            if asked[0].is_place:
                bound = {
                    child.family for child in others.children if isinstance(child, Leaf)
                } & BOUND_BY_PLACE
                families = bound or families
            found = evaluation.of(others, without=dict.fromkeys(families, stated))
            yield NearMiss(tuple(dict.fromkeys(leaf.field.name for leaf in asked)), found)


def _is_thing(child: Planned) -> TypeGuard[Leaf]:
    return isinstance(child, Leaf) and child.op != "text"


def _topic(leaf: Leaf) -> str:
    return leaf.field.cls if leaf.field.kind is Kind.BAND else leaf.field.name


def _ways(children: tuple[Planned, ...]) -> Iterator[tuple[Planned, ...]]:
    """Yield what has to hold together, once for each alternative of an any-group beside other conditions.

    So that what an alternative asks of one record can be left out of it too. Of one small group only: two of
    them would multiply.
    """
    groups = [
        child
        for child in children
        if isinstance(child, AnyOne) and any(isinstance(one, Both) for one in child.children)
    ]
    if len(groups) != 1 or len(groups[0].children) > MOST_WAYS:
        yield children
        return
    rest = tuple(child for child in children if child is not groups[0])
    for way in groups[0].children:
        yield (*(way.children if isinstance(way, Both) else (way,)), *rest)
