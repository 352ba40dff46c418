from __future__ import annotations

import pickle

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keys.errors import WrongKey
from keys.key import Key
from keys.private import public_half, seal_private, signing_private
from keys.scope import REGISTER, Purpose
from keys.signing import Signer, check_signature
from tests.keys.known import known


@pytest.fixture
def signing_key() -> Key:
    return known(Purpose.SIGNING, REGISTER, 70)


def test_a_signature_holds_for_its_message_alone(signing_key: Key) -> None:
    signer = Signer(signing_key)
    public = Ed25519PublicKey.from_public_bytes(signer.public)
    signature = signer.sign(b"checkpoint")
    public.verify(signature, b"checkpoint")
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"checkpoint\n")


def test_the_seed_is_derived_as_drawn(signing_key: Key) -> None:
    private = Ed25519PrivateKey.from_private_bytes(signing_key.derive(b"nordkap/ed25519/1"))
    assert Signer(signing_key).public == private.public_key().public_bytes_raw()
    assert Signer(signing_key).sign(b"x") == private.sign(b"x")


def test_only_a_signing_key_signs(work_key: Key, authority_key: Key) -> None:
    for key in (work_key, authority_key):
        with pytest.raises(WrongKey):
            Signer(key)


def test_a_private_key_serves_its_purpose_alone(signing_key: Key, work_key: Key, index_key: Key) -> None:
    with pytest.raises(WrongKey):
        signing_private(work_key)
    with pytest.raises(WrongKey):
        seal_private(signing_key)
    assert public_half(signing_key) != public_half(work_key)
    assert public_half(index_key) is None


def test_a_signer_shows_its_public_key_and_cannot_be_pickled(signing_key: Key) -> None:
    signer = Signer(signing_key)
    assert repr(signer) == f"<Signer {signer.public.hex()}>"
    with pytest.raises(TypeError, match="cannot be copied"):
        pickle.dumps(signer)


def test_a_signature_is_checked_against_key_and_message(signing_key: Key) -> None:
    signer = Signer(signing_key)
    signature = signer.sign(b"checkpoint")
    check_signature(signer.public, b"checkpoint", signature)
    for public, message, given in (
        (signer.public, b"checkpoin", signature),
        (signer.public, b"checkpoint", signature[:-1] + bytes([signature[-1] ^ 1])),
        (signer.public, b"checkpoint", signature[:-1]),
        (bytes(32), b"checkpoint", signature),
        (signer.public[:-1], b"checkpoint", signature),
    ):
        with pytest.raises(WrongKey):
            check_signature(public, message, given)
