"""A log to try things on: entries of every kind, signed by a real Ed25519 key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.checkpoint import Checkpoint
from audit.entry import Change, Entry, Event, Result
from audit.merkle import leaf_hash, root, subtrees
from audit.tiles import tiles_of

ORIGIN = "register.example/log"


def check(public: bytes, message: bytes, signature: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


@dataclass(frozen=True)
class Signing:
    """A key that signs checkpoints; the same number gives the same key."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def note(self, leaves: list[bytes], origin: str = ORIGIN) -> bytes:
        return Checkpoint(origin, len(leaves), root(leaves)).sign(self.private.sign, origin, self.public)


def signing(number: int = 1) -> Signing:
    return Signing(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


def entry(number: int) -> Entry:
    """The entry of this number: deterministic, and a little different from the one before."""
    return Entry(
        id=UUID(int=number),
        at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=number),
        event=tuple(Event)[number % len(Event)],
        result=tuple(Result)[number % 3],
        actor=UUID(int=1000 + number) if number % 2 else None,
        principal=None if number % 2 else "host",
        classes=("machine", "process")[: number % 3],
        count=number if number % 5 else None,
        objects=(f"{number:064x}",) * (number % 4),
        changed=(Change("machine", UUID(int=number), number, f"{number:064x}"),) * (number % 2),
    )


@dataclass
class Log:
    """A whole log as rows and tiles; tests break it."""

    rows: list[tuple[int, bytes, bytes]]
    tiles: dict[str, bytes]
    note: bytes
    public: bytes

    @property
    def leaves(self) -> list[bytes]:
        return [leaf for _, _, leaf in self.rows]


def log_of(size: int, key: Signing | None = None) -> Log:
    key = key or signing()
    bodies = [entry(number).canonical() for number in range(size)]
    leaves = [leaf_hash(body) for body in bodies]
    rows = [(index, body, leaf) for index, (body, leaf) in enumerate(zip(bodies, leaves, strict=True))]
    tiles = {tile.path: tile.content(subtrees(leaves)) for tile in tiles_of(size)}
    return Log(rows, tiles, key.note(leaves), key.public)
