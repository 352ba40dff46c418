from __future__ import annotations

import hmac

from keys.key import Key
from keys.lookup import lookup_tag
from keys.scope import REGISTER, Purpose
from tests.keys.known import known


def test_equal_values_of_one_use_have_equal_tags_and_no_others(account_key: Key) -> None:
    tag = lookup_tag(account_key, "email", b"anna@example.org")
    assert tag == lookup_tag(account_key, "email", b"anna@example.org")
    others = {
        lookup_tag(account_key, "email", b"Anna@example.org"),
        lookup_tag(account_key, "invitation", b"anna@example.org"),
        lookup_tag(account_key, "emai", b"lanna@example.org"),
        lookup_tag(known(Purpose.ACCOUNT, REGISTER, 50), "email", b"anna@example.org"),
    }
    assert len(others) == 4
    assert tag not in others


def test_a_tag_is_as_drawn(account_key: Key) -> None:
    message = b"\0\0\0\x10nordkap/lookup/1\0\0\0\x05email\0\0\0\x01a"
    expected = hmac.digest(account_key.derive(b"nordkap/lookup/1"), message, "sha256")
    assert lookup_tag(account_key, "email", b"a") == expected
