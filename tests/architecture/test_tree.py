"""What the checkout as a whole owes: a page for every room, and nothing of the machine it was written on."""

from __future__ import annotations

import re

import pytest

from tests.support.checkout import REPOSITORY, files, text

SHORTEST, LONGEST = 120, 350
# Spelled so that this file does not find itself.
FOREIGN = re.compile(
    r"--(extra-)?index[-]url|\"resolve[d]\": *\"http|\bregistr[y] *= *\"http"
    r"|/(?:root|home/\w+|Users/\w+)/[\w.]"
)


def rooms() -> list[str]:
    return sorted(
        {path.parts[0] for path in files() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    )


@pytest.mark.parametrize("room", rooms())
def test_every_top_folder_has_a_page_of_its_own(room: str) -> None:
    page = REPOSITORY / room / "README.md"
    assert page.exists(), f"{room}/ has no README.md: what it promises, and what it does not"
    words = len(page.read_text(encoding="utf-8").split())
    assert SHORTEST <= words <= LONGEST, f"{page} has {words} words"


def test_no_file_names_a_package_index_or_a_folder_of_this_machine() -> None:
    here = re.compile(re.escape(str(REPOSITORY)) + r"\b")
    found = [
        f"{path}:{number}"
        for path in files()
        for number, line in enumerate(text(path).splitlines(), 1)
        if FOREIGN.search(line) or here.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_locked_to_a_version_and_its_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", "\n" + re.sub(r"^#.*\n", "", text(REPOSITORY / name), flags=re.MULTILINE))
    listed = [entry for entry in entries if entry.strip()]
    assert len(listed) > 30
    for entry in listed:
        assert re.match(r"[a-z0-9-]+==[\w.+]+( ;[^\\]+)? \\\n", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize(
    "name", ["README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md", "Makefile", ".ci/run"]
)
def test_a_stranger_finds_what_a_project_owes(name: str) -> None:
    assert (REPOSITORY / name).stat().st_size > 100


def test_the_change_log_is_kept_in_the_known_form() -> None:
    log = text(REPOSITORY / "CHANGELOG.md")
    assert "## [Unreleased]" in log
    kinds = set(re.findall(r"^### (.+)$", log, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
