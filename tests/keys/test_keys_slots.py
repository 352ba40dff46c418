from __future__ import annotations

import hmac
from uuid import UUID

from keys.key import Key
from keys.scope import Purpose, record_scope
from keys.slots import slot
from tests.keys.known import OWNER, RECORD, known


def test_a_slot_is_as_drawn(record_key: Key) -> None:
    message = b"\0\0\0\x0enordkap/slot/1\0\0\0\x10" + RECORD.bytes + b"\0\0\0\x0cmachine.name"
    expected = hmac.digest(record_key.derive(b"nordkap/slot/1"), message, "sha256")[:16]
    assert slot(record_key, RECORD, "machine.name") == expected


def test_the_same_field_has_another_slot_in_every_record_and_organisation(record_key: Key) -> None:
    other_owner = known(Purpose.RECORD, record_scope(OWNER), 30)
    other_record = UUID(int=1)
    slots = {
        slot(record_key, RECORD, "machine.name"),
        slot(record_key, RECORD, "machine.maker"),
        slot(record_key, other_record, "machine.name"),
        slot(other_owner, RECORD, "machine.name"),
    }
    assert len(slots) == 4
    assert slot(record_key, RECORD, "machine.name") in slots
