"""A new root key in the place of the old one. What the keys seal is not touched: they are only wrapped anew.

::

    <folder>/content.root         the root key in use
    <folder>/content.root.next    the one that takes its place; the same passphrase opens both
    <folder>/content.root.old     the one before: it opens old backups, until somebody destroys it

Every process that runs has to know both before the first key is wrapped by the new one: each is started again
once. Killed anywhere, the next run goes on.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audit.entry import Event
from keys.errors import UnsealFailed, WrongKey
from keys.wrapping import rewrapped, wraps
from registry.entries import by_principal
from registry.errors import Conflict
from registry.keystore import store as keystore
from registry.rotation.rows import PRINCIPAL
from registry.rotation.store import begun, processes

if TYPE_CHECKING:
    from keys.providers.succession import Succession
    from registry.database import Database
    from registry.rotation.progress import Say

BATCH: Final = 200
RESTART: Final = (
    "The new root key is made. nordkap serve and nordkap work have run since before and do not know it: start "
    "them again, then run this command again."
)
OLD_ONE: Final = (
    "There is an older root key at {file}. It opens old backups: destroy it when none is needed any more, or "
    "put it elsewhere, then run this command again."
)


def next_to(file: Path) -> Path:
    """Return where the successor of a root key's file lies."""
    return file.with_name(f"{file.name}.next")


def behind(file: Path) -> Path:
    """Return where a root key's file is kept when it has been replaced."""
    return file.with_name(f"{file.name}.old")


def require_room(file: Path) -> None:
    """Require that no root key lies where this one is to be kept. Raises Conflict."""
    old = behind(file)
    if old.exists() and not old.samefile(file):
        raise Conflict(OLD_ONE, file=str(old))


class RootSuccession:
    """Lets a root key take the place of another one.

    Args:
        databases: opened in the role of `nordkap work`, and in that of `nordkap serve`.
        provider: both root keys.
        file: of the old one.
    """

    def __init__(self, databases: Sequence[Database], provider: Succession, file: Path) -> None:
        self._databases = databases
        self._database = databases[0]
        self._provider = provider
        self._file = file

    def run(self, say: Say) -> list[str]:
        """Wrap every key anew, then exchange the files; return what is to be told.

        Raises Conflict when an older root key is in the way, or a process runs that does not know the new one.
        """
        root = self._provider.root
        require_room(self._file)
        with self._database.transaction() as tx:
            if begun.begin_root(tx, root):
                tx.audit(by_principal(tx, PRINCIPAL, Event.KEYS_ROTATED, count=1, reason="root_made"))
        with self._database.transaction() as tx:
            since = begun.root_since(tx, root)
        for database in self._databases:
            with database.transaction() as tx:
                if processes.sessions_before(tx, since):
                    raise Conflict(RESTART)
        count = 0
        while left := self._old_ones():
            count += len(left)
            self._wrap(left, say)
        with self._database.transaction() as tx:
            begun.close_root(tx, root)
            tx.audit(by_principal(tx, PRINCIPAL, Event.KEYS_ROTATED, count=count, reason="root_rewrapped"))
            self._exchange()
        old = behind(self._file)
        return [
            f"Keys wrapped by the new {root} root key, {self._file}: {count}.",
            f"The old one is {old}. It opens backups made before now; destroy it when none is needed any more.",
        ]

    def _old_ones(self) -> list[bytes]:
        """Return the ids of keys of which something is not wrapped by the new root key yet."""
        with self._database.transaction(snapshot=True) as tx:
            ids = keystore.ids(tx)
            found = []
            for start in range(0, len(ids), BATCH):
                for row in keystore.SqlKeyStore(tx).fetch(ids[start : start + BATCH]):
                    try:
                        wraps(self._provider.successor, row)
                    except UnsealFailed:
                        found.append(row.id)
        return found

    def _wrap(self, ids: Collection[bytes], say: Say) -> None:
        listed = list(ids)
        for start in range(0, len(listed), BATCH):
            say("Wrapping keys anew", start, len(listed))
            with self._database.transaction() as tx:
                roots = {self._provider.root: self._provider}
                rows = keystore.SqlKeyStore(tx).fetch(listed[start : start + BATCH])
                made = [rewrapped(roots, row, self._provider.root) for row in rows]
                if any(row is None for row in made):
                    raise WrongKey("a key is wrapped by no root key of its kind")
                keystore.rewrap(tx, [row for row in made if row is not None])
        say("Wrapping keys anew", len(listed), len(listed))

    def _exchange(self) -> None:
        old = behind(self._file)
        if not old.exists():
            os.link(self._file, old)
        next_to(self._file).replace(self._file)
