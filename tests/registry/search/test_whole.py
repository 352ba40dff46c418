"""An index that is not whole raises; one that is changed by many at once loses nothing."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from keys.errors import BlockBroken
from keys.key import Purpose
from keys.postings import label, term
from keys.scope import index_scope
from policies.vocabulary import Tier
from registry.database import Database
from registry.embedded.roles import Dsns
from registry.search.compaction import compact
from registry.search.errors import IndexBroken, SegmentGone
from registry.search.holdings import Holdings
from registry.search.verify import verify
from tests.registry.search.world import (
    WHO_MILLS,
    World,
    fresh_keyring,
    milling,
    query,
    record,
    value,
    world,
)

FEWEST = 40
"""Organisations that are written at least."""


@pytest.fixture
def made(database_dsns: Dsns) -> Iterator[World]:
    with world(database_dsns) as found:
        yield found


def test_the_later_of_two_deltas_holds(made: World) -> None:
    reader = made.caller(nix=Tier.MEMBER)
    turning = record(
        (5 << 12) + 1,
        "capability",
        {"capability.process": value("capability.process", "turning", Tier.MEMBER)},
    )
    made.post(milling(5, made))
    made.post(made.holdings(5, [turning]))
    assert made.find(reader, WHO_MILLS) == set()
    made.post(milling(5, made))
    assert made.find(reader, WHO_MILLS) == {5}
    made.compact()
    assert made.find(reader, WHO_MILLS) == {5}


def test_any_number_of_deltas_may_stand(made: World) -> None:
    for round_ in range(6):
        for number in range(2, 60):
            made.post(milling(number, made) if (number + round_) % 2 else made.holdings(number, []))
    assert made.register.sql("SELECT count(*) FROM postings.delta")[0][0] > 300
    assert made.find(made.caller(nix=Tier.MEMBER), WHO_MILLS) == {
        number for number in range(2, 60) if number % 2 == 0
    }


def test_a_missing_head_is_never_taken_for_nobody(made: World) -> None:
    made.post(milling(5, made))
    made.compact()
    made.register.sql("DELETE FROM postings.segment_1")
    with pytest.raises(IndexBroken):
        made.find(made.caller(nix=Tier.MEMBER), WHO_MILLS)


def test_a_wrong_index_key_raises_also_where_only_free_words_are_asked(made: World) -> None:
    made.compact()
    with made.register.host.transaction() as tx:  # a new key under the scope of the old one
        tx.keys.create(Purpose.INDEX, index_scope(made.networks["nix"], "MEMBER", 1))
    other = Database(
        made.register.app._engine,
        fresh_keyring(made),
        made.register.app._key_stores,
        made.register.app._journal,
    )
    made.register.app = other
    with pytest.raises(IndexBroken):
        made.find(made.caller(nix=Tier.MEMBER), query(text="whatever"))


@pytest.mark.parametrize("change", ["flip", "move"])
def test_a_forged_or_moved_row_raises(made: World, change: str) -> None:
    made.post(milling(5, made))
    made.compact()
    if change == "flip":
        made.register.sql("UPDATE postings.segment_1 SET body = set_byte(body, 700, get_byte(body, 700) # 1)")
    else:
        made.register.sql(
            "WITH moved AS ("
            "SELECT label, lead(body, 1, body) OVER (ORDER BY label) AS body FROM postings.segment_1)"
            " UPDATE postings.segment_1 s SET body = moved.body FROM moved WHERE moved.label = s.label"
        )
    with pytest.raises(BlockBroken):
        made.find(made.caller(nix=Tier.MEMBER), WHO_MILLS)


def test_a_delta_of_another_index_raises(made: World) -> None:
    made.post(milling(5, made))
    made.register.sql("UPDATE postings.delta SET network = %s", made.networks["midex"])
    with pytest.raises(BlockBroken):
        made.find(made.caller(midex=Tier.MEMBER), WHO_MILLS)


def test_a_further_row_that_is_gone_raises(made: World) -> None:
    made.post(*(milling(number, made) for number in range(2, 3_000)))
    made.compact()
    with made.register.host.transaction() as tx:
        key = tx.keys.current(Purpose.INDEX, index_scope(made.networks["nix"], "MEMBER", 1))
        further = label(key, term(key, "capability.process", "=milling"), 1)
    made.register.sql("DELETE FROM postings.segment_1 WHERE label = %s", further)
    with pytest.raises(IndexBroken):
        made.find(made.caller(nix=Tier.MEMBER), WHO_MILLS)


class Together:
    """Threads that write, search and merge for some seconds, longer on a slow machine: till `FEWEST` are written.

    `failures` is what went wrong in any of them.
    """

    def __init__(self, made: World, seconds: float) -> None:
        self.made = made
        self.until = time.monotonic() + seconds
        self.reader = made.caller(nix=Tier.MEMBER)
        self.written: dict[int, Holdings] = {}
        self.failures: list[BaseException] = []

    def run(self, *works: Callable[[], None]) -> None:
        threads = [threading.Thread(target=self._kept, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _kept(self, work: Callable[[], None]) -> None:
        try:
            while not self.failures and (time.monotonic() < self.until or len(self.written) < FEWEST):
                work()
        except BaseException as error:  # noqa: BLE001 - the test shows it
            self.failures.append(error)

    def writer(self, start: int) -> Callable[[], None]:
        """Write organisations of one's own, and empty every third again."""
        numbered, mine = itertools.count(start, 4), World(self.made.register)

        def write() -> None:
            number = next(numbered)
            mine.post(milling(number, self.made))
            if number % 3 == 0:
                mine.post(self.made.holdings(number, []))
            self.written[number] = mine.held[number]

        return write

    def searcher(self) -> Callable[[], None]:
        """See what was there stay there."""
        seen: set[int] = set()

        def search() -> None:
            try:
                now = self.made.find(self.reader, WHO_MILLS)
            except SegmentGone:  # the service asks again, in a new snapshot
                return
            lasting = {number for number in now if number % 3}
            assert seen <= lasting
            seen.update(lasting)

        return search

    def merge(self) -> None:
        compact(self.made.register.host)


def test_writers_searchers_and_compaction_together_lose_nothing(made: World) -> None:
    together = Together(made, seconds=5)
    writers = [together.writer(10 + n) for n in range(4)]
    together.run(*writers, *(together.searcher() for _ in range(3)), together.merge)
    assert together.failures == []
    expected = {number for number, held in together.written.items() if held.records}
    assert len(expected) > 20
    assert made.find(together.reader, WHO_MILLS) == expected
    assert verify(made.register.host, lambda _: together.written.values()) == []
