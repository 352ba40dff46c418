"""Every worker's chain, from its first number to its last: what is missing, forged or put in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from audit.chain import check_link
from audit.errors import ChainBroken
from audit.event import Event
from keys.errors import KeysError
from keys.key import Purpose
from keys.scope import REGISTER
from registry.oversight.gaps import Gaps
from registry.oversight.worker import CHAIN_INFO, link

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.oversight.checking.report import Findings


@dataclass(slots=True)
class Followed:
    """One worker, as its own rows show it."""

    chain_key: bytes
    name: str = "unknown"
    counter: int = 0
    settled: int = 0
    gaps: Gaps = field(default_factory=Gaps)
    ended: bool = False
    announced: set[int] = field(default_factory=set)
    last_counter: int = 0
    last_mac: bytes = b""
    last_at: str = ""


class Workers:
    """Follows all workers at once, in the order of the log."""

    def __init__(self, tx: Transaction, chains: Iterable[Any], findings: Findings) -> None:
        self._tx = tx
        self._findings = findings
        self._chains = {row.worker: row for row in chains}
        self._followed: dict[UUID, Followed] = {}
        self._keys: dict[bytes, bytes | None] = {}
        self._own = tx.keys.current(Purpose.AUDIT, REGISTER).derive(CHAIN_INFO)

    def sequenced(self, row: Any, said: Mapping[str, Any]) -> None:
        """Follow a row of the log; `said` is its body, empty where that is unreadable."""
        worker = self._followed.get(row.worker)
        if worker is None:
            worker = self._followed[row.worker] = Followed(self._key_of(row.worker))
        self._authentic(worker, row, f"Entry {row.index}")
        if not self._moved(worker, row, said):
            self._findings.problem(
                "twice",
                f"Entry {row.index} claims number {row.counter} of worker {row.worker} a second time.",
            )

    def staged(self, row: Any, said: Mapping[str, Any], *, known: bool) -> None:
        """Follow a row that waits to be sequenced; `known`: its number stands in the log already."""
        place = f"The staged row {row.id}"
        worker = self._followed.get(row.worker)
        if worker is None:
            worker = self._followed[row.worker] = Followed(self._key(row.key) or self._own)
        if self._key(row.key) is None:
            self._findings.problem("staged", f"{place} names a key that is not the log's.")
        self._authentic(worker, row, place)
        if not self._moved(worker, row, said) and known:
            self._findings.problem(
                "twice",
                f"{place} is number {row.counter} of worker {row.worker}, which stands in the log already.",
            )

    def compare(self) -> None:
        """Compare what the rows of the log show with what the sequencer wrote down; before any staged row."""
        for each, chain in self._chains.items():
            worker = self._followed.get(each)
            if worker is None:
                self._findings.problem("chain", f"journal.chain {each}: the log has no entry of this worker.")
                continue
            shown = (worker.counter, worker.settled, worker.gaps.pairs, worker.ended)
            if shown != (chain.counter, chain.settled, list(chain.missing), chain.ended):
                self._findings.problem(
                    "chain", f"journal.chain {each}: the row was changed; the entries show another state."
                )
        for each in self._followed.keys() - self._chains.keys():
            self._findings.problem(
                "chain", f"journal.chain {each}: the row is gone, the log has entries of this worker."
            )

    def finish(self) -> None:
        """Say which numbers are missing, and which workers never said that they ended."""
        for each, worker in sorted(self._followed.items()):
            whose = f"of worker {each} ({worker.name})"
            for first, last in worker.gaps.ranges():
                removed = min(last, worker.settled)
                if first <= removed:
                    sentence = "removed: settled, neither in the log nor announced as abandoned."
                    self._findings.problem("missing", f"{_numbers(first, removed)} {whose} {sentence}")
                if last > worker.settled:
                    sentence = (
                        "not there: under way when the worker wrote last, or removed. Nothing tells which."
                    )
                    open_from = max(first, worker.settled + 1)
                    self._findings.note(f"{_numbers(open_from, last)} {whose} {sentence}")
            if not worker.ended:
                self._findings.note(
                    f"{worker.name} runs, or ended without saying so. Its last entry is number {worker.counter}, "
                    f"of {worker.last_at}; a later one that was taken away before it was sequenced would not "
                    f"show. (Worker {each}.)"
                )

    def _authentic(self, worker: Followed, row: Any, place: str) -> None:
        try:
            check_link(
                worker.chain_key, row.worker, row.counter, link(row.previous, row.settled), row.body, row.mac
            )
        except ChainBroken:
            self._findings.problem(
                "forged",
                f"{place} is not what worker {row.worker} wrote as its number {row.counter}: "
                "the entry, its worker or its number was changed.",
            )
            return
        if row.counter == worker.last_counter + 1 and worker.last_mac and row.previous != worker.last_mac:
            self._findings.problem(
                "forged", f"{place} does not follow number {row.counter - 1} of worker {row.worker}."
            )
        worker.last_counter, worker.last_mac = row.counter, row.mac

    @staticmethod
    def _moved(worker: Followed, row: Any, said: Mapping[str, Any]) -> bool:
        """Move on by one row; False when its number was met before and was not announced as abandoned."""
        fine = True
        if row.counter > worker.counter:
            worker.gaps.open(worker.counter + 1, row.counter - 1)
            worker.counter = row.counter
        elif not worker.gaps.fill(row.counter):
            fine = row.counter in worker.announced
            worker.announced.discard(row.counter)
        for number in said.get("void", ()):
            if worker.gaps.fill(number):
                worker.announced.add(number)
        worker.settled = max(worker.settled, row.settled)
        event = said.get("event")
        if event == Event.WORKER_STARTED.value:
            worker.name = str(said.get("principal", worker.name))
        worker.ended = worker.ended or event == Event.WORKER_ENDED.value
        worker.last_at = str(said.get("at", worker.last_at))
        return fine

    def _key_of(self, worker: UUID) -> bytes:
        chain = self._chains.get(worker)
        if chain is None:
            return self._own
        found = self._key(chain.key)
        if found is None:
            self._findings.problem(
                "chain", f"journal.chain {worker}: the row names a key that is not the log's."
            )
        return found or self._own

    def _key(self, key_id: bytes) -> bytes | None:
        if key_id not in self._keys:
            try:
                key = self._tx.keys.by_ids([key_id])[key_id]
                self._keys[key_id] = key.derive(CHAIN_INFO) if key.purpose is Purpose.AUDIT else None
            except KeysError:
                self._keys[key_id] = None
        return self._keys[key_id]


def _numbers(first: int, last: int) -> str:
    return f"Number {first} was" if first == last else f"Numbers {first} to {last} were"
