from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from keys.errors import RecordSealBroken
from keys.key import Key
from keys.recordseal import RecordHead
from keys.recordseal import check_record_seal as check_seal_of_head
from keys.recordseal import record_seal as seal_of_head
from keys.scope import Purpose, record_scope
from tests.keys.known import OWNER, RECORD, known

_FIELDS = [
    (b"a" * 16, "MEMBER", 1, b"t" * 16),
    (b"b" * 16, "OPEN", 7, b"u" * 16),
    (b"c" * 16, "CASE", 2, b"v" * 16),
]
_WHOLE: dict[str, Any] = {
    "owner": OWNER,
    "family": "machine",
    "record": RECORD,
    "number": 4097,
    "revision": 9,
    "natural_key": b"n" * 32,
    "fields": _FIELDS,
}


def record_seal(key: Key, *, fields: Any, **head: Any) -> bytes:
    return seal_of_head(key, RecordHead(**head), fields)


def check_record_seal(key: Key, *, fields: Any, expected: Any, **head: Any) -> None:
    check_seal_of_head(key, RecordHead(**head), fields, expected)


def test_a_whole_record_passes_in_any_order(record_key: Key) -> None:
    seal = record_seal(record_key, **_WHOLE)
    assert len(seal) == 32
    check_record_seal(record_key, **_WHOLE, expected=seal)
    check_record_seal(record_key, **{**_WHOLE, "fields": reversed(_FIELDS)}, expected=seal)


@pytest.mark.parametrize(
    "changed",
    [
        {"owner": UUID(int=1)},
        {"family": "site"},
        {"record": UUID(int=1)},
        {"number": 4098},
        {"number": -1},
        {"number": 9, "revision": 4097},
        {"natural_key": None},
        {"natural_key": b"m" * 32},
        {"revision": 8},
        {"revision": -1},
        {"fields": []},
        {"fields": _FIELDS[:2]},
        {"fields": [*_FIELDS, (b"d" * 16, "OPEN", 1, b"w" * 16)]},
        {"fields": [*_FIELDS, _FIELDS[0]]},
        {"fields": [*_FIELDS[:2], (b"d" * 16, "CASE", 2, b"v" * 16)]},
        {"fields": [*_FIELDS[:2], (b"c" * 16, "OPEN", 2, b"v" * 16)]},
        {"fields": [*_FIELDS[:2], (b"c" * 16, "CASE", 1, b"v" * 16)]},
        {"fields": [*_FIELDS[:2], (b"c" * 16, "CASE", -1, b"v" * 16)]},
        {"fields": [*_FIELDS[:2], (b"c" * 16, "CASE", 2, b"x" * 16)]},
        {"fields": [(b"b" * 16, "MEMBER", 1, b"t" * 16), (b"a" * 16, "OPEN", 7, b"u" * 16), _FIELDS[2]]},
        {"owner": RECORD, "record": OWNER},
    ],
)
def test_a_record_that_is_not_as_written_is_refused(record_key: Key, changed: dict[str, Any]) -> None:
    seal = record_seal(record_key, **_WHOLE)
    with pytest.raises(RecordSealBroken) as refused:
        check_record_seal(record_key, **{**_WHOLE, **changed}, expected=seal)
    assert refused.value.key_id == record_key.id.hex()


@pytest.mark.parametrize("expected", [b"", None, b"\0" * 32, "text"])
def test_no_other_seal_passes_even_for_a_forged_revision(record_key: Key, expected: Any) -> None:
    for revision in (9, -1):
        with pytest.raises(RecordSealBroken):
            check_record_seal(record_key, **{**_WHOLE, "revision": revision}, expected=expected)


def test_another_owners_key_makes_another_seal(record_key: Key) -> None:
    seal = record_seal(known(Purpose.RECORD, record_scope(OWNER), 31), **_WHOLE)
    with pytest.raises(RecordSealBroken):
        check_record_seal(record_key, **_WHOLE, expected=seal)


def test_the_bytes_of_one_field_cannot_become_two(record_key: Key) -> None:
    joined = record_seal(record_key, **{**_WHOLE, "fields": [(b"ab", "c", 0, b"t")]})
    shifted = record_seal(record_key, **{**_WHOLE, "fields": [(b"a", "bc", 0, b"t")]})
    assert joined != shifted
