"""`index verify` names each difference between the index and the records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyroaring import BitMap

from keys.key import Purpose
from keys.postings import label, seal_blocks, term
from keys.scope import index_scope
from policies.vocabulary import Tier
from registry.embedded.roles import Dsns
from registry.search.compaction import packed
from registry.search.verify import Difference, verify
from tests.registry.search.registers import Maker, numbers
from tests.registry.search.world import World, record, value, world


@pytest.fixture
def made(database_dsns: Dsns) -> Iterator[World]:
    with world(database_dsns) as found:
        yield found


def differences(made: World) -> list[Difference]:
    return verify(made.register.host, lambda _: made.held.values())


def write(made: World, keyword: str, *numbers_: int) -> None:
    """Seal a list of capability.process as an attacker with the key would, or a bug."""
    with made.register.host.transaction() as tx:
        key = tx.keys.current(Purpose.INDEX, index_scope(made.networks["nix"], "MEMBER", 1))
        name = term(key, "capability.process", keyword)
        ((place, body),) = seal_blocks(key, name, packed(BitMap(numbers_)))
    made.register.sql("DELETE FROM postings.segment_1 WHERE label = %s", place)
    made.register.sql("INSERT INTO postings.segment_1 VALUES (%s, %s)", place, body)


def test_a_register_agrees_with_its_index_before_and_after_compaction(made: World) -> None:
    maker = Maker(made, 9)
    made.post(*(maker.organisation(number) for number in numbers(25)))
    assert differences(made) == []
    made.compact()
    made.post(*(maker.organisation(number) for number in list(numbers(25))[:8]))
    assert differences(made) == []


def test_numbers_that_are_missing_and_too_many_are_named(made: World) -> None:
    first = (5 << 12) + 1
    made.post(
        made.holdings(
            5,
            [
                record(
                    first,
                    "capability",
                    {"capability.process": value("capability.process", "milling", Tier.MEMBER)},
                )
            ],
        )
    )
    made.compact()
    write(made, "=milling", first + 1)
    (found,) = differences(made)
    assert found.keyword == ("capability.process", "=milling")
    assert found.missing == (first,)
    assert found.surplus == (first + 1,)
    assert str(found) == (
        f"network {made.networks['nix']} MEMBER: capability.process =milling;"
        f" lacks 1 ({first}); has too many 1 ({first + 1})"
    )


def test_a_list_no_record_accounts_for_is_named_as_such(made: World) -> None:
    made.compact()
    write(made, "=nonsense", 4097)
    (found,) = differences(made)
    assert found.keyword is None
    assert "a list no record accounts for; has too many 1 (4097)" in str(found)


def test_a_head_that_is_gone_is_named(made: World) -> None:
    made.compact()
    with made.register.host.transaction() as tx:
        key = tx.keys.current(Purpose.INDEX, index_scope(made.networks["nix"], "MEMBER", 1))
        place = label(key, term(key, "capability.process", "=turning"), 0)
    made.register.sql("DELETE FROM postings.segment_1 WHERE label = %s", place)
    (found,) = differences(made)
    assert found.keyword == ("capability.process", "=turning")
    assert str(found).endswith("capability.process =turning; has no head")


def test_a_lost_delta_is_found(made: World) -> None:
    made.post(
        made.holdings(
            5,
            [
                record(
                    (5 << 12) + 1,
                    "capability",
                    {"capability.process": value("capability.process", "milling", Tier.MEMBER)},
                )
            ],
        )
    )
    made.register.sql("DELETE FROM postings.delta WHERE tier = 'MEMBER'")
    assert {found.keyword for found in differences(made)} >= {
        ("capability.process", "=milling"),
        ("capability.process", "*"),
    }
