"""The directions in which one room may know another (pyproject.toml, tool.importlinter) hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import REPOSITORY

LINTER = str(Path(sys.executable).with_name("lint-imports"))

# What must be refused: a line put into a file of a copy of the source, and the contract that says no.
BREAKS = [
    ("keys/slots.py", "import policies.errors", "strangers to each other"),
    ("audit/merkle.py", "import sqlalchemy", "neither the register, nor SQL, nor the web"),
    ("registry/catalogue/field.py", "import registry.disclosure.errors", "stand above one another"),
    ("registry/settings.py", "import registry.database", "stand above one another"),
    ("registry/search/service.py", "import registry.work", "stand above one another"),
    ("registry/search/query.py", "import registry.accounts.tables", "features do not know each other"),
    ("registry/search/query.py", "import keys.unseal", "opened behind one door"),
    ("registry/search/query.py", "import fastapi", "stays at the edge"),
    ("registry/search/query.py", "import sqlalchemy", "SQL stays in stores"),
    ("registry/http/session.py", "import registry.wiring", "only what starts a process knows the composer"),
]


def contracts(folder: Path) -> str:
    said = subprocess.run([LINTER, "--no-cache"], check=False, capture_output=True, text=True, cwd=folder)
    return said.stdout + said.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("registry", "policies", "keys", "audit"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("file", "line", "contract"), BREAKS)
def test_an_import_against_the_contracts_is_refused(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / file
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    said = contracts(copy)
    assert any(contract in row and " BROKEN" in row for row in said.splitlines()), said


def test_the_contracts_hold() -> None:
    said = contracts(REPOSITORY)
    assert " 0 broken." in said, said
