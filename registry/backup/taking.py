"""Taking a backup: both halves of one snapshot, written, read back from the disk, put on record, and only then named."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from audit.checkpoint import Checkpoint
from audit.errors import NoteBroken
from audit.event import Event
from keys.scope import REGISTER, Purpose
from keys.signing import check_signature
from registry.backup import folder as folders
from registry.backup import store
from registry.backup.errors import BackupBroken, BackupRefused
from registry.backup.manifest import Half, Manifest, installation_of
from registry.backup.rows import TableOfRows, written
from registry.backup.sealedfile import CUT, reading, write
from registry.entries import Author, by_author
from registry.oversight.store import reading as log

if TYPE_CHECKING:
    from keys.providers import RootProvider
    from registry.database import Database, Transaction

PAIR_BYTES: Final = 16
NO_LOG: Final = (
    "The log has no signed head yet, by which a backup is known: start nordkap work, and try again."
)
FALSE_HEAD: Final = (
    "The log's newest head is not signed by this register, so somebody changed it: "
    "run nordkap audit verify --database first."
)

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many; writing and reading back each count a row once."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was written and read back.

    Attributes:
        content: the half with the rows.
        keys: the half with the keys.
        rows: rows in both.
        log_size: entries of the log it ends with.
        dropped: older files that made room, where a number to keep was given.
    """

    content: Path
    keys: Path
    rows: int
    log_size: int
    dropped: int


class Backups:
    """Takes backups.

    Args:
        database: in the role of `nordkap work`, which may read everything.
        root: the content root key, which wraps the key of each file.
    """

    def __init__(self, database: Database, root: RootProvider) -> None:
        self._database = database
        self._root = root

    def take(
        self,
        author: Author,
        places: Mapping[Half, Path],
        *,
        recovery: str = "",
        keep: int | None = None,
        progress: Progress = lambda _done, _total: None,
    ) -> Taken:
        """Take one.

        Args:
            author: who takes it, for the log.
            places: the folder of each half; may be the same.
            recovery: the recovery file's text, to go with the keys; empty where there is none.
            keep: how many backups of this register stay in each folder; all when left out.
            progress: told how far it is.

        Raises:
            BackupRefused: a folder cannot be written to or is full, or the log has no head yet.
            BackupBroken: what was read back is not what was written.
            Unavailable: the database is away.
        """
        for place in set(places.values()):
            folders.require_writable(place)
            folders.clear_drafts(place)
        with ExitStack() as drafts:
            with self._database.transaction(snapshot=True) as tx:
                store.prepare(tx)
                manifests = _manifests(tx, recovery)
                files = {half: folders.file_of(places[half], manifests[half]) for half in Half}
                rows = sum(each.total for each in manifests.values())
                steps = _Steps(progress, 2 * rows)
                digests = {}
                for half, file in files.items():
                    target = drafts.enter_context(folders.draft(file))
                    digests[half] = self._write(tx, target, manifests[half], steps)
            for half, file in files.items():
                self._read_back(file, manifests[half], digests[half], steps)
            # On record before it is there.
            with self._database.transaction() as tx:
                tx.audit(by_author(tx, author, Event.BACKUP_MADE, count=rows))
            folders.appear(files[Half.KEYS])
            folders.appear(files[Half.CONTENT])
        dropped = 0
        if keep is not None:
            dropped = sum(folders.drop_older(places[half], manifests[half], keep) for half in Half)
        size = manifests[Half.CONTENT].log_size
        return Taken(files[Half.CONTENT], files[Half.KEYS], rows, size, dropped)

    def _write(self, tx: Transaction, target: BinaryIO, manifest: Manifest, steps: _Steps) -> bytes:
        digest = hashlib.sha256()
        shapes = store.shapes(tx, manifest.half)
        with ExitStack() as begun:
            # Where writing fails, the COPY under way is ended; the connection would wait for it for ever.
            tables = (steps.counted(store.rows_of(tx, shape, begun)) for shape in shapes)
            plain = written(tables, store.sequences(tx, manifest.half))
            write(target, manifest, self._root, _hashed(plain, digest))
        return digest.digest()

    def _read_back(self, file: Path, manifest: Manifest, digest: bytes, steps: _Steps) -> None:
        part = file.with_name(file.name + folders.PART)
        again = hashlib.sha256()
        with reading(part, self._root, seen=again.update) as (said, reader):
            found = {table.name: sum(map(steps.step, table.rows)) for table in reader.tables()}
        if said != manifest or found != manifest.rows or again.digest() != digest:
            raise BackupBroken(CUT, file=part.name)


class _Steps:
    """Counts rows, and tells."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def step(self, piece: bytes) -> int:
        rows = piece.count(b"\n")
        self._done += rows
        self._progress(self._done, self._total)
        return rows

    def counted(self, table: TableOfRows) -> TableOfRows:
        def pieces() -> Iterator[bytes]:
            for piece in table.rows:
                self.step(piece)
                yield piece

        return replace(table, rows=pieces())


def _manifests(tx: Transaction, recovery: str) -> dict[Half, Manifest]:
    head, leaf, schema = log.head(tx), store.first_leaf(tx), log.revision(tx)
    if head is None or leaf is None or schema is None:
        raise BackupRefused(NO_LOG)
    try:
        checkpoint = Checkpoint.verify(
            head.encode(), tx.keys.public(Purpose.SIGNING, REGISTER), check_signature
        )
    except NoteBroken:
        raise BackupRefused(FALSE_HEAD) from None
    first = Manifest(
        half=Half.CONTENT,
        pair=secrets.token_hex(PAIR_BYTES),
        installation=installation_of(leaf),
        taken_at=tx.now.replace(microsecond=0),
        program=version("nordkap"),
        schema=schema,
        log_size=checkpoint.size,
        log_root=checkpoint.root.hex(),
        rows=_counts(tx, Half.CONTENT),
    )
    return {
        Half.CONTENT: first,
        Half.KEYS: replace(first, half=Half.KEYS, rows=_counts(tx, Half.KEYS), recovery=recovery),
    }


def _counts(tx: Transaction, half: Half) -> dict[str, int]:
    return {shape.name: store.count(tx, shape) for shape in store.shapes(tx, half)}


def _hashed(pieces: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece
