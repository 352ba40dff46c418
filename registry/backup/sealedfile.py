"""A backup file: a manifest in clear, and the rows sealed under a key that the content root key wraps.

::

    file    = "nordkap backup 1" LF manifest LF wrapped LF sum LF stream

    wrapped = base64( content root.wrap( stream key ) ), bound to frame( "nordkap/backup/1", manifest )
    sum     = SHA-256( everything before it )[:16] in hex
    stream  = the rows (`registry.backup.rows`), sealed (`keys.stream`)

The sum tells a damaged beginning from another register's root key; it keeps nobody out. What follows cannot be
changed, cut or lengthened unnoticed by whoever does not hold the root key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from keys.errors import StreamBroken, UnsealFailed
from keys.framing import framed
from keys.providers import RootProvider
from keys.stream import opened, sealed, stream_key
from registry.backup.errors import BackupBroken, BackupRefused
from registry.backup.manifest import LONGEST, NO_BACKUP, Manifest
from registry.backup.rows import Reader, RowsBroken

_MAGIC: Final = b"nordkap backup 1\n"
_DOMAIN: Final = b"nordkap/backup/1"
CUT: Final = "The file {file} is cut or was changed: take another copy, or an older backup."
OTHER_ROOT: Final = (
    "The content root key does not open {file}: it is of another register, or of before this root key was made. "
    "Use the root keys of that time."
)


def write(target: BinaryIO, manifest: Manifest, root: RootProvider, pieces: Iterable[bytes]) -> None:
    """Write a file whole; it is in the disk's hands when this returns. Raises OSError."""
    key, line = stream_key(), manifest.text()
    wrapped = base64.b64encode(root.wrap(key, framed(_DOMAIN, line)))
    head = _MAGIC + line + b"\n" + wrapped + b"\n"
    target.write(head + _sum(head))
    target.writelines(sealed(key, pieces))
    target.flush()
    os.fsync(target.fileno())
    if hasattr(os, "posix_fadvise"):
        # To be read back from the disk, not from what the machine remembers of it.
        os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def manifest_of(file: Path) -> Manifest:
    """Return what a file says of itself; no key is needed. Raises BackupBroken, OSError."""
    with file.open("rb") as source:
        return _head(source, file.name)[0]


@contextmanager
def reading(
    file: Path, root: RootProvider, *, seen: Callable[[bytes], object] = lambda _piece: None
) -> Iterator[tuple[Manifest, Reader]]:
    """Open a file; what its reader gives was sealed by this register.

    `seen` is shown every piece of the rows as they were packed.

    Raises BackupBroken, also in the block where what is read turns out to be cut or changed; BackupRefused for
    another register's root key; OSError.
    """
    with file.open("rb") as source:
        manifest, wrapped = _head(source, file.name)
        try:
            key = root.unwrap(wrapped, framed(_DOMAIN, manifest.text()))
        except UnsealFailed:
            raise BackupRefused(OTHER_ROOT, file=file.name) from None
        try:
            yield manifest, Reader(_shown(opened(key, source.read), seen))
        except (StreamBroken, RowsBroken):
            raise BackupBroken(CUT, file=file.name) from None


def _shown(pieces: Iterable[bytes], seen: Callable[[bytes], object]) -> Iterator[bytes]:
    for piece in pieces:
        seen(piece)
        yield piece


def _head(source: BinaryIO, file: str) -> tuple[Manifest, bytes]:
    magic, line, wrapped, total = (source.readline(LONGEST) for _ in range(4))
    if magic != _MAGIC or not line.endswith(b"\n"):
        raise BackupBroken(NO_BACKUP, file=file)
    if total != _sum(magic + line + wrapped):
        raise BackupBroken(CUT, file=file)
    try:
        return Manifest.parse(line[:-1], file), base64.b64decode(wrapped[:-1], validate=True)
    except binascii.Error:
        raise BackupBroken(CUT, file=file) from None


def _sum(head: bytes) -> bytes:
    return hashlib.sha256(head).hexdigest()[:32].encode() + b"\n"
