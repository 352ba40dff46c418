"""Copies of the source with one promise broken each, and what a test says of them.

A patch is applied by `git apply` to a copy of the tree outside any repository, one test runs in a process of its
own in there, and the patch is taken back. Only an assertion of that test, or its missing of an error that it
expects, counts as caught: a copy that does not import, a fixture that fails, a test that is gone do not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.support.checkout import REPOSITORY
from tests.support.postgres import LENT

HERE = Path(__file__).parent
TABLE = HERE / "mutations.toml"
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "build", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info"
)
_ASSERTED = re.compile(r"(?:AssertionError|assert |Failed: )")
_ENDED = {0, 1}
_MADE_ANEW = re.compile(
    r"^\+\+\+ b/(?:registry/migrations|registry/embedded|registry/demo|keys)/", re.MULTILINE
)
LONGEST = 300.0
"""Seconds for one run."""


@dataclass(frozen=True)
class Mutation:
    """One row of the table: a patch, the promise it breaks, the test that has to say so."""

    name: str
    invariant: int | str
    promise: str
    test: str

    @property
    def patch(self) -> Path:
        """The patch."""
        return HERE / f"{self.name}.patch"

    @property
    def lends(self) -> bool:
        """Tell whether a database that the unbroken code made will do: not where what makes one is broken."""
        return not _MADE_ANEW.search(self.patch.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Outcome:
    """What became of each test that ran: why it failed, or None where it passed."""

    ended: int
    tests: tuple[tuple[str, str | None], ...]
    said: str

    @property
    def caught(self) -> bool:
        """Tell whether a test ran to an assertion that did not hold."""
        return self.ended in _ENDED and any(why and _ASSERTED.match(why) for _, why in self.tests)


def mutations() -> list[Mutation]:
    """Return the table, in its order."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [Mutation(name, **row) for name, row in table.items()]


class PatchStale(Exception):
    """A patch does not fit the source any more."""


class Copy:
    """A copy of the tree that is patched and mended again."""

    def __init__(self, folder: Path, server: Path | None = None) -> None:
        """Copy the tree into `folder`; `server` is the folder of a server that holds the demonstration."""
        self._server = server
        self._tree = folder / "tree"
        self._report = folder / "report.xml"
        shutil.copytree(REPOSITORY, self._tree, ignore=_LEFT_OUT)

    @contextmanager
    def broken_by(self, patch: Path) -> Iterator[None]:
        """Apply a patch for a while. Raises PatchStale."""
        self._apply(patch)
        try:
            yield
        finally:
            self._apply(patch, "--reverse")

    def run(self, tests: Iterable[str], *, lent: bool = True) -> Outcome:
        """Run tests in the copy, over the server it was given or, where that is not lent, one of their own."""
        self._report.unlink(missing_ok=True)
        server = {LENT: str(self._server)} if lent and self._server else {}
        ended = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--junitxml",
                self._report,
                *tests,
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd=self._tree,
            timeout=LONGEST,
            env={**os.environ, "PYTHONPATH": str(self._tree), **server},
        )
        cases = ET.parse(self._report).getroot().iter("testcase") if self._report.exists() else ()  # noqa: S314 - just written
        return Outcome(
            ended.returncode, tuple(map(_case, cases)), ended.stdout[-3_000:] + ended.stderr[-1_000:]
        )

    def _apply(self, patch: Path, *how: str) -> None:
        done = subprocess.run(
            ["git", "apply", *how, str(patch)],  # noqa: S607 - wherever it is
            check=False,
            capture_output=True,
            text=True,
            cwd=self._tree,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(self._tree.parent), "GIT_DIR": "/dev/null"},
        )
        if done.returncode:
            raise PatchStale(f"{patch.name} does not fit the source any more: renew it.\n{done.stderr}")


def _case(case: ET.Element) -> tuple[str, str | None]:
    failure = case.find("failure")
    return case.get("name", ""), None if failure is None else failure.get("message", "")
