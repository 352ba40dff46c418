"""A root key in escrow: sealed to the public half of the recovery key, whose private half is only in shares.

::

    escrow = encapsulated key 32 | ciphertext 32 | tag 16      HPKE base mode (RFC 9180):
                                                               X25519, HKDF-SHA256, AES-256-GCM
    info   = frame( "nordkap/recovery/1", root )
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from keys.errors import RecoveryFileBroken
from keys.framing import framed
from keys.scope import Root

ESCROW_BYTES: Final = 80
PUBLIC_BYTES: Final = 32
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO: Final = b"nordkap/recovery/1"


def seal_root(public: bytes, root: Root, secret: bytes) -> bytes:
    """Seal the 32 bytes of a root key. Raises ValueError for a public key that is none."""
    return _SUITE.encrypt(
        secret, X25519PublicKey.from_public_bytes(public), info=framed(_INFO, root.encode())
    )


def open_root(private: bytes, root: Root, escrow: bytes) -> bytes:
    """Give the 32 bytes of a root key.

    Raises:
        RecoveryFileBroken: it was changed, or sealed for another recovery key or as the other root.
    """
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        return _SUITE.decrypt(escrow, key, info=framed(_INFO, root.encode()))
    except (InvalidTag, ValueError):
        raise RecoveryFileBroken(f"the shares do not open the {root} root key in the recovery file") from None


def public_of(private: bytes) -> bytes:
    """Give the public half, 32 bytes, of 32 private ones."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
