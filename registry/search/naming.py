"""What a word or a few of them name in a vocabulary, also in another form than the list spells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from registry.language import LANGUAGES
from registry.search.text import stems
from registry.vocabularies import vocabulary
from registry.vocabularies.folding import fold

SHORTEST_STEMMED = 4
"""Letters of the shortest word that is recognised by its stem."""


def code_named(words: str, phrase: str, language: str) -> str | None:
    """Return the code that a run of folded words names: a spelling, or one word with a spelling's stem."""
    found = vocabulary(words).match(phrase, language)
    if found is not None:
        return found.code
    if " " in phrase or len(phrase) < SHORTEST_STEMMED:
        return None
    codes = {code for stem in stems(phrase) for code in _by_stem(words).get(stem, ())}
    return next(iter(codes)) if len(codes) == 1 else None


@cache
def _by_stem(words: str) -> Mapping[str, frozenset[str]]:
    """Return stem → codes, of the spellings that are one word."""
    found: dict[str, set[str]] = {}
    for term in vocabulary(words).terms():
        for language in LANGUAGES:
            for spelling in map(fold, term.spellings(language)):
                if spelling.isalpha() and len(spelling) >= SHORTEST_STEMMED:
                    for stem in stems(spelling):
                        found.setdefault(stem, set()).add(term.code)
    return {stem: frozenset(codes) for stem, codes in found.items()}
