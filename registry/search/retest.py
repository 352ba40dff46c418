"""What the index found, checked on opened records: does it meet the conditions, as this reader sees it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from registry.search.keywords import LOCATED, places
from registry.search.plan import Both, Leaf

if TYPE_CHECKING:
    from registry.disclosure.openrecord import OpenRecord
    from registry.search.plan import Planned


class Seen:
    """A record as the reader sees it: its values, and the region and area of the site it stands at."""

    def __init__(self, record: OpenRecord, sites: Iterable[OpenRecord]) -> None:
        self.record = record
        self._values: dict[str, Any] = {name: stated.value for name, stated in record.values.items()}
        if record.family in LOCATED:
            for name, place, _ in places(record, sites):
                self._values.setdefault(name, place.value)

    def meets(self, conditions: Iterable[Planned]) -> bool:
        """Tell whether each of these conditions is true of the record; what is not stated is not true."""
        return all(self._true(node) for node in conditions)

    def met(self, leaves: Iterable[Leaf]) -> Iterator[str]:
        """Yield the fields of those conditions that are true of the record."""
        return (leaf.field.name for leaf in leaves if self._true(leaf))

    def _true(self, node: Planned) -> bool:
        if isinstance(node, Leaf):
            name = node.field.name
            return name in self._values and node.holds(self._values[name])
        joined = all if isinstance(node, Both) else any
        return joined(self._true(child) for child in node.children)
