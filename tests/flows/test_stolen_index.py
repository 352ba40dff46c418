"""A stolen index says nothing (invariant 6): no repetition, no frequency, no link between rows written together.

A population whose values are skewed is written company by company, each in a transaction of its own. The
attacker is told how often each value occurs, which row holds the value and which change of the index belongs to
which record. A deterministic index over the same records falls to the same attack, so that the test can fail.
"""

from __future__ import annotations

import hmac
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest

from keys.key import Purpose
from keys.postings import label, open_delta
from keys.scope import index_scope
from keys.slots import slot
from policies.vocabulary import Tier
from registry.companies.author import Author
from registry.companies.draft import Draft
from registry.disclosure.ownerkeys import record_keys
from registry.vocabularies import vocabulary
from tests.support.attacker import guessed, no_better_than, observed
from tests.support.demo_register import DemoRegister

HOST = Author(principal="host")
COMPANIES, EACH = 210, 5
RECORDS = COMPANIES * EACH
PROCESSES = [term.code for term in vocabulary("processes").terms() if term.selectable][:40]
DISTRIBUTION = {code: 1 / rank**0.8 for rank, code in enumerate(PROCESSES, 1)}
PROCESS = "capability.process"


@dataclass(repr=False)
class Population:
    """The records in the order of their writing, what each states, and what the writing left."""

    records: list[UUID] = field(default_factory=list)
    owners: list[UUID] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    fields: list[bytes] = field(default_factory=list)
    deltas: list[bytes] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    rows: list[tuple[bytes, bytes]] = field(default_factory=list)
    written: dict[bytes, int] = field(default_factory=dict)
    """Label of a row of the compacted index → the one company whose writing made it necessary."""
    transactions: set[str] = field(default_factory=set)
    """Of the records."""
    linked_before: int = 0
    """Changes of the index that bear the transaction of a record, before the compaction."""


@pytest.fixture(scope="module")
def population(demo: DemoRegister) -> Population:
    demo.compact()
    made, nix = Population(), demo.loaded.networks["nix"]
    chosen = random.Random(7)
    for number in range(COMPANIES):
        write(demo, made, nix, chosen.choices(PROCESSES, list(DISTRIBUTION.values()), k=EACH), number)
    with demo.work.database.transaction() as tx:
        keys = record_keys(tx, made.owners)
        places = {
            slot(keys[owner][0], one, PROCESS): one
            for owner, one in zip(made.owners, made.records, strict=True)
        }
    blobs = {
        places[bytes(place)]: bytes(sealed)
        for place, sealed in demo.sql(
            "SELECT slot, sealed FROM register.field WHERE slot = ANY(%s)", list(places)
        )
    }
    made.fields = [blobs[record] for record in made.records]
    made.transactions = {row[0] for row in demo.sql("SELECT DISTINCT xmin::text FROM register.record")}
    take_deltas(demo, made, nix)
    demo.compact()
    ((generation,),) = demo.sql("SELECT generation FROM postings.pointer")
    made.rows = [
        (bytes(place), bytes(body))
        for place, body in demo.sql(f"SELECT label, body FROM postings.segment_{generation} ORDER BY ctid")
    ]
    return made


def write(demo: DemoRegister, made: Population, nix: UUID, codes: Sequence[str], number: int) -> None:
    """Write one company: a name, and capabilities that differ in their process alone."""
    with demo.serve.database.transaction() as tx:
        owner = demo.serve.accounts.organisations.make(
            tx, "host", "company", "Folket Exempel AB", {nix: "member"}
        )
        name = {"organisation.legal_name": f"Exempelfolk{number} AB", "organisation.country": "SE"}
        drafts = [Draft(organisation=owner, family="organisation", values=name)]
        drafts += [
            Draft(organisation=owner, family="capability", values={PROCESS: code, "capability.role": "core"})
            for code in codes
        ]
        views = demo.serve.recorder.make_many(tx, HOST, drafts)
    made.records += [view.id for view in views[1:]]
    made.owners += [owner] * EACH
    made.values += codes


def take_deltas(demo: DemoRegister, made: Population, nix: UUID) -> None:
    """Take the standing changes, in the order of their writing; open them to learn what each will make."""
    rows = demo.sql("SELECT network, tier, xmin::text, body FROM postings.delta ORDER BY id")
    made.kept = [bytes(body) for *_, body in rows]
    made.linked_before = sum(transaction in made.transactions for _, _, transaction, _ in rows)
    mine = [bytes(body) for network, tier, _, body in rows if (network, tier) == (nix, "MEMBER")]
    assert len(mine) == COMPANIES
    made.deltas = [body for body in mine for _ in range(EACH)]
    with demo.work.database.transaction() as tx:
        key = tx.keys.current(Purpose.INDEX, index_scope(nix, Tier.MEMBER.value, 1))
        wanted = [{term for change in open_delta(key, body) for term in change.added} for body in mine]
    often = Counter(term for terms in wanted for term in terms)
    made.written = {
        label(key, term, 0): number
        for number, terms in enumerate(wanted)
        for term in terms
        if often[term] == 1
    }


