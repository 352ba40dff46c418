"""Backup on one installation, restore on an empty machine, work there; then with the passphrases lost.

The demonstration is used for a while, backed up under writes by the real command, killed and interrupted, and restored
by another embedded server in another folder. Somebody logs in there, searches and opens what they found.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from registry import migrations
from registry.embedded import Embedded, roles
from registry.embedded.roles import Dsns
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import Loaded
from tests.support.loot import Loot, hide_demonstration
from tests.support.served import Served, serving
from tests.support.starter import open_folder
from tests.support.thief import Haystack, Thief

pytestmark = pytest.mark.long

NEW = "ett par nya ord vid elven"
MILLING = {"filters": [{"field": "capability.process", "op": "eq", "value": "milling"}]}


@dataclass(frozen=True)
class Story:
    """The register that is to be lost, and what was kept of it."""

    served: Served
    folder: Path
    shares: list[Path]
    content: Path
    keys: Path


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `nordkap` in a process of its own."""
    return begun(environment, *arguments).ended()


@dataclass
class Begun:
    process: subprocess.Popen[str]

    def ended(self) -> subprocess.CompletedProcess[str]:
        out, err = self.process.communicate(timeout=120)
        return subprocess.CompletedProcess(self.process.args, self.process.returncode, out, err)


def begun(environment: dict[str, str], *arguments: str) -> Begun:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
    return Begun(
        subprocess.Popen(
            [sys.executable, "-m", "registry.cli.app", *arguments],
            env={**inherited, **environment},
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    )


@pytest.fixture(scope="module")
def story(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("kept")
    for name in ("shares", "backups"):
        (folder / name).mkdir()
    split = run(served.environment, "keys", "split", "--to", str(folder / "shares"))
    assert split.returncode == 0, split.stderr
    member = served.log_in("member")
    assert member.post("/api/v1/purposes", json={"text": "Frames for emergency power"}).status_code == 201
    served.settle()
    taken = run(served.environment, "backup", "--to", str(folder / "backups"))
    assert taken.returncode == 0, taken.stderr
    content, keys = map(Path, taken.stdout.splitlines()[:2])
    return Story(served, folder, sorted((folder / "shares").iterdir()), content, keys)


@pytest.fixture
def machine() -> Iterator[Dsns]:
    """An empty machine: a new folder, a new server, no schema."""
    with open_folder() as outer, Embedded(durable=False).start(outer / "pg") as running:
        migrations.make_roles(running.dsn())
        roles.give_passwords(running)
        yield roles.make_database(running, "restored")


def works(loaded: Loaded, dsns: Dsns) -> None:
    """Somebody logs in, searches and opens a company; index and log are whole afterwards."""
    with serving(loaded, dsns) as register:
        client = register.log_in("member")
        stated = client.post("/api/v1/purposes", json={"text": "Frames for emergency power"})
        client.headers["Nordkap-Purpose"] = stated.json()["id"]
        found = client.post("/api/v1/search", json=MILLING).json()["results"]
        assert found
        assert client.get(f"/api/v1/companies/{found[0]['company']}").status_code == 200
        register.settle()
        environment = register.environment
    for command in (("index", "verify"), ("audit", "verify", "--database"), ("index", "compact")):
        said = run(dict(environment), *command)
        assert said.returncode == 0, (command, said.stdout, said.stderr)


def test_what_was_backed_up_works_on_an_empty_machine(story: Story, machine: Dsns) -> None:
    environment = story.served.loaded.environment(machine)
    said = run(environment, "restore", "--content", str(story.content), "--keys", str(story.keys))
    assert said.returncode == 0, said.stderr
    assert "The log is whole" in said.stdout
    assert not re.search(r"\b0 sessions ended", said.stdout)
    works(story.served.loaded, machine)


def test_with_the_passphrases_and_root_keys_lost_three_of_five_officers_bring_it_back(
    story: Story, machine: Dsns, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    for root in ("content", "work"):
        (keys / f"{root}.passphrase").write_text(f"{NEW} {root}\n")
        (keys / f"{root}.passphrase").chmod(0o600)
    loaded = replace(story.served.loaded, keys_folder=keys)
    environment = loaded.environment(machine)
    chosen = random.Random(7).sample(story.shares, 3)
    shares = [part for file in chosen for part in ("--share", str(file))]
    back = run(environment, "keys", "restore", *shares, "--backup", str(story.keys))
    assert back.returncode == 0, back.stderr
    said = run(environment, "restore", "--content", str(story.content), "--keys", str(story.keys))
    assert said.returncode == 0, said.stderr
    works(loaded, machine)


def test_nothing_of_the_register_stands_in_its_backup(story: Story) -> None:
    loot = Loot()
    hide_demonstration(loot, story.served.loaded, story.served.dsns)
    files = [Haystack(file.name, file.read_bytes()) for file in (story.content, story.keys)]
    assert len(loot.needles) > 200
    assert Thief(loot.needles).search(files) == set()


def test_killed_anywhere_it_leaves_no_file_that_looks_whole_and_the_next_one_works(
    story: Story, tmp_path: Path
) -> None:
    chance = random.Random(11)
    for _ in range(6):
        process = begun(story.served.environment, "backup", "--to", str(tmp_path)).process
        time.sleep(chance.uniform(0.5, 4))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        for whole in tmp_path.glob("*.content"):
            assert whole.with_suffix(".keys").exists()
    said = run(story.served.environment, "backup", "--to", str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert not list(tmp_path.glob("*.part"))


def test_a_killed_restore_leaves_nothing_or_the_whole_register(story: Story, machine: Dsns) -> None:
    environment = story.served.loaded.environment(machine)
    arguments = ("restore", "--content", str(story.content), "--keys", str(story.keys))
    chance = random.Random(13)
    for _ in range(4):
        process = begun(environment, *arguments).process
        time.sleep(chance.uniform(1, 5))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    # The last one may have been killed after its commit: then this is refused, as the one after it always is.
    said = run(environment, *arguments)
    assert said.returncode in {0, 2}, said.stderr
    assert run(environment, *arguments).returncode == 2
    works(story.served.loaded, machine)
