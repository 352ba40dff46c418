from __future__ import annotations

import pytest

from keys.scope import (
    REGISTER,
    TIERS,
    Purpose,
    Root,
    data_scope,
    index_scope,
    parts,
    person_scope,
    record_scope,
    root_of,
)
from tests.keys.known import NETWORK, OWNER


def test_every_purpose_has_the_scope_its_builder_spells() -> None:
    assert parts(Purpose.DATA, data_scope(OWNER, "CASE")) == (OWNER, "CASE")
    assert parts(Purpose.RECORD, record_scope(OWNER)) == (OWNER, None)
    assert parts(Purpose.INDEX, index_scope(NETWORK, "OPEN", 12)) == (NETWORK, "OPEN")
    assert parts(Purpose.AUDIT_PERSON, person_scope(OWNER)) == (OWNER, None)
    spelled = {Purpose.DATA, Purpose.RECORD, Purpose.INDEX, Purpose.AUDIT_PERSON}
    for purpose in set(Purpose) - spelled:
        assert parts(purpose, REGISTER) == (None, None)


@pytest.mark.parametrize(
    ("purpose", "scope"),
    [
        (Purpose.DATA, f"org:{OWNER}"),
        (Purpose.DATA, f"org:{OWNER}:member"),
        (Purpose.DATA, f"org:{OWNER}:SECRET"),
        (Purpose.DATA, f"org:{OWNER}:MEMBER\n"),
        (Purpose.DATA, f"org:{str(OWNER).replace('-', '')}:MEMBER"),
        (Purpose.DATA, f"org:{'A' * 8}-2222-4333-8444-555555555555:MEMBER"),
        (Purpose.RECORD, f"org:{OWNER}:MEMBER"),
        (Purpose.RECORD, REGISTER),
        (Purpose.INDEX, f"net:{NETWORK}:Sealed:1"),
        (Purpose.INDEX, f"net:{NETWORK}:SEALED"),
        (Purpose.INDEX, f"net:{NETWORK}:SEALED:01"),
        (Purpose.INDEX, f"net:{NETWORK}:SEALED:-1"),
        (Purpose.AUDIT_PERSON, f"org:{OWNER}"),
        (Purpose.SIGNING, "log"),
        (Purpose.ACCOUNT, ""),
    ],
)
def test_any_other_spelling_is_refused(purpose: Purpose, scope: str) -> None:
    with pytest.raises(ValueError, match="is not the scope"):
        parts(purpose, scope)
    with pytest.raises(ValueError, match="is not the scope"):
        root_of(purpose, scope)


def test_what_signs_the_log_or_searches_upper_tiers_is_under_the_root_of_work() -> None:
    assert root_of(Purpose.SIGNING, REGISTER) is Root.WORK
    assert root_of(Purpose.WORK_SEAL, REGISTER) is Root.WORK
    roots = {tier: root_of(Purpose.INDEX, index_scope(NETWORK, tier, 1)) for tier in TIERS}
    assert roots == {
        "OPEN": Root.CONTENT,
        "COMMUNITY": Root.CONTENT,
        "MEMBER": Root.CONTENT,
        "CASE": Root.WORK,
        "SEALED": Root.WORK,
    }
    for purpose in (Purpose.ACCOUNT, Purpose.AUTHORITY, Purpose.AUDIT, Purpose.READER):
        assert root_of(purpose, REGISTER) is Root.CONTENT
    for tier in TIERS:
        assert root_of(Purpose.DATA, data_scope(OWNER, tier)) is Root.CONTENT
