"""What a person sends about one record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.vocabulary import Tier
from registry.disclosure.provenance import Provenance


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """What a person sends about one record: JSON values by field (None deletes), tiers, provenance."""

    values: Mapping[str, Any]
    tiers: Mapping[str, Tier]
    provenance: Provenance | None = None

    def canonical(self) -> bytes:
        """Return one spelling, for telling a repeated request from another one."""
        said = {
            "values": dict(self.values),
            "tiers": {name: tier.value for name, tier in self.tiers.items()},
            "provenance": None if self.provenance is None else self.provenance.encode().hex(),
        }
        return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
