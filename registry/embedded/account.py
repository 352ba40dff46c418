"""The system user the server runs as.

PostgreSQL refuses to run as root. Started by an ordinary user, the server is that user's. Started by root on
Linux, it runs as whoever owns the data already, else as a system user of its own, which is made when missing
(``initdb`` wants an entry in the user database, so a bare number would not do).
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from registry.embedded.errors import EmbeddedError

NAME = "nordkap-db"

_NOLOGIN = "/usr/sbin/nologin"
# The first that exists is used: the shadow suite's command, else BusyBox's.
_MAKERS = (
    (
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        _NOLOGIN,
    ),
    ("adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", _NOLOGIN),
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group id; `other` says that starting as them means giving up one's own."""

    uid: int
    gid: int
    other: bool

    def reaches(self, path: Path) -> bool:
        """Tell whether this user can read `path` and walk to it, by the plain permission bits."""
        # Where links lead through other folders, both the way to the link and the way to its target count.
        above = {*path.absolute().parents, *path.resolve().parents}
        return self._may(path, 0o4) and all(self._may(folder, 0o1) for folder in above)

    def _may(self, path: Path, bit: int) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & (bit << 6))
        if status.st_gid == self.gid:
            return bool(status.st_mode & (bit << 3))
        return bool(status.st_mode & bit)


def choose(data: Path) -> Account:
    """Return the account the server of the folder `data` (which may not exist yet) runs as.

    Raises EmbeddedError where the folder belongs to somebody else, or root has no user to give the server to.
    """
    owner = data.lstat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise EmbeddedError(
                f"{data} belongs to user number {owner.st_uid}: "
                "start as that user or as root, or choose another folder."
            )
        return Account(os.geteuid(), os.getegid(), other=False)
    if sys.platform != "linux":
        raise EmbeddedError("PostgreSQL refuses to run as root on this system: start as an ordinary user.")
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, other=True)
    entry = _entry() or _made()
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd:
    for program, *options in _MAKERS:
        path = shutil.which(program, path="/usr/sbin:/sbin:/usr/bin:/bin")
        if path is None:
            continue
        # Exit codes are of no use here: another starter may have made the user in this very moment.
        subprocess.run([path, *options, NAME], check=False, stdin=subprocess.DEVNULL, capture_output=True)
        entry = _entry()
        if entry is not None:
            return entry
    raise EmbeddedError(
        f"PostgreSQL refuses to run as root and the system user {NAME} could not be made: "
        f"make it with 'useradd --system {NAME}', or start as an ordinary user."
    )
