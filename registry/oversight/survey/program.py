r"""Which program this is: its version, and a fingerprint of every file that it runs from.

The fingerprint is what this prints in the folder of the program, so that anybody can make it anew::

    find audit keys policies registry -type f ! -path '*/__pycache__/*' ! -name '*.md' \
        | LC_ALL=C sort | xargs sha256sum | sha256sum
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
PACKAGES: Final = ("audit", "keys", "policies", "registry")


@cache
def fingerprint() -> str:
    """Return the fingerprint, 64 hex digits, of the files as they were when it was first asked for."""
    return of(Path(__file__).parents[3])


def of(folder: Path) -> str:
    """Return the fingerprint of the program in a folder."""
    files = sorted(
        path.relative_to(folder).as_posix()
        for package in PACKAGES
        for path in (folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md"
    )
    lines = (f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files)
    return sha256("".join(lines).encode()).hexdigest()
