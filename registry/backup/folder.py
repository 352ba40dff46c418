"""The folders backups lie in: names, drafts, and how many are kept.

::

    nordkap-20260301T020000Z-1f2e3d4c.keys           the halves of one backup: the same name
    nordkap-20260301T020000Z-1f2e3d4c.content        the last to appear: where it is, its keys half is whole
    nordkap-20260301T020000Z-1f2e3d4c.content.part   being written, or left by a run that was killed
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from registry.backup.errors import BackupBroken, BackupRefused
from registry.backup.manifest import Half, Manifest
from registry.backup.sealedfile import manifest_of

PART: Final = ".part"
_STEM: Final = "nordkap-"
_TIME: Final = "%Y%m%dT%H%M%SZ"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL: Final = (
    "There is no room left in {folder}: make room, or name another folder, and run it again. "
    "Nothing of this backup was left there."
)
NO_FOLDER: Final = (
    "There is no folder {folder} that this user can write to: make it, or plug in and mount what it is on."
)


def file_of(folder: Path, manifest: Manifest) -> Path:
    """Return where a half is to lie."""
    return folder / f"{_STEM}{manifest.taken_at.strftime(_TIME)}-{manifest.pair[:8]}.{manifest.half}"


def require_writable(folder: Path) -> None:
    """Require a folder that can be written to. Raises BackupRefused."""
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise BackupRefused(NO_FOLDER, folder=folder)


@contextmanager
def draft(file: Path) -> Iterator[BinaryIO]:
    """Hold the draft of `file`, to be written; it is gone at the block's end unless it got its name.

    Raises BackupRefused when there is no room for it.
    """
    part = file.with_name(file.name + PART)
    try:
        # Around the closing too, which writes what is left.
        with _room_in(file.parent), os.fdopen(_private(part), "wb") as stream:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
            yield stream
    finally:
        part.unlink(missing_ok=True)


def appear(file: Path) -> None:
    """Give a draft its name. Raises OSError."""
    file.with_name(file.name + PART).rename(file)
    directory = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def clear_drafts(folder: Path) -> None:
    """Remove drafts that killed runs left; one that is being written is left alone."""
    for part in folder.glob(f"{_STEM}*{PART}"):
        with part.open("rb") as stream:
            try:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            part.unlink()


def drop_older(folder: Path, like: Manifest, keep: int) -> int:
    """Remove all but the newest `keep` files of the same half and register; return how many went.

    `like` has just been written and always is one of those that stay, whatever a clock says.
    """
    old = [
        (manifest.taken_at, file)
        for manifest, file in _of_register(folder, like.half, like.installation)
        if manifest.pair != like.pair
    ]
    gone = [file for _, file in sorted(old)[: max(0, len(old) - keep + 1)]]
    for file in gone:
        file.unlink()
    return len(gone)


def newest(folder: Path, installation: str) -> Manifest | None:
    """Return what the newest half with the rows says of itself, None where there is none of this register.

    That half is the last to get its name: where it is, the backup was whole.
    """
    found = [manifest for manifest, _ in _of_register(folder, Half.CONTENT, installation)]
    return max(found, key=lambda manifest: manifest.taken_at, default=None)


def _of_register(folder: Path, half: Half, installation: str) -> Iterator[tuple[Manifest, Path]]:
    for file in folder.glob(f"{_STEM}*.{half}"):
        try:
            manifest = manifest_of(file)
        except (BackupBroken, OSError):
            # What cannot be read is for somebody to look at.
            continue
        if manifest.half is half and manifest.installation == installation:
            yield manifest, file


@contextmanager
def _room_in(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise BackupRefused(FULL, folder=folder) from error
        raise


def _private(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
