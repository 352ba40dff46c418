"""Every record under its owner's keys of today. Each batch holds its owner, as every writer of records does."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.entry import Change, Event
from keys.errors import KeysError
from policies.vocabulary import Tier
from registry.companies import store as organisations
from registry.disclosure import store as records
from registry.disclosure.ownerkeys import OwnerKeys, owner_keys
from registry.disclosure.resealing import resealed
from registry.entries import by_principal
from registry.rotation.progress import Done, Say
from registry.rotation.rows import PRINCIPAL
from registry.rotation.store import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.database import Database, Transaction
    from registry.disclosure.sealedrecord import SealedRecord

BATCH: Final = 100


def renew(database: Database, say: Say) -> Done:
    """Seal anew every record that is not under its owner's keys of today; one that does not open stays."""
    with database.transaction() as tx:
        owners = marked.organisations(tx)
    done = Done()
    for number, owner in enumerate(owners):
        say("Sealing records anew: organisations", number, len(owners))
        with database.transaction() as tx:
            ids = [one.id for one in records.taken(tx, [owner])[owner]]
        for start in range(0, len(ids), BATCH):
            with database.transaction() as tx:
                done.add(_batch(tx, owner, ids[start : start + BATCH]))
    say("Sealing records anew: organisations", len(owners), len(owners))
    return done


def _batch(tx: Transaction, owner: UUID, ids: Sequence[UUID]) -> Done:
    organisations.lock(tx, [owner])
    stored = records.by_ids(tx, owner, ids, tiers=tuple(Tier))
    if not stored:
        return Done()
    keys = owner_keys(tx, [owner])[owner]
    done, pairs = Done(), []
    for before in stored:
        try:
            after = _resealed(tx, keys, before)
        except KeysError:
            done.broken += 1
            continue
        if after is not None:
            pairs.append((before, after))
    records.renew(tx, pairs)
    if pairs:
        changed = [
            Change(after.family, after.id, after.revision, sha256(after.seal).hexdigest())
            for _, after in pairs
        ]
        tx.audit(
            by_principal(
                tx,
                PRINCIPAL,
                Event.ROWS_RESEALED,
                count=len(pairs),
                changed=tuple(changed),
            )
        )
    done.renewed = len(pairs)
    return done


def _resealed(tx: Transaction, keys: OwnerKeys, before: SealedRecord) -> SealedRecord | None:
    by_id = tx.keys.by_ids([field.sealed.key_id for field in before.fields])
    return resealed(keys, before, by_id)
