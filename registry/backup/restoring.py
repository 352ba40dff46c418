"""Restoring a backup into an empty register: everything checked that can be, all of it or nothing.

The segment table comes first, in a transaction of `nordkap_work`, whose own it has to be; everything else is one
transaction of the owner's, and nothing points to the segment table before that one is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audit.event import Event
from registry.backup import store
from registry.backup.errors import BackupBroken, BackupRefused, LogNotWhole
from registry.backup.manifest import Half, Manifest
from registry.backup.rows import TableOfRows
from registry.backup.sealedfile import CUT, manifest_of, reading
from registry.entries import Author, by_author
from registry.oversight.checking.check import check

if TYPE_CHECKING:
    from keys.providers import RootProvider
    from registry.accounts.sessions import Sessions
    from registry.database import Database, Transaction
    from registry.oversight.checking.report import Report

RESTORED: Final = "restored"
OTHER_HALF: Final = (
    "The file {file} is the half with the {half}: give the other file of the same name in its place."
)
OTHER_REGISTER: Final = (
    "The files {content} and {keys} are of two different registers: take the keys half of the same name."
)
OTHER_BACKUP: Final = (
    "The files {content} and {keys} are of two backups of this register: take the keys half of the same name."
)
OTHER_SCHEMA: Final = (
    "The backup has schema {backup}, this program has {program}: restore it with Nordkap {version}, which made "
    "it, and run nordkap migrate afterwards."
)
IN_USE: Final = "This database is in use: {table} has rows. Restore into an empty one."
OLDER: Final = (
    "The backup ends at entry {backup} of the log, and the head kept in {file} knows {head}: the last {missing} "
    "are not in it. Take a newer backup, or add --accept-older to do without them."
)


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the log kept elsewhere: its file, its text, and how many entries it is over."""

    file: Path
    note: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Attributes:
        rows: rows of both halves.
        taken_at: the moment they are of.
        missing: entries of the log that a head kept elsewhere knows, and the backup does not.
        sessions: sessions that were ended.
        shredded: what the list of shredded organisations and persons destroyed again.
        report: the check of the log.
    """

    rows: int
    taken_at: datetime
    missing: int
    sessions: int
    shredded: int
    report: Report


def head_of(file: Path) -> Head:
    """Read a kept head; its signature is checked with the log. Raises BackupRefused, OSError."""
    note = file.read_bytes()
    try:
        return Head(file, note, int(note.split(b"\n")[1]))
    except (IndexError, ValueError):
        raise BackupRefused(
            "The file {file} is no head of a log: name the file NORDKAP_HEAD_FILE stood for.", file=file
        ) from None


class Restoring:
    """Restores backups.

    Args:
        owner: in the role that owns the schema.
        work: in the role of `nordkap work`.
        root: the content root key.
        sessions: ends those that the backup holds.
    """

    def __init__(self, owner: Database, work: Database, root: RootProvider, sessions: Sessions) -> None:
        self._owner, self._work, self._root, self._sessions = owner, work, root, sessions

    def restore(
        self,
        author: Author,
        files: Mapping[Half, Path],
        *,
        heads: Sequence[Head] = (),
        accept_older: bool = False,
        accept_faults: bool = False,
        shred: Callable[[Transaction], int] = lambda _tx: 0,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Restored:
        """Restore one; the schema is to be there and empty.

        Args:
            author: who restores, for the log.
            files: both halves.
            heads: heads of the log that were kept elsewhere.
            accept_older: go on where a head knows more entries than the backup.
            accept_faults: go on where the check of the log finds faults.
            shred: destroys again what was destroyed after the backup was taken; returns how much.
            progress: told rows done, of how many.

        Raises:
            BackupBroken: a file is cut or changed.
            BackupRefused: the halves, the root key or the database do not belong together.
            LogNotWhole: the check of the log found faults.
            Unavailable: the database is away.
        """
        manifests = agreed(files)
        missing, fitting = require_recent(manifests[Half.CONTENT], heads, accept_older=accept_older)
        with self._owner.transaction() as tx:
            store.prepare(tx)
            store.lock(tx)
            used = store.in_use(tx)
            if used is not None:
                raise BackupRefused(IN_USE, table=used)
            with self._segment_gone_unless_whole():
                done = 0
                for half in (Half.KEYS, Half.CONTENT):
                    done = self._half(tx, files[half], manifests, done, progress)
                report = check(tx, older=fitting)
                if report.problems and not accept_faults:
                    raise LogNotWhole(report.problems)
                shredded = shred(tx)
                sessions = self._sessions.end_everywhere(tx, RESTORED)
            reason = "problems_found" if report.problems else None
            tx.audit(by_author(tx, author, Event.RESTORED, count=missing, reason=reason))
        return Restored(done, manifests[Half.CONTENT].taken_at, missing, sessions, shredded, report)

    def _half(
        self,
        tx: Transaction,
        file: Path,
        manifests: Mapping[Half, Manifest],
        done: int,
        progress: Callable[[int, int], None],
    ) -> int:
        total = sum(each.total for each in manifests.values())
        with reading(file, self._root) as (manifest, reader):
            known, stored = store.ordered(tx, manifest.half), {}
            for table in reader.tables():
                stored[table.name] = self._table(tx, table, known)
                done += stored[table.name]
                progress(done, total)
            if stored != manifest.rows:
                raise BackupBroken(CUT, file=file.name)
            store.set_sequences(tx, reader.sequences)
        return done

    def _table(self, tx: Transaction, table: TableOfRows, known: list[store.TableShape]) -> int:
        if not store.is_segment(table.name):
            return store.put(tx, table, known)
        with self._work.transaction() as other:
            store.prepare(other)
            return store.put_segment(other, table)

    @contextmanager
    def _segment_gone_unless_whole(self) -> Iterator[None]:
        """Tidy up in a database that is known to be empty; what a killed restore leaves, the next one removes."""
        try:
            yield
        except BaseException:
            with self._work.transaction() as other:
                store.drop_segments(other)
            raise


def agreed(files: Mapping[Half, Path]) -> dict[Half, Manifest]:
    """Return what both halves say of themselves, required to be of one backup. Raises BackupBroken, BackupRefused."""
    manifests = {half: manifest_of(file) for half, file in files.items()}
    for half, manifest in manifests.items():
        if manifest.half is not half:
            raise BackupRefused(OTHER_HALF, file=files[half].name, half=manifest.half)
    content, keys = manifests[Half.CONTENT], manifests[Half.KEYS]
    names = {half.value: file.name for half, file in files.items()}
    if content.installation != keys.installation:
        raise BackupRefused(OTHER_REGISTER, **names)
    if (
        content.pair != keys.pair
        or replace(keys, half=Half.CONTENT, rows=content.rows, recovery="") != content
    ):
        raise BackupRefused(OTHER_BACKUP, **names)
    return manifests


def require_schema(manifest: Manifest, newest: str) -> None:
    """Require that the backup fits this program. Raises BackupRefused."""
    if manifest.schema != newest:
        raise BackupRefused(OTHER_SCHEMA, backup=manifest.schema, program=newest, version=manifest.program)


def require_recent(
    manifest: Manifest, heads: Sequence[Head], *, accept_older: bool
) -> tuple[int, list[bytes]]:
    """Return how many entries the heads know and the backup lacks, and the heads its log has to agree with.

    Raises BackupRefused when it lacks some and that is not accepted.
    """
    newest = max(heads, key=lambda head: head.size, default=None)
    if newest is None or newest.size <= manifest.log_size:
        return 0, [head.note for head in heads]
    missing = newest.size - manifest.log_size
    if not accept_older:
        raise BackupRefused(
            OLDER, backup=manifest.log_size, head=newest.size, file=newest.file, missing=missing
        )
    return missing, [head.note for head in heads if head.size <= manifest.log_size]
