"""What an import would store: the file's records, held against what the register has already."""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from keys.framing import framed
from keys.key import Key, Purpose
from keys.lookup import lookup_tag
from keys.scope import record_scope
from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.values import to_json
from registry.companies import store as organisations
from registry.companies.book import MOST_RECORDS, books
from registry.companies.draft import HALF, Draft
from registry.disclosure import store as records
from registry.disclosure.openrecord import OpenRecord
from registry.disclosure.provenance import Provenance
from registry.disclosure.store import Taken
from registry.intake.mapping import Mapping, Records
from registry.intake.problems import Place, Problems
from registry.intake.stated import Owner, Stated, Which

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure

OTHERWISE = (
    "The register has this record with something else here, and an import never changes a record: "
    "change it there, or leave the row out."
)
OTHER_TIER = (
    "The register has this record with another choice of who may see it, and an import never changes a record: "
    "change it there, or leave the tier out of the mapping."
)
NO_ROOM = "{family}: an organisation has room for {limit}; this row is one more."
FULL = "An organisation has room for {limit} records in all."
CLOSED = "Its organisation is closed in the register: leave the row out."


@dataclass(slots=True, repr=False)
class Plan:
    """One organisation of the file: its id where the register has it, and what is new of it.

    `ids` are the record ids of everything the file states of it, known or new.
    """

    owner: Owner
    organisation: UUID | None
    fresh: list[Stated] = field(default_factory=list)
    known: list[Stated] = field(default_factory=list)
    ids: dict[Which, UUID] = field(default_factory=dict)

    def draft(
        self, key: Key | None, organisation: UUID, mapping: Mapping, source: Provenance, one: Stated
    ) -> Draft:
        """Return a new record as the register makes it; without `key` only to be checked."""
        chosen = _tiers(mapping, one)
        return Draft(
            organisation=organisation,
            family=one.family,
            values={**one.values, **self.references(one)},
            tiers={name: Tier(tier) for name, tier in chosen.items()},
            provenance=source,
            natural_key=None if key is None else natural_key(key, one, chosen),
            id=self.ids[one.which],
        )

    def references(self, one: Stated) -> dict[str, Any]:
        """Return a record's references as JSON: the ids of the records it means."""
        found = {name: str(self.ids[which]) for name, which in one.refers.items()}
        return {name: [told] if catalogue.field(name).many else told for name, told in found.items()}


class Comparison:
    """Holds organisations that the register has against what the file states of them."""

    def __init__(self, tx: Transaction, disclosure: Disclosure, mapping: Mapping, problems: Problems) -> None:
        self._tx = tx
        self._disclosure = disclosure
        self._mapping = mapping
        self._problems = problems

    def compare(self, plans: Sequence[Plan]) -> None:
        """Fill in what is known and what is new; what is known and said differently is a problem."""
        there = {plan.organisation for plan in plans if plan.organisation is not None}
        taken = records.taken(self._tx, there)
        keys = {one: self._tx.keys.oldest(Purpose.RECORD, record_scope(one)) for one in sorted(there)}
        for plan in plans:
            if plan.organisation is None:
                plan.fresh = list(plan.owner.records.values())
                plan.ids = {one.which: uuid4() for one in plan.fresh}
            else:
                self._compare(plan, keys[plan.organisation], taken[plan.organisation])
            self._require_room(plan, taken.get(plan.organisation, []) if plan.organisation else [])
        self._require_open([plan for plan in plans if plan.fresh and plan.organisation is not None])

    def _compare(self, plan: Plan, key: Key, taken: Sequence[Taken]) -> None:
        by_key = {one.natural_key[:HALF]: one for one in taken if one.natural_key is not None}
        singles = {one.family: one for one in taken if catalogue.family(one.family).max_records == 1}
        otherwise: list[tuple[Stated, Taken]] = []
        for one in plan.owner.records.values():
            said = natural_key(key, one, _tiers(self._mapping, one))
            stored = by_key.get(said[:HALF]) or singles.get(one.family)
            plan.ids[one.which] = uuid4() if stored is None else stored.id
            (plan.fresh if stored is None else plan.known).append(one)
            if stored is not None and stored.natural_key != said:
                otherwise.append((one, stored))
        if otherwise:
            self._tell_apart(plan, otherwise)

    def _tell_apart(self, plan: Plan, pairs: Sequence[tuple[Stated, Taken]]) -> None:
        """Find the columns in which file and register differ; where none does, the owner was first."""
        if plan.organisation is None:
            return
        book = books(self._tx, self._disclosure, [plan.organisation])[plan.organisation]
        for one, stored in pairs:
            sealed = book.one(stored.family, stored.id)
            if sealed is None:
                continue
            records_of = self._mapping.records[one.family]
            opened = book.opened([sealed])[0]
            for column in _differing(plan, records_of, one, opened):
                self._problems.say(Place(one.row, column), OTHERWISE)
            for name, tier in _tiers(self._mapping, one).items():
                if name in opened.values and opened.values[name].tier.value != tier:
                    self._problems.add(f"records.{one.family}.tiers.{name}, row {one.row}", OTHER_TIER)

    def _require_room(self, plan: Plan, taken: Sequence[Taken]) -> None:
        held: dict[str, int] = {}
        for stored in taken:
            held[stored.family] = held.get(stored.family, 0) + 1
        for one in plan.fresh:
            limit = catalogue.family(one.family).max_records
            held[one.family] = held.get(one.family, 0) + 1
            if held[one.family] == limit + 1:
                what = catalogue.family(one.family).label("en")
                self._problems.say(Place(one.row), NO_ROOM, family=what, limit=limit)
            if sum(held.values()) == MOST_RECORDS + 1:
                self._problems.say(Place(one.row), FULL, limit=MOST_RECORDS)

    def _require_open(self, plans: Sequence[Plan]) -> None:
        locked = organisations.lock(self._tx, [plan.organisation for plan in plans if plan.organisation])
        for plan in plans:
            if plan.organisation is not None and locked[plan.organisation].state != "active":
                self._problems.say(Place(plan.owner.row), CLOSED)


def natural_key(key: Key, one: Stated, tiers: ReadMapping[str, str]) -> bytes:
    """Return what the database keeps of a record's outside key and of all it says: 16 keyed bytes of each.

    The second half is of both, so that two records that say the same do not look alike.
    """
    known_by = json.dumps(["import", one.family, one.known_by]).encode()
    told = lookup_tag(key, "request", known_by)[:HALF]
    return told + lookup_tag(key, "content", framed(known_by, one.content(tiers)))[:HALF]


def _tiers(mapping: Mapping, one: Stated) -> dict[str, str]:
    chosen = mapping.records[one.family].tiers
    return {name: tier.value for name, tier in chosen.items() if name in one.values or name in one.refers}


def _differing(plan: Plan, records_of: Records, one: Stated, opened: OpenRecord) -> list[str]:
    names = [*records_of.fields, *([records_of.keep] if records_of.keep else [])]
    here = {**one.values, **plan.references(one)}
    there = {name: to_json(catalogue.field(name), stated.value) for name, stated in opened.values.items()}
    columns = [records_of.column_of(name) for name in names if here.get(name) != there.get(name)]
    return list(dict.fromkeys(columns))
