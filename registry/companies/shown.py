"""Opened records as a reader sees them: JSON and the reader's words, in an order that tells nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from registry import catalogue
from registry.catalogue.field import Field
from registry.catalogue.values import to_json
from registry.catalogue.wording import worded
from registry.companies.views import ShownRecord, ShownValue
from registry.disclosure.openrecord import OpenRecord, OpenValue

_FAMILIES = tuple(catalogue.FAMILIES)


def shown(records: Sequence[OpenRecord], language: str, *, anonymous: bool) -> list[ShownRecord]:
    """Return what a reader sees of these records: those of which they may read something.

    Families come in the order of the catalogue, records of one family in an order that depends on nothing
    but what is shown. To whom the organisation is anonymous, no id of a record is given, and no reference to
    one.
    """
    made = [
        ShownRecord(record.family, None if anonymous else record.id, fields)
        for record in records
        if (fields := _fields(record, language, anonymous=anonymous))
    ]
    return sorted(made, key=lambda record: (_FAMILIES.index(record.family), _content(record), str(record.id)))


def told(field: Field, *, anonymous: bool) -> bool:
    """Tell whether a value that was opened is shown: a reference would join what a nameless card keeps apart."""
    return not (anonymous and field.refers_to is not None)


def _fields(record: OpenRecord, language: str, *, anonymous: bool) -> dict[str, ShownValue]:
    return {
        field.name: _value(field, record.values[field.name], language)
        for field in catalogue.FAMILIES[record.family].fields
        if field.name in record.values and told(field, anonymous=anonymous)
    }


def _value(field: Field, stated: OpenValue, language: str) -> ShownValue:
    known = stated.provenance
    return ShownValue(
        value=to_json(field, stated.value),
        label=worded(field, stated.value, language),
        title=field.label(language),
        unit=field.unit,
        tier=stated.effective,
        source=None if known is None else known.source,
        stated_on=None if known is None else known.stated_on,
    )


def _content(record: ShownRecord) -> str:
    said: Mapping[str, Any] = {
        name: [value.value, value.tier.value, str(value.source), str(value.stated_on)]
        for name, value in record.fields.items()
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=False)
