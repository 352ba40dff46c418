"""The keys of an organisation's records: one for slots and seals, one per tier for values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from keys.key import Key
from keys.scope import Purpose, data_scope, record_scope
from policies.vocabulary import Tier
from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class OwnerKeys:
    """What seals an organisation's records now; `records` are all versions that the stored ones may be under."""

    organisation: UUID
    records: tuple[Key, ...]
    data: Mapping[Tier, Key]

    @property
    def record(self) -> Key:
        """Return the key of slots and seals."""
        return self.records[0]


def owner_keys(tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, OwnerKeys]:
    """Return the sealing keys of these organisations, asking the store twice at most. Raises MissingKey."""
    records = record_keys(tx, organisations)
    wanted = {
        (organisation, tier): data_scope(organisation, tier.value)
        for organisation in records
        for tier in Tier
    }
    data = tx.keys.currents(Purpose.DATA, list(wanted.values()))
    return {
        organisation: OwnerKeys(organisation, keys, {tier: data[wanted[organisation, tier]] for tier in Tier})
        for organisation, keys in records.items()
    }


def record_keys(tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, tuple[Key, ...]]:
    """Return the record keys of these organisations, every version, the one that seals first.

    Asks the key store once at most. Raises MissingKey.
    """
    scopes = {organisation: record_scope(organisation) for organisation in sorted(set(organisations))}
    found = tx.keys.all_versions(Purpose.RECORD, list(scopes.values()))
    return {organisation: found[scope] for organisation, scope in scopes.items()}
