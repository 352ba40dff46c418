"""What records are called in a workbook, so that a row of another sheet can refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from registry.catalogue.value import Value
from registry.vocabularies.folding import lower
from registry.workbook.sentences import NO_SUCH_RECORD, SEVERAL_RECORDS
from registry.workbook.understanding import NotUnderstood

NAMED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"site": ("site.name", "site.municipality", "site.address")}
)
"""Fields by which a record of a family is called, the first that tells it apart; else it is its id."""


class References:
    """The records of one family that others refer to.

    Args:
        title: of their sheet, for whoever names one that is not there.
        family: whose records they are.
        records: each id with its values.
    """

    def __init__(self, title: str, family: str, records: Iterable[tuple[UUID, Mapping[str, Value]]]) -> None:
        self._title = title
        self._names: list[dict[str, set[UUID]]] = [{} for _ in NAMED_BY.get(family, ())]
        self._known: set[UUID] = set()
        self._written: dict[UUID, str] = {}
        self._fields = NAMED_BY.get(family, ())
        for record, values in records:
            self._known.add(record)
            for names, field in zip(self._names, self._fields, strict=True):
                if (stated := values.get(field)) is not None:
                    names.setdefault(lower(str(stated)), set()).add(record)
                    self._written.setdefault(record, str(stated))

    def called(self, record: UUID) -> str:
        """Return the first of its names that a record has, as it is written; its id where it has none."""
        return self._written.get(record, str(record))

    def find(self, text: str) -> UUID:
        """Return the record that is called this. Raises NotUnderstood."""
        for names in self._names:
            found = names.get(lower(text), set())
            if len(found) > 1:
                raise NotUnderstood(SEVERAL_RECORDS, sheet=self._title)
            if found:
                return next(iter(found))
        known = next((one for one in self._known if str(one) == text.strip().lower()), None)
        if known is None:
            raise NotUnderstood(NO_SUCH_RECORD, sheet=self._title)
        return known

    def name(self, record: UUID, values: Mapping[str, Value]) -> str:
        """Return what to call a record so that it is found again."""
        for field in self._fields:
            text = str(values.get(field) or "")
            try:
                if text and self.find(text) == record:
                    return text
            except NotUnderstood:
                continue
        return str(record)
