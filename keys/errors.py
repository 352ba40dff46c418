"""Everything that can go wrong with keys and what they seal, one type for each.

No error carries a secret or a plaintext; where a key is concerned its id is named, in hex.
"""

from __future__ import annotations


class KeysError(Exception):
    """What every error of this package is.

    Attributes:
        key_id: the key concerned, 32 hex digits, or None where no single key is.
    """

    def __init__(self, message: str, *, key_id: bytes | None = None) -> None:
        self.key_id: str | None = key_id.hex() if key_id is not None else None
        super().__init__(message if self.key_id is None else f"{message} (key {self.key_id})")


class MissingKey(KeysError):
    """A key that is needed is not in the key store, or its root key is not loaded in this process.

    Attributes:
        purpose: what the key is for, where that is known.
        scope: whom the key is for, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        key_id: bytes | None = None,
        purpose: str | None = None,
        scope: str | None = None,
    ) -> None:
        self.purpose = purpose
        self.scope = scope
        super().__init__(message, key_id=key_id)


class WrongKey(KeysError):
    """A key is not the one it is said to be, or not one for this use."""


class UnsealFailed(KeysError):
    """A sealed value does not open here: it was changed, moved, or sealed for something else."""


class MalformedSealed(UnsealFailed):
    """Bytes that are not in the format of a sealed value at all."""


class AuthorityBroken(KeysError):
    """A row that gives somebody a right does not carry the register's own mark."""


class RecordSealBroken(KeysError):
    """A record's fields are not those that were written together."""


class WrongPassphrase(KeysError):
    """The passphrase does not open the root key file."""


class RootFileBroken(KeysError):
    """The root key file is cut, changed, or holds another root key than the one asked for."""


class BlockBroken(KeysError):
    """A row of the index was changed, moved, or written under another key."""


class KeyUsedUp(KeysError):
    """A key has sealed as much as random nonces safely allow; it must be rotated."""


class StreamBroken(KeysError):
    """A sealed stream was changed, cut, reordered or sealed under another key."""


class RecoveryFileBroken(KeysError):
    """The recovery file is cut or changed, or does not belong to these root keys."""


class ShareRefused(KeysError):
    """Recovery shares do not give the key: one is misread, stands twice or is of other shares, or some lack."""
