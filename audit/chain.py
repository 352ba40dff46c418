"""What each worker does to its entries before the sequencer has put them into the tree.

    mac = HMAC-SHA-256(key, domain | worker 16 | counter u64 | previous 32 | SHA-256(body) 32)

Counters of a worker start at 1 and leave no gap; a counter that was begun and abandoned is named by a later
entry of the same worker (`void`). So a staged entry that is deleted, moved or changed shows. What `previous`
binds is the caller's choice of 32 bytes; START stands before a worker's first entry.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final
from uuid import UUID

from audit.errors import ChainBroken

DOMAIN: Final = b"nordkap audit chain v1\x00"
START: Final = bytes(32)
"""The 32 bytes before a worker's first entry."""

_U64: Final = 2**64


def chain_mac(key: bytes, worker: UUID, counter: int, previous: bytes, body: bytes) -> bytes:
    """The mac of a staged entry, 32 bytes.

    Args:
        key: 32 bytes, of the audit.
        worker: the process that stages.
        counter: 1 for the worker's first entry, one more for each that follows.
        previous: 32 bytes that bind what came before, such as the mac of the entry before this one.
        body: the entry's canonical bytes.

    Raises:
        ChainBroken: the counter or the previous mac cannot be one.
    """
    if not 0 < counter < _U64 or len(previous) != len(START):
        raise ChainBroken("A counter is from 1, and a mac is 32 bytes.", counter)
    message = DOMAIN + worker.bytes + counter.to_bytes(8, "big") + previous + sha256(body).digest()
    return hmac.digest(key, message, "sha256")


def check_link(key: bytes, worker: UUID, counter: int, previous: bytes, body: bytes, mac: bytes) -> None:
    """Check one staged entry against the one before it.

    Raises:
        ChainBroken: its mac is another.
    """
    if not hmac.compare_digest(chain_mac(key, worker, counter, previous, body), mac):
        raise ChainBroken(f"The staged entry {counter} of worker {worker} was changed or moved.", counter)
