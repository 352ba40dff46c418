"""The sequencer: gives every staged entry its place in the log.

One round is one transaction: it takes what is staged and visible, in the order of the rows' ids, checks each
row's MAC and number, gives gap-free indexes, grows the tree, signs the new head, and deletes the staged rows.
Killed at any point it leaves either nothing or all of it. An advisory lock lets one sequencer work at a time;
a second one does nothing meanwhile.

::

    lock -> check -> entries -> tiles -> head -> chains -> unstage -> commit
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from audit.chain import check_link
from audit.checkpoint import Checkpoint
from audit.entry import Entry
from audit.errors import AuditError, ChainBroken, NoteBroken
from audit.event import Event
from audit.merkle import leaf_hash
from keys.errors import MissingKey, WrongKey
from keys.key import Purpose
from keys.scope import REGISTER
from keys.signing import Signer, check_signature
from registry.logs import logger
from registry.oversight.errors import OversightError, StagedBroken, TreeBroken
from registry.oversight.gaps import Gaps
from registry.oversight.store import sequencing as store
from registry.oversight.store.sequencing import Chain, EntryRow
from registry.oversight.tree import Tree, edge_of
from registry.oversight.worker import CHAIN_INFO, link

if TYPE_CHECKING:
    from keys.key import Key
    from registry.database import Database, Transaction
    from registry.oversight.kepthead import KeptHead

BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did.

    Attributes:
        sequenced: entries that got their place.
        more: the batch was full, so more may wait.
        elsewhere: another sequencer is at work, nothing was done here.
    """

    sequenced: int = 0
    more: bool = False
    elsewhere: bool = False


