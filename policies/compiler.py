"""From rules to sets: every answer is Casbin's own, asked once, before anything is served.

Casbin costs tens of microseconds to tens of milliseconds a question and grows with the rules, so it is asked
at load only. Even then the full product (subjects x classes x tiers x actions) times thousands of rules would
take minutes. The model compares class, tier and action by equality and nothing else; so

* a rule about another (class, tier, action) cannot change an answer, and is left out of the question, and
* two questions of which rows speak that allow and deny the same subjects in the same order have the same
  answer, by the row at the same place, and are asked once.

The tests prove both against a plain Enforcer that holds everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import casbin
from casbin.util.log import disabled_logging

from policies.errors import PolicyRefused
from policies.rule import Effect, Link, Question, Rule
from policies.vocabulary import SUBJECTS

_Shape = tuple[tuple[str, Effect], ...]

# Concurrent evaluation has crashed CPython's own parser (python/cpython#106905), so one at a time.
_ONE_AT_A_TIME: Final = Lock()


@dataclass(frozen=True, slots=True)
class Answers:
    """What each subject is allowed and denied by itself: subject -> question -> index of the rule."""

    allowed: Mapping[str, Mapping[Question, int]]
    denied: Mapping[str, Mapping[Question, int]]


def ask_casbin(model_text: str, rules: Sequence[Rule], links: Sequence[Link]) -> Answers:
    """Ask Casbin every question that some rule could touch, for every subject.

    Raises:
        PolicyRefused: Casbin answers in a way that does not fit the rows it was given.
    """
    # At warning level, Casbin would write every refused request to the log.
    disabled_logging()
    speaking: defaultdict[Question, list[int]] = defaultdict(list)
    for index, rule in enumerate(rules):
        for question in rule.questions():
            speaking[question].append(index)
    alike: defaultdict[_Shape, list[tuple[Question, list[int]]]] = defaultdict(list)
    for question, indexes in speaking.items():
        shape = tuple((rules[index].subject, rules[index].effect) for index in indexes)
        alike[shape].append((question, indexes))
    allowed: dict[str, dict[Question, int]] = {subject: {} for subject in SUBJECTS}
    denied: dict[str, dict[Question, int]] = {subject: {} for subject in SUBJECTS}
    with _ONE_AT_A_TIME:
        for questions in alike.values():
            question, indexes = questions[0]
            said = _ask(model_text, [rules[index] for index in indexes], links, question)
            for subject, (effect, place) in said.items():
                target = allowed if effect is Effect.ALLOW else denied
                target[subject].update((asked, among[place]) for asked, among in questions)
    return Answers(allowed, denied)


def _ask(
    model_text: str, rules: Sequence[Rule], links: Sequence[Link], question: Question
) -> dict[str, tuple[Effect, int]]:
    """One question, for every subject that a rule answers: subject -> what the rule does, and its place."""
    action, cls, tier = question
    enforcer = enforcer_of(
        model_text,
        [[rule.subject, cls.value, tier.value, action.value, rule.effect.value, rule.name] for rule in rules],
        links,
    )
    places = {rule.name: place for place, rule in enumerate(rules)}
    said = {}
    for subject in SUBJECTS:
        answer, row = enforcer.enforce_ex(subject, cls.value, tier.value, action.value)
        if not row:
            if answer is not False:
                raise PolicyRefused("Casbin allowed something that no row of policy.csv allows.")
            continue
        effect = Effect(row[4])
        if answer is not (effect is Effect.ALLOW):
            raise PolicyRefused(f"Casbin contradicts the rule {row[5]} that it answers by.")
        said[subject] = (effect, places[row[5]])
    return said


def enforcer_of(model_text: str, rows: Sequence[list[str]], links: Sequence[Link]) -> casbin.Enforcer:
    """A private Casbin enforcer over rows given as lists: no adapter, so no text is parsed twice."""
    model = casbin.Enforcer.new_model(text=model_text)
    enforcer = casbin.Enforcer(model)
    for row in rows:
        model.add_policy("p", "p", row)
    for link in links:
        model.add_policy("g", "g", [link.subject, link.parent])
    enforcer.build_role_links()
    return enforcer
