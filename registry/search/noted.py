"""What the log says of a search: never a value, a word or who was shown, but under seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from audit.entry import Event, Result
from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import REGISTER
from policies.vocabulary import Tier
from registry.cases.held import NOTHING, Granted
from registry.catalogue import FIELDS
from registry.database import Detail
from registry.entries import by_caller

if TYPE_CHECKING:
    from uuid import UUID

    from audit.entry import Change
    from policies.decision import Decision
    from registry.caller import Caller
    from registry.database import Transaction
    from registry.search.card import Card, Page
    from registry.search.plan import Plan
    from registry.search.query import Query


def refused(tx: Transaction, caller: Caller, decision: Decision, reason: str) -> None:
    """Note a search that was refused, and why."""
    tx.audit(by_caller(tx, caller, Event.SEARCHED, Result.REFUSED, rule=decision.rule, reason=reason))


def searched(
    tx: Transaction,
    caller: Caller,
    decision: Decision,
    query: Query,
    asked: Plan,
    page: Page,
    granted: Mapping[UUID, Granted],
    changed: tuple[Change, ...],
) -> None:
    """Note the search: which classes were asked and shown, which fields of whom; no value, no word."""
    shown = {FIELDS[name].cls for card in page.cards for name in card.fields}
    entry = by_caller(
        tx,
        caller,
        Event.SEARCHED,
        rule=decision.rule,
        classes=tuple(sorted(asked.classes() | shown)),
        count=len(page.cards),
        changed=changed,
        network=next(iter(caller.standings)) if len(caller.standings) == 1 else None,
    )
    # Salted with the entry's own id: two entries of one query do not look alike, in the log or in a copy of it.
    key = tx.keys.current(Purpose.AUDIT, REGISTER)
    entry = replace(entry, query=lookup_tag(key, "query", entry.id.bytes + query.canonical()).hex())
    details = [
        Detail(
            card.organisation,
            {"anonymous": card.anonymous, "fields": sorted(card.fields), **_under(card, granted)},
        )
        for card in page.cards
    ]
    tx.audit(entry, *details)


def _under(card: Card, granted: Mapping[UUID, Granted]) -> dict[str, list[str]]:
    """Return the grants that opened a value of a card, if any did."""
    shown = [name for name, value in card.fields.items() if value.tier is Tier.CASE]
    found = granted.get(card.organisation, NOTHING).grants(shown)
    return {"grants": [str(grant) for grant in found]} if found else {}
