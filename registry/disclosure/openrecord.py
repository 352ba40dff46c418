"""A record as somebody may read it: the values opened for them, and no sign of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.disclosure.provenance import Provenance


@dataclass(frozen=True, slots=True, repr=False)
class OpenValue:
    """One opened value, as `registry.catalogue.values` decodes it.

    `tier` is the stored tier; `effective` the one that governs who reads it, never lower (values that would
    put a name to an anonymous card are not read below the tier of the legal name). It cannot be printed.
    """

    value: Any
    tier: Tier
    effective: Tier
    provenance: Provenance | None

    def __repr__(self) -> str:
        return f"<OpenValue {self.tier.value}>"


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """One record: the opened values by catalogue name. Made by `Disclosure.open` and the owner's recorder.

    `cleared` are the tiers of fields that held a value once and hold none; only its owner knows of them.
    """

    id: UUID
    organisation: UUID
    family: str
    number: int
    revision: int
    values: Mapping[str, OpenValue]
    cleared: Mapping[str, Tier] = field(default_factory=dict)

    @property
    def standing(self) -> Mapping[str, Tier]:
        """The tier of every field that the record holds, or held once."""
        return {**self.cleared, **{name: stated.tier for name, stated in self.values.items()}}
