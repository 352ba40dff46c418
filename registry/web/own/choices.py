"""What a form lets choose from: the words of a vocabulary, grouped as they belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from registry.vocabularies import vocabulary
from registry.web.filters import HOME_REGIONS, STEP, Option
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.vocabularies import Vocabulary

MOST_TICKED = 200
"""Words of a list that can be ticked; of a longer one, such as NACE, they are written."""

ELSEWHERE = Sentence("Other countries")


@dataclass(frozen=True, slots=True)
class Group:
    """Options under a heading; those that belong to no group have none."""

    label: str
    options: tuple[Option, ...]


@cache
def groups(name: str, language: str) -> tuple[Group, ...]:
    """Return what may be stated of a vocabulary, by its highest terms, in the order of the alphabet.

    A list without levels keeps its own order; the Nordic countries and their regions come first.
    """
    words = vocabulary(name)
    tops: Sequence[str] = words.children()
    if name in {"countries", "regions"}:
        return (*_nordic(words, language), Group(say(language, ELSEWHERE), _others(words, language)))
    if all(not words.children(top) for top in tops):
        return (Group("", tuple(_below(words, tops, language))),)
    return tuple(_joined(_by_top(words, _sorted(words, tops, language), language)))


def _nordic(words: Vocabulary, language: str) -> Iterator[Group]:
    if all(not words.children(top) for top in HOME_REGIONS):
        yield Group("", tuple(_below(words, HOME_REGIONS, language)))
        return
    for top in HOME_REGIONS:
        inner = [code for code in words.subtree(top) if words.term(code).selectable and code != top]
        options = tuple(
            Option(code, words.label(code, language)) for code in (*_sorted(words, inner, language), top)
        )
        yield Group(words.label(top, language), options)


def _others(words: Vocabulary, language: str) -> tuple[Option, ...]:
    others = [top for top in words.children() if top not in HOME_REGIONS]
    return tuple(_below(words, _sorted(words, others, language), language))


def _by_top(words: Vocabulary, tops: Iterable[str], language: str) -> Iterator[Group]:
    for top in tops:
        inner = _sorted(words, words.children(top), language)
        if not inner:
            yield Group("", (Option(top, words.label(top, language)),))
            continue
        first = [Option(top, words.label(top, language))] if words.term(top).selectable else []
        yield Group(words.label(top, language), (*first, *_below(words, inner, language)))


def _joined(found: Iterable[Group]) -> Iterator[Group]:
    """Put neighbours without a heading into one group."""
    loose: tuple[Option, ...] = ()
    for group in found:
        if not group.label:
            loose += group.options
            continue
        if loose:
            yield Group("", loose)
            loose = ()
        yield group
    if loose:
        yield Group("", loose)


def _below(words: Vocabulary, codes: Iterable[str], language: str, depth: int = 0) -> Iterator[Option]:
    for code in codes:
        if words.term(code).selectable:
            yield Option(code, STEP * depth + words.label(code, language))
        yield from _below(words, _sorted(words, words.children(code), language), language, depth + 1)


def _sorted(words: Vocabulary, codes: Iterable[str], language: str) -> list[str]:
    return sorted(codes, key=lambda code: words.label(code, language).casefold())
