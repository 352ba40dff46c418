"""Signing: the one who signs the log's checkpoints (Ed25519, RFC 8032)."""

from __future__ import annotations

from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keys.errors import WrongKey
from keys.key import Key
from keys.private import signing_private


class Signer:
    """Signs with the register's signing key.

    Attributes:
        public: the 32-byte public key.

    Raises:
        WrongKey: the key given is not a signing key.
    """

    __slots__ = ("_private", "public")

    def __init__(self, key: Key) -> None:
        self._private = signing_private(key)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Give the 64-byte signature of a message."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"<Signer {self.public.hex()}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signer cannot be copied or pickled")


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Require that the key with this public half signed a message; what `audit` is given to check with.

    Raises:
        WrongKey: the public key is not 32 bytes, or the signature is not its own.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise WrongKey("a signature is not the expected key's") from None
