"""Industries: NACE 2.1 as python-stdnum carries it, with Swedish and Norwegian names where we have them.

Codes are written as the classification writes them: ``C > 25 > 25.5 > 25.53``. SNI 2025 and SN 2025 share the
four digits. There are too many terms for the index to hold a head for each: the vocabulary is not `closed`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from stdnum import numdb

from registry.vocabularies.term import Term
from registry.vocabularies.tree import Vocabulary


def read_nace() -> Vocabulary:
    """Return the sections, divisions, groups and classes of NACE 2.1."""
    words = tomllib.loads(
        (files("registry.vocabularies") / "lists" / "nace_words.toml").read_text(encoding="utf-8")
    )
    terms = list(_terms(numdb.get("eu/nace21").prefixes, "", words["words"]))
    # Sections stand among the divisions in the file; parents have to come first.
    terms.sort(key=lambda term: (not term.code.isalpha(), term.code))
    return Vocabulary(
        "nace",
        "2.1",
        "NACE 2.1, Delegated Regulation (EU) 2023/137, as carried by python-stdnum.",
        terms,
        closed=False,
    )


def _terms(
    entries: list[tuple[int, str, str, dict[str, str], list[Any]]], above: str, words: dict[str, list[str]]
) -> Iterator[Term]:
    for _, low, _, facts, below in entries:
        code = f"{above}{low}" if len(above) != len("25") else f"{above}.{low}"
        english = facts["label"].capitalize() if code.isalpha() else facts["label"]
        swedish, norwegian = words.get(code) or words.get(_whole_group(code)) or (english, english)
        parent = facts.get("section") if len(code) == len("25") and code.isdigit() else above or None
        yield Term(
            code=code,
            parent=parent,
            labels={"sv": f"{code} {swedish}", "nb": f"{code} {norwegian}", "en": f"{code} {english}"},
            aliases={"sv": (swedish,), "nb": (norwegian,), "en": (english,)},
        )
        yield from _terms(below, code, words)


def _whole_group(code: str) -> str:
    """Return the group that a class is all of, 24.1 for 24.10; empty for any other code."""
    return code.removesuffix("0") if len(code) == len("25.53") and code.endswith("0") else ""
