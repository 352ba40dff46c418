"""Opened own records as what pages and the API show."""

from __future__ import annotations

from datetime import datetime

from registry import catalogue
from registry.catalogue.values import to_json
from registry.companies.views import OwnValue, RecordView
from registry.disclosure.openrecord import OpenRecord


def record_view(record: OpenRecord, updated_at: datetime, *, made: bool = True) -> RecordView:
    """Return an own record with JSON values, fields in the order of the catalogue."""
    ordered = (field for field in catalogue.FAMILIES[record.family].fields if field.name in record.values)
    values = {
        field.name: OwnValue(to_json(field, stated.value), stated.tier, stated.effective, stated.provenance)
        for field in ordered
        for stated in (record.values[field.name],)
    }
    return RecordView(record.id, record.family, record.revision, updated_at, values, made)
