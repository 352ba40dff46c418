"""Reading the hand-written lists in `lists/`; anything but this format raises `ListBroken`.

.. code-block:: toml

    version = "2025.1"                # of this list; a change of meaning is a new version
    source = "DIN 8580:2022 ..."      # where the facts come from
    [terms.milling]                   # the code; parents stand before children
    in = "separating"                 # the parent's code; absent at the top
    choose = false                    # optional: only groups others
    sv = ["Fräsning", "CNC-fräsning"] # the label, then further spellings
    nb = ["Fresing"]
    en = ["Milling"]
    any = ["135"]                     # optional: spellings in every language, or the label itself
    facts = { din8580 = "3.2" }       # optional
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from registry.language import LANGUAGES
from registry.vocabularies.errors import ListBroken, UnknownVocabulary
from registry.vocabularies.term import Term
from registry.vocabularies.tree import Vocabulary

LONGEST_CODE = 24
"""Characters in the longest code of any list: sealed codes are padded to a size that holds it."""
_CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{LONGEST_CODE - 1}}}")
_MEMBERS = frozenset({"in", "choose", "any", "facts", *LANGUAGES})


def read_list(name: str) -> Vocabulary:
    """Read `lists/<name>.toml`."""
    text = _text(name)
    return parse_list(name, text)


def parse_list(name: str, text: str) -> Vocabulary:
    """Make a vocabulary from the text of a list, or raise `ListBroken`."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ListBroken(f"{name}: {error}") from error
    if set(content) != {"version", "source", "terms"}:
        raise ListBroken(f"{name}: a list has version, source and terms, nothing else")
    terms = [_term(name, code, entry) for code, entry in content["terms"].items()]
    return Vocabulary(name, content["version"], content["source"], terms)


def _text(name: str) -> str:
    try:
        return (files("registry.vocabularies") / "lists" / f"{name}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnknownVocabulary(name) from None


def _term(name: str, code: str, entry: Mapping[str, Any]) -> Term:
    if not _CODE.fullmatch(code):
        raise ListBroken(f"{name}: {code!r} is not a code")
    if not set(entry) <= _MEMBERS:
        raise ListBroken(f"{name}: {code!r} has unknown members {sorted(set(entry) - _MEMBERS)}")
    shared = _spellings(name, code, entry.get("any", []))
    spoken = {language: _spellings(name, code, entry.get(language, [])) or shared for language in LANGUAGES}
    if not all(spoken.values()):
        raise ListBroken(f"{name}: {code!r} lacks a label in {[k for k, v in spoken.items() if not v]}")
    return Term(
        code=code,
        parent=entry.get("in"),
        labels={language: words[0] for language, words in spoken.items()},
        aliases={language: tuple(dict.fromkeys((*words[1:], *shared))) for language, words in spoken.items()},
        selectable=entry.get("choose", True),
        facts=entry.get("facts", {}),
    )


def _spellings(name: str, code: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(word, str) and word.strip() == word for word in value
    ):
        raise ListBroken(f"{name}: spellings of {code!r} are a list of trimmed strings")
    return tuple(value)
