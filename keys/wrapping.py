"""Wrapped keys: a key as the key store keeps it.

::

    wrapped  = root.wrap( secret 32, identity )                       a key without a public half
    wrapped  = u16 length | root.wrap( secret 32, identity ) | content.wrap( public 32, identity )

    identity = frame( "nordkap/key/1", id, purpose, scope, version u64, root, public or nothing )
    check    = HMAC-SHA-256( HKDF(secret, "kcv"), id )                `Key.check`

The identity is associated data, so a row whose scope, purpose, version or public half was edited does not
unwrap; the check value commits to the secret, so no second secret goes by the same id. The state (current,
live, retired) is not bound: who can write the key store can make the register seal under an older key of the
same scope.

The second half vouches for a public key under the root that the web process does hold: without it, who can
write the key store could put his own public key there and read what is sealed to it.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from keys.errors import MissingKey, UnsealFailed, WrongKey
from keys.framing import framed, number
from keys.key import Key, Purpose, Root
from keys.private import public_half
from keys.providers import RootProvider
from keys.scope import root_of

State = Literal["current", "live", "retired"]
Roots = Mapping[Root, RootProvider]
_LENGTH: Final = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A row of the key store.

    Attributes:
        id: 16 bytes.
        purpose: what the key is for.
        scope: whom it is for.
        version: from 1.
        state: `current` seals, `live` still opens, or opens already and is about to seal; `retired` opens
            nothing any more.
        root: the root key that wraps it.
        wrapped: the sealed secret, as drawn above.
        check: the key check value, 32 bytes.
        public: 32 bytes for a signing or work-seal key, else None.
    """

    id: bytes
    purpose: Purpose
    scope: str
    version: int
    state: State
    root: Root
    wrapped: bytes
    check: bytes
    public: bytes | None = None


def wrap(roots: Roots, key: Key, secret: bytes, state: State = "current") -> WrappedKey:
    """Wrap a new key under the root its purpose and scope call for.

    Raises:
        MissingKey: that root key is not loaded here; or the content root, which vouches for a public half.
    """
    root, public = root_of(key.purpose, key.scope), public_half(key)
    row = WrappedKey(key.id, key.purpose, key.scope, key.version, state, root, b"", key.check, public)
    identity = _identity(row)
    wrapped = _provider(roots, root, row).wrap(secret, identity)
    if public is not None:
        vouched = _provider(roots, Root.CONTENT, row).wrap(public, identity)
        wrapped = _LENGTH.pack(len(wrapped)) + wrapped + vouched
    return replace(row, wrapped=wrapped)


def wraps(provider: RootProvider, row: WrappedKey) -> None:
    """Require that this root key opens everything of a row that a root key of its kind wraps.

    Raises:
        UnsealFailed: something of it is wrapped by another one.
    """
    identity = _identity(row)
    for part, of in zip(_halves(row), (row.root, Root.CONTENT), strict=True):
        if part and of is provider.root:
            provider.unwrap(part, identity)


def rewrapped(roots: Roots, row: WrappedKey, root: Root) -> WrappedKey | None:
    """Wrap what one root key wraps of a row anew, by the key that `roots` wraps with now; None for nothing of it.

    A key with a public half is wrapped by its own root, and the public half by the content root.

    Raises:
        MissingKey: the root key is not loaded here.
        WrongKey: the row is not what it says.
    """
    identity, provider = _identity(row), _provider(roots, root, row)
    parts = list(_halves(row))
    mine = [n for n, of in enumerate((row.root, Root.CONTENT)) if of is root and parts[n]]
    if not mine:
        return None
    try:
        for n in mine:
            parts[n] = provider.wrap(provider.unwrap(parts[n], identity), identity)
    except UnsealFailed:
        raise WrongKey("the stored key is not the one its row says", key_id=row.id) from None
    if row.public is None:
        return replace(row, wrapped=parts[0])
    return replace(row, wrapped=_LENGTH.pack(len(parts[0])) + parts[0] + parts[1])


def unwrap(roots: Roots, row: WrappedKey, seals: Iterator[int]) -> Key:
    """Unwrap a key and require that it is the one the row says.

    Raises:
        MissingKey: the root key is not loaded here.
        WrongKey: the row was edited or swapped, or wrapped by another root key.
    """
    try:
        if row.root is not root_of(row.purpose, row.scope):
            # Else who holds the content root alone could make a key that signs the log.
            raise ValueError("not the root of such a key")  # noqa: TRY301 (one way out for all that is wrong)
        secret = _provider(roots, row.root, row).unwrap(_halves(row)[0], _identity(row))
        key = Key(row.id, row.purpose, row.scope, row.version, secret=secret, seals=seals)
    except (UnsealFailed, ValueError):
        raise WrongKey("the stored key is not the one its row says", key_id=row.id) from None
    if not hmac.compare_digest(key.check, row.check):
        raise WrongKey("the stored key fails its check value", key_id=row.id)
    return key


def vouched_public(roots: Roots, row: WrappedKey) -> bytes:
    """Give the public half of a row, required to be the one made with the key.

    Raises:
        MissingKey: the content root key, which vouches for it, is not loaded here.
        WrongKey: the public half was exchanged, or there never was one.
    """
    try:
        return _provider(roots, Root.CONTENT, row).unwrap(_halves(row)[1], _identity(row))
    except (UnsealFailed, ValueError):
        raise WrongKey("the stored public key is not the one made with the key", key_id=row.id) from None


def _identity(row: WrappedKey) -> bytes:
    return framed(
        b"nordkap/key/1",
        row.id,
        row.purpose.encode(),
        row.scope.encode(),
        number(row.version),
        row.root.encode(),
        row.public or b"",
    )


def _halves(row: WrappedKey) -> tuple[bytes, bytes]:
    if row.public is None:
        return row.wrapped, b""
    start = _LENGTH.size
    end = start + int.from_bytes(row.wrapped[:start], "big")
    return row.wrapped[start:end], row.wrapped[end:]


def _provider(roots: Roots, root: Root, row: WrappedKey) -> RootProvider:
    provider = roots.get(root)
    if provider is None:
        raise MissingKey(
            f"the {root} root key is not loaded in this process",
            key_id=row.id,
            purpose=row.purpose,
            scope=row.scope,
        )
    return provider
