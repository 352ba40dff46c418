"""The compiled policy: an immutable table that answers in the time of a dictionary look-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from threading import Lock
from types import MappingProxyType
from typing import Final

from policies.compiler import Answers
from policies.decision import NO_RULE, TABLE, Decision
from policies.errors import UnknownQuestion
from policies.rule import Effect, Link, Question, Rule
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

CACHED_VIEWS: Final = 256
"""How many subject sets are kept ready. A register has a few dozen; one more costs under a millisecond."""

_KNOWN: Final = frozenset(SUBJECTS)
_RowKey = tuple[Action, SensitivityClass, tuple[int | None, ...]]


class View:
    """What one set of subjects may do: everything any of them is allowed, minus everything any is denied.

    For loops: take the view once, then ask it.
    """

    __slots__ = ("_decisions", "_tiers", "_whole")

    def __init__(
        self,
        decisions: Mapping[Action, Mapping[SensitivityClass, Mapping[Tier, Decision]]],
        tiers: Mapping[Action, Mapping[SensitivityClass, frozenset[Tier]]],
        whole: Mapping[Action, Decision],
    ) -> None:
        self._decisions = decisions
        self._tiers = tiers
        self._whole = whole

    def decide(self, action: Action, cls: SensitivityClass, tier: Tier) -> Decision:
        """See `PolicyTable.decide`."""
        try:
            return self._decisions[action][cls][tier]
        except (KeyError, TypeError):
            raise UnknownQuestion("no such action, class or tier") from None

    def tiers(self, action: Action, cls: SensitivityClass) -> frozenset[Tier]:
        """See `PolicyTable.tiers`."""
        try:
            return self._tiers[action][cls]
        except (KeyError, TypeError):
            raise UnknownQuestion("no such action or class") from None

    def may(self, action: Action) -> Decision:
        """See `PolicyTable.may`."""
        try:
            return self._whole[action]
        except (KeyError, TypeError):
            raise UnknownQuestion("no such action") from None


class PolicyTable:
    """One policy, compiled. Immutable; a new policy is a new table, swapped in by reference.

    Attributes:
        digest: hex SHA-256 of the canonical rows and the model.
        rules: the rows of policy.csv that allow or deny, in their order.
        links: the rows of policy.csv that say which subject also has what another has.
    """

    __slots__ = ("_answers", "_by_name", "_lock", "_reaches", "_rows", "_views", "digest", "links", "rules")

    def __init__(
        self, rules: tuple[Rule, ...], links: tuple[Link, ...], answers: Answers, digest: str
    ) -> None:
        self.digest = digest
        self.rules = rules
        self.links = links
        self._answers = answers
        self._by_name = MappingProxyType({rule.name: rule for rule in rules})
        self._lock = Lock()
        self._views: dict[Collection[str], View] = {}
        # What is equal is one object, shared by every view that has it.
        self._reaches: dict[frozenset[Tier], frozenset[Tier]] = {}
        self._rows: dict[_RowKey, Mapping[Tier, Decision]] = {}

    def decide(
        self, subjects: Collection[str], action: Action, cls: SensitivityClass, tier: Tier
    ) -> Decision:
        """Whether these subjects together may do this with a value of this class at this tier.

        Subjects the policy does not know count for nothing. Fastest with a frozenset.

        Raises:
            UnknownQuestion: the action, class or tier is not of the vocabulary.
        """
        try:
            return self._views[subjects]._decisions[action][cls][tier]  # noqa: SLF001  # the hot path
        except (KeyError, TypeError):
            return self.view(subjects).decide(action, cls, tier)

    def tiers(self, subjects: Collection[str], action: Action, cls: SensitivityClass) -> frozenset[Tier]:
        """The tiers at which these subjects together may do this with values of this class.

        Raises:
            UnknownQuestion: the action or class is not of the vocabulary.
        """
        try:
            return self._views[subjects]._tiers[action][cls]  # noqa: SLF001  # the hot path
        except (KeyError, TypeError):
            return self.view(subjects).tiers(action, cls)

    def may(self, subjects: Collection[str], action: Action) -> Decision:
        """Whether these subjects may do this at all, with any class at any tier.

        The rule named is the first row that allows some of it, else the first that denies some of it.

        Raises:
            UnknownQuestion: the action is not of the vocabulary.
        """
        return self.view(subjects).may(action)

    def view(self, subjects: Collection[str]) -> View:
        """Everything these subjects may do, ready to be asked many times."""
        key = subjects if isinstance(subjects, frozenset) else frozenset(subjects)
        view = self._views.get(key)
        if view is not None:
            return view
        # Only known subjects make a key, so that strangers cannot fill the memory.
        known = key & _KNOWN
        view = self._views.get(known)
        if view is None:
            with self._lock:
                view = self._merge(known)
                while len(self._views) >= CACHED_VIEWS:
                    del self._views[next(iter(self._views))]
                self._views[known] = view
        return view

    def rule(self, name: str) -> Rule | None:
        """The row of this name; None for NO_RULE and for a name of another policy."""
        return self._by_name.get(name)

    def explain(self, decision: Decision) -> str:
        """The row behind a decision in words, in English.

        Raises:
            UnknownQuestion: another policy made the decision.
        """
        if decision.digest != self.digest:
            raise UnknownQuestion("another policy made this decision")
        rule = self._by_name.get(decision.rule)
        return "No rule allows it, and what no rule allows is closed." if rule is None else rule.sentence()

    def _merge(self, subjects: frozenset[str]) -> View:
        said: dict[Question, int] = {}
        for subject in subjects:
            for question, index in self._answers.allowed[subject].items():
                said[question] = min(index, said.get(question, index))
        denied: dict[Question, int] = {}
        for subject in subjects:
            for question, index in self._answers.denied[subject].items():
                denied[question] = min(index, denied.get(question, index))
        said |= denied
        decisions = {
            action: {cls: self._row(said, action, cls) for cls in SensitivityClass} for action in Action
        }
        tiers = {
            action: {cls: self._reach(row) for cls, row in rows.items()} for action, rows in decisions.items()
        }
        return View(decisions, tiers, {action: self._whole(said, action) for action in Action})

    def _row(
        self, said: Mapping[Question, int], action: Action, cls: SensitivityClass
    ) -> Mapping[Tier, Decision]:
        indexes = tuple(said.get((action, cls, tier)) for tier in Tier)
        row = self._rows.get((action, cls, indexes))
        if row is None:
            row = {
                tier: self._decision(index, action, cls, tier)
                for tier, index in zip(Tier, indexes, strict=True)
            }
            self._rows[action, cls, indexes] = row
        return row

    def _reach(self, row: Mapping[Tier, Decision]) -> frozenset[Tier]:
        reach = frozenset(tier for tier, decision in row.items() if decision.allowed)
        return self._reaches.setdefault(reach, reach)

    def _whole(self, said: Mapping[Question, int], action: Action) -> Decision:
        speaking = [index for (asked, _, _), index in said.items() if asked is action]
        allowing = [index for index in speaking if self.rules[index].effect is Effect.ALLOW]
        return self._decision(min(allowing or speaking, default=None), action, None, None)

    def _decision(
        self, index: int | None, action: Action, cls: SensitivityClass | None, tier: Tier | None
    ) -> Decision:
        rule = None if index is None else self.rules[index]
        return Decision(
            rule is not None and rule.effect is Effect.ALLOW,
            NO_RULE if rule is None else rule.name,
            self.digest,
            action,
            cls,
            tier,
            made_by=TABLE,
        )
