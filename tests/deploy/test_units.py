"""The units of deploy/, as systemd itself reads them, and that they agree with the settings and the runbook."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import REPOSITORY, text

UNITS = ["serve", "work", "backup"]
USERS = {"serve": "nordkap", "work": "nordkap-work", "backup": "nordkap-work"}
ENVIRONMENTS = {"serve": "serve", "work": "work", "backup": "work"}
MOST_EXPOSED = 2.0


def unit(name: str) -> Path:
    return REPOSITORY / "deploy" / f"nordkap-{name}.service"


def said(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    return subprocess.run([program, *arguments], check=False, capture_output=True, text=True)


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_as_confined_as_promised(name: str) -> None:
    found = said("security", "--offline=true", "--no-pager", unit(name))
    level = re.search(r"Overall exposure level for .*?: ([\d.]+)", found.stdout)
    assert level is not None, found.stderr
    assert float(level[1]) < MOST_EXPOSED


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_no_fault_in_a_unit(name: str, tmp_path: Path) -> None:
    # Where it is installed lies elsewhere here: the program is the only thing that is exchanged.
    copy = tmp_path / unit(name).name
    content = unit(name).read_text(encoding="utf-8")
    copy.write_text(content.replace("/opt/nordkap/.venv/bin/nordkap", "/bin/true"), encoding="utf-8")
    timer = unit(name).with_suffix(".timer")
    timed = [Path(shutil.copy(timer, tmp_path))] if timer.exists() else []
    found = said("verify", "--recursive-errors=no", copy, *timed)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_reads_the_environment_that_the_runbook_puts_there(name: str) -> None:
    content = text(unit(name).relative_to(REPOSITORY))
    settings, user = ENVIRONMENTS[name], USERS[name]
    assert f"EnvironmentFile=/etc/nordkap/{settings}.env" in content
    assert f"User={user}\n" in content
    folder = re.search(r"NORDKAP_KEYS_FOLDER=(\S+)", text(Path(f"deploy/{settings}.env")))
    runbook = text(Path("docs/installing.md"))
    assert folder is not None
    assert f"{folder[1]}/\n" in runbook
    assert f"install -d -m 0700 -o {user} " in runbook


def test_the_backup_is_taken_every_night_with_one_root_key_and_into_folders_it_alone_writes_to() -> None:
    service, timer = (text(Path(f"deploy/nordkap-backup.{kind}")) for kind in ("service", "timer"))
    assert "work-passphrase" not in service
    assert re.search(r"^OnCalendar=\*-\*-\* \d\d:\d\d$", timer, re.MULTILINE)
    assert "Persistent=yes\n" in timer
    command = re.search(r"^ExecStart=.*/nordkap (backup .*)$", service, re.MULTILINE)
    writable = re.search(r"^ReadWritePaths=(.*)$", service, re.MULTILINE)
    assert command is not None
    assert writable is not None
    said = dict(itertools.pairwise(shlex.split(command[1])))
    folders = [Path(said["--to"]), Path(said["--keys-to"])]
    assert sorted(f"-{folder.parent}" for folder in folders) == sorted(writable[1].split())
    assert int(said["--keep"]) > 7
    runbook, page = (text(Path(f"docs/{name}.md")) for name in ("installing", "operate"))
    assert f"install -d -m 0700 -o nordkap-work -g nordkap-work {folders[0]} {folders[1]}\n" in runbook
    assert f"`nordkap {command[1]}`" in " ".join(page.split())
    assert f"\nNORDKAP_BACKUP_FOLDER={folders[0]}\n" in text(Path("deploy/host.env"))


def test_serve_is_never_given_the_work_root_key() -> None:
    assert "work-passphrase" not in text(Path("deploy/nordkap-serve.service"))
    assert "work.root" not in text(Path("deploy/serve.env"))


def test_root_keys_and_their_sealed_passphrases_lie_on_the_server_s_own_disk() -> None:
    """No promise but a limit: if this changes for the better, what is said of a stolen disk may change with it."""
    runbook = text(Path("docs/installing.md"))
    for unit, folder, roots in (
        ("serve", "nordkap", ["content"]),
        ("work", "nordkap-work", ["content", "work"]),
    ):
        loaded = text(Path(f"deploy/nordkap-{unit}.service"))
        for root in roots:
            assert f"LoadCredentialEncrypted={root}-passphrase:/etc/nordkap/{root}-passphrase\n" in loaded
            assert (
                f"systemd-creds encrypt --name={root}-passphrase - /etc/nordkap/{root}-passphrase\n"
                in runbook
            )
            assert f"/etc/nordkap/keys/{root}.root" in runbook
        assert f" /var/lib/{folder}/\n" in runbook
