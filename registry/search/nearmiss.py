"""Organisations that meet all but one thing, of which the reader is told nothing: it is unknown, not no.

One thing is one field; sizes in bands (length, width, height and mass of a part) are one thing together. A
near miss states nothing of it where the caller may search it; who states something else is no near miss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from registry.catalogue import Kind
from registry.search.evaluate import BOUND_BY_PLACE, Found
from registry.search.plan import Both, Leaf

if TYPE_CHECKING:
    from registry.search.evaluate import Evaluation
    from registry.search.plan import Plan


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What meets all but these fields, which it does not state to this reader."""

    missing: tuple[str, ...]
    found: Found


def near_misses(evaluation: Evaluation, plan: Plan) -> Iterator[NearMiss]:
    """Yield the near misses, one for each thing asked for, in the order of the query."""
    children = plan.root.children
    topics: dict[str, list[Leaf]] = {}
    for child in children:
        if isinstance(child, Leaf) and child.op != "text":
            banded = child.field.kind is Kind.BAND
            topics.setdefault(child.field.cls if banded else child.field.name, []).append(child)
    for topic in topics.values():
        others = Both(tuple(child for child in children if child not in topic))
        if not others.children:
            continue
        stated = BitMap().union(*(evaluation.stated(leaf) for leaf in topic))
        families = {topic[0].family}
        if topic[0].is_place:
            bound = {child.family for child in others.children if isinstance(child, Leaf)} & BOUND_BY_PLACE
            families = bound or families
        found = evaluation.of(others, without=dict.fromkeys(families, stated))
        yield NearMiss(tuple(dict.fromkeys(leaf.field.name for leaf in topic)), found)
