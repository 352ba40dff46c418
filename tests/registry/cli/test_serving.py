"""`nordkap serve` as a process: it starts or says why not, and ends in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from registry.oversight.checking.check import verify
from tests.registry.cli.conftest import working
from tests.support.checkout import REPOSITORY
from tests.support.served import free_port
from tests.support.starter import comes_true


@contextmanager
def nordkap(*arguments: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a command as a process; it is gone at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
    with subprocess.Popen(
        [sys.executable, "-m", "registry.cli.app", *arguments],
        cwd=REPOSITORY,
        env={**kept, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def log_in_wrongly(port: int) -> None:
    """Let the server write to the log."""
    body = json.dumps({"email": "nobody@example.com", "password": "wrong", "code": "000000"}).encode()
    url = f"http://127.0.0.1:{port}/api/v1/session"
    request = Request(url, body, {"Content-Type": "application/json"})
    with pytest.raises(HTTPError, match="401"):
        urlopen(request, timeout=30)  # noqa: S310 - our own


@pytest.fixture
def environment(demo_environment: Mapping[str, str]) -> dict[str, str]:
    """Settings of a register whose log is not behind, or its server would refuse."""
    with working(demo_environment):
        pass
    return {**demo_environment, "NORDKAP_PORT": str(free_port()), "NORDKAP_LOG_LEVEL": "warning"}


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, None])
def test_a_server_that_is_told_to_end_puts_its_end_on_record(
    environment: dict[str, str], ending: signal.Signals | None
) -> None:
    with nordkap("serve", "--with-starter", environment=environment) as process:
        assert comes_true(lambda: answers(int(environment["NORDKAP_PORT"])), 60)
        log_in_wrongly(int(environment["NORDKAP_PORT"]))
        if ending is None:
            # Its starter is gone.
            assert process.stdin is not None
            process.stdin.close()
        else:
            process.send_signal(ending)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    with working(environment) as house:
        report = verify(house.database, principal=None)
        assert report.problems == ()
        assert [note for note in report.notes if note.startswith("serve ")] == []


def test_a_taken_port_is_one_sentence(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["NORDKAP_PORT"])))
        taken.listen()
        for command in (("serve",), ("demo", "--port", environment["NORDKAP_PORT"])):
            with nordkap(*command, environment=environment) as process:
                out, said = process.communicate(timeout=60)
                assert (process.returncode, out) == (2, "")
                assert len(said.splitlines()) == 1
                assert "choose another" in said


def test_a_wrong_passphrase_ends_the_server_with_2(environment: dict[str, str], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("femton sömniga borrar\n", encoding="utf-8")
    wrong.chmod(0o600)
    changed = {**environment, "NORDKAP_CONTENT_PASSPHRASE_FILE": str(wrong)}
    with nordkap("serve", environment=changed) as process:
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert said.startswith("The passphrase is wrong: ")
    assert len(said.splitlines()) == 1


def test_help_that_nobody_reads_to_its_end_is_no_error(environment: dict[str, str]) -> None:
    with nordkap("policy", "show", "tier:MEMBER", environment=environment) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
