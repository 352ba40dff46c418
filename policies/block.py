"""Blocks of questions: classes x tiers x actions, every combination of which belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from policies.vocabulary import Action, SensitivityClass, Tier


@dataclass(frozen=True, slots=True)
class Block:
    """All of these classes, at all of these tiers, for all of these actions; each in the vocabulary's order."""

    classes: tuple[SensitivityClass, ...]
    tiers: tuple[Tier, ...]
    actions: tuple[Action, ...]

    @property
    def size(self) -> int:
        """How many questions it holds."""
        return len(self.classes) * len(self.tiers) * len(self.actions)


def blocks(places: Mapping[SensitivityClass, AbstractSet[tuple[Tier, Action]]]) -> list[Block]:
    """Cut questions, given by their classes, into blocks that hold each of them once."""
    alike: defaultdict[tuple[tuple[Tier, ...], tuple[Action, ...]], list[SensitivityClass]] = defaultdict(
        list
    )
    for cls in SensitivityClass:
        pairs = places.get(cls, frozenset())
        by_actions: defaultdict[tuple[Action, ...], list[Tier]] = defaultdict(list)
        for tier in Tier:
            actions = tuple(action for action in Action if (tier, action) in pairs)
            if actions:
                by_actions[actions].append(tier)
        for actions, tiers in by_actions.items():
            alike[tuple(tiers), actions].append(cls)
    return [Block(tuple(classes), tiers, actions) for (tiers, actions), classes in alike.items()]
