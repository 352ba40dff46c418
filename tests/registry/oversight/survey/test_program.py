"""Which program it is can be told again by anybody, with nothing but a shell."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

from registry.oversight.survey import program
from tests.support.checkout import REPOSITORY, text

FOUND = re.compile(r"^ *find audit keys policies registry .*(?:\n.*\| LC_ALL=C sort.*)$", re.MULTILINE)


def command(page: str) -> str:
    (found,) = FOUND.findall(page)
    return " ".join(str(found).replace("\\\n", " ").split())


def test_the_version_is_the_one_of_the_package() -> None:
    assert tomllib.loads(text(Path("pyproject.toml")))["project"]["version"] == program.VERSION


def test_the_fingerprint_is_what_the_page_s_command_prints() -> None:
    typed = command(text(Path("docs/leakage.md")))
    assert program.__doc__ is not None
    assert command(program.__doc__) == typed
    said = subprocess.run(typed, shell=True, capture_output=True, text=True, cwd=REPOSITORY, check=True)  # noqa: S602
    assert said.stdout.split()[0] == program.of(REPOSITORY) == program.fingerprint()


def test_any_changed_added_or_renamed_file_is_another_program(tmp_path: Path) -> None:
    for package in program.PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "one.py").write_text("1")
    seen = [program.of(tmp_path)]
    (tmp_path / "keys" / "one.py").write_text("2")
    seen.append(program.of(tmp_path))
    (tmp_path / "keys" / "one.py").rename(tmp_path / "keys" / "two.py")
    seen.append(program.of(tmp_path))
    (tmp_path / "registry" / "deep").mkdir()
    (tmp_path / "registry" / "deep" / "page.html").write_text("")
    seen.append(program.of(tmp_path))
    assert len(set(seen)) == len(seen)
    (tmp_path / "registry" / "__pycache__").mkdir()
    (tmp_path / "registry" / "__pycache__" / "one.pyc").write_text("")
    (tmp_path / "README.md").write_text("")
    assert program.of(tmp_path) == seen[-1]
