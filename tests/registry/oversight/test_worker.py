from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audit.chain import check_link
from audit.errors import ChainBroken
from keys.key import Purpose
from keys.scope import REGISTER
from registry.oversight.worker import ANNOUNCED_AT_ONCE, CHAIN_INFO, Receipt, StagedRow, Worker, link
from tests.support.keystore import memory_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keys.key import Key


@pytest.fixture
def key() -> Key:
    return memory_keys().create(Purpose.AUDIT, REGISTER)


def stage(worker: Worker, count: int = 1) -> tuple[list[StagedRow], Receipt, tuple[int, ...]]:
    told: list[tuple[int, ...]] = []

    def bodies(announced: tuple[int, ...]) -> Sequence[bytes]:
        told.append(announced)
        return [b"body"] * count

    rows, receipt = worker.stage(count, bodies, introduces=False)
    return rows, receipt, told[0]


def test_numbers_start_at_one_and_each_row_follows_the_one_before(key: Key) -> None:
    worker = Worker(key)
    rows = stage(worker, 2)[0] + stage(worker)[0]
    assert [row.counter for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == [bytes(32), rows[0].mac, rows[1].mac]
    for row in rows:
        check_link(
            key.derive(CHAIN_INFO),
            row.worker,
            row.counter,
            link(row.previous, row.settled),
            row.body,
            row.mac,
        )


def test_the_mac_covers_what_is_said_to_be_settled(key: Key) -> None:
    row = stage(Worker(key))[0][0]
    with pytest.raises(ChainBroken):
        check_link(key.derive(CHAIN_INFO), row.worker, row.counter, link(row.previous, 7), row.body, row.mac)


def test_settled_is_below_the_first_number_that_is_still_under_way(key: Key) -> None:
    worker = Worker(key)
    first, second = stage(worker), stage(worker)
    worker.settle(second[1], committed=True)
    assert stage(worker)[0][0].settled == 0
    worker.settle(first[1], committed=True)
    assert stage(worker)[0][0].settled == 2


def test_an_abandoned_number_is_announced_once_and_holds_settled_back_until_that_is_committed(
    key: Key,
) -> None:
    worker = Worker(key)
    worker.settle(stage(worker)[1], committed=False)
    rows, lost, announced = stage(worker)
    assert announced == (1,)
    assert rows[0].settled == 1
    rows, third, announced = stage(worker)
    assert announced == ()
    assert rows[0].settled == 0, "the row that announces may itself be lost"
    worker.settle(lost, committed=False)
    worker.settle(third, committed=True)
    rows, fourth, announced = stage(worker)
    assert announced == (1, 2)
    assert rows[0].settled == 3
    worker.settle(fourth, committed=True)
    assert worker.waiting == 0
    assert stage(worker)[0][0].settled == 4


def test_a_long_list_of_abandoned_numbers_is_announced_in_parts_the_oldest_first(key: Key) -> None:
    worker = Worker(key)
    worker.settle(stage(worker, 2 * ANNOUNCED_AT_ONCE + 5)[1], committed=False)
    told: list[int] = []
    for part in (ANNOUNCED_AT_ONCE, ANNOUNCED_AT_ONCE, 5):
        rows, receipt, announced = stage(worker)
        worker.settle(receipt, committed=True)
        assert len(announced) == part
        told += announced
        assert rows[0].settled == told[-1] or worker.waiting == 0
    assert told == list(range(1, 2 * ANNOUNCED_AT_ONCE + 6))


def test_bodies_that_cannot_be_made_take_no_number(key: Key) -> None:
    worker = Worker(key)

    def broken(_: tuple[int, ...]) -> Sequence[bytes]:
        raise ValueError("no body")

    with pytest.raises(ValueError, match="no body"):
        worker.stage(1, broken, introduces=False)
    assert stage(worker)[0][0].counter == 1
