"""What a search shows of an organisation: a card with what the reader may read, and how well it fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.exposure.account import Showing
from registry.search.coverage import Coverage


@dataclass(frozen=True, slots=True, repr=False)
class CardValue:
    """One value on a card: JSON, the value and its field in the reader's words, the tier that governs it."""

    value: Any
    label: str
    title: str
    tier: Tier

    def __repr__(self) -> str:
        return f"<CardValue {self.tier.value}>"


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """One organisation on the page.

    `company` is its id, or the name by which this reader alone knows it where it is `anonymous`. `matched`
    are the fields of the query that hold; `missing` those it states nothing of that the reader may know;
    `showing` is what counts of it.
    """

    organisation: UUID
    company: str
    name: str | None
    anonymous: bool
    fields: Mapping[str, CardValue]
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    showing: Showing


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a search: at most twenty cards, whether there are more, and how much is stated at all."""

    cards: tuple[Card, ...]
    more: bool
    coverage: tuple[Coverage, ...]
