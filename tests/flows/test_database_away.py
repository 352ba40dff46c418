"""The database away: requests fail with 503 and recover by themselves. What cannot start says why and exits 2."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from registry import migrations
from registry.embedded import Embedded, Running, roles
from registry.embedded.roles import Dsns
from registry.migrations.steps import upgrade
from registry.oversight.health import Backlog
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import DemoRegister, Loaded, load, make_roots, opened
from tests.support.starter import open_folder

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
SERVER = Embedded(durable=False)


@dataclass(repr=False)
class Alone:
    """A server of the module's own, to stop and to start."""

    folder: Path
    running: Running
    demo: DemoRegister

    def stop(self) -> None:
        self.running.stop()

    def start(self) -> None:
        self.running = SERVER.start(self.folder)
        # The tests' own connection went with the server.
        self.demo.superuser.close()
        self.demo.superuser = psycopg.connect(self.demo.dsns.superuser, autocommit=True)


@pytest.fixture(scope="module")
def alone() -> Iterator[Alone]:
    with open_folder() as folder, open_folder() as keys:
        make_roots(keys)
        running = SERVER.start(folder / "pg")
        try:
            migrations.make_roles(running.dsn())
            roles.give_passwords(running)
            dsns = roles.make_database(running, "register")
            upgrade(dsns.owner)
            with opened(load(dsns, keys), dsns) as demo:
                made = Alone(folder / "pg", running, demo)
                yield made
                running = made.running
        finally:
            running.stop()


def test_requests_fail_with_503_while_the_database_is_away_and_then_go_on(alone: Alone) -> None:
    demo = alone.demo
    person, visitor = demo.person("member"), demo.visit(demo.account("member"))
    before = person.search(MILLING)
    assert before.status_code == 200
    alone.stop()
    try:
        for language, word in (("sv", "databas"), ("nb", "database"), ("en", "database")):
            answer = person.ask(
                "POST", "/search", json={"filters": [MILLING]}, headers={"Accept-Language": language}
            )
            assert answer.status_code == 503
            assert answer.json()["type"] == "urn:nordkap:problem:unavailable"
            assert word in answer.json()["detail"]
            assert answer.headers["retry-after"]
        company = f"/companies/{demo.loaded.organisations['trollspan']}"
        account = demo.account("data_owner")
        body = {"email": account.email, "password": account.password, "code": "123456"}
        for answer in (
            person.get(company),
            person.get("/company"),
            person.get("/audit/entries"),
            person.get("/fields"),
            demo.client.post("/api/v1/session", json=body),
            demo.client.get("/readyz"),
            visitor.get("/"),
            visitor.get(company),
            visitor.search(words="fräsning"),
        ):
            assert answer.status_code == 503, (answer.request.url, answer.text)
            assert "Traceback" not in answer.text
            assert "psycopg" not in answer.text
            assert "Trollspån" not in answer.text
        assert demo.client.get("/healthz").status_code == 200
    finally:
        alone.start()
    after = person.search(MILLING)
    assert (after.status_code, after.json()) == (200, before.json())
    assert visitor.get("/").status_code == 200
    assert demo.client.get("/readyz").json()["database"] is True


def test_the_log_is_whole_after_the_database_was_away(alone: Alone) -> None:
    demo = alone.demo
    person = demo.person("member")
    with_backlog = Backlog(None)
    assert with_backlog is not None
    assert person.search(MILLING).status_code == 200
    alone.stop()
    try:
        assert person.search(MILLING).status_code == 503
    finally:
        alone.start()
    assert person.search(MILLING).status_code == 200
    demo.sequence()
    demo.serve.pulse.beat()
    assert demo.verify().problems == ()


def started(environment: Mapping[str, str], command: str = "serve") -> subprocess.CompletedProcess[str]:
    """Run `nordkap serve` to its end."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
    return subprocess.run(
        [sys.executable, "-m", "registry.cli.app", command],
        check=False,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=60,
        env={**inherited, **environment, "NORDKAP_PORT": "18099"},
    )


def refused(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    """Require one sentence with these words, and no trace."""
    assert ended.returncode == 2, ended
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    for word in words:
        assert word in ended.stderr, ended.stderr


def test_a_wrong_passphrase_is_said_and_the_server_exits_2(
    loaded: Loaded, demo_dsns: Dsns, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("en helt annan mening om räknestickor\n", encoding="utf-8")
    wrong.chmod(0o600)
    environment = loaded.environment(demo_dsns) | {"NORDKAP_CONTENT_PASSPHRASE_FILE": str(wrong)}
    ended = started(environment)
    refused(ended, "passphrase", "content.root")
    assert "räknestickor" not in ended.stderr


def test_a_missing_or_cut_root_key_file_is_said(loaded: Loaded, demo_dsns: Dsns, tmp_path: Path) -> None:
    environment = loaded.environment(demo_dsns) | {"NORDKAP_KEYS_FOLDER": str(tmp_path)}
    refused(started(environment), "content.root")
    whole = (loaded.keys_folder / "content.root").read_bytes()
    (tmp_path / "content.root").write_bytes(whole[:-20])
    refused(started(environment))


def test_a_database_without_the_schema_is_said(loaded: Loaded, empty_dsns: Dsns) -> None:
    for command in ("serve", "work"):
        refused(started(loaded.environment(empty_dsns), command), "nordkap migrate")


def test_keys_of_another_register_are_said(loaded: Loaded, demo_dsns: Dsns, tmp_path: Path) -> None:
    make_roots(tmp_path)
    environment = Loaded(tmp_path, (), {}, {}).environment(demo_dsns)
    for command in ("serve", "work"):
        refused(started(environment, command), "keys", "NORDKAP_KEYS_FOLDER")
