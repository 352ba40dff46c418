"""At which tier an organisation's name stands: what would give away the name is read no lower."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from keys.slots import slot
from policies.vocabulary import Tier
from registry.catalogue.identifying import IDENTITY_FAMILY, IDENTITY_FIELD
from registry.database import Transaction
from registry.disclosure import store
from registry.disclosure.ownerkeys import record_keys
from registry.disclosure.recordseal import check_seals

UNSTATED = Tier.SEALED
"""The tier of a name that is not stated: its own people alone read what would tell it."""


def identity_tiers(tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, Tier]:
    """Return the tier of each organisation's legal name; SEALED where it has none.

    Believed only where the record seals of all tiers hold: a lowered tier would join an anonymous card to its
    name, and so would a name above the reader's tier that was taken away. Nothing is opened.

    Raises:
        RecordSealBroken: a field of the organisation's own record was dropped, added, changed or moved.
        MissingKey: an organisation has no record key.
    """
    records = store.of_organisations(tx, organisations, tiers=tuple(Tier), families=(IDENTITY_FAMILY,))
    keys = record_keys(tx, {record.organisation for record in records})
    found = dict.fromkeys(organisations, UNSTATED)
    for record in records:
        key = check_seals(keys[record.organisation], record)
        named = record.by_slot().get(slot(key, record.id, IDENTITY_FIELD))
        if named is not None:
            found[record.organisation] = named.tier
    return found
