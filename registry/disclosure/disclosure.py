"""The only opener of record fields: a value passes a decision before it becomes readable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from keys.context import FieldContext
from keys.key import Key
from keys.unseal import unseal
from policies.decision import Decision
from policies.table import PolicyTable
from policies.vocabulary import RECORD_CLASSES, Action, SensitivityClass, Subject, Tier
from registry import catalogue
from registry.catalogue.identifying import IDENTITY_FIELD, identifies
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
from registry.disclosure.weighed import Weighed
from registry.freeze.state import require_open

__all__ = ["Disclosure", "identity_tiers", "with_grant"]

OWN = "own:"
"""How the policy's subjects begin that an owner's people have towards their own organisation."""

_OpenField = tuple[catalogue.Field, SealedField, Tier]
_DecidedField = tuple[catalogue.Field, SealedField, Tier, Decision]


class Disclosure:
    """Opens the fields that the policy in force lets the reader read, and no other.

    Args:
        policy: gives the policy table in force.
    """

    def __init__(self, policy: Callable[[], PolicyTable]) -> None:
        self._policy = policy

    def readable_tiers(
        self, subjects: frozenset[str], granted: Collection[str] = frozenset()
    ) -> frozenset[Tier]:
        """Return the tiers at which these subjects may read any record field: fetch these, no others.

        `granted` are the fields that the owner's live case grants name for the reader.
        """
        view = self._policy().view(with_grant(subjects) if granted else subjects)
        return frozenset(tier for cls in RECORD_CLASSES for tier in view.tiers(Action.READ, cls))

    def may_name(
        self, subjects: frozenset[str], identity: Tier, granted: Collection[str] = frozenset()
    ) -> bool:
        """Tell whether these subjects may know which organisation it is whose name stands at `identity`."""
        if IDENTITY_FIELD in granted:
            subjects = with_grant(subjects)
        return identity in self._policy().tiers(subjects, Action.READ, SensitivityClass.IDENTITY)

    def open(
        self,
        tx: Transaction,
        subjects: Mapping[UUID, frozenset[str]],
        records: Sequence[SealedRecord],
        *,
        fields: Collection[str] | None = None,
        identity_tiers: Mapping[UUID, Tier],
        granted: Mapping[UUID, Collection[str]] = MappingProxyType({}),
    ) -> list[OpenRecord]:
        """Open what the subjects may read, record by record in the order given; what they may not is absent.

        Args:
            tx: a snapshot, or one that holds the organisations' locks.
            subjects: for each organisation, the reader's policy subjects towards it; absent means nobody.
            records: as stored; the seals of the tiers they were fetched with are checked, all of them.
            fields: catalogue names to open, None for all.
            identity_tiers: for each organisation, the tier of its legal name (`identity_tiers`).
            granted: for each organisation, the fields that its live case grants name for the reader
                (`registry.cases.held`); they open nothing to whom the CASE tier is not approved.

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
            owner = record.organisation
            held, identity = subjects.get(owner, frozenset()), identity_tiers[owner]
            named = _named(check_seals(seals[owner], record), record, fields)
            decided = self._decided(table, held, granted.get(owner, ()), named, identity)
            allowed = [(field, stored, tier) for field, stored, tier, one in decided if one.allowed is True]
            tiers = {stored.tier for _, stored, _ in allowed}
            sources = {tier: named[name] for tier in tiers if (name := provenance_name(tier)) in named}
            chosen.append((record, allowed, sources))
        keys = tx.keys.by_ids(list(_key_ids(chosen)))
        return [_opened(keys, record, allowed, sources) for record, allowed, sources in chosen]

    def weigh(
        self,
        tx: Transaction,
        subjects: frozenset[str],
        records: Sequence[SealedRecord],
        name: str,
        *,
        identity: Tier,
        granted: Collection[str] = frozenset(),
    ) -> list[Weighed]:
        """Return how each record's value of one field is decided on, as `open` decides it; nothing is opened.

        Records that hold nothing of it, in the tiers they were fetched with, are left out. A row at SEALED may be
        what stays of a value that was cleared: only opening it would tell.

        Args:
            tx: a snapshot, or one that holds the organisation's lock.
            subjects: the reader's policy subjects towards the owner of all of these records.
            records: as stored, of one organisation.
            name: the field, by its catalogue name.
            identity: the tier of the organisation's legal name.
            granted: as in `open`, of this organisation.

        Raises RecordSealBroken, MissingKey.
        """
        table = self._policy()
        seals = record_keys(tx, {record.organisation for record in records})
        found = []
        for record in records:
            named = _named(check_seals(seals[record.organisation], record), record, (name,))
            for _, stored, tier, decision in self._decided(table, subjects, granted, named, identity):
                found.append(Weighed(record.id, stored.tier, tier, decision))
        return found

    def _decided(
        self,
        table: PolicyTable,
        held: frozenset[str],
        granted: Collection[str],
        named: Mapping[str, SealedField],
        identity: Tier,
    ) -> Iterator[_DecidedField]:
        """Yield each of these stored fields with its decision: the one place that makes it."""
        without, under = table.view(held), table.view(with_grant(held))
        if granted and not self.may_name(held, identity, granted):
            # What would tell the name is shown with the name or not at all.
            granted = [name for name in granted if not identifies(catalogue.field(name))]
        for name, stored in named.items():
            if is_provenance(name):
                continue
            field = catalogue.field(name)
            effective = effective_tier(field, stored.tier, identity)
            view = under if name in granted else without
            yield field, stored, effective, view.decide(Action.READ, field.cls, effective)


def with_grant(subjects: frozenset[str]) -> frozenset[str]:
    """Return what these subjects are towards a field that a live case grant names for the reader.

    A grant without the approved tier is worth nothing, so that nobody is let in by an owner alone.
    """
    return subjects | {Subject.CASE_GRANT} if Subject.tier(Tier.CASE) in subjects else subjects


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
