"""The policy as a table that people read: what each subject alone may do or must not, and which rule says so.

It is made from the compiled table's decisions, not from the rows of policy.csv: what a subject has by way of another one
stands under each, and what another row has closed does not stand there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from policies.block import Block, blocks
from policies.decision import NO_RULE
from policies.vocabulary import Action, SensitivityClass, Tier

if TYPE_CHECKING:
    from policies.table import PolicyTable


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule lets a subject do, or closes to it. `sentence` is the rule's own, in English."""

    rule: str
    allowed: bool
    block: Block
    sentence: str


def lines(table: PolicyTable, subject: str) -> tuple[Line, ...]:
    """Return what decides about a subject alone, in the order of the rules; what no rule speaks of is closed."""
    view = table.view(frozenset({subject}))
    found: defaultdict[tuple[str, bool], defaultdict[SensitivityClass, set[tuple[Tier, Action]]]] = (
        defaultdict(lambda: defaultdict(set))
    )
    for action, cls, tier in product(Action, SensitivityClass, Tier):
        decision = view.decide(action, cls, tier)
        if decision.rule != NO_RULE:
            found[decision.rule, decision.allowed][cls].add((tier, action))
    order = {rule.name: (number, rule.sentence()) for number, rule in enumerate(table.rules)}
    return tuple(
        Line(rule, allowed, block, order[rule][1])
        for rule, allowed in sorted(found, key=lambda key: order[key[0]][0])
        for block in blocks(found[rule, allowed])
    )
