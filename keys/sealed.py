"""Sealed values: ciphertext that belongs to one place.

::

    sealed = 0x01 | key id 16 | nonce 12 | ciphertext | tag 16        AES-256-GCM

    associated data = the context with the key id (`keys.context`); plaintext padded (`keys.padding`)

Nonces are 96 random bits, fresh from the operating system for each value: there is no buffer that two forked
processes could share.
"""

from __future__ import annotations

from os import urandom
from typing import Final, NoReturn

from keys.context import FieldContext, SecretContext
from keys.errors import MalformedSealed, WrongKey
from keys.key import Key
from keys.padding import padded

VERSION: Final = 1
_VERSION: Final = b"\x01"
KEY_ID: Final = slice(1, 17)
NONCE: Final = slice(17, 29)
BODY: Final = slice(29, None)
_TAG: Final = slice(-16, None)
_blank: Final = object.__new__
# version, key id, nonce, one byte (the mark of an empty value, padded to 1), tag
_SHORTEST: Final = 1 + 16 + 12 + 1 + 16


class Sealed:
    """A sealed value. It shows its size and nothing else, and cannot be pickled.

    Attributes:
        blob: the bytes as stored.
    """

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        if not isinstance(blob, bytes) or len(blob) < _SHORTEST or blob[0] != VERSION:
            raise MalformedSealed("these bytes are not in the format of a sealed value")
        self.blob = blob

    @classmethod
    def parse(cls, blob: bytes) -> Sealed:
        """Read what was stored.

        Raises:
            MalformedSealed: it is not in the format.
        """
        return cls(blob)

    @property
    def key_id(self) -> bytes:
        """The 16-byte id of the key that opens it."""
        return self.blob[KEY_ID]

    @property
    def tag(self) -> bytes:
        """The cipher's 16-byte tag, which a record seal covers."""
        return self.blob[_TAG]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.blob == other.blob

    def __hash__(self) -> int:
        return hash(self.blob)

    def __repr__(self) -> str:
        return f"<Sealed {len(self.blob)} bytes>"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed value cannot be copied or pickled")


def seal(key: Key, context: FieldContext | SecretContext, plaintext: bytes, *, pad: int = 32) -> Sealed:
    """Seal a value into its place.

    Args:
        key: the owner's data key of the tier for a `FieldContext`, any for a `SecretContext`.
        context: the place.
        plaintext: the value, at most ``pad - 1`` bytes.
        pad: the size in bytes it is padded to, 0 for text of any length.

    Raises:
        ValueError: the value does not fit.
        WrongKey: the key is not for this place.
        KeyUsedUp: the key has sealed too much.
    """
    if type(context) is FieldContext and (context.tier != key.tier or context.owner.int != key.owner_int):
        raise WrongKey("a field's value is sealed under its owner's key for its tier", key_id=key.id)
    key.spend()
    key_id = key.id
    nonce = urandom(12)
    body = key.aead.encrypt(nonce, padded(plaintext, pad), context.encode(key_id))
    sealed = _blank(Sealed)  # what was just made need not be parsed
    sealed.blob = b"".join((_VERSION, key_id, nonce, body))
    return sealed
