"""Rows of policy.csv, as checked values.

    p, NAME, SUBJECT, CLASS..., TIER..., ACTION..., allow|deny      a rule
    g, SUBJECT, SUBJECT                                             the first also has what the second has

A rule speaks of every class times every tier times every action it lists. It lists them all by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from policies.vocabulary import Action, SensitivityClass, Tier

Question = tuple[Action, SensitivityClass, Tier]


class Effect(StrEnum):
    """What a rule does. Deny beats allow, whoever else allows."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Rule:
    """One `p` row. `line` is where it stands in policy.csv, for people; it is not part of the digest."""

    name: str
    subject: str
    classes: tuple[SensitivityClass, ...]
    tiers: tuple[Tier, ...]
    actions: tuple[Action, ...]
    effect: Effect
    line: int

    def questions(self) -> tuple[Question, ...]:
        """Every (action, class, tier) the rule speaks of."""
        return tuple(product(self.actions, self.classes, self.tiers))

    def canonical(self) -> str:
        """The row in its one spelling, as it goes into the digest."""
        lists = (" ".join(values) for values in (self.classes, self.tiers, self.actions))
        return ", ".join(("p", self.name, self.subject, *lists, self.effect))

    def sentence(self) -> str:
        """The row in words, in English, for `explain`."""
        return (
            f"Rule {self.name} (policy.csv line {self.line}): {self.subject} "
            f"{'may' if self.effect is Effect.ALLOW else 'must not'} {_listed(self.actions, 'and')} "
            f"{_listed(self.classes, 'and')} at {_listed(self.tiers, 'or')}."
        )


@dataclass(frozen=True, slots=True)
class Link:
    """One `g` row: `subject` also has everything that `parent` has."""

    subject: str
    parent: str
    line: int

    def canonical(self) -> str:
        """The row in its one spelling, as it goes into the digest."""
        return f"g, {self.subject}, {self.parent}"


def _listed(words: tuple[StrEnum, ...], joint: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else str(last)
