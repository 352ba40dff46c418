"""How many companies of one region and process a caller could be shown: what the index says, at its moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from policies.vocabulary import Tier
from registry.disclosure.exposed import PROCESS, REGION
from registry.errors import Invalid
from registry.search.audience import Audience
from registry.search.evaluate import Evaluation, wanted
from registry.search.pair import Pair
from registry.search.plan import Rights, plan
from registry.search.postings import Postings
from registry.search.query import Condition, tree
from registry.search.store import listing

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.caller import Caller
    from registry.database import Transaction
    from registry.exposure.account import Cell


class CellSizes:
    """Counts companies by the index alone.

    Args:
        policy: gives the policy table in force.
    """

    def __init__(self, policy: Callable[[], PolicyTable]) -> None:
        self._policy = policy

    def __call__(self, tx: Transaction, caller: Caller, cell: Cell) -> int:
        """Return how many; 0 where the caller may not search by either. Raises IndexBroken, SegmentGone."""
        rights = Rights(self._policy(), caller)
        asked = [
            Condition(field=name, op="eq", value=value)
            for name, value in zip((REGION, PROCESS), cell, strict=True)
        ]
        try:
            planned = plan(rights, tree(asked), near=None, text=None)
        except Invalid:
            return 0
        countries = listing.countries(tx, {pair.network for pair in rights.every()})
        audience = Audience(caller.organisation, caller.organisation_number, countries)
        postings = Postings(tx, rights.every() | {Pair(network, Tier.OPEN) for network in countries})
        evaluation = Evaluation(postings.fetch(wanted(planned.leaves(), audience)), audience)
        region, process = (evaluation.of(leaf).owners() for leaf in planned.leaves())
        return len(evaluation.seen(region & process))
