"""Keys and names whose every byte is known, so that a failure repeats."""

from __future__ import annotations

from uuid import UUID

from keys.key import Key
from keys.scope import Purpose

OWNER = UUID("11111111-2222-4333-8444-555555555555")
RECORD = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
NETWORK = UUID("99999999-8888-4777-8666-555555555555")
READER = UUID("77777777-6666-4555-8444-333333333333")


def known(purpose: Purpose, scope: str, byte: int = 7) -> Key:
    return Key(bytes([byte]) * 16, purpose, scope, 1, secret=bytes([byte ^ 0x55]) * 32)
