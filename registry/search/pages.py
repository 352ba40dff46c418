"""From ranked organisations to cards: each asked again of its rows, opened through disclosure, and re-tested.

Of an organisation its own record is opened, a record or two that show the match, its sites, and one
capability to say what it does: some sixty records a page. A record that does not meet, opened, what the
index says of it is not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from pyroaring import BitMap

from keys.key import Purpose
from keys.pseudonym import pseudonym
from keys.scope import REGISTER
from policies.vocabulary import Tier
from registry.cases.held import NOTHING, Granted
from registry.catalogue import FIELDS
from registry.catalogue.identifying import IDENTITY_FIELD
from registry.catalogue.tiers import SERVED_TIERS
from registry.catalogue.values import to_json
from registry.catalogue.wording import worded
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.disclosure.exposed import cells_of, counts
from registry.exposure.account import Showing, fact
from registry.search.card import Card, CardValue
from registry.search.keywords import LOCATED, PLACES
from registry.search.numbers import of_one
from registry.search.retest import Seen
from registry.search.store import listing

if TYPE_CHECKING:
    from uuid import UUID

    from registry.caller import Caller
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.disclosure.openrecord import OpenRecord
    from registry.search.audience import Audience, Listed
    from registry.search.evaluate import Witness
    from registry.search.plan import Leaf

MOST_WITNESSES = 2
"""Records opened of one organisation to show that it matches."""

CAPABILITY = "capability"

CARD_FIELDS = frozenset(name for name, declared in FIELDS.items() if declared.card)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that the index found: its number and its best matching records."""

    number: int
    best: BitMap
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """What was opened of one organisation."""

    listed: Listed
    identity: Tier
    by_number: dict[int, OpenRecord] = field(default_factory=dict)
    sites: list[OpenRecord] = field(default_factory=list)

    def says_what_it_does(self) -> bool:
        """Tell whether a capability was opened of which the reader sees something."""
        return any(record.family == CAPABILITY and record.values for record in self.by_number.values())


