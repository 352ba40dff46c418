"""What a backup says of itself in clear: enough to choose the right one, nothing that is protected.

::

    {"half":"content","installation":"<32 hex>","log_root":"<64 hex>","log_size":812,"pair":"<32 hex>",
     "program":"0.1.0","recovery":"...","rows":{"register.field":2071},"schema":"0001",
     "taken_at":"2026-03-01T02:00:00Z"}

JSON in ASCII on one line, keys sorted, without spaces. `pair` is the same in the two halves of one backup and in
no other. `installation` is the beginning of the log's first leaf, which no key rotation moves. `recovery` is the
recovery file, in the half with the keys alone and only where there are shares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from registry.backup.errors import BackupBroken

INSTALLATION_BYTES: Final = 16
LONGEST: Final = 65_536
"""Bytes of a manifest at most; one is read before it is known to be one."""

TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
NO_BACKUP: Final = "The file {file} is no backup of Nordkap, or its beginning was changed: take another copy."
_HEX: Final = re.compile(r"[0-9a-f]+")


def installation_of(first_leaf: bytes) -> str:
    """Return the name of a register, by the first leaf of its log."""
    return first_leaf[:INSTALLATION_BYTES].hex()


class Half(StrEnum):
    """The two files of one backup, to be kept in different places."""

    CONTENT = "content"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The clear beginning of one file.

    Attributes:
        half: which of the two it is.
        pair: 32 hex digits, the same in both halves.
        installation: 32 hex digits, the same in all backups of one register.
        taken_at: the moment both halves are of.
        program: the version that wrote it.
        schema: the revision of the schema its rows fit.
        log_size: entries under the newest signed head.
        log_root: that head's root, in hex.
        rows: table → how many of its rows are in this half.
        recovery: the recovery file's text, empty where there is none.
    """

    half: Half
    pair: str
    installation: str
    taken_at: datetime
    program: str
    schema: str
    log_size: int
    log_root: str
    rows: Mapping[str, int]
    recovery: str = ""

    def text(self) -> bytes:
        """Return the one line, without its end."""
        said = asdict(self) | {"taken_at": self.taken_at.strftime(TIME)}
        if not self.recovery:
            del said["recovery"]
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def parse(cls, line: bytes, file: str) -> Manifest:
        """Read the line. Raises BackupBroken, which names `file`, for anything but the one spelling."""
        try:
            said = json.loads(line)
            taken = datetime.strptime(said.pop("taken_at"), TIME).replace(tzinfo=UTC)
            manifest = cls(half=Half(said.pop("half")), taken_at=taken, **said)
            good = manifest.text() == line and all(
                isinstance(each, str) and _HEX.fullmatch(each)
                for each in (manifest.pair, manifest.installation, manifest.log_root)
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            good = False
        if not good:
            raise BackupBroken(NO_BACKUP, file=file)
        return manifest

    @property
    def total(self) -> int:
        """Return how many rows are in this half."""
        return sum(self.rows.values())
