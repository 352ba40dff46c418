"""Open search: one snapshot, one decision, one page, and the record of it before the answer.

The entry is staged in the transaction that answered and committed with it; a refusal is recorded, then
raised, and so is what fails on the way, such as a sealed value that does not open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyroaring import BitMap

from audit.entry import Event
from keys.key import Purpose
from keys.scope import REGISTER
from policies.vocabulary import Action, SensitivityClass, Tier
from registry.acting import acting
from registry.cases.held import Cases
from registry.errors import FieldProblem, Invalid, NordkapError, PurposeNeeded
from registry.exposure.tries import settled
from registry.freeze.state import require_open
from registry.search import near as nearby
from registry.search import words
from registry.search.audience import Audience
from registry.search.card import Page
from registry.search.conditions import NEAR
from registry.search.coverage import coverage
from registry.search.evaluate import Evaluation, wanted
from registry.search.granted import lists_of
from registry.search.keywords import STATED
from registry.search.messages import Message
from registry.search.nearmiss import near_misses
from registry.search.noted import refused, searched
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
    from registry.exposure.budget import Exposure
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
    """A page, and what was made of the plain words of the query, where there were any.

    `limited`: no view is left, so that only companies are on it that were shown before.
    """

    page: Page
    reading: Reading | None
    limited: bool = False


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
        cases: says what owners let the caller read besides.
        exposure: counts what is shown.
    """

    def __init__(
        self,
        database: Database,
        callers: Callers,
        policy: Callable[[], PolicyTable],
        disclosure: Disclosure,
        cases: Cases,
        exposure: Exposure,
    ) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy
        self._disclosure = disclosure
        self._cases = cases
        self._exposure = exposure

    def search(self, credential: Credential, query: Query) -> Answer:
        """Return the page of a query.

        Raises NotSignedIn, Denied, Frozen, PurposeNeeded, ViewsUsedUp, Invalid; IndexBroken, BlockBroken
        and MissingKey when the index is not whole.
        """
        # Anew where two compactions went by between the snapshot and its first look, or a colleague was counted.
        outcome = settled(lambda: self._once(credential, query))
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
                refused(tx, caller, decision, "not_allowed")
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
            rights = Rights(policy, caller, self._cases.held(tx, caller))
            reading = words.read(text, caller.language, rights)
            if not decision.allowed:
                refused(tx, caller, decision, "not_allowed")
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
                refused(tx, caller, decision, "not_allowed")
                return _Outcome(decision)
            # Before anything is planned: the index tells who states what, also where no record is opened.
            require_open(tx)
            if caller.purpose is None and _reads_from(policy, caller, PURPOSE_FROM):
                refused(tx, caller, decision, "no_purpose")
                return _Outcome(decision, PurposeNeeded(Message.NO_PURPOSE))
            try:
                return _Outcome(decision, answer=self._answer(tx, caller, policy, decision, query))
            except Invalid as wrong:
                refused(tx, caller, decision, "query")
                return _Outcome(decision, wrong)

    def _answer(
        self, tx: Transaction, caller: Caller, policy: PolicyTable, decision: Decision, query: Query
    ) -> Answer:
        granted = self._cases.held(tx, caller)
        rights = Rights(policy, caller, granted)
        reading = None if query.text is None else words.read(query.text, caller.language, rights)
        filters, near, text = (reading or words.Reading()).joined(query.filters, query.near)
        root = tree(filters)
        if near is not None and rights.field(AREA, NEAR) is None:
            raise Invalid([FieldProblem("/near", Message.REFUSED)])
        origin = nearby.within(tx, self._disclosure, caller, near)
        asked = plan(rights, root, near=origin, text=text)
        counting = self._exposure.begin(tx, caller)
        counting.ask(query.canonical())
        countries = listing.countries(tx, {pair.network for pair in rights.every()})
        audience = Audience(caller.organisation, caller.organisation_number, countries)
        pages = Pages(
            tx,
            disclosure=self._disclosure,
            caller=caller,
            audience=audience,
            leaves=asked.leaves(),
            granted=granted,
        )
        opened = lists_of(tx, self._disclosure, caller, audience, granted, asked.leaves())
        page = _Search(tx, caller, rights, asked, audience, query, opened).page(pages, origin, query.limit)
        kept = counting.show([card.showing for card in page.cards])
        page = replace(page, cards=tuple(card for card in page.cards if card.organisation in kept))
        searched(tx, caller, decision, query, asked, page, granted, counting.settle())
        return Answer(page, reading, limited=not counting.left.points)


class _Search:
    """One search over one snapshot."""

    def __init__(
        self,
        tx: Transaction,
        caller: Caller,
        rights: Rights,
        asked: Plan,
        audience: Audience,
        query: Query,
        opened: Mapping[Posting, BitMap],
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
        lists = {*wanted(asked.leaves(), audience), *stated}
        granted = {posting for posting in lists if posting.pair.tier is Tier.CASE}
        self._evaluation = Evaluation(
            {
                **self._postings.fetch(lists - granted),
                **{posting: opened.get(posting, BitMap()) for posting in granted},
            },
            audience,
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
