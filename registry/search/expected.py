"""The whole index as the records make it, in memory: what a check compares and a rebuild writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from keys.postings import term
from registry.search.closed import closed_terms
from registry.search.keywords import Keyword, posting_set

if TYPE_CHECKING:
    from keys.key import Key
    from registry.search.holdings import Holdings
    from registry.search.pair import Pair


@dataclass(frozen=True, slots=True)
class Expected:
    """What the records make: lists by term, and what the terms are called."""

    lists: Mapping[Pair, dict[bytes, BitMap]]
    names: Mapping[Pair, dict[bytes, Keyword]]


def expected(keys: Mapping[Pair, Key], holdings: Iterable[Holdings]) -> Expected:
    """Return the whole index as these holdings make it, under the keys of every index."""
    lists: dict[Pair, dict[bytes, BitMap]] = {pair: {} for pair in keys}
    names: dict[Pair, dict[bytes, Keyword]] = {
        pair: {term(key, *keyword): keyword for keyword in closed_terms(pair.tier)}
        for pair, key in keys.items()
    }
    known: dict[tuple[Pair, Keyword], bytes] = {
        (pair, keyword): name for pair, found in names.items() for name, keyword in found.items()
    }
    for one in holdings:
        for pair, numbers in posting_set(one).items():
            for number, keywords in numbers.items():
                for keyword in keywords:
                    name = known.get((pair, keyword))
                    if name is None:
                        name = known[pair, keyword] = term(keys[pair], *keyword)
                        names[pair][name] = keyword
                    lists[pair].setdefault(name, BitMap()).add(number)
    return Expected(lists, names)
