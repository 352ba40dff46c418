"""The examples in the pages do what they say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from tests.support.checkout import REPOSITORY, files, text

PAGES = [path for path in files() if path.suffix == ".md"]
EXAMPLES = [str(path) for path in PAGES if ">>>" in text(path)]


def test_the_packages_that_others_can_use_show_how() -> None:
    assert {"audit/README.md", "keys/README.md", "policies/README.md"} <= set(EXAMPLES)


@pytest.mark.parametrize("page", EXAMPLES)
def test_every_example_gives_what_it_shows(page: str) -> None:
    failed, tried = doctest.testfile(str(REPOSITORY / page), module_relative=False, encoding="utf-8")
    assert (failed, tried > 5) == (0, True)


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_the_index_of_a_folder_links_every_page_in_it(folder: str) -> None:
    pages = {path.name for path in PAGES if str(path.parent) == folder} - {"README.md"}
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", text(Path(folder) / "README.md")))
    assert pages - linked == set()


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = [
        f"{page}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text(page))
        if not (REPOSITORY / page.parent / target).exists()
    ]
    assert broken == []
