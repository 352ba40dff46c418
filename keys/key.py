"""Keys in memory: a secret that cannot be printed, and what is derived from it.

The 32 secret bytes are only ever the input of HKDF. The cipher that seals values, the one that seals index
rows, the MAC keys and the private keys each come from their own info, so no two algorithms share a key.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Final, NoReturn, TypeVar, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from keys.derive import hkdf_sha256
from keys.errors import KeyUsedUp
from keys.scope import Purpose, Root, parts

__all__ = ["ID_BYTES", "SEAL_LIMIT", "SECRET_BYTES", "Key", "Purpose", "Root"]

ID_BYTES: Final = 16
SECRET_BYTES: Final = 32
# With random 96-bit nonces a key may seal 2^32 messages (NIST SP 800-38D, section 8.3).
SEAL_LIMIT: Final = 1 << 32

_SEAL: Final = b"nordkap/seal/1"
_CHECK: Final = b"kcv"

_Made = TypeVar("_Made")


def _keyed(derived: bytes) -> HMAC:
    return HMAC(derived, SHA256())


class Key:
    """One key, unwrapped.

    The count of seals is this process's own and starts at zero with it: it stops a runaway loop, it does not
    add up over processes or restarts. A register that could come near 2^32 values under one key must rotate
    by the number of rows it has stored.

    Attributes:
        id: 16 bytes, random, written in front of everything the key seals.
        purpose: the one use of the key.
        scope: whom it is for, spelled as `keys.scope` says.
        version: 1, and one more at each rotation.
        owner: the organisation, network or person of the scope, None where it is the whole register.
        owner_int: the same as a number, which compares twice as fast.
        tier: the tier of the scope, None where it has none.
        aead: the cipher for sealed values (made when first asked for).
    """

    __slots__ = (
        "_derived",
        "_made",
        "_seals",
        "_secret",
        "aead",
        "id",
        "owner",
        "owner_int",
        "purpose",
        "scope",
        "tier",
        "version",
    )

    def __init__(
        self,
        key_id: bytes,
        purpose: Purpose,
        scope: str,
        version: int,
        *,
        secret: bytes,
        seals: Iterator[int] | None = None,
    ) -> None:
        if len(key_id) != ID_BYTES or len(secret) != SECRET_BYTES:
            raise ValueError("a key has an id of 16 bytes and a secret of 32")
        self.id = key_id
        self.purpose = purpose
        self.scope = scope
        self.version = version
        self.owner, self.tier = parts(purpose, scope)
        self.owner_int = self.owner.int if self.owner else None
        self._secret = secret
        self._seals = itertools.count() if seals is None else seals
        self._derived: dict[bytes, bytes] = {}
        self._made: dict[bytes, object] = {}

    def derive(self, info: bytes) -> bytes:
        """Derive 32 bytes for one use, the same each time; infos are constants of the code, never input."""
        derived = self._derived.get(info)
        if derived is None:
            derived = self._derived[info] = hkdf_sha256(self._secret, info)
        return derived

    def kept(self, info: bytes, make: Callable[[bytes], _Made]) -> _Made:
        """Make an object (a cipher, a private key) from the key derived for `info`, once."""
        made = self._made.get(info)
        if made is None:
            made = self._made[info] = make(self.derive(info))
        return cast("_Made", made)

    def mac(self, info: bytes, message: bytes) -> bytes:
        """Give the HMAC-SHA-256, 32 bytes, of a message under the key derived for `info`."""
        # A copy of a keyed state costs a third of `hmac.digest`, which looks the hash up each time.
        keyed = self.kept(info, _keyed).copy()
        keyed.update(message)
        return keyed.finalize()

    @property
    def check(self) -> bytes:
        """The key check value, 32 bytes: it commits to the secret and the id, and tells neither."""
        return self.mac(_CHECK, self.id)

    def spend(self) -> None:
        """Count one seal.

        Raises:
            KeyUsedUp: this process has sealed 2^32 times under this key.
        """
        if next(self._seals) >= SEAL_LIMIT:
            raise KeyUsedUp("this key has sealed 2^32 values and must be rotated", key_id=self.id)

    def __getattr__(self, name: str) -> AESGCM:
        # Called for a slot that is still empty: afterwards `aead` is a plain attribute, as fast as one.
        if name != "aead":
            raise AttributeError(name)
        self.aead = AESGCM(self.derive(_SEAL))
        return self.aead

    def __repr__(self) -> str:
        return f"<Key {self.id.hex()} {self.purpose} v{self.version}>"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key cannot be copied or pickled")
