"""The book of one organisation: its records under its lock, opened as their owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from policies.vocabulary import Role, Subject, Tier
from registry import catalogue
from registry.catalogue.identifying import IDENTITY_FAMILY, identifies
from registry.companies import store as organisations
from registry.companies.draft import HALF
from registry.companies.store import Organisation
from registry.database import Transaction
from registry.directory.releasability import Releasability
from registry.disclosure import store as records
from registry.disclosure.disclosure import Disclosure, identity_tiers
from registry.disclosure.identity import UNSTATED
from registry.disclosure.openrecord import OpenRecord
from registry.disclosure.ownerkeys import OwnerKeys, owner_keys
from registry.disclosure.sealedrecord import LOCAL_INDEXES, SealedRecord
from registry.disclosure.store import Taken
from registry.errors import Conflict, NotFound

MOST_RECORDS = 4000
"""Records an organisation may hold; its record numbers end at 4,095."""

NO_ORGANISATION = "There is no such organisation."
CLOSED = "This organisation is closed, so nothing of it can be changed."
TOO_MANY = "There is room for {limit} records of this kind. Delete one that is no longer true first."

COUNTRY = "organisation.country"
OWNER = frozenset({Subject.own(Role.DATA_OWNER)})
"""As whom an organisation's own records are opened for writing and indexing."""

NAMED_FAMILIES = frozenset(
    family.name
    for family in catalogue.FAMILIES.values()
    if family.offered and any(identifies(field) for field in family.fields)
)
"""Families with fields whose reader has to be one who may read the legal name."""


@dataclass(slots=True)
class Book:
    """One organisation's records in one transaction, which holds its lock."""

    tx: Transaction
    disclosure: Disclosure
    organisation: Organisation
    releasability: Releasability
    keys: OwnerKeys
    taken: list[Taken]
    stated_country: str | None = None
    entered: set[UUID] = field(default_factory=set)
    _identity: Tier | None = field(default=None)
    _of_family: defaultdict[str, set[UUID]] = field(init=False)
    _by_key: dict[bytes, Taken] = field(init=False)
    _free: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        """Sort what is there, so that a thousand records can be entered without a look at each for each."""
        self._of_family, self._by_key = defaultdict(set), {}
        for one in self.taken:
            self._note(one)
        used = {one.number % LOCAL_INDEXES for one in self.taken}
        self._free = (index for index in range(1, LOCAL_INDEXES) if index not in used)

    @property
    def id(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation.id

    def identity(self, families: Collection[str] = NAMED_FAMILIES) -> Tier:
        """Return the tier of the legal name as stored; not looked up where no such family depends on it."""
        if not NAMED_FAMILIES.intersection(families):
            return UNSTATED
        if self._identity is None:
            stated = self._stores([IDENTITY_FAMILY])
            self._identity = identity_tiers(self.tx, [self.id])[self.id] if stated else UNSTATED
        return self._identity

    def country(self) -> str | None:
        """Return the country the organisation states, or is about to state in this transaction."""
        if self.stated_country is None:
            opened = self.opened(self.sealed([IDENTITY_FAMILY]), fields=[COUNTRY])
            stated = [record.values[COUNTRY].value for record in opened if COUNTRY in record.values]
            self.stated_country = stated[0] if stated else None
        return self.stated_country

    def ids(self, family: str) -> Collection[UUID]:
        """Return the ids of the records of a family."""
        return self._of_family[family]

    def known_by(self, natural_key: bytes) -> Taken | None:
        """Return the record whose natural key has the same first half."""
        return self._by_key.get(natural_key[:HALF])

    def enter(self, family: str, record: UUID, natural_key: bytes | None) -> int:
        """Take the smallest free record number for a new record. Raises Conflict when there is no room."""
        limit = min(catalogue.FAMILIES[family].max_records, MOST_RECORDS)
        if len(self._of_family[family]) >= limit:
            raise Conflict(TOO_MANY, limit=limit)
        if len(self.taken) >= MOST_RECORDS:
            raise Conflict(TOO_MANY, limit=MOST_RECORDS)
        number = self.organisation.number * LOCAL_INDEXES + next(self._free)
        new = Taken(number, family, record, natural_key)
        self.taken.append(new)
        self._note(new)
        self.entered.add(record)
        return number

    def sealed(self, families: Collection[str]) -> list[SealedRecord]:
        """Return the records of these families with all their fields, still sealed."""
        if not self._stores(families):
            return []
        return records.of_organisations(self.tx, [self.id], tiers=tuple(Tier), families=families)

    def one(self, family: str, record: UUID) -> SealedRecord | None:
        """Return one record of a family with all its fields, still sealed."""
        found = records.by_ids(self.tx, self.id, [record], tiers=tuple(Tier))
        return next((one for one in found if one.family == family), None)

    def opened(
        self, sealed: Sequence[SealedRecord], *, fields: Collection[str] | None = None
    ) -> list[OpenRecord]:
        """Open records as their owner. Raises as `Disclosure.open`."""
        identity = self.identity({record.family for record in sealed})
        return self.disclosure.open(
            self.tx, {self.id: OWNER}, sealed, fields=fields, identity_tiers={self.id: identity}
        )

    def _note(self, one: Taken) -> None:
        self._of_family[one.family].add(one.id)
        if one.natural_key:
            self._by_key.setdefault(one.natural_key[:HALF], one)

    def _stores(self, families: Collection[str]) -> bool:
        """Tell whether records of these families were there before this transaction entered its own."""
        return any(one.family in families and one.id not in self.entered for one in self.taken)


def books(
    tx: Transaction, disclosure: Disclosure, wanted: Collection[UUID], *, closed: bool = False
) -> Mapping[UUID, Book]:
    """Lock these organisations, in the order of their ids, and return their books; `closed` ones too, or not.

    Raises:
        NotFound: one of them does not exist.
        Conflict: one of them is closed, and that was not asked for.
        AuthorityBroken: a row was not written by the register.
    """
    ids = sorted(set(wanted))
    locked = organisations.lock(tx, ids)
    if len(locked) < len(ids):
        raise NotFound(NO_ORGANISATION)
    if not closed and any(one.state != "active" for one in locked.values()):
        raise Conflict(CLOSED)
    released = organisations.releasabilities(tx, ids)
    keys = owner_keys(tx, ids)
    taken = records.taken(tx, ids)
    return {one: Book(tx, disclosure, locked[one], released[one], keys[one], taken[one]) for one in ids}