def repeats(bodies: Sequence[bytes], stride: int = 1) -> int:
    """Return how many strings of eight bytes, at every place of the stride, are there twice."""
    found = [
        np.frombuffer(body, dtype=">u8", offset=at, count=(len(body) - at) // 8)
        for body in bodies
        for at in range(0, 8, stride)
    ]
    ordered = np.sort(np.concatenate(found).astype(np.uint64))
    return int(np.count_nonzero(ordered[1:] == ordered[:-1]))


def spread(places: Sequence[int], order: Sequence[int]) -> float:
    """Return the rank correlation of two orders, in standard deviations of what chance gives."""
    ranks = [np.argsort(np.argsort(one, kind="stable")) for one in (places, order)]
    return float(abs(np.corrcoef(*ranks)[0, 1])) * (len(places) - 1) ** 0.5


def tag(value: str, length: int = 16) -> bytes:
    """What a deterministic index keeps of a value."""
    return hmac.digest(b"k" * 32, value.encode(), "sha256")[:length]


def test_a_thousand_equal_values_leave_no_equal_bytes(demo: DemoRegister, population: Population) -> None:
    stored = demo.sql("SELECT slot, sealed FROM register.field WHERE record = ANY(%s)", population.records)
    assert len(stored) > 2 * RECORDS > 2_000
    # What precedes the nonce says which key it is: that one is a company's and a tier's.
    assert repeats([bytes(sealed)[17:] for _, sealed in stored]) == 0
    assert len({bytes(place) for place, _ in stored}) == len(stored)
    seals = [
        seal
        for (seal,) in demo.sql("SELECT seal FROM register.record WHERE id = ANY(%s)", population.records)
    ]
    assert repeats([bytes(seal) for seal in seals]) == 0
    assert repeats([*population.kept, *(body for _, body in population.rows)], stride=2) == 0
    assert len({place for place, _ in population.rows}) == len(population.rows)
    assert repeats([tag("core") for _ in range(2)]) > 0, "a deterministic value would be seen"


def attacked(bodies: Mapping[str, Sequence[bytes]], values: Sequence[str]) -> dict[str, float]:
    """Everything the attacker tries: what it looked at → the share of records guessed."""
    return {
        f"{kind}: {what}": guessed(tags, values, DISTRIBUTION)
        for kind, each in bodies.items()
        for what, tags in observed(each)
    }


def test_who_knows_how_often_values_occur_does_no_better_than_guessing(population: Population) -> None:
    step = len(population.rows) // RECORDS
    assert step >= 1
    beside = population.rows[: step * RECORDS : step]
    taken = {
        "field": population.fields,
        "delta": population.deltas,
        "label in the order of rows": [place.ljust(64, b"\0") for place, _ in beside],
        "block in the order of rows": [body for _, body in beside],
    }
    results = attacked(taken, population.values)
    limit = no_better_than(population.values, len(results))
    # What docs/leakage.md and the security officer's page say.
    assert len(results) == 544
    assert round(Counter(population.values).most_common(1)[0][1] / RECORDS, 3) == 0.186
    assert round(limit, 3) == 0.284
    assert {what: share for what, share in results.items() if share > limit} == {}


@pytest.mark.parametrize(("length", "share"), [(16, 0.543), (1, 0.480)])
def test_the_same_attack_succeeds_against_a_deterministic_index(
    demo: DemoRegister, population: Population, length: int, share: float
) -> None:
    demo.sql("CREATE TABLE IF NOT EXISTS public.rival (n int, tag bytea)")
    demo.sql("TRUNCATE public.rival")
    with demo.superuser.cursor() as cursor, cursor.copy("COPY public.rival FROM STDIN") as copy:
        for number, value in enumerate(population.values):
            copy.write_row((number, tag(value, length)))
    rival = [bytes(row[0]).ljust(64, b"\0") for row in demo.sql("SELECT tag FROM public.rival ORDER BY n")]
    results = attacked({"rival": rival}, population.values)
    assert round(max(results.values()), 3) == share
    assert max(results.values()) > no_better_than(population.values, 4 * len(results)) + 0.1


def test_before_a_compaction_rows_written_together_bear_the_same_transaction(population: Population) -> None:
    assert population.linked_before == len(population.kept)


def test_after_a_compaction_neither_transaction_nor_place_links_rows(
    demo: DemoRegister, population: Population
) -> None:
    ((generation,),) = demo.sql("SELECT generation FROM postings.pointer")
    written = {row[0] for row in demo.sql(f"SELECT DISTINCT xmin::text FROM postings.segment_{generation}")}
    assert len(written) == 1
    assert not written & population.transactions
    assert demo.sql("SELECT count(*) FROM postings.delta") == [(0,)]
    places = [place for place, (name, _) in enumerate(population.rows) if name in population.written]
    companies = [population.written[population.rows[place][0]] for place in places]
    assert len(set(companies)) == COMPANIES, "every company made a row of its own necessary"
    assert spread(places, companies) < 5
    neighbours = sum(one == other for one, other in pairwise(companies))
    by_chance = sum(count * (count - 1) for count in Counter(companies).values()) / len(companies)
    assert neighbours <= by_chance + 6 * max(by_chance, 1) ** 0.5


def test_rows_in_the_order_of_their_writing_would_be_linked(population: Population) -> None:
    companies = sorted(population.written.values())
    assert spread(range(len(companies)), companies) > 5
