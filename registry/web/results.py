"""The answer to a search as the page shows it: what was understood, cards, how much is stated at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.catalogue.identifying import IDENTITY_FIELD
from registry.web import facts, naming
from registry.web.wording import BANDS, Sentence, say

if TYPE_CHECKING:
    from registry.search.card import Card
    from registry.search.service import Answer
    from registry.search.words import Reading

AREA, TOWN, REGION = "site.area", "site.municipality", "site.nuts3"
COUNTRY, STAFF = "organisation.country", "organisation.size_class"
PROCESS, PROCESS_HEAD = "capability.process", "capability.process_head"
EDGES = ("capability.part_l_mm", "capability.part_w_mm", "capability.part_h_mm")


def understood(reading: Reading | None, language: str) -> list[str]:
    """Return what the plain words were taken for, one phrase for each; the edges of a part are one."""
    if reading is None:
        return []
    edges = [item for item in reading.understood if item.field in EDGES]
    said = [item.label for item in reading.understood if item.field not in EDGES]
    if edges:
        text = facts.size([item.value for item in edges], "mm", language)
        said.append(say(language, Sentence("Part of {size}"), size=text))
    return said


def result_of(answer: Answer, language: str) -> dict[str, Any]:
    """Return the cards that fit and those that nearly do, and how much is stated at all."""
    cards = [_card(card, language) for card in answer.page.cards]
    full = [card for card in cards if not card["missing"]]
    coverage = {
        facts.labels([row.field], language)[0]: say(language, BANDS[row.band]) for row in answer.page.coverage
    }
    return {
        "full": full,
        "near": [card for card in cards if card["missing"]],
        "near_named": any(card["missing"] and not card["anonymous"] for card in cards),
        "heading": _heading(len(full), language),
        "anonymous": any(card["anonymous"] for card in cards),
        "more": answer.page.more,
        "coverage": [{"label": label, "band": band} for label, band in coverage.items()],
    }


def _heading(count: int, language: str) -> str:
    if count == 1:
        return say(language, Sentence("One company fits"))
    return say(language, Sentence("{count} companies fit"), count=count)


def _card(card: Card, language: str) -> dict[str, Any]:
    matched = set(card.matched)
    lines = facts.facts(card.fields, language, without=_elsewhere(card.fields, matched))
    titled = naming.placed(card.fields) if card.name is None else None
    where = [
        card.fields[name].label for name in (TOWN, REGION, COUNTRY) if name in card.fields and name != titled
    ]
    if TOWN not in card.fields and AREA in card.fields:
        where.insert(0, facts.area(str(card.fields[AREA].value), language))
    return {
        "href": f"/companies/{card.company}",
        "title": naming.title(card.name, card.fields, language),
        "anonymous": card.anonymous,
        "where": ", ".join(where),
        "staff": card.fields[STAFF].label if STAFF in card.fields else "",
        "place_fits": bool(matched & {AREA, TOWN, REGION}),
        "facts": [
            {"label": fact.label, "text": fact.text, "fits": bool(matched & set(fact.fields))}
            for fact in sorted(lines, key=lambda fact: not matched & set(fact.fields))
        ],
        "missing": facts.labels(card.missing, language),
    }


def _elsewhere(fields: Mapping[str, Any], matched: set[str]) -> set[str]:
    """Return the fields that stand in the card's head, and a field of work whose process says more."""
    head = {IDENTITY_FIELD, AREA, TOWN, REGION, COUNTRY, STAFF}
    told = PROCESS in fields and (PROCESS_HEAD not in matched or PROCESS in matched)
    return head | {PROCESS_HEAD} if told else head
