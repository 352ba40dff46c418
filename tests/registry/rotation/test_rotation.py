"""Every kind of key is rotated: afterwards everything opens, log and index agree, and the old key is gone."""

from __future__ import annotations

from keys.scope import Purpose
from tests.registry.rotation.rotating import found, require_whole, rotate, versions
from tests.support.demo_register import DemoRegister

GONE = [(2, "current")]
STAYS = [(1, "live"), (2, "current")]


def test_every_kind_of_key_is_rotated_and_nothing_is_lost(demo: DemoRegister) -> None:
    before = found(demo)
    outcome = rotate(demo, *Purpose)
    assert outcome.done.broken == 0
    require_whole(demo)
    assert found(demo) == before
    demo.log_in(demo.account("member"))
    for purpose in (Purpose.DATA, Purpose.AUTHORITY, Purpose.WORK_SEAL):
        assert versions(demo, purpose) == GONE
    for purpose in (Purpose.RECORD, Purpose.ACCOUNT, Purpose.AUDIT, Purpose.READER, Purpose.SIGNING):
        assert versions(demo, purpose) == STAYS
    assert versions(demo, Purpose.INDEX) == [(1, "current")]
