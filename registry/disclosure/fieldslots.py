"""Which stored row is which field: slots are computed from the catalogue, never stored with a name."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from keys.key import Key
from keys.slots import slot
from policies.vocabulary import Tier
from registry import catalogue
from registry.disclosure.provenance import PROVENANCE_TIERS, provenance_name


def names_by_slot(record_key: Key, family: str, record: UUID, tiers: Collection[Tier]) -> dict[bytes, str]:
    """Return slot → name for every field of the family and the provenance of each of `tiers`."""
    names = [field.name for field in catalogue.FAMILIES[family].fields]
    names += [provenance_name(tier) for tier in tiers]
    return slots_of(record_key, record, names)


def slots_of(record_key: Key, record: UUID, names: Collection[str]) -> dict[bytes, str]:
    """Return slot → name for these names."""
    return {slot(record_key, record, name): name for name in names}


def is_provenance(name: str) -> bool:
    """Tell whether a stored name is a provenance, not a field."""
    return name in PROVENANCE_TIERS
