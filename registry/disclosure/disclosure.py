"""The only opener of record fields: a value passes a decision before it becomes readable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from uuid import UUID

from keys.context import FieldContext
from keys.key import Key
from keys.unseal import unseal
from policies.table import PolicyTable, View
from policies.vocabulary import RECORD_CLASSES, Action, Tier
from registry import catalogue
from registry.catalogue.tiers import effective_tier
from registry.catalogue.values import decode
from registry.database import Transaction
from registry.disclosure.cleared import cleared_tier
from registry.disclosure.errors import UnknownSlot
from registry.disclosure.fieldslots import is_provenance, names_by_slot, slots_of
from registry.disclosure.identity import identity_tiers
from registry.disclosure.openrecord import OpenRecord, OpenValue
from registry.disclosure.ownerkeys import record_keys
from registry.disclosure.provenance import Provenance, provenance_name
from registry.disclosure.recordseal import check_seals
from registry.disclosure.sealedrecord import SealedField, SealedRecord
from registry.freeze.state import require_open

__all__ = ["Disclosure", "identity_tiers"]

OWN = "own:"
"""How the policy's subjects begin that an owner's people have towards their own organisation."""

_OpenField = tuple[catalogue.Field, SealedField, Tier]


class Disclosure:
    """Opens the fields that the policy in force lets the reader read, and no other.

    Args:
        policy: gives the policy table in force.
    """

    def __init__(self, policy: Callable[[], PolicyTable]) -> None:
        self._policy = policy

    def readable_tiers(self, subjects: frozenset[str]) -> frozenset[Tier]:
        """Return the tiers at which these subjects may read any record field: fetch these, no others."""
        view = self._policy().view(subjects)
        return frozenset(tier for cls in RECORD_CLASSES for tier in view.tiers(Action.READ, cls))

    def open(
        self,
        tx: Transaction,
        subjects: Mapping[UUID, frozenset[str]],
        records: Sequence[SealedRecord],
        *,
        fields: Collection[str] | None = None,
        identity_tiers: Mapping[UUID, Tier],
    ) -> list[OpenRecord]:
        """Open what the subjects may read, record by record in the order given; what they may not is absent.

        Args:
            tx: a snapshot, or one that holds the organisations' locks.
            subjects: for each organisation, the reader's policy subjects towards it; absent means nobody.
            records: as stored; the seals of the tiers they were fetched with are checked, all of them.
            fields: catalogue names to open, None for all.
            identity_tiers: for each organisation, the tier of its legal name (`identity_tiers`).

        Raises:
            Frozen: the register is stopped, and somebody else than the owner would be shown something.
            RecordSealBroken: fields of a fetched tier were dropped, added, changed, moved or are stale.
            UnknownSlot: a field that the catalogue does not know (only where `fields` is None).
            UnsealFailed, WrongKey, MissingKey: a value does not open in its place.
            EncodedValueBroken, ProvenanceBroken, ClearedBroken: what opened is not a value of the field.
        """
        if not all(map(_owns, subjects.values())):
            require_open(tx)
        table = self._policy()
        seals = record_keys(tx, {record.organisation for record in records})
        chosen: list[tuple[SealedRecord, list[_OpenField], dict[Tier, SealedField]]] = []
        for record in records:
            view = table.view(subjects.get(record.organisation, frozenset()))
            named = _named(check_seals(seals[record.organisation], record), record, fields)
            identity = identity_tiers[record.organisation]
            allowed = list(_allowed(view, named, identity))
            tiers = {stored.tier for _, stored, _ in allowed}
            sources = {tier: named[name] for tier in tiers if (name := provenance_name(tier)) in named}
            chosen.append((record, allowed, sources))
        keys = tx.keys.by_ids(list(_key_ids(chosen)))
        return [_opened(keys, record, allowed, sources) for record, allowed, sources in chosen]


def _owns(subjects: frozenset[str]) -> bool:
    """Tell whether these are an owner's own people and nobody else: reading of their own is no disclosure."""
    return all(subject.startswith(OWN) for subject in subjects)


def _named(record_key: Key, record: SealedRecord, fields: Collection[str] | None) -> dict[str, SealedField]:
    """Return the stored fields by their catalogue names, provenance included."""
    if fields is None:
        names = names_by_slot(record_key, record.family, record.id, record.tiers)
        if any(stored.slot not in names for stored in record.fields):
            raise UnknownSlot(record.id)
    else:
        asked = [name for name in fields if catalogue.field(name).family == record.family]
        asked += [provenance_name(tier) for tier in record.tiers]
        names = slots_of(record_key, record.id, asked)
    return {names[stored.slot]: stored for stored in record.fields if stored.slot in names}


def _allowed(view: View, named: Mapping[str, SealedField], identity: Tier) -> Iterator[_OpenField]:
    for name, stored in named.items():
        if is_provenance(name):
            continue
        field = catalogue.field(name)
        effective = effective_tier(field, stored.tier, identity)
        if view.decide(Action.READ, field.cls, effective).allowed is True:
            yield field, stored, effective


def _key_ids(
    chosen: Sequence[tuple[SealedRecord, Sequence[_OpenField], Mapping[Tier, SealedField]]],
) -> set[bytes]:
    opened = {stored.sealed.key_id for _, allowed, _ in chosen for _, stored, _ in allowed}
    return opened | {stored.sealed.key_id for _, _, sources in chosen for stored in sources.values()}


def _opened(
    keys: Mapping[bytes, Key],
    record: SealedRecord,
    allowed: Sequence[_OpenField],
    sources: Mapping[Tier, SealedField],
) -> OpenRecord:
    def plain(name: str, stored: SealedField) -> bytes:
        context = FieldContext(
            record.organisation, record.family, record.id, name, stored.tier.value, stored.revision
        )
        return unseal(keys[stored.sealed.key_id], context, stored.sealed)

    provenance = {
        tier: Provenance.decode(plain(provenance_name(tier), stored)) for tier, stored in sources.items()
    }
    values: dict[str, OpenValue] = {}
    cleared: dict[str, Tier] = {}
    for field, stored, effective in allowed:
        encoded = plain(field.name, stored)
        stood = cleared_tier(encoded)
        if stood is not None:
            cleared[field.name] = stood
            continue
        source = provenance.get(stored.tier)
        values[field.name] = OpenValue(decode(field, encoded), stored.tier, effective, source)
    return OpenRecord(
        record.id, record.organisation, record.family, record.number, record.revision, values, cleared
    )
