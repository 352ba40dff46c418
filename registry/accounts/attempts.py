"""Counting attempts in the database, so that every process and every restart sees the same count.

::

    bucket = keys.lookup.lookup_tag( oldest ACCOUNT key, "attempts " + kind, parts joined by their lengths )[:16]
    lock   = the first 8 bytes of the bucket, as a PostgreSQL advisory lock until the transaction ends

An attempt is reserved under the lock before it is looked at and taken back when it was right. Whoever comes
second waits for the first's reservation to be visible, so parallel guesses cannot share a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import REGISTER
from registry.accounts.limits import ATTEMPTS_KEPT_SECONDS, Limit
from registry.accounts.store import attempts as store

if TYPE_CHECKING:
    from registry.database import Transaction

BUCKET_BYTES = 16
LOCK_BYTES = 8


@dataclass(frozen=True, slots=True)
class Bucket:
    """Attempts that are counted together. `kind` is a token for the log."""

    kind: str
    id: bytes
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Reservation:
    """One attempt, counted in some buckets."""

    ids: tuple[int, ...]


class LimitReached(Exception):
    """A bucket is full; `retry_after` seconds pass until there is room again."""

    def __init__(self, kind: str, retry_after: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_after = retry_after


def bucket(tx: Transaction, kind: str, limits: tuple[Limit, ...], *parts: bytes) -> Bucket:
    """Return the bucket of this kind for these parts: a name's tag, a network, a person."""
    # The oldest version: while the key is rotated, every process counts in the same bucket.
    value = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    tag = lookup_tag(tx.keys.oldest(Purpose.ACCOUNT, REGISTER), f"attempts {kind}", value)
    return Bucket(kind, tag[:BUCKET_BYTES], limits)


def hold(tx: Transaction, *buckets: Bucket) -> None:
    """Let nobody else count in these buckets until the transaction ends."""
    store.lock(tx, sorted(int.from_bytes(each.id[:LOCK_BYTES], "big", signed=True) for each in buckets))


def reserve(tx: Transaction, buckets: Sequence[Bucket]) -> Reservation:
    """Count one attempt in each bucket. Raises LimitReached, and counts nothing, when one is full."""
    hold(tx, *buckets)
    asked = [(each, limit) for each in buckets for limit in each.limits]
    counts = store.counts(tx, [(each.id, tx.now - timedelta(seconds=limit.seconds)) for each, limit in asked])
    for (each, limit), (held, first) in zip(asked, counts, strict=True):
        if held >= limit.count:
            ends = (first or tx.now) + timedelta(seconds=limit.seconds)
            raise LimitReached(each.kind, max(1, int((ends - tx.now).total_seconds()) + 1))
    return Reservation(tuple(store.add(tx, [each.id for each in buckets], tx.now)))


def take_back(tx: Transaction, *reservations: Reservation) -> None:
    """Uncount attempts that turned out to be right, or were never looked at."""
    store.remove(tx, [attempt for reservation in reservations for attempt in reservation.ids])


def forget_old(tx: Transaction) -> int:
    """Delete attempts that no window reaches back to; for `nordkap work`."""
    return store.forget(tx, tx.now - timedelta(seconds=ATTEMPTS_KEPT_SECONDS))