class Sequencer:
    """Sequences for one log.

    Args:
        database: opened in the role of `nordkap work`, with a keyring that has the work root.
        origin: the log's name (C2SP checkpoint origin), no spaces and no plus. It names a new log; one that
            has a head keeps the name it has.
        kept: where the newest head is kept outside the database; a log that is behind it was rolled back.
        batch: rows of one round; bounds memory and the length of the transaction.
        step: told the name of each step before the next begins; tests kill the process there.
    """

    def __init__(
        self,
        database: Database,
        origin: str,
        *,
        kept: KeptHead | None = None,
        batch: int = BATCH,
        step: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._origin = origin
        self._kept = kept
        self._batch = batch
        self._step = step
        self._signed: Checkpoint | None = None

    def round(self) -> Round:
        """Sequence what waits, one batch at most.

        Raises:
            StagedBroken: a staged row is not what its worker wrote. Nothing was sequenced; health says so.
            TreeBroken: what is in the log does not fit its signed head. The same.
            registry.errors.Unavailable: the database is away.
            keys.errors.KeysError: the signing key is not there.
        """
        try:
            with self._database.transaction() as tx:
                done, head = self._sequence(tx)
        except OversightError as error:
            with self._database.transaction() as tx:
                store.put_health(tx, broken=str(error))
            raise
        self._step("committed")
        if head is not None:
            self._signed = head[0]
            if self._kept is not None:
                self._kept.write(head[1])
        return done

    def look(self) -> None:
        """Say in the log's health that all is well, for rounds that found nothing to do."""
        with self._database.transaction() as tx:
            store.put_health(tx, broken=None)

    def _sequence(self, tx: Transaction) -> tuple[Round, tuple[Checkpoint, str] | None]:
        if not store.lock(tx):
            return Round(elsewhere=True), None
        self._step("locked")
        rows = store.staged_rows(tx, self._batch)
        found = store.head(tx)
        if not rows and found is not None:
            return Round(), None
        versions = tx.keys.versions(Purpose.SIGNING, REGISTER)
        signer = Signer(versions[0])
        tree, origin = self._tree(tx, found, [Signer(key).public for key in versions])
        entries, chains, missing = self._checked(tx, rows, tree.size)
        self._step("checked")
        if entries:
            store.put_entries(tx, entries)
        self._step("entries")
        tree.append(row.leaf for row in entries)
        if entries:
            store.put_tiles(tx, tree.changed())
        self._step("tiles")
        head = Checkpoint(origin, tree.size, tree.root())
        note = head.sign(signer.sign, origin, signer.public).decode()
        store.put_head(tx, head.size, note)
        self._step("head")
        if chains:
            store.put_chains(tx, chains)
        store.put_health(tx, broken=None, more_missing=missing)
        self._step("chains")
        if rows and store.unstage(tx, [row.id for row in rows]) != len(rows):
            raise TreeBroken("Staged entries were taken away while they were being sequenced.")
        self._step("unstaged")
        return Round(sequenced=len(rows), more=len(rows) == self._batch), (head, note)

    def _tree(
        self, tx: Transaction, found: tuple[int, str] | None, publics: Sequence[bytes]
    ) -> tuple[Tree, str]:
        """Take up the tree where its newest head left it, fitting that head; return it and the log's name."""
        size = 0
        head = None
        if found is not None:
            try:
                head = Checkpoint.verify(found[1].encode(), publics, check_signature, origin=self._origin)
            except NoteBroken as error:
                raise TreeBroken(f"The newest head of the log is not the register's own: {error}") from error
            size = head.size
        before = self._signed or self._kept_head(publics)
        if before is not None and (
            size < before.size or (head is not None and size == before.size and head != before)
        ):
            raise TreeBroken(
                f"The log was rolled back: {before.size} entries were signed for, its head knows {size}."
            )
        counted = store.count_by_index(tx)
        if counted != size or (found is not None and found[0] != size):
            raise TreeBroken(f"The log's head knows {size} entries, the log holds {counted}.")
        tree = Tree(size, store.tiles(tx, [(tile.level, tile.index) for tile in edge_of(size)]))
        if head is not None and tree.root() != head.root:
            raise TreeBroken("The log's hash tiles do not give the root that was signed.")
        return tree, self._origin if head is None else head.origin

    def _kept_head(self, publics: Sequence[bytes]) -> Checkpoint | None:
        """Return the head a process before this one kept outside the database."""
        note = self._kept.read() if self._kept is not None else None
        if note is None:
            return None
        try:
            return Checkpoint.verify(note, publics, check_signature, origin=self._origin)
        except NoteBroken as error:
            raise TreeBroken(f"The head kept outside the database is not this log's: {error}") from error

    def _checked(
        self, tx: Transaction, rows: Sequence[Any], size: int
    ) -> tuple[list[EntryRow], dict[UUID, Chain], int]:
        """Check and place rows; return them, the chains after them, and how many more numbers are missing."""
        keys = self._keys(tx, rows)
        chains = store.chains(tx, {row.worker for row in rows})
        before = sum(chain.removed for chain in chains.values())
        entries: list[EntryRow] = []
        late: list[tuple[UUID, int]] = []
        for row in rows:
            entry = _authentic(row, keys)
            chain = chains.get(row.worker)
            if chain is None:
                chain = chains[row.worker] = Chain(row.worker, row.key, 0, 0, Gaps(), ended=False)
            if not _follows(chain, row, entry):
                late.append((row.worker, row.counter))
            place = size + len(entries)
            entries.append(
                EntryRow(
                    place,
                    entry.id,
                    entry.at,
                    entry.event.value,
                    entry.result.value,
                    entry.actor,
                    row.worker,
                    row.counter,
                    row.settled,
                    row.previous,
                    row.mac,
                    row.body,
                    leaf_hash(row.body),
                )
            )
        # A number below the chain's end that nobody waits for: announced, yet came through; or put in again.
        for worker, counter in store.known(tx, late):
            raise StagedBroken("A staged entry was put in again after it was sequenced", worker, counter)
        missing = sum(chain.removed for chain in chains.values()) - before
        if missing > 0:
            logger().error("staged_entries_removed", count=missing)
        return entries, chains, missing

    @staticmethod
    def _keys(tx: Transaction, rows: Sequence[Any]) -> dict[bytes, Key]:
        keys: dict[bytes, Key] = {}
        for row in rows:
            if row.key in keys:
                continue
            try:
                key = tx.keys.by_ids([row.key])[row.key]
            except (MissingKey, WrongKey) as error:
                raise StagedBroken(
                    "A staged entry names a key that is not the log's", row.worker, row.counter
                ) from error
            if key.purpose is not Purpose.AUDIT:
                raise StagedBroken(
                    "A staged entry names a key that is not the log's", row.worker, row.counter
                )
            keys[row.key] = key
        return keys


def _authentic(row: Any, keys: dict[bytes, Key]) -> Entry:
    """Return the entry of a staged row, after its MAC and its spelling held."""
    try:
        chain_key = keys[row.key].derive(CHAIN_INFO)
        check_link(chain_key, row.worker, row.counter, link(row.previous, row.settled), row.body, row.mac)
        return Entry.parse(row.body)
    except ChainBroken as error:
        raise StagedBroken("A staged entry is not what its worker wrote", row.worker, row.counter) from error
    except AuditError as error:
        raise StagedBroken(
            "A staged entry is not in the spelling of entries", row.worker, row.counter
        ) from error


def _follows(chain: Chain, row: Any, entry: Entry) -> bool:
    """Move a worker's chain on by one row; False when the row's number is neither new nor waited for.

    Raises StagedBroken when the worker had ended, or uses another key than before.
    """
    if row.key != chain.key:
        raise StagedBroken("A staged entry names another key than its worker's", row.worker, row.counter)
    expected = True
    if row.counter > chain.counter:
        chain.gaps.open(chain.counter + 1, row.counter - 1)
        chain.counter = row.counter
    else:
        expected = chain.gaps.fill(row.counter)
    chain.gaps.fill_all(entry.void)
    chain.settled = max(chain.settled, row.settled)
    chain.ended = chain.ended or entry.event is Event.WORKER_ENDED
    return expected
