"""Commands are run in this process, as `nordkap` would run them, but for those that serve."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from keys.scope import Root
from registry import logs
from registry.cli.app import run
from registry.embedded.roles import Dsns
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import House
from tests.support.demo_register import Loaded
from tests.support.postgres import TestServer


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The only line on standard error."""
        (line,) = [line for line in self.err.splitlines() if not line.startswith("No NORDKAP_ settings")]
        assert line.endswith((".", "?", "help.")) or "--help" in line, line
        return line


@dataclass
class CommandLine:
    """Runs commands with these settings and nothing of the tester's."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, **settings: str) -> Said:
        with self.monkeypatch.context() as patch:
            for name in list(os.environ):
                if name.startswith("NORDKAP_"):
                    patch.delenv(name)
            for name, value in {**self.environment, **settings}.items():
                patch.setenv(name, value)
            code = run(arguments)
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return Said(code, said.out, said.err)


@pytest.fixture
def nordkap(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> CommandLine:
    """The command line in an empty folder, without settings."""
    monkeypatch.chdir(tmp_path)
    # `serve` and `work` take over what a process logs; here that is not theirs alone.
    monkeypatch.setattr(logs, "configure", lambda _: None)
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def empty_register(nordkap: CommandLine, empty_dsns: Dsns, tmp_path: Path) -> CommandLine:
    """The same with the settings of a register that `init` has yet to make."""
    nordkap.environment |= settings(empty_dsns, tmp_path)
    return nordkap


@pytest.fixture(scope="module")
def demo_environment(loaded: Loaded, demo_dsns: Dsns) -> Mapping[str, str]:
    """The settings of a module's own copy of the demonstration's register."""
    return loaded.environment(demo_dsns)


@pytest.fixture
def demo_register(nordkap: CommandLine, demo_environment: Mapping[str, str]) -> CommandLine:
    """The command line of that copy."""
    nordkap.environment |= demo_environment
    return nordkap


@contextmanager
def working(environment: Mapping[str, str]) -> Iterator[House]:
    """Give the rooms of `nordkap work`, after it has numbered and signed everything that was noted."""
    read = Settings.load(environment)
    house = House(read, open_roots(read, tuple(Root), {}), "work_database_url", "work", watch_backlog=False)
    try:
        while house.work.jobs[0].run():
            pass
        yield house
    finally:
        house.close()


def settings(dsns: Dsns, folder: Path) -> dict[str, str]:
    """Write two passphrase files and return the settings of a register whose keys are to lie in `folder`."""
    made = {
        "NORDKAP_DATABASE_URL": dsns.app,
        "NORDKAP_WORK_DATABASE_URL": dsns.work,
        "NORDKAP_OWNER_DATABASE_URL": dsns.owner,
        "NORDKAP_KEYS_FOLDER": str(folder / "keys"),
    }
    for root, words in (("content", "fjorton kloka svarvar"), ("work", "sexton trötta fräsar")):
        file = folder / f"{root}.passphrase"
        file.write_text(f"{words}\n", encoding="utf-8")
        file.chmod(0o600)
        made[f"NORDKAP_{root.upper()}_PASSPHRASE_FILE"] = str(file)
    return made


@pytest.fixture
def postgres_superuser(
    postgres: TestServer, demo_environment: Mapping[str, str]
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Somebody who may do anything in the copy of the demonstration's register."""
    name = urlsplit(demo_environment["NORDKAP_DATABASE_URL"]).path.lstrip("/")
    with psycopg.connect(postgres.running.dsn(dbname=name), autocommit=True) as connection:
        yield connection
