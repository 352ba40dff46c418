"""What the host's commands do and say while the register is stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from registry.backup.manifest import Half
from registry.cli.app import run
from registry.cli.shred import EVIDENCE
from tests.registry.cli.conftest import CommandLine, Said, working
from tests.support import kept as small
from tests.support.checkout import REPOSITORY
from tests.support.kept import Kept, commands, halves
from tests.support.okw_like import make
from tests.support.postgres import TestServer

SINCE = re.compile(r"stopped since (\d{4}-\d\d-\d\d \d\d:\d\d) UTC, until two named persons let it go on")
REASON = "Kvasten är borta"


@pytest.fixture(scope="module")
def kept(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A register with one backup from before it was stopped, and one from after."""
    folder = tmp_path_factory.mktemp("stopped")
    backups = folder / "backups"
    backups.mkdir()
    with postgres.empty() as dsns:
        environment = small.found(folder, dsns)
        with commands(environment):
            with working(environment):
                assert run(("backup", "--to", str(backups))) == 0
            assert run(("freeze", "--reason", REASON)) == 0
            with working(environment):
                assert run(("backup", "--to", str(backups))) == 0
        first, second = halves(backups)
        yield Kept(environment, dsns, folder, first, second)


@pytest.fixture
def register(nordkap: CommandLine, kept: Kept) -> CommandLine:
    """The command line over the stopped register."""
    nordkap.environment |= kept.environment
    return nordkap


def require_since(text: str) -> None:
    found = SINCE.search(text)
    assert found is not None, text
    at = datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - at).total_seconds()) < 600


def test_status_says_since_when_and_not_by_whom_or_why(register: CommandLine) -> None:
    said = register("status")
    assert said.code == 1
    (line,) = [line for line in said.out.splitlines() if "register: " in line]
    assert line.startswith("LOOK register: stopped since ")
    require_since(line)
    for secret in (REASON, "host", "officer"):
        assert secret not in line


def test_a_row_that_was_edited_is_no_stop_and_no_going_on(register: CommandLine, kept: Kept) -> None:
    with psycopg.connect(kept.dsns.superuser, autocommit=True) as superuser:
        superuser.execute("UPDATE register.freeze_state SET freezing = NULL")
        said = register("status")
        superuser.execute("UPDATE register.freeze_state SET freezing = (SELECT id FROM register.freezing)")
    assert (
        "LOOK register: it cannot be told whether it is stopped, so it shows nothing: nordkap freeze mends that"
        in said.out
    )


def test_an_import_stores_and_says_who_sees_it(register: CommandLine, tmp_path: Path) -> None:
    file = str(make(workshops=2).write(tmp_path / "few.csv"))
    mapping = str(REPOSITORY / "docs" / "examples" / "okw.toml")
    dry = register("import", file, "--map", mapping)
    assert "Note: " not in dry.out
    said = register("import", file, "--map", mapping, "--apply")
    assert said.code == 0, said.err
    assert said.out.splitlines()[-2] == "Stored."
    require_since(said.out.splitlines()[-1])
    assert said.out.endswith("Its own people see what was stored; nobody else does before that.\n")


def test_a_backup_is_taken_and_says_that_the_stop_is_in_it(register: CommandLine, tmp_path: Path) -> None:
    said = register("backup", "--to", str(tmp_path))
    assert said.code == 0, said.err
    require_since(said.out)
    assert said.out.endswith("Restored from this backup, it is stopped as well.\n")


def restored(line: CommandLine, files: Mapping[Half, Path]) -> Said:
    said = line("restore", "--content", str(files[Half.CONTENT]), "--keys", str(files[Half.KEYS]))
    assert said.code == 0, said.err
    return said


def test_a_register_restored_from_before_the_stop_goes_on_and_that_is_said(
    nordkap: CommandLine, kept: Kept, postgres: TestServer
) -> None:
    with postgres.empty() as dsns:
        nordkap.environment |= kept.elsewhere(dsns)
        said = restored(nordkap, kept.first)
        assert said.out.splitlines()[-1] == (
            "The register is not stopped. If it was stopped after this backup: nordkap freeze, before serve starts."
        )
        assert "ok   register: " in nordkap("status").out


def test_a_register_restored_from_after_the_stop_is_stopped_and_that_is_said(
    nordkap: CommandLine, kept: Kept, postgres: TestServer
) -> None:
    with postgres.empty() as dsns:
        nordkap.environment |= kept.elsewhere(dsns)
        said = restored(nordkap, kept.second)
        require_since(said.out.splitlines()[-1])
        assert nordkap("freeze", "--reason", "En gång till").code == 1
        assert nordkap("audit", "verify", "--database").code == 0


def test_rotating_and_shredding_say_so_first(register: CommandLine, kept: Kept, tmp_path: Path) -> None:
    rotated = register("keys", "rotate")
    assert rotated.sentence.startswith("No rotation is under way.")
    require_since(rotated.out)
    assert rotated.out.endswith("Keys are rotated all the same, and it stays stopped.\n")
    shredded = register("shred", "person", "ada@kvast.example", "--list", str(tmp_path / "list"), "--yes")
    assert shredded.code == 0, shredded.err
    first, second = shredded.out.splitlines()[:2]
    require_since(first)
    assert first.endswith(EVIDENCE)
    assert second.startswith("Shredded;")
    assert register("audit", "verify", "--database").code == 0
