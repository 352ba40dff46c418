"""Words of a text as keywords: folded, stemmed, and known terms recognised in any of the three languages.

::

    "Vi fräser titan"   ->  ~vi ~fras ~fraser ~titan            stems; sv, nb and en stemmers each give one
    "CNC-fräsning"      ->  ~cnc ~frasning  #processes:milling  and every vocabulary term that one to five
                                                                 neighbouring words name

A text does not say what language it is in, so each word is stemmed in all three and so is each word asked
for; a word is found when one of its stems or the term it belongs to is posted. Text is folded for this
only, never for showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer

from registry.language import LANGUAGES
from registry.vocabularies import vocabulary
from registry.vocabularies.folding import fold

STEMMERS = ("swedish", "norwegian", "english")
TERMS_IN_TEXT = (
    "processes",
    "machine_classes",
    "materials",
    "certificates",
    "welding_processes",
    "additive_categories",
    "skills",
    "sectors",
    "products",
)
"""Vocabularies whose terms are recognised in free text."""

LONGEST_ALIAS = 5
"""Words in the longest run of words that is looked up as one term."""

SHORTEST_WORD = 2
"""Characters of the shortest word that is searched for, unless it is a number."""

LONGEST_WORD = 60

_SMALL_SV = "i på av för med och eller en ett den det de som till från vid om vi ni er är har kan ska åt mot"
_SMALL_NB = "og å av for med eller en et ei den det de som til fra ved om vi dere er har kan skal på hos"
_SMALL_EN = "in on of for with and or a an the to from at by we you your our is are has have can as that this"
SMALL = frozenset(f"{_SMALL_SV} {_SMALL_NB} {_SMALL_EN}".split())
"""Words that say nothing on their own, as they are written."""

SMALL_WORDS = frozenset(fold(word) for word in SMALL)
"""Words that say nothing on their own; neither posted nor searched."""


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, small words included."""
    return [word[:LONGEST_WORD] for word in fold(text).split()]


def text_keywords(text: str) -> set[str]:
    """Return every keyword a text is posted under."""
    run = words(text)
    found = {f"~{stem}" for word in run if _says_something(word) for stem in stems(word)}
    found.update(keyword for _, _, keywords in named_terms(run) for keyword in keywords)
    return found


def asked(text: str) -> list[frozenset[str]]:
    """Return, for each word asked for, the keywords any one of which answers it; none if none says anything.

    A text answers when every set meets its keywords.
    """
    run = words(text)
    terms: list[set[str]] = [set() for _ in run]
    for first, last, named in named_terms(run):
        for position in range(first, last):
            terms[position].update(named)
    groups: dict[frozenset[str], None] = {}
    for word, meant in zip(run, terms, strict=True):
        if _says_something(word):
            groups[frozenset({f"~{stem}" for stem in stems(word)} | meant)] = None
    return list(groups)


@lru_cache(maxsize=65_536)
def stems(word: str) -> frozenset[str]:
    """Return the stems of a folded word in the three languages."""
    with _STEMMING:
        return frozenset(stemmer.stemWord(word) for stemmer in _stemmers())


def named_terms(run: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield (first, after last, keywords) for every run of words that names vocabulary terms."""
    known = _spellings()
    for first in range(len(run)):
        for last in range(first + 1, min(first + LONGEST_ALIAS, len(run)) + 1):
            keywords = known.get(" ".join(run[first:last]))
            if keywords:
                yield first, last, keywords


def _says_something(word: str) -> bool:
    return (len(word) >= SHORTEST_WORD or word.isdigit()) and word not in SMALL_WORDS


# A stemmer keeps the word it works on in itself, so two threads may not share one at a time.
_STEMMING = Lock()


@cache
def _stemmers() -> tuple[snowballstemmer.stemmer, ...]:
    return tuple(snowballstemmer.stemmer(language) for language in STEMMERS)


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    """Return folded spelling → term keywords, over all languages and vocabularies of `TERMS_IN_TEXT`."""
    found: dict[str, dict[str, None]] = {}
    for name in TERMS_IN_TEXT:
        for term in vocabulary(name).terms():
            for spelling in _all(term.spellings(language) for language in LANGUAGES):
                folded = fold(spelling)
                if folded and len(folded.split()) <= LONGEST_ALIAS and folded not in SMALL_WORDS:
                    found.setdefault(folded, {})[f"#{name}:{term.code}"] = None
    return {spelling: tuple(keywords) for spelling, keywords in found.items()}


def _all(groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        yield from group
