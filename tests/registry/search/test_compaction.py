"""Compaction: nothing lost, nothing linked, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyroaring import BitMap

from keys.errors import BlockBroken, MissingKey
from keys.postings import PlainChange, seal_deltas_for_work
from keys.scope import REGISTER, Purpose, index_scope
from policies.vocabulary import Tier
from registry.database import Database
from registry.embedded.roles import Dsns
from registry.search import compaction
from registry.search.closed import closed_terms
from registry.search.compaction import compact, due, packed, padded
from registry.search.verify import verify
from tests.keys.known import known
from tests.registry.search.registers import Maker, numbers
from tests.registry.search.world import (
    WHO_MILLS,
    World,
    ask,
    fresh_keyring,
    milling,
    query,
    record,
    value,
    world,
)

QUERIES = (
    WHO_MILLS,
    query(ask("capability.part_l_mm", "gte", 400), ask("site.nuts3", "eq", "SE322")),
    query({"not": [ask("capability.process", "in", ["turning", "welding"])]}),
    query(ask("machine.year", "between", [2000, 2020])),
    query(ask("certificate.type", "eq", "iso_9001"), {"any": [ask("capability.lead_time_days", "lte", 15)]}),
)


@pytest.fixture
def made(database_dsns: Dsns) -> Iterator[World]:
    with world(database_dsns) as found:
        yield found


def answers(made: World) -> list[set[int]]:
    readers = (made.caller(nix=Tier.MEMBER), made.caller(nix=Tier.MEMBER, midex=Tier.MEMBER))
    return [made.find(reader, one) for reader in readers for one in QUERIES]


def stock(made: World) -> None:
    maker = Maker(made, 3)
    made.post(*(maker.organisation(number) for number in numbers(30)))


def test_answers_are_the_same_before_and_after(made: World) -> None:
    stock(made)
    before = answers(made)
    made.compact()
    assert answers(made) == before
    maker = Maker(made, 4)
    made.post(*(maker.organisation(number) for number in list(numbers(30))[::3]))
    changed = answers(made)
    assert changed != before
    made.compact()
    assert answers(made) == changed
    assert any(changed)


def test_a_record_that_was_dropped_is_found_nowhere(made: World) -> None:
    made.post(milling(5, made), milling(7, made))
    made.compact()
    made.drop(5)
    reader = made.caller(nix=Tier.MEMBER)
    assert made.find(reader, WHO_MILLS) == {7}
    made.compact()
    assert made.find(reader, WHO_MILLS) == {7}


def test_it_deletes_exactly_the_deltas_it_merged(made: World) -> None:
    made.post(milling(5, made))
    with made.register.app.transaction() as late:  # a writer that commits after the snapshot was taken
        made.post_in(late, milling(7, made))
        done = made.compact()
    standing = made.register.sql("SELECT count(*) FROM postings.delta")[0][0]
    assert done.deltas > 0
    assert standing == done.deltas
    assert made.find(made.caller(nix=Tier.MEMBER), WHO_MILLS) == {5, 7}


def test_every_closed_term_has_a_head_in_every_index(made: World) -> None:
    made.compact()
    assert verify(made.register.host, lambda _: []) == []
    count = made.register.sql("SELECT count(*) FROM postings.segment_1")[0][0]
    assert count >= 2 * sum(len(closed_terms(tier)) for tier in Tier)


def test_long_lists_survive(made: World) -> None:
    many = [
        made.holdings(
            number,
            [
                record(
                    (number << 12) + 1,
                    "capability",
                    {"capability.process": value("capability.process", "milling", Tier.MEMBER)},
                )
            ],
        )
        for number in range(2, 3_000)
    ]
    made.post(*many)
    made.compact()
    reader = made.caller(nix=Tier.MEMBER)
    assert made.find(reader, WHO_MILLS) == set(range(2, 3_000))
    made.drop(17)
    made.compact()
    assert made.find(reader, WHO_MILLS) == set(range(2, 3_000)) - {17}


def test_what_was_interrupted_leaves_nothing_and_is_done_again(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(made)
    before = answers(made)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for point in ("begin_run", "add_to_run", "finish_run", "drop_older"):
        with monkeypatch.context() as patch:
            patch.setattr(compaction.rewriting, point, killed)
            with pytest.raises(KeyboardInterrupt):
                compact(made.register.host)
        assert made.register.sql("SELECT generation FROM postings.pointer") == [(0,)]
        assert made.register.sql(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'postings' AND tablename ~ '[0-9]'"
        ) == [(0,)]
        assert answers(made) == before
    made.compact()
    assert answers(made) == before


def test_only_one_runs_at_a_time(made: World) -> None:
    with made.register.host.transaction() as tx:
        assert compaction.rewriting.lock_compaction(tx)
        assert compact(made.register.host) is None


def test_the_table_before_stays_for_those_who_still_read_it_and_older_ones_go(made: World) -> None:
    for _ in range(3):
        made.compact()
    tables = made.register.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'postings' AND tablename ~ '[0-9]' ORDER BY 1"
    )
    assert tables == [("segment_2",), ("segment_3",)]


def test_rows_lie_in_the_order_of_their_labels_under_one_transaction(made: World) -> None:
    stock(made)
    made.compact()
    rows = made.register.sql("SELECT label, xmin::text FROM postings.segment_1 ORDER BY ctid")
    labels = [row[0] for row in rows]
    assert labels == sorted(labels)
    assert len({row[1] for row in rows}) == 1
    assert len(set(labels)) == len(labels)


def test_no_statistics_keep_copies_of_rows(made: World) -> None:
    made.compact()
    made.register.sql("ANALYZE postings.segment_1")
    assert made.register.sql(
        "SELECT count(*) FROM pg_stats WHERE schemaname = 'postings' AND tablename = 'segment_1'"
    ) == [(0,)]


def test_the_application_reads_the_table_and_cannot_change_it(made: World) -> None:
    made.compact()
    rights = made.register.sql(
        "SELECT privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'nordkap_app' AND table_name = 'segment_1'"
    )
    assert rights == [("SELECT",)]


def test_a_run_without_the_keys_of_what_it_would_rewrite_stops(made: World) -> None:
    made.compact()
    lacking = Database(
        made.register.host._engine,
        fresh_keyring(made),
        made.register.host._key_stores,
        made.register.host._journal,
    )
    with pytest.raises(MissingKey):
        compact(lacking)
    assert made.register.sql("SELECT generation FROM postings.pointer") == [(1,)]


def test_a_change_that_somebody_with_the_database_alone_made_up_is_never_merged(made: World) -> None:
    """The public key of `work` lies in the database: it seals, and the register's mark is missing."""
    network = made.networks["nix"]
    ((epoch,),) = made.register.sql(
        "SELECT epoch FROM postings.epoch WHERE network = %s AND tier = 'SEALED'", network
    )
    with made.register.app.transaction() as tx:
        public = tx.keys.public(Purpose.WORK_SEAL, REGISTER)
    forger = known(Purpose.AUTHORITY, REGISTER)
    change = PlainChange(5 << 12, (("capability.process", "=milling"),), ())
    (body,) = seal_deltas_for_work(public, forger, index_scope(network, "SEALED", epoch), [change])
    made.register.sql(
        "INSERT INTO postings.delta (network, tier, epoch, body) VALUES (%s, 'SEALED', %s, %s)",
        network,
        epoch,
        body,
    )
    with pytest.raises(BlockBroken, match="mark"):
        made.compact()
    with pytest.raises(BlockBroken, match="mark"):
        verify(made.register.host, lambda _: made.held.values())