class Pages:
    """Makes the cards of one search."""

    def __init__(
        self,
        tx: Transaction,
        *,
        disclosure: Disclosure,
        caller: Caller,
        audience: Audience,
        leaves: Sequence[Leaf],
        granted: Mapping[UUID, Granted],
    ) -> None:
        self._tx = tx
        self._disclosure = disclosure
        self._caller = caller
        self._audience = audience
        self._leaves = leaves
        self._granted = granted
        self._fields = (
            CARD_FIELDS | {leaf.field.name for leaf in leaves} | {IDENTITY_FIELD, *PLACES, *LOCATED.values()}
        )

    def cards(
        self, candidates: Iterator[Candidate], witnesses: Sequence[Witness], limit: int
    ) -> tuple[list[Card], bool]:
        """Return up to `limit` cards in the order of the candidates, and whether there are more."""
        cards: list[Card] = []
        while len(cards) <= limit:
            chunk = list(islice(candidates, limit + 1 - len(cards)))
            if not chunk:
                return cards, False
            shown = listing.listed(self._tx, self._audience, [candidate.number for candidate in chunk])
            kept = [candidate for candidate in chunk if candidate.number in shown]
            room = limit - len(cards)
            cards.extend(self._made(kept[:room], shown, witnesses))
            if len(cards) == limit and len(kept) > room:
                return cards, True
        return cards, False

    def _made(
        self, candidates: Sequence[Candidate], shown: Mapping[int, Listed], witnesses: Sequence[Witness]
    ) -> list[Card]:
        chosen = {candidate.number: _witnesses(candidate, witnesses) for candidate in candidates}
        opened = self._opened([shown[candidate.number] for candidate in candidates], chosen)
        cards = []
        for candidate in candidates:
            organisation = opened[candidate.number]
            seen = [
                (Seen(organisation.by_number[number], organisation.sites), witness)
                for number, witness in chosen[candidate.number]
                if number in organisation.by_number
            ]
            # A witness that did not open is a stale or moved posting: then nothing vouches for the card.
            whole = len(seen) == len(chosen[candidate.number])
            if whole and all(record.meets(witness.conditions) for record, witness in seen):
                cards.append(self._card(organisation, [record for record, _ in seen], candidate.missing))
        return cards

    def _opened(
        self, shown: Sequence[Listed], chosen: Mapping[int, Sequence[tuple[int, Witness]]]
    ) -> dict[int, _Open]:
        subjects = {one.id: self._subjects(one) for one in shown}
        identities = identity_tiers(self._tx, list(subjects))
        found = {one.number: _Open(one, identities[one.id]) for one in shown}
        by_id = {one.id: found[one.number] for one in shown}

        def read(numbers: Collection[int], tiers: frozenset[Tier]) -> None:
            sealed = records.by_numbers(self._tx, numbers, tiers=tiers)
            for record in self._disclosure.open(
                self._tx,
                subjects,
                sealed,
                fields=self._fields,
                identity_tiers=identities,
                granted={one.id: self._fields_of(one) for one in shown},
            ):
                organisation = by_id[record.organisation]
                organisation.by_number[record.number] = record
                if record.family == "site":
                    organisation.sites.append(record)

        for tiers, reached in self._by_reach(shown, subjects).items():
            standing = listing.card_records(self._tx, [one.id for one in reached], tiers)
            read(_first(reached, chosen, standing), tiers)
            # The first may hold nothing but what readers of the name see: then a later one says what they do.
            mute = [one for one in reached if not found[one.number].says_what_it_does()]
            if later := {number for one in mute for number in standing.get((one.id, CAPABILITY), ())[1:]}:
                read(later, tiers)
        return found

    def _card(self, opened: _Open, matching: Sequence[Seen], missing: tuple[str, ...]) -> Card:
        shown = self._shown(opened, matching)
        name = next(
            (record.values[IDENTITY_FIELD].value for record in shown if IDENTITY_FIELD in record.values), None
        )
        anonymous = not self._may_know(opened)
        every = [*matching, *(Seen(record, opened.sites) for record in shown)]
        met = {met for seen in every for met in seen.met(self._leaves)}
        on_card = CARD_FIELDS | met | {leaf.field.name for leaf in self._leaves if leaf.op != "text"}
        fields: dict[str, CardValue] = {}
        facts: set[bytes] = set()
        for record in shown:
            for field_name, stated in record.values.items():
                if field_name in on_card and field_name not in fields:
                    declared = FIELDS[field_name]
                    fields[field_name] = CardValue(
                        to_json(declared, stated.value),
                        worded(declared, stated.value, self._caller.language),
                        declared.label(self._caller.language),
                        stated.effective,
                    )
                    if counts(field_name, stated.effective):
                        facts.add(fact(record.number, field_name))
        return Card(
            opened.listed.id,
            self._pseudonym(opened.listed) if anonymous else str(opened.listed.id),
            None if anonymous else name,
            anonymous,
            fields,
            tuple(dict.fromkeys(leaf.field.name for leaf in self._leaves if leaf.field.name in met)),
            missing,
            Showing(
                opened.listed.id,
                frozenset(facts),
                cells_of({name: [one.value] for name, one in fields.items()}),
            ),
        )

    @staticmethod
    def _shown(opened: _Open, matching: Sequence[Seen]) -> list[OpenRecord]:
        """Return the records whose fields stand on the card: what matches first, then who and where it is."""
        records_shown = [seen.record for seen in matching]
        families = {record.family for record in records_shown}
        stands_at = {
            stated.value
            for record in records_shown
            if record.family in LOCATED and (stated := record.values.get(LOCATED[record.family])) is not None
        }
        told = [site for site in opened.sites if site.values]
        sites = [site for site in told if site.id in stands_at] or told
        others: dict[str, OpenRecord] = {}
        for record in opened.by_number.values():
            if record.values and record.family not in {*families, "site"}:
                others.setdefault(record.family, record)
        return [*records_shown, *others.values(), *([] if "site" in families else sites[:1])]

    def _subjects(self, shown: Listed) -> frozenset[str]:
        return frozenset().union(*(self._caller.subjects(network) for network in shown.networks))

    def _fields_of(self, shown: Listed) -> frozenset[str]:
        """Return the fields that the owner lets the caller read besides."""
        return self._granted.get(shown.id, NOTHING).fields

    def _by_reach(
        self, shown: Sequence[Listed], subjects: Mapping[UUID, frozenset[str]]
    ) -> dict[frozenset[Tier], list[Listed]]:
        """Group organisations by the tiers read of them: what is read of one is never looked at in another."""
        found: dict[frozenset[Tier], list[Listed]] = {}
        for one in shown:
            granted = self._fields_of(one)
            served = SERVED_TIERS | {Tier.CASE} if granted else SERVED_TIERS
            tiers = self._disclosure.readable_tiers(subjects[one.id], granted) & served
            found.setdefault(tiers, []).append(one)
        return found

    def _may_know(self, opened: _Open) -> bool:
        """Tell whether the reader may know which organisation it is."""
        one = opened.listed
        return self._disclosure.may_name(self._subjects(one), opened.identity, self._fields_of(one))

    def _pseudonym(self, shown: Listed) -> str:
        return pseudonym(self._tx.keys.current(Purpose.READER, REGISTER), self._caller.person, shown.id)


def _first(
    shown: Sequence[Listed],
    chosen: Mapping[int, Sequence[tuple[int, Witness]]],
    standing: Mapping[tuple[UUID, str], Sequence[int]],
) -> set[int]:
    """Return the records to open of these: what shows the match, the own record, the sites, one capability."""
    found = {number for one in shown for number, _ in chosen[one.number]}
    for one in shown:
        offers = any(witness.family == CAPABILITY for _, witness in chosen[one.number])
        found.update(standing.get((one.id, "organisation"), ())[:1])
        found.update(standing.get((one.id, "site"), ()))
        found.update(() if offers else standing.get((one.id, CAPABILITY), ())[:1])
    return found


def _witnesses(candidate: Candidate, witnesses: Sequence[Witness]) -> list[tuple[int, Witness]]:
    """Return which records of the organisation are opened to show that it matches, the best ranked first."""
    found: list[tuple[int, Witness]] = []
    for witness in witnesses:
        mine = of_one(witness.records, candidate.number)
        best = mine & candidate.best or mine
        if best:
            found.append((best.min(), witness))
    # A family that is not opened yet comes before a second record of one that is.
    first = {witness.family: (number, witness) for number, witness in reversed(found)}
    return [*first.values(), *(pair for pair in found if pair not in first.values())][:MOST_WITNESSES]
