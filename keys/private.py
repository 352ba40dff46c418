"""Private keys: the two kinds of key that have a public half, and how they come from the stored secret.

::

    SIGNING      Ed25519 (RFC 8032)   seed    = HKDF(key, "nordkap/ed25519/1")
    WORK_SEAL    X25519  (RFC 7748)   private = HKDF(key, "nordkap/x25519/1")
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from keys.errors import WrongKey
from keys.key import Key, Purpose

_ED25519: Final = b"nordkap/ed25519/1"
_X25519: Final = b"nordkap/x25519/1"


def signing_private(key: Key) -> Ed25519PrivateKey:
    """Give the log's private key.

    Raises:
        WrongKey: this is not a signing key.
    """
    if key.purpose is not Purpose.SIGNING:
        raise WrongKey("only a signing key signs", key_id=key.id)
    return key.kept(_ED25519, Ed25519PrivateKey.from_private_bytes)


def seal_private(key: Key) -> X25519PrivateKey:
    """Give the private key that opens what was sealed to `work`.

    Raises:
        WrongKey: this is not a work-seal key.
    """
    if key.purpose is not Purpose.WORK_SEAL:
        raise WrongKey("only a work-seal key opens what is sealed to work", key_id=key.id)
    return key.kept(_X25519, X25519PrivateKey.from_private_bytes)


def public_half(key: Key) -> bytes | None:
    """Give a key's public half, 32 bytes, or None for a purpose that has none."""
    match key.purpose:
        case Purpose.SIGNING:
            return signing_private(key).public_key().public_bytes_raw()
        case Purpose.WORK_SEAL:
            return seal_private(key).public_key().public_bytes_raw()
        case _:
            return None
