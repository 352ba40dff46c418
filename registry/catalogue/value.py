"""What a checked value is in Python: one type per kind of field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from registry.catalogue.field import Band


@dataclass(frozen=True, slots=True)
class Range:
    """A range from `minimum` to `maximum`, both included, in the field's unit."""

    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in degrees, WGS 84, to five decimals (about a metre)."""

    latitude: Decimal
    longitude: Decimal


Value = (
    str | bool | int | Decimal | Range | Coordinates | Band | date | UUID | tuple[str, ...] | tuple[UUID, ...]
)
"""CODE, TEXT, NAME, CELL, URL, EMAIL, PHONE, DIGEST, numbers from registers: str. NUMBER: Decimal. YEAR: int.
RANGE, COORDINATES, BAND: the types above. DATE: date. BOOLEAN: bool. REFERENCE: UUID. Lists: tuples."""
