from __future__ import annotations

import copy
import itertools
import json
import logging
import pickle
import subprocess
import sys
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from keys.context import FieldContext, SecretContext
from keys.errors import KeysError, KeyUsedUp, MalformedSealed, UnsealFailed, WrongKey
from keys.key import SEAL_LIMIT, Key, Purpose
from keys.scope import data_scope
from keys.sealed import Sealed, seal
from keys.unseal import reseal, unseal
from tests.keys.gcm import one_for_two
from tests.keys.known import OWNER, RECORD, known

_OTHER = UUID("00000000-0000-4000-8000-000000000001")
_SECRET_PLACE = SecretContext("person", "p1", "totp", 4)


def _nonces(count: int) -> list[bytes]:
    key = known(Purpose.DATA, data_scope(OWNER, "MEMBER"))
    place = FieldContext(OWNER, "machine", RECORD, "machine.travel_x_mm", "MEMBER", 3)
    return [seal(key, place, b"same").blob[17:29] for _ in range(count)]


@given(st.binary(max_size=31))
def test_a_sealed_value_opens_to_what_was_sealed(plaintext: bytes) -> None:
    key = known(Purpose.DATA, data_scope(OWNER, "MEMBER"))
    place = FieldContext(OWNER, "f", RECORD, "n", "MEMBER", 0)
    assert unseal(key, place, Sealed.parse(seal(key, place, plaintext).blob)) == plaintext


@given(st.binary(max_size=700))
def test_sealed_text_opens_to_what_was_sealed(plaintext: bytes) -> None:
    key = known(Purpose.DATA, data_scope(OWNER, "MEMBER"))
    place = FieldContext(OWNER, "f", RECORD, "n", "MEMBER", 0)
    assert unseal(key, place, seal(key, place, plaintext, pad=0)) == plaintext


def test_a_sealed_value_reads_as_its_drawing_says(data_key: Key, place: FieldContext) -> None:
    """The second decoder: AES-GCM and the drawing, nothing of `keys.unseal`."""
    blob = seal(data_key, place, b"value").blob
    assert blob[0] == 1
    assert blob[1:17] == data_key.id
    padded = AESGCM(data_key.derive(b"nordkap/seal/1")).decrypt(
        blob[17:29], blob[29:], place.encode(data_key.id)
    )
    assert padded == b"value\x80" + bytes(26)


def test_every_short_value_weighs_the_same(data_key: Key, place: FieldContext) -> None:
    sizes = {len(seal(data_key, place, bytes(length)).blob) for length in range(32)}
    assert sizes == {1 + 16 + 12 + 32 + 16}
    assert len(seal(data_key, place, b"", pad=64).blob) == 1 + 16 + 12 + 64 + 16


def test_a_value_too_long_for_its_padding_is_refused(data_key: Key, place: FieldContext) -> None:
    with pytest.raises(ValueError, match="at most 31"):
        seal(data_key, place, bytes(32))


@pytest.mark.parametrize(
    "moved",
    [
        {"owner": _OTHER},
        {"family": "capability"},
        {"record": _OTHER},
        {"field": "machine.travel_y_mm"},
        {"tier": "OPEN"},
        {"revision": 2},
        {"revision": 4},
        {"owner": RECORD, "record": OWNER},
    ],
)
def test_a_sealed_value_cannot_move_to_another_place(
    data_key: Key, place: FieldContext, moved: dict[str, object]
) -> None:
    sealed = seal(data_key, place, b"value")
    with pytest.raises(UnsealFailed) as refused:
        unseal(data_key, replace(place, **moved), sealed)  # type: ignore[arg-type]
    assert type(refused.value) is UnsealFailed
    assert refused.value.key_id == data_key.id.hex()


@pytest.mark.parametrize(
    "moved", [{"table": "session"}, {"row": "p2"}, {"column": "recovery"}, {"revision": 3}]
)
def test_a_sealed_secret_cannot_move_to_another_place(account_key: Key, moved: dict[str, object]) -> None:
    sealed = seal(account_key, _SECRET_PLACE, b"totp secret", pad=64)
    assert unseal(account_key, _SECRET_PLACE, sealed) == b"totp secret"
    with pytest.raises(UnsealFailed):
        unseal(account_key, replace(_SECRET_PLACE, **moved), sealed)  # type: ignore[arg-type]


