from __future__ import annotations

import copy
import hashlib
import hmac
import itertools
import json
import logging
import pickle

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.derive import hkdf_sha256
from keys.errors import KeyUsedUp
from keys.key import SEAL_LIMIT, Key, Purpose
from tests.keys.known import OWNER

_SECRET = bytes(range(32))
_SCOPE = f"org:{OWNER}:MEMBER"


def _key(seals: int = 0) -> Key:
    return Key(b"i" * 16, Purpose.DATA, _SCOPE, 2, secret=_SECRET, seals=itertools.count(seals))


def _hkdf_by_hand(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, sections 2.2 and 2.3."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    out, block, n = b"", b"", 0
    while len(out) < length:
        n += 1
        block = hmac.digest(extracted, block + info + bytes([n]), "sha256")
        out += block
    return out[:length]


def test_derivation_is_hkdf() -> None:
    assert hkdf_sha256(_SECRET, b"info", 80) == _hkdf_by_hand(_SECRET, b"info", 80)
    assert _key().derive(b"info") == _hkdf_by_hand(_SECRET, b"info", 32)
    # RFC 5869, test case 3: no salt, no info.
    assert hkdf_sha256(b"\x0b" * 22, b"", 42).hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_different_uses_get_different_keys() -> None:
    key = _key()
    assert len({key.derive(b"a"), key.derive(b"b"), key.derive(b""), _SECRET}) == 4


def test_a_mac_is_hmac_under_the_derived_key() -> None:
    key = _key()
    for _ in range(2):  # the second time from the kept state
        expected = hmac.new(_hkdf_by_hand(_SECRET, b"use", 32), b"message", hashlib.sha256).digest()
        assert key.mac(b"use", b"message") == expected


def test_the_cipher_is_under_a_derived_key_not_the_secret() -> None:
    sealed = _key().aead.encrypt(bytes(12), b"value", None)
    assert AESGCM(_hkdf_by_hand(_SECRET, b"nordkap/seal/1", 32)).decrypt(bytes(12), sealed, None) == b"value"
    key = _key()
    assert key.aead is key.aead


def test_the_check_value_is_bound_to_secret_and_id() -> None:
    expected = hmac.digest(_hkdf_by_hand(_SECRET, b"kcv", 32), b"i" * 16, "sha256")
    assert _key().check == expected
    assert Key(b"j" * 16, Purpose.DATA, _SCOPE, 2, secret=_SECRET).check != expected
    assert Key(b"i" * 16, Purpose.DATA, _SCOPE, 2, secret=bytes(32)).check != expected


def test_a_key_refuses_to_seal_more_than_2_to_the_32_values() -> None:
    key = _key(SEAL_LIMIT - 1)
    key.spend()
    with pytest.raises(KeyUsedUp) as refused:
        key.spend()
    assert refused.value.key_id == (b"i" * 16).hex()
    assert SEAL_LIMIT == 2**32


@pytest.mark.parametrize(("key_id", "secret"), [(b"i" * 15, _SECRET), (b"i" * 16, _SECRET[:31]), (b"", b"")])
def test_a_key_of_another_size_is_refused(key_id: bytes, secret: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Key(key_id, Purpose.DATA, _SCOPE, 1, secret=secret)


def test_a_key_with_a_misspelled_scope_is_refused() -> None:
    with pytest.raises(ValueError, match="is not the scope"):
        Key(b"i" * 16, Purpose.DATA, "org:somebody:MEMBER", 1, secret=_SECRET)


def test_a_key_knows_whose_it_is() -> None:
    key = _key()
    assert (key.owner, key.owner_int, key.tier, key.version) == (OWNER, OWNER.int, "MEMBER", 2)
    register = Key(b"i" * 16, Purpose.AUDIT, "register", 1, secret=_SECRET)
    assert (register.owner, register.owner_int, register.tier) == (None, None, None)


def test_nothing_prints_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    key = _key()
    derived = key.derive(b"x")
    key.aead.encrypt(bytes(12), b"", None)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r", key, [key])
    shown = f"{key} {key!r} {key!s} {key:>99} {'%s' % key} {[key]} {caplog.text}"  # noqa: UP031
    for secret in (_SECRET, derived):
        assert secret.hex() not in shown
        assert repr(secret) not in shown
    assert not hasattr(key, "__dict__")


def test_a_key_cannot_leave_the_process() -> None:
    key = _key()
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be copied"):
            take(key)
    with pytest.raises(TypeError):
        json.dumps(key)


def test_an_unknown_attribute_is_an_error_as_anywhere() -> None:
    with pytest.raises(AttributeError, match="secret"):
        _key().secret  # noqa: B018
