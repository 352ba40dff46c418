"""The page about the tests lists what stands beside the mirrors of the source, and fixtures that are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.checkout import REPOSITORY, files, text

PAGE = text(Path("tests/README.md"))


def test_the_page_lists_every_folder_that_mirrors_nothing() -> None:
    folders = {path.parts[1] for path in files() if path.parts[0] == "tests" and len(path.parts) > 2}
    beside = {name for name in folders if not (REPOSITORY / name).is_dir() or name == "docs"}
    assert set(re.findall(r"^\| `(\w+)/` \|", PAGE, re.MULTILINE)) == beside


def test_the_fixtures_it_names_are_there() -> None:
    there = set(re.findall(r"@pytest\.fixture.*\ndef (\w+)", text(Path("tests/conftest.py"))))
    named = {"database_dsns", "module_dsns", "empty_dsns", "debian_postgres", "chromium"}
    assert named <= there
    assert named <= set(re.findall(r"`(\w+)`", PAGE))
