"""A record as somebody states it: JSON values, not yet checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.disclosure.provenance import Provenance

HALF = 16
"""Bytes of a natural key that say what the record is known by; as many more say what was stated of it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Draft:
    """One record to be made. It cannot be printed.

    `values` are parsed JSON by catalogue name; `tiers` those chosen, the others follow the profile.
    `natural_key` is the keyed hash (32 bytes) of what the record is known by outside: where the organisation
    has a record with the same first half, that one is meant; another second half is a Conflict. `id` lets
    drafts refer to each other.
    """

    organisation: UUID
    family: str
    values: Mapping[str, Any]
    tiers: Mapping[str, Tier] | None = None
    provenance: Provenance | None = None
    natural_key: bytes | None = None
    id: UUID | None = None

    def __repr__(self) -> str:
        return f"<Draft {self.family}>"
