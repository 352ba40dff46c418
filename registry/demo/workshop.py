"""A generated company: who it is, how large, where, and how its words are found."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from registry.demo.chance import Chance
from registry.vocabularies.places import Place

FEWEST, MOST = 3, 60
"""People of a generated company."""

_LANGUAGES = {"SE": "sv", "NO": "nb"}
_SIZES = (10, 30)
_SMALL, _MEDIUM = 10, 50
"""People from which a company is small, and medium, in the vocabulary `size_classes`."""


@cache
def words(name: str) -> Mapping[str, Any]:
    """Return one of the lists from which companies are made."""
    text = (files("registry.demo") / "lists" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Who a company is: everything it states follows from this.

    `word` is the first word of its name, `trade` a table of trades.toml; `town` is the place as the list spells
    it; `number` counts the companies of one country from 0.
    """

    key: str
    word: str
    trade: str
    town: str
    place: Place
    number: int

    @property
    def chance(self) -> Chance:
        """The draws about this company."""
        return Chance(self.key)

    @property
    def country(self) -> str:
        """Its country's code."""
        return self.place.country

    @property
    def home(self) -> str:
        """The language of its country."""
        return _LANGUAGES[self.country]

    @property
    def language(self) -> str:
        """The language it writes in: its country's, or now and then English."""
        return "en" if self.chance.once_in("language", 8) else self.home

    @property
    def people(self) -> int:
        """How many work there: more small companies than large."""
        drawn = (self.chance.between(f"people {time}", FEWEST, MOST) for time in range(2))
        return min(drawn)

    @property
    def size(self) -> int:
        """0, 1 or 2: which value of three in the lists a company of its size has."""
        return sum(self.people >= least for least in _SIZES)

    @property
    def size_class(self) -> str:
        """A code of the vocabulary `size_classes`."""
        return "micro" if self.people < _SMALL else "small" if self.people < _MEDIUM else "medium"

    @property
    def craft(self) -> Mapping[str, Any]:
        """Its trade's table."""
        found: Mapping[str, Any] = words("trades")["trades"][self.trade]
        return found

    @property
    def name(self) -> str:
        """Its legal name, which says that it is fictional."""
        trade = self.chance.pick("word", self.craft["word"][self.home])
        return str(words("words")["legal"][self.country]).format(word=self.word, trade=trade)

    @property
    def domain(self) -> str:
        """Its domain, under a name that is kept for examples."""
        return f"{self.key}.example"

    def own(self, name: str) -> Any:
        """Return what the companies of its country have in words.toml."""
        return words("words")[name][self.country]
