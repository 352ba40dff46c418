"""The units of deploy/, as systemd itself reads them, and that they agree with the settings and the runbook."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import REPOSITORY, text

UNITS = ["serve", "work"]
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
    found = said("verify", "--recursive-errors=no", copy)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_reads_the_environment_that_the_runbook_puts_there(name: str) -> None:
    content = text(unit(name).relative_to(REPOSITORY))
    assert f"EnvironmentFile=/etc/nordkap/{name}.env" in content
    folder = re.search(r"NORDKAP_KEYS_FOLDER=(\S+)", text(Path(f"deploy/{name}.env")))
    runbook = text(Path("docs/installing.md"))
    assert folder is not None
    assert f"{folder[1]}/\n" in runbook
    assert f"install -d -m 0700 -o {'nordkap' if name == 'serve' else 'nordkap-work'} " in runbook


def test_serve_is_never_given_the_work_root_key() -> None:
    assert "work-passphrase" not in text(Path("deploy/nordkap-serve.service"))
    assert "work.root" not in text(Path("deploy/serve.env"))
