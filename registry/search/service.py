"""Open search: one snapshot, one decision, one page, and the record of it before the answer.

The entry is staged in the transaction that answered and committed with it; a refusal is recorded, then
raised, and so is what fails on the way, such as a sealed value that does not open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyroaring import BitMap

from audit.entry import Event, Result
from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import REGISTER
from policies.vocabulary import Action, SensitivityClass, Tier
from registry.acting import acting
from registry.catalogue import FIELDS
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid, NordkapError, PurposeNeeded
from registry.freeze.state import require_open
from registry.search import near as nearby
from registry.search import words
from registry.search.audience import Audience
from registry.search.card import Page
from registry.search.conditions import NEAR
from registry.search.coverage import coverage
from registry.search.errors import SegmentGone
from registry.search.evaluate import Evaluation, wanted
from registry.search.keywords import STATED
from registry.search.messages import Message
from registry.search.nearmiss import near_misses
from registry.search.pages import Candidate, Pages
from registry.search.pair import Pair
from registry.search.plan import AREA, Plan, Rights, plan
from registry.search.postings import Posting, Postings
from registry.search.query import Query, tree
from registry.search.ranking import Ties, criteria, ranked
from registry.search.store import listing

if TYPE_CHECKING:
    from policies.decision import Decision
    from policies.table import PolicyTable
    from registry.caller import Caller, Callers, Credential
    from registry.database import Database, Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.search.card import Card
    from registry.search.conditions import Within
    from registry.search.evaluate import Witness
    from registry.search.words import Reading

PURPOSE_FROM = Tier.MEMBER
"""Values from this tier on are shown for a purpose only."""

MOST_NEAR_MISSES = 5
"""Companies on a page that lack one thing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, and what was made of the plain words of the query, where there were any."""

    page: Page
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a transaction leaves behind: a decision to require, then an error to raise or an answer."""

    decision: Decision
    error: NordkapError | None = None
    answer: Answer | None = None


