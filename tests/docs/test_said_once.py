"""No page says a thing twice: where two branches were merged, both had changed the same line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.support.checkout import files, text

# The page of the fields is made of the catalogue, which says of each family by itself whether it is offered.
PAGES = [path for path in files() if path.suffix == ".md" and path != Path("docs/fields.md")]
LONG = 40
"""Characters of a sentence that nobody writes twice by chance."""


def paragraphs(page: str) -> Iterator[str]:
    """What is said between empty lines, each on one line; no code, no headings, no tables."""
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    for part in re.split(r"\n\s*\n|\n(?=[*|#] |\d+\. |\|)", prose):
        if not part.lstrip().startswith(("|", "#")):
            yield " ".join(part.split())


def sentences(page: str) -> list[str]:
    """The sentences of a page; what introduces a list or a table may introduce another."""
    found = [said for part in paragraphs(page) for said in re.split(r"(?<=[.;?!]) ", part)]
    return [said for said in found if len(said) >= LONG and not said.endswith(":")]


def named(page: str) -> Iterator[str]:
    """What each row of each table is about: its first cell, and each call or command there; tables are numbered."""
    table = 0
    for above, line in zip(("", *page.splitlines()), page.splitlines(), strict=False):
        table += not above.startswith("|")
        if line.startswith("|") and not line.startswith("|--"):
            cell = re.split(r"(?<!\\)\|", line)[1].strip()
            about = {cell, *re.findall(r"`[^`]+ [^`]+`", re.sub(r"\(.*?\)", "", cell))}
            yield from (f"{table}: {name}" for name in about if name)


def twice(things: Iterable[str]) -> list[str]:
    return [thing for thing, count in Counter(things).items() if count > 1]


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_sentence_stands_twice_on_a_page(path: Path) -> None:
    assert twice(sentences(text(path))) == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_table_has_two_rows_about_one_thing(path: Path) -> None:
    assert twice(named(text(path))) == []


def test_what_a_merge_left_twice_is_found() -> None:
    said = "Not: that two changes speak of the same value. After it the table is new."
    assert twice(sentences(f"{said}\n(tests/flows/test_x.py).\n{said}\nA rotation rewrites rows.")) == [
        "Not: that two changes speak of the same value."
    ]
    rows = "| call | does |\n|---|---|\n| `GET /company`, `PUT /company` | reads |\n| `GET /company` | one's own |\n"
    assert [name.partition(" ")[2] for name in twice(named(rows))] == ["`GET /company`"]