def test_a_field_and_a_secret_are_never_the_same_place(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    with pytest.raises(UnsealFailed):
        unseal(data_key, SecretContext("machine", "machine.travel_x_mm", "MEMBER", 3), sealed)


def test_every_flipped_byte_is_one_typed_error(data_key: Key, place: FieldContext) -> None:
    blob = seal(data_key, place, b"value").blob
    for at, bit in itertools.product(range(len(blob)), (0x01, 0x80)):
        changed = bytearray(blob)
        changed[at] ^= bit
        expected = MalformedSealed if at == 0 else WrongKey if at < 17 else UnsealFailed
        with pytest.raises(KeysError) as refused:
            unseal(data_key, place, Sealed.parse(bytes(changed)))
        assert type(refused.value) is expected


def test_every_cut_is_one_typed_error(data_key: Key, place: FieldContext) -> None:
    blob = seal(data_key, place, b"value").blob
    for length in range(len(blob)):
        with pytest.raises(UnsealFailed) as refused:
            unseal(data_key, place, Sealed.parse(blob[:length]))
        assert type(refused.value) is (MalformedSealed if length < 46 else UnsealFailed)


@pytest.mark.parametrize("tail", [b"\0", b"\x80", bytes(16), b"x" * 40])
def test_every_extension_is_one_typed_error(data_key: Key, place: FieldContext, tail: bytes) -> None:
    blob = seal(data_key, place, b"value").blob
    for longer in (blob + tail, tail + blob, blob[:40] + tail + blob[40:]):
        with pytest.raises(KeysError):
            unseal(data_key, place, Sealed.parse(longer))


@pytest.mark.parametrize(
    "blob", [b"", b"\x01", b"\x02" + bytes(60), b"plain text", bytes(60), bytes([1] * 45)]
)
def test_what_is_not_in_the_format_is_malformed(blob: bytes) -> None:
    with pytest.raises(MalformedSealed):
        Sealed.parse(blob)


@pytest.mark.parametrize("value", [None, "text", 7, memoryview(bytes([1]) * 60), bytearray(bytes([1]) * 60)])
def test_what_is_not_bytes_is_malformed(value: object) -> None:
    with pytest.raises(MalformedSealed):
        Sealed.parse(value)  # type: ignore[arg-type]


@given(st.binary(max_size=120))
def test_a_parser_fed_noise_raises_its_own_error_or_gives_what_does_not_open(noise: bytes) -> None:
    key = known(Purpose.DATA, data_scope(OWNER, "MEMBER"))
    place = FieldContext(OWNER, "f", RECORD, "n", "MEMBER", 0)
    for blob in (noise, b"\x01" + noise, b"\x01" + key.id + noise):
        with pytest.raises(KeysError):
            unseal(key, place, Sealed.parse(blob))


def test_another_key_is_a_wrong_key_and_names_the_one_needed(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    other = known(Purpose.DATA, data_scope(OWNER, "MEMBER"), 99)
    with pytest.raises(WrongKey) as refused:
        unseal(other, place, sealed)
    assert refused.value.key_id == data_key.id.hex()


def test_another_secret_under_the_same_id_does_not_open(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    impostor = Key(data_key.id, Purpose.DATA, data_key.scope, 1, secret=b"\x01" * 32)
    with pytest.raises(UnsealFailed):
        unseal(impostor, place, sealed)


@pytest.mark.parametrize(
    "scope", [data_scope(OWNER, "CASE"), data_scope(_OTHER, "MEMBER"), data_scope(OWNER, "OPEN")]
)
def test_a_value_is_sealed_under_its_owners_key_for_its_tier_alone(place: FieldContext, scope: str) -> None:
    with pytest.raises(WrongKey):
        seal(known(Purpose.DATA, scope), place, b"value")


def test_a_value_is_not_sealed_under_a_key_for_something_else(
    record_key: Key, account_key: Key, place: FieldContext
) -> None:
    for key in (record_key, account_key):
        with pytest.raises(WrongKey):
            seal(key, place, b"value")


def test_one_ciphertext_made_for_two_keys_opens_under_the_one_it_names_only(place: FieldContext) -> None:
    """AES-GCM by itself commits to no key: whoever knows two can make a ciphertext both accept."""
    scope = data_scope(OWNER, "MEMBER")
    one, other = known(Purpose.DATA, scope, 1), known(Purpose.DATA, scope, 2)
    nonce = bytes(12)
    ciphers = tuple(key.derive(b"nordkap/seal/1") for key in (one, other))
    aads = tuple(place.encode(key.id) for key in (one, other))
    body = one_for_two((ciphers[0], ciphers[1]), (aads[0], aads[1]), nonce, 32)
    for cipher, aad in zip(ciphers, aads, strict=True):
        AESGCM(cipher).decrypt(nonce, body, aad)  # both accept
    named = Sealed.parse(b"\x01" + one.id + nonce + body)
    with pytest.raises(WrongKey):
        unseal(other, place, named)


def test_a_plaintext_that_was_never_padded_does_not_open(data_key: Key, place: FieldContext) -> None:
    body = data_key.aead.encrypt(bytes(12), b"sealed by other means", place.encode(data_key.id))
    with pytest.raises(UnsealFailed):
        unseal(data_key, place, Sealed.parse(b"\x01" + data_key.id + bytes(12) + body))


@pytest.mark.parametrize("revision", [-1, 1 << 64])
def test_a_forged_revision_does_not_open(data_key: Key, place: FieldContext, revision: int) -> None:
    sealed = seal(data_key, place, b"value")
    with pytest.raises(UnsealFailed):
        unseal(data_key, replace(place, revision=revision), sealed)


def test_equal_values_share_no_bytes(data_key: Key, place: FieldContext) -> None:
    blobs = [seal(data_key, place, b"the same value").blob[17:] for _ in range(1000)]
    windows = [blob[at : at + 8] for blob in blobs for at in range(len(blob) - 7)]
    assert len(set(windows)) == len(windows)


def test_a_hundred_thousand_nonces_differ() -> None:
    assert len(set(_nonces(100_000))) == 100_000


@pytest.mark.long
def test_a_million_nonces_differ() -> None:
    assert len(set(_nonces(1_000_000))) == 1_000_000


_FORKS = """
import os, sys
from tests.keys.test_keys_sealed import _nonces
_nonces(1)  # whatever a process might prepare is prepared before it forks
for _ in range(3):
    child = os.fork()
    if not child:
        os.write(1, b"".join(_nonces(200)))
        os._exit(0)
    os.waitpid(child, 0)
os.write(1, b"".join(_nonces(200)))
"""


def test_forked_processes_draw_different_nonces() -> None:
    ran = subprocess.run([sys.executable, "-c", _FORKS], check=True, capture_output=True)
    drawn = [ran.stdout[at : at + 12] for at in range(0, len(ran.stdout), 12)]
    assert len(drawn) == len(set(drawn)) == 800


def test_a_used_up_key_seals_nothing(place: FieldContext) -> None:
    scope = data_scope(OWNER, "MEMBER")
    key = Key(b"i" * 16, Purpose.DATA, scope, 1, secret=bytes(32), seals=itertools.count(SEAL_LIMIT - 1))
    sealed = seal(key, place, b"the last")
    with pytest.raises(KeyUsedUp):
        seal(key, place, b"one too many")
    assert unseal(key, place, sealed) == b"the last"


def test_a_sealed_value_shows_its_size_and_nothing_else(
    data_key: Key, place: FieldContext, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = seal(data_key, place, b"value")
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r", sealed, {"value": sealed})
    for shown in (repr(sealed), str(sealed), f"{sealed}", f"{sealed:>40}", "%s" % sealed):  # noqa: UP031
        assert shown == "<Sealed 77 bytes>"
    assert sealed.blob.hex() not in caplog.text
    assert not hasattr(sealed, "__dict__")


def test_a_sealed_value_cannot_be_pickled_copied_or_dumped(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be copied"):
            take(sealed)
    with pytest.raises(TypeError):
        json.dumps(sealed)


def test_sealed_values_are_equal_by_their_bytes(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    assert sealed == Sealed.parse(sealed.blob)
    assert hash(sealed) == hash(Sealed.parse(sealed.blob))
    assert sealed != seal(data_key, place, b"value")
    assert sealed != sealed.blob
    assert (sealed.key_id, sealed.tag) == (data_key.id, sealed.blob[-16:])


def test_no_error_carries_a_plaintext(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"plaintext-marker")
    with pytest.raises(UnsealFailed) as refused:
        unseal(data_key, replace(place, revision=9), sealed)
    error: BaseException | None = refused.value
    while error is not None:
        assert "marker" not in repr(error)
        assert "travel" not in repr(error)
        error = error.__cause__


def test_a_value_is_sealed_anew_for_another_tier(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    case_key = known(Purpose.DATA, data_scope(OWNER, "CASE"), 20)
    upwards = replace(place, tier="CASE", revision=4)
    anew = reseal(data_key, place, sealed, case_key, upwards, 32)
    assert anew.key_id == case_key.id
    assert unseal(case_key, upwards, anew) == b"value"
    with pytest.raises(KeysError):
        unseal(data_key, place, anew)


def test_a_secret_is_sealed_anew_under_a_new_key(account_key: Key) -> None:
    newer = known(Purpose.ACCOUNT, "register", 21)
    sealed = seal(account_key, _SECRET_PLACE, b"secret", pad=64)
    anew = reseal(account_key, _SECRET_PLACE, sealed, newer, replace(_SECRET_PLACE, revision=5), 64)
    assert unseal(newer, replace(_SECRET_PLACE, revision=5), anew) == b"secret"


@pytest.mark.parametrize(
    "moved", [{"owner": _OTHER}, {"family": "site"}, {"record": _OTHER}, {"field": "machine.name"}]
)
def test_sealing_anew_moves_nothing_to_another_field(
    data_key: Key, place: FieldContext, moved: dict[str, object]
) -> None:
    sealed = seal(data_key, place, b"value")
    with pytest.raises(ValueError, match="same field"):
        reseal(data_key, place, sealed, data_key, replace(place, **moved), 32)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="same field"):
        reseal(data_key, place, sealed, data_key, _SECRET_PLACE, 32)


def test_sealing_anew_needs_a_value_that_opens(data_key: Key, place: FieldContext) -> None:
    sealed = seal(data_key, place, b"value")
    with pytest.raises(UnsealFailed):
        reseal(data_key, replace(place, revision=9), sealed, data_key, replace(place, revision=10), 32)
