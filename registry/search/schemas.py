"""What search sends and takes over HTTP; the query itself is `registry.search.query`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policies.vocabulary import Tier
from registry.search.query import LONGEST_TEXT

if TYPE_CHECKING:
    from registry.search.card import Card
    from registry.search.coverage import Coverage
    from registry.search.service import Answer
    from registry.search.words import Reading

_CLOSED = ConfigDict(extra="forbid", frozen=True)


class ValueView(BaseModel):
    """One value: JSON, `label` in the reader's words, `title` of its field, `tier` that governs it."""

    model_config = _CLOSED

    value: Any
    label: str
    title: str
    tier: Tier


class CardView(BaseModel):
    """One organisation. `company` is what to ask for it by; an anonymous one's differs for every reader."""

    model_config = _CLOSED

    company: str
    name: str | None
    anonymous: bool
    fields: dict[str, ValueView]
    matched: list[str]
    missing: list[str]


class CoverageView(BaseModel):
    """How many organisations state a field to this reader: "<5", "5-9", "10-24", "25-49", "50-99", "100+"."""

    model_config = _CLOSED

    field: str
    organisations: str


class UnderstoodView(BaseModel):
    """What some of the plain words were taken for."""

    model_config = _CLOSED

    words: str
    field: str
    op: str
    value: Any
    label: str


class PageView(BaseModel):
    """The answer to a search: the best twenty at most, whether there are more, never how many.

    At most five of them, the last ones, lack one thing (`missing`). `limited`: no view is left
    (`GET /exposure`), so that only companies are among them that were shown before.
    """

    model_config = _CLOSED

    results: list[CardView]
    more: bool
    limited: bool
    coverage: list[CoverageView]
    understood: list[UnderstoodView] | None = None
    not_understood: list[str] | None = None


class WordsBody(BaseModel):
    """Plain words to be read."""

    model_config = _CLOSED

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class WordsView(BaseModel):
    """What plain words mean: `filters`, `near` and `text` as `POST /search` takes them."""

    model_config = _CLOSED

    filters: list[dict[str, Any]]
    near: dict[str, Any] | None
    text: str | None
    understood: list[UnderstoodView]
    not_understood: list[str]


def page_view(answer: Answer) -> PageView:
    """Return an answer as it is sent."""
    reading = answer.reading
    return PageView(
        results=[_card(card) for card in answer.page.cards],
        more=answer.page.more,
        limited=answer.limited,
        coverage=[_coverage(one) for one in answer.page.coverage],
        understood=None if reading is None else _understood(reading),
        not_understood=None if reading is None else reading.not_understood,
    )


def words_view(reading: Reading) -> WordsView:
    """Return what was read as it is sent."""
    return WordsView(
        filters=[one.model_dump(mode="json", by_alias=True) for one in reading.filters],
        near=None if reading.near is None else reading.near.model_dump(mode="json", exclude_none=True),
        text=reading.text,
        understood=_understood(reading),
        not_understood=reading.not_understood,
    )


def _card(card: Card) -> CardView:
    return CardView(
        company=card.company,
        name=card.name,
        anonymous=card.anonymous,
        fields={
            name: ValueView(value=shown.value, label=shown.label, title=shown.title, tier=shown.tier)
            for name, shown in card.fields.items()
        },
        matched=list(card.matched),
        missing=list(card.missing),
    )


def _coverage(one: Coverage) -> CoverageView:
    return CoverageView(field=one.field, organisations=one.band)


def _understood(reading: Reading) -> list[UnderstoodView]:
    return [
        UnderstoodView(words=one.words, field=one.field, op=one.op, value=one.value, label=one.label)
        for one in reading.understood
    ]
