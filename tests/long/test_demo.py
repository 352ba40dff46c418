"""The demonstration as somebody runs it: started, stopped, killed and started again, also as another user."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.registry.cli.test_serving import free_port
from tests.support.checkout import REPOSITORY
from tests.support.starter import children, comes_true, ended

pytestmark = pytest.mark.long
START_SECONDS = 240.0


@dataclass
class Demo:
    """A folder in which demos are started."""

    folder: Path
    port: int = field(default_factory=free_port)

    @contextmanager
    def running(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
        with subprocess.Popen(
            [sys.executable, "-m", "registry.cli.app", "demo", "--port", str(self.port), *options],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def started(self, process: subprocess.Popen[str]) -> bool:
        return (
            comes_true(lambda: process.poll() is not None or self.answers(), START_SECONDS) and self.answers()
        )

    def stopped(self, process: subprocess.Popen[str]) -> tuple[int, str, str]:
        """Press Ctrl-C; return exit code and what was said."""
        every = family(process.pid)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
        assert ended(every)
        return process.returncode, out, said


def family(pid: int) -> list[int]:
    """Return every process that came from this one, and from those."""
    own = children(pid)
    return own + [each for one in own for each in family(one)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A folder with a blank and a comma in its name."""
    folder = tmp_path_factory.mktemp("de") / "a b,c"
    folder.mkdir()
    return Demo(folder)


def test_it_starts_says_who_can_log_in_and_ends_without_a_word_too_many(demo: Demo) -> None:
    with demo.running() as process:
        assert demo.started(process)
        accounts = demo.folder / "var" / "demo" / "accounts.json"
        assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
        code, out, said = demo.stopped(process)
    assert code == 0
    assert said.split() == ["Stopping."]
    for row in json.loads(accounts.read_text(encoding="utf-8")):
        (line,) = [line for line in out.splitlines() if row["email"] in line]
        assert line.split(maxsplit=3) == [row["role"], row["email"], row["password"], row["organisation"]]
    assert f"http://127.0.0.1:{demo.port}" in out


def test_a_second_start_serves_the_same_people(demo: Demo) -> None:
    with demo.running() as process:
        assert demo.started(process)
        assert "mira@vittra.example" in demo.stopped(process)[1]


def test_a_killed_parent_leaves_no_process_and_the_next_start_works(demo: Demo) -> None:
    with demo.running() as process:
        assert demo.started(process)
        every = family(process.pid)
        assert len(every) > 3
        process.kill()
        assert ended(every)
    with demo.running() as process:
        assert demo.started(process)
        assert demo.stopped(process)[0] == 0


@pytest.mark.parametrize("child", ["serve", "work"])
def test_when_a_child_is_killed_everything_ends(demo: Demo, child: str) -> None:
    with demo.running() as process:
        assert demo.started(process)
        every = family(process.pid)
        (victim,) = [pid for pid in children(process.pid) if f"registry.cli.app\0{child}\0" in command(pid)]
        os.kill(victim, signal.SIGKILL)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 2
        assert said.strip() == "A process of the demo ended by itself; what it said stands above."
        assert ended(every)


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_while_it_runs_no_other_starts_in_its_folder(demo: Demo, options: tuple[str, ...]) -> None:
    with demo.running() as process:
        assert demo.started(process)
        with Demo(demo.folder).running(*options) as other:
            _, said = other.communicate(timeout=60)
            assert other.returncode == 2
            assert said.strip() == (
                f"The demo of this folder runs already, at http://127.0.0.1:{demo.port}: "
                "look there, or end it with Ctrl-C where it was started."
            )
        assert demo.answers()
        assert demo.stopped(process)[0] == 0


def test_a_demo_that_was_killed_is_thrown_away_as_soon_as_its_database_has_ended(demo: Demo) -> None:
    accounts = demo.folder / "var" / "demo" / "accounts.json"
    with demo.running() as process:
        assert demo.started(process)
        before = accounts.read_text(encoding="utf-8")
        process.kill()
        assert comes_true(lambda: not demo.answers())
        with demo.running("--reset") as other:
            assert demo.started(other)
            assert demo.stopped(other)[0] == 0
    assert accounts.read_text(encoding="utf-8") != before


def test_a_start_that_was_killed_while_loading_starts_over(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    chance = random.Random()
    for _ in range(3):
        with demo.running() as process:
            time.sleep(chance.uniform(1, 8))
            every = family(process.pid)
            process.kill()
            assert ended(every)
    with demo.running() as process:
        assert demo.started(process)
        assert demo.stopped(process)[0] == 0


def test_interrupted_while_loading_it_says_so(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    with demo.running() as process:
        assert comes_true((tmp_path / "var" / "demo" / "keys").is_dir, START_SECONDS)
        code, _, said = demo.stopped(process)
        assert code == 130
        assert said.splitlines()[-1] == "Interrupted. What was not finished was not stored."
