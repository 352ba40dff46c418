"""A rotation that ends anywhere is gone on with, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from keys.scope import Purpose
from tests.registry.rotation.rotating import Killed, found, require_whole, rotate, versions
from tests.support.demo_register import DemoRegister


def kill_at(number: int) -> Callable[[str, int, int], None]:
    """Return what raises when it is told the so-manieth time."""
    told = count(1)

    def say(*_: object) -> None:
        if next(told) == number:
            raise Killed

    return say


@pytest.mark.long
def test_killed_again_and_again_it_goes_on_where_it_was(demo: DemoRegister) -> None:
    before = found(demo)
    wanted = set(Purpose)
    ends = 0
    # Further on each time: every line of progress is a place where it may end.
    for number in range(1, 200, 7):
        try:
            rotate(demo, *wanted, say=kill_at(number))
        except Killed:
            ends += 1
            wanted = set()
            assert found(demo) == before
        else:
            break
    assert ends > 3
    require_whole(demo)
    assert found(demo) == before
    assert versions(demo, Purpose.DATA) == [(2, "current")]
    assert versions(demo, Purpose.AUTHORITY) == [(2, "current")]
    assert demo.sql("SELECT count(*) FROM keystore.rotation") == [(0,)]


@pytest.mark.long
@pytest.mark.parametrize("purpose", [Purpose.DATA, Purpose.RECORD])
def test_a_record_that_does_not_open_stays_with_its_key_and_is_counted(
    demo: DemoRegister, purpose: Purpose
) -> None:
    ((record, organisation),) = demo.sql(
        "SELECT id, organisation FROM register.record WHERE family = 'machine' ORDER BY id LIMIT 1"
    )
    demo.sql("UPDATE register.record SET seal = sha256(seal) || substr(seal, 33) WHERE id = %s", record)
    outcome = rotate(demo, purpose)
    assert outcome.done.broken == 1
    kept = demo.sql(
        "SELECT count(*) FROM keystore.wrapped_key WHERE version = 1 AND purpose = %s AND scope LIKE %s",
        purpose.value,
        f"org:{organisation}%",
    )
    assert kept[0][0] >= 1
    assert any(str(record) in problem for problem in demo.verify().problems)


def test_a_row_put_in_by_sql_is_not_blessed(demo: DemoRegister) -> None:
    ((first,),) = demo.sql("SELECT id FROM register.role WHERE role = 'broker' ORDER BY id LIMIT 1")
    demo.sql("UPDATE register.role SET role = 'auditor' WHERE id = %s", first)
    outcome = rotate(demo, Purpose.AUTHORITY)
    assert outcome.done.broken == 1
    (problem,) = demo.verify().problems
    assert str(first) in problem