class SearchService:
    """Answers searches.

    Args:
        database: opens the snapshot.
        callers: turns a credential into a caller.
        policy: gives the policy table in force.
        disclosure: opens the fields of the page.
    """

    def __init__(
        self, database: Database, callers: Callers, policy: Callable[[], PolicyTable], disclosure: Disclosure
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._disclosure = disclosure

    def search(self, credential: Credential, query: Query) -> Answer:
        """Return the page of a query.

        Raises NotSignedIn, Denied, Frozen, PurposeNeeded, Invalid; IndexBroken, BlockBroken and MissingKey when the
        index is not whole.
        """
        try:
            outcome = self._once(credential, query)
        except SegmentGone:  # two compactions went by between the snapshot and its first look: take a new one
            outcome = self._once(credential, query)
        outcome.decision.require()
        if outcome.error is not None:
            raise outcome.error
        if outcome.answer is None:
            raise AssertionError("a search that was allowed has an answer or an error")
        return outcome.answer

    def require_right(self, credential: Credential) -> None:
        """Require somebody who may search at all; a refusal is on record. Raises NotSignedIn, Denied."""
        asked = {"asked": "search"}
        with acting(self._database, self._callers, credential, Event.SEARCHED, asked) as (tx, caller):
            decision = _decision(self._policy(), caller)
            if not decision.allowed:
                _refused(tx, caller, decision, "not_allowed")
        decision.require()

    def read_words(self, credential: Credential, text: str) -> Reading:
        """Return what the plain words of a search would be taken for. Raises NotSignedIn, Denied."""
        asked = {"asked": "search"}
        with acting(self._database, self._callers, credential, Event.SEARCHED, asked, snapshot=True) as (
            tx,
            caller,
        ):
            policy = self._policy()
            decision = _decision(policy, caller)
            reading = words.read(text, caller.language, Rights(policy, caller))
            if not decision.allowed:
                _refused(tx, caller, decision, "not_allowed")
        decision.require()
        return reading

    def _once(self, credential: Credential, query: Query) -> _Outcome:
        asked = {"asked": "search"}
        with acting(self._database, self._callers, credential, Event.SEARCHED, asked, snapshot=True) as (
            tx,
            caller,
        ):
            policy = self._policy()
            decision = _decision(policy, caller)
            if not decision.allowed:
                _refused(tx, caller, decision, "not_allowed")
                return _Outcome(decision)
            # Before anything is planned: the index tells who states what, also where no record is opened.
            require_open(tx)
            if caller.purpose is None and _reads_from(policy, caller, PURPOSE_FROM):
                _refused(tx, caller, decision, "no_purpose")
                return _Outcome(decision, PurposeNeeded(Message.NO_PURPOSE))
            try:
                return _Outcome(decision, answer=self._answer(tx, caller, policy, decision, query))
            except Invalid as wrong:
                _refused(tx, caller, decision, "query")
                return _Outcome(decision, wrong)

    def _answer(
        self, tx: Transaction, caller: Caller, policy: PolicyTable, decision: Decision, query: Query
    ) -> Answer:
        rights = Rights(policy, caller)
        reading = None if query.text is None else words.read(query.text, caller.language, rights)
        filters, near, text = (reading or words.Reading()).joined(query.filters, query.near)
        root = tree(filters)
        if near is not None and rights.field(AREA, NEAR) is None:
            raise Invalid([FieldProblem("/near", Message.REFUSED)])
        origin = nearby.within(tx, self._disclosure, caller, near)
        asked = plan(rights, root, near=origin, text=text)
        countries = listing.countries(tx, {pair.network for pair in rights.every()})
        audience = Audience(caller.organisation, caller.organisation_number, countries)
        pages = Pages(
            tx,
            disclosure=self._disclosure,
            policy=policy,
            caller=caller,
            audience=audience,
            leaves=asked.leaves(),
        )
        page = _Search(tx, caller, rights, asked, audience, query).page(pages, origin, query.limit)
        _searched(tx, caller, decision, query, asked, page)
        return Answer(page, reading)


class _Search:
    """One search over one snapshot."""

    def __init__(
        self, tx: Transaction, caller: Caller, rights: Rights, asked: Plan, audience: Audience, query: Query
    ) -> None:
        self._tx = tx
        self._rights = rights
        self._plan = asked
        self._postings = Postings(
            tx, rights.every() | {Pair(network, Tier.OPEN) for network in audience.countries}
        )
        stated = {
            Posting(pair, leaf.field.name, STATED)
            for leaf in asked.leaves()
            if leaf.op != "text"
            for pair in leaf.pairs
        }
        self._evaluation = Evaluation(
            self._postings.fetch([*wanted(asked.leaves(), audience), *stated]), audience
        )
        key = tx.keys.current(Purpose.READER, REGISTER)
        self._ties = Ties.of(key, caller.person, query.canonical())

    def page(self, pages: Pages, origin: Within | None, limit: int) -> Page:
        """Return the page: what matches, then, where there is room, what only lacks one thing."""
        found = self._evaluation.of(self._plan.root)
        owners = self._evaluation.seen(found.owners())
        today = self._tx.now.date()
        bands = criteria(self._postings, self._evaluation, self._rights, self._plan, origin, today)

        def candidates(
            who: BitMap, shown_by: Sequence[Witness], missing: tuple[str, ...]
        ) -> Iterator[Candidate]:
            lists = [witness.records for witness in shown_by]
            for number, best in ranked(who, lists, bands, self._ties):
                yield Candidate(number, best, missing)

        cards, more = pages.cards(candidates(owners, found.witnesses, ()), found.witnesses, limit)
        if not more and len(cards) < limit:
            room = min(limit - len(cards), MOST_NEAR_MISSES)
            cards = [*cards, *self._near_misses(pages, candidates, owners, room)]
        counted = [leaf for leaf in self._plan.leaves() if leaf.op != "text"]
        return Page(tuple(cards), more, coverage(self._evaluation, counted))

    def _near_misses(
        self,
        pages: Pages,
        candidates: Callable[[BitMap, Sequence[Witness], tuple[str, ...]], Iterator[Candidate]],
        full: BitMap,
        room: int,
    ) -> list[Card]:
        cards: list[Card] = []
        known = full
        for miss in near_misses(self._evaluation, self._plan):
            owners = self._evaluation.seen(miss.found.owners()) - known
            known = known | owners
            witnesses = miss.found.witnesses
            made, _ = pages.cards(candidates(owners, witnesses, miss.missing), witnesses, room - len(cards))
            cards.extend(made)
            if len(cards) >= room:
                break
        return cards


def _decision(policy: PolicyTable, caller: Caller) -> Decision:
    return policy.may(_subjects(caller), Action.SEARCH)


def _subjects(caller: Caller) -> frozenset[str]:
    return frozenset().union(*(caller.subjects(network) for network in caller.standings))


def _reads_from(policy: PolicyTable, caller: Caller, tier: Tier) -> bool:
    view = policy.view(_subjects(caller))
    return any(found >= tier for cls in SensitivityClass for found in view.tiers(Action.SEARCH, cls))


def _refused(tx: Transaction, caller: Caller, decision: Decision, reason: str) -> None:
    tx.audit(by_caller(tx, caller, Event.SEARCHED, Result.REFUSED, rule=decision.rule, reason=reason))


def _searched(
    tx: Transaction, caller: Caller, decision: Decision, query: Query, asked: Plan, page: Page
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
        network=next(iter(caller.standings)) if len(caller.standings) == 1 else None,
    )
    # Salted with the entry's own id: two entries of one query do not look alike, in the log or in a copy of it.
    key = tx.keys.current(Purpose.AUDIT, REGISTER)
    entry = replace(entry, query=lookup_tag(key, "query", entry.id.bytes + query.canonical()).hex())
    details = [
        Detail(card.organisation, {"anonymous": card.anonymous, "fields": sorted(card.fields)})
        for card in page.cards
    ]
    tx.audit(entry, *details)