def test_deltas_whose_key_is_not_here_are_left_standing(made: World) -> None:
    made.post(milling(5, made), milling(7, made, Tier.SEALED))
    lacking = Database(
        made.register.host._engine,
        fresh_keyring(made),
        made.register.host._key_stores,
        made.register.host._journal,
    )
    assert compact(lacking) is not None
    left = made.register.sql("SELECT DISTINCT tier FROM postings.delta")
    assert left == [("SEALED",)]
    made.compact()
    assert made.register.sql("SELECT count(*) FROM postings.delta") == [(0,)]
    assert verify(made.register.host, lambda _: made.held.values()) == []


def test_it_is_due_at_first_and_when_many_deltas_stand(made: World) -> None:
    def now_due() -> bool:
        with made.register.host.transaction(snapshot=True) as tx:
            return due(tx, at=3)

    assert now_due()
    made.compact()
    assert not now_due()
    for number in (5, 7, 9):
        made.post(milling(number, made))
    assert now_due()
    made.compact()
    assert not now_due()


def test_it_is_due_when_the_vocabularies_have_changed(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made.compact()
    monkeypatch.setattr(compaction, "current_marker", lambda: ("index", "of other vocabularies"))
    with made.register.host.transaction(snapshot=True) as tx:
        assert due(tx)


def test_tiers_of_work_are_compacted_too(made: World) -> None:
    made.post(milling(5, made, Tier.SEALED), milling(7, made, Tier.CASE))
    assert verify(made.register.host, lambda _: made.held.values()) == []
    made.compact()
    assert verify(made.register.host, lambda _: made.held.values()) == []
    assert made.find(made.caller(nix=Tier.CASE), WHO_MILLS) == set()


def test_padding_adds_at_most_an_eighth() -> None:
    sizes = [padded(rows) for rows in range(1, 50_000, 37)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) < 70
    assert all(rows <= padded(rows) <= max(1024, rows * 9 / 8 + 1) for rows in range(1, 50_000, 37))


def test_an_empty_list_has_no_bytes() -> None:
    assert packed(BitMap()) == b""
    assert BitMap.deserialize(packed(BitMap([1, 5]))) == BitMap([1, 5])
