"""A worker: one process that writes entries, with its numbers and its chain.

Numbers are given while an entry is staged, under a lock held for that alone; the transactions then commit in
any order. Each row says, under the MAC, up to which number everything is settled::

    link = SHA-256( "nordkap/link/1" | previous: 32 | settled: u64 )
    mac  = audit.chain.chain_mac( key, worker, counter, link, body )      previous of number 1: 32 zero bytes

    settled    every number up to it was, when this row was staged, committed or announced as abandoned
    abandoned  its transaction was not confirmed: rolled back, or the answer to its COMMIT never came

A settled number that is neither in the log nor announced was therefore removed. What a worker staged last,
before it crashed, is not settled: its removal would not show, and verification says so.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from audit.chain import chain_mac

if TYPE_CHECKING:
    from keys.key import Key

CHAIN_INFO: Final = b"nordkap/audit-chain/1"
FIRST_PREVIOUS: Final = bytes(32)
ANNOUNCED_AT_ONCE: Final = 1_000

_LINK: Final = b"nordkap/link/1"


def link(previous: bytes, settled: int) -> bytes:
    """Return what a row's MAC covers of the rows before it, 32 bytes: `previous` of `audit.chain`."""
    return hashlib.sha256(_LINK + previous + settled.to_bytes(8, "big")).digest()


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row of journal.staged, before it has a place in any order."""

    worker: UUID
    counter: int
    settled: int
    key: bytes
    previous: bytes
    body: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one transaction staged: its numbers, those it announces, and whether it says "started".

    `kinds` are event and result of each entry, for monitoring.
    """

    worker: Worker
    numbers: range
    announced: tuple[int, ...]
    introduces: bool
    kinds: tuple[tuple[str, str], ...] = ()


class Worker:
    """The numbers and the chain of this process. Not thread-safe: its journal holds the lock.

    `key` is the AUDIT key it uses for all its life. A forked child is another process and needs another
    worker: see `mine`.
    """

    def __init__(self, key: Key) -> None:
        self.id = uuid4()
        self.key_id = key.id
        self._chain_key = key.derive(CHAIN_INFO)
        self._process = os.getpid()
        self._counter = 0
        self._previous = FIRST_PREVIOUS
        # Not settled: in flight, or abandoned and not yet announced in a committed row. Ascending.
        self._open: dict[int, None] = {}
        self._abandoned: set[int] = set()
        self._introduced = False

    @property
    def mine(self) -> bool:
        """Tell whether this process made it."""
        return self._process == os.getpid()

    @property
    def introduced(self) -> bool:
        """Tell whether its "started" entry is committed or in flight."""
        return self._introduced

    @property
    def waiting(self) -> int:
        """Return how many abandoned numbers wait to be announced."""
        return len(self._abandoned)

    def stage(
        self, count: int, bodies: Callable[[tuple[int, ...]], Sequence[bytes]], *, introduces: bool
    ) -> tuple[list[StagedRow], Receipt]:
        """Number and chain `count` bodies.

        `bodies` is given the abandoned numbers to announce in the first body, and returns all bodies; when it
        raises, no number was given.
        """
        announced = (
            tuple(sorted(self._abandoned)) if len(self._abandoned) <= ANNOUNCED_AT_ONCE else self._some()
        )
        ready = bodies(announced)
        if len(ready) != count:
            raise ValueError("as many bodies as were said")
        self._abandoned.difference_update(announced)
        carried = set(announced)
        settled = next((number for number in self._open if number not in carried), self._counter + 1) - 1
        numbers = range(self._counter + 1, self._counter + 1 + count)
        rows = []
        for counter, body in zip(numbers, ready, strict=True):
            mac = chain_mac(self._chain_key, self.id, counter, link(self._previous, settled), body)
            rows.append(StagedRow(self.id, counter, settled, self.key_id, self._previous, body, mac))
            self._previous = mac
        self._counter = numbers[-1]
        self._open.update(dict.fromkeys(numbers))
        self._introduced = self._introduced or introduces
        return rows, Receipt(self, numbers, announced, introduces)

    def settle(self, receipt: Receipt, *, committed: bool) -> None:
        """Learn how the transaction of `receipt` ended; what was not committed is abandoned."""
        if committed:
            for number in (*receipt.numbers, *receipt.announced):
                del self._open[number]
            return
        self._abandoned.update(receipt.numbers)
        self._abandoned.update(receipt.announced)
        if receipt.introduces:
            self._introduced = False

    def _some(self) -> tuple[int, ...]:
        # The oldest first, because they hold `settled` back; `_open` is ascending.
        return tuple(number for number in self._open if number in self._abandoned)[:ANNOUNCED_AT_ONCE]
