"""Rotates keys while the register is in use. Kill it anywhere and run it again: it goes on where it was.

::

    begin      the purposes that are rotated are on record                                     keystore.rotation
    introduce  each key gets its next version, which reads already: `live`
    settle     every process knows it                                                          `settling`
    switch     the next version seals: `current`; the one before still reads: `live`
    settle     nobody seals under the one before any more
    reseal     what is sealed or marked under it is made anew, in batches
    retire     where nothing is left under it: `retired`
    settle     nobody reads what was sealed under it
    destroy    it is deleted; the rotation is over

The index has no versions but epochs: a rebuild under new keys takes the place of all steps but the last ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from audit.entry import Change, Event, in_parts
from keys.scope import Purpose
from registry.entries import by_principal
from registry.oversight.checking.log import KEY
from registry.rotation import records, rows
from registry.rotation.progress import Done, Say
from registry.rotation.rows import PRINCIPAL
from registry.rotation.store import begun, versions

if TYPE_CHECKING:
    from keys.key import Key
    from registry.accounts.secrets import Secrets
    from registry.database import Database, Transaction
    from registry.rotation.settling import Settling

SCOPES: Final = 100
"""Keys that are made in one transaction."""

DESTROYED: Final = (
    Purpose.DATA,
    Purpose.ACCOUNT,
    Purpose.AUTHORITY,
    Purpose.READER,
    Purpose.WORK_SEAL,
    Purpose.INDEX,
)
"""Purposes whose old versions are destroyed in the end.

Those of the others stay: the log is never written anew, and neither are its side records, their tags (RECORD),
its chains and its old heads.
"""

_MARKED: Final = frozenset({Purpose.AUTHORITY, Purpose.ACCOUNT})
_RECORDS: Final = frozenset({Purpose.DATA, Purpose.RECORD})
_DELTAS: Final = frozenset({Purpose.AUTHORITY, Purpose.WORK_SEAL})


@dataclass(frozen=True, slots=True)
class Index:
    """The index, as the search room and the records give it.

    Attributes:
        merge: merges the standing deltas; False when another process is at it.
        rebuild: writes the whole index under keys of a new epoch; None when it could not begin now.
    """

    merge: Callable[[Database], bool]
    rebuild: Callable[[Database], object | None]


@dataclass(slots=True)
class Outcome:
    """What a rotation did: rows made anew and rows that could not be, keys destroyed, old versions that stay."""

    done: Done = field(default_factory=Done)
    destroyed: int = 0
    left: list[tuple[str, int]] = field(default_factory=list)


class Rotation:
    """Rotates the keys of a register.

    Args:
        database: in the role of `nordkap work`, with both root keys.
        settling: waits for every process.
        secrets: seals account secrets anew.
        index: merges and rebuilds the index.
        pause: waits between two tries at something that another process is at.
    """

    def __init__(
        self,
        database: Database,
        settling: Settling,
        secrets: Secrets,
        index: Index,
        pause: Callable[[], None],
    ) -> None:
        self._database = database
        self._settling = settling
        self._secrets = secrets
        self._index = index
        self._pause = pause

    def run(self, purposes: Collection[Purpose], say: Say) -> Outcome:
        """Rotate these purposes, and go on with those whose rotation was begun before.

        Raises registry.errors.Unavailable, keys.errors.KeysError: run it again when that is mended.
        """
        with self._database.transaction() as tx:
            begun.begin(tx, purposes)
            open_now = begun.opened(tx)
        versioned = [purpose for purpose in open_now if purpose is not Purpose.INDEX]
        outcome = Outcome()
        if versioned:
            self._introduce(versioned, say)
            self._settling.settle(say)
            self._switch(versioned)
            self._settling.settle(say)
        self._reseal(set(open_now), outcome, say)
        self._retire(set(open_now))
        self._settling.settle(say)
        self._destroy(set(open_now), outcome)
        return outcome

    def _introduce(self, purposes: Collection[Purpose], say: Say) -> None:
        made = 0
        for purpose in purposes:
            for scopes in self._due(purpose):
                with self._database.transaction() as tx:
                    keys = [tx.keys.introduce(purpose, scope) for scope in scopes]
                    _note(tx, "introduced", [_introduced(tx, key) for key in keys])
                made += len(keys)
                say(f"Making new keys ({purpose})", made, 0)

    def _due(self, purpose: Purpose) -> Iterator[list[str]]:
        while True:
            with self._database.transaction() as tx:
                since = begun.opened(tx)[purpose]
                scopes = versions.due(tx, purpose, since, SCOPES)
            if not scopes:
                return
            yield scopes

    def _switch(self, purposes: Collection[Purpose]) -> None:
        with self._database.transaction() as tx:
            moved = versions.promote(tx, purposes)
            if moved:
                tx.audit(by_principal(tx, PRINCIPAL, Event.KEYS_ROTATED, count=moved, reason="switched"))

    def _reseal(self, purposes: Collection[Purpose], outcome: Outcome, say: Say) -> None:
        if _MARKED & set(purposes):
            outcome.done.add(rows.renew(self._database, self._secrets, say))
        if _RECORDS & set(purposes):
            outcome.done.add(records.renew(self._database, say))
        if Purpose.INDEX in purposes and self._index_due():
            say("Writing the index anew", 0, 1)
            while self._index.rebuild(self._database) is None:
                self._pause()
            say("Writing the index anew", 1, 1)
        elif _DELTAS & set(purposes):
            say("Merging the index", 0, 1)
            while not self._index.merge(self._database):
                self._pause()
            say("Merging the index", 1, 1)

    def _index_due(self) -> bool:
        with self._database.transaction() as tx:
            return versions.epochs_due(tx, begun.opened(tx)[Purpose.INDEX])

    def _retire(self, purposes: Collection[Purpose]) -> None:
        with self._database.transaction() as tx:
            retired = sum(
                versions.retire(tx, purpose)
                for purpose in DESTROYED
                if purpose in {*purposes} - {Purpose.INDEX}
            )
            if Purpose.INDEX in purposes:
                retired += versions.retire_epochs(tx)
            if retired:
                tx.audit(by_principal(tx, PRINCIPAL, Event.KEYS_ROTATED, count=retired, reason="retired"))

    def _destroy(self, purposes: Collection[Purpose], outcome: Outcome) -> None:
        with self._database.transaction() as tx:
            gone = versions.destroy(tx, [purpose for purpose in DESTROYED if purpose in purposes])
            _note(tx, "destroyed", [Change(KEY, key_id.hex(), version) for key_id, version in gone])
            begun.close(tx, purposes)
            outcome.left = versions.left(tx)
        outcome.destroyed = len(gone)


def _introduced(tx: Transaction, key: Key) -> Change:
    # Of the key that signs the log its public half, so that the log itself introduces it; of others the check.
    if key.purpose is Purpose.SIGNING:
        return Change(KEY, key.id.hex(), key.version, tx.keys.publics(key.purpose, key.scope)[1].hex())
    return Change(KEY, key.id.hex(), key.version, key.check.hex())


def _note(tx: Transaction, reason: str, changes: list[Change]) -> None:
    for part in in_parts(changes):
        tx.audit(
            by_principal(tx, PRINCIPAL, Event.KEYS_ROTATED, count=len(part), reason=reason, changed=part)
        )
