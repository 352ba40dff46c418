"""One word of a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Term:
    """One term: a short English code, its place in the tree, and what people call it.

    `labels` has every language of `LANGUAGES`. `aliases` are further spellings by language, for matching
    only. A term that is not `selectable` only groups others: it can be searched for, but nobody states it.
    `facts` carries what a standard says of the term (its ISO number, its DIN 8580 group).
    """

    code: str
    parent: str | None
    labels: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    selectable: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """Return the label in `language` ("sv", "nb", "en"), in English for any other."""
        return self.labels.get(language) or self.labels["en"]

    def spellings(self, language: str) -> tuple[str, ...]:
        """Return every spelling in one language, the label first."""
        return (self.label(language), *self.aliases.get(language, ()))
