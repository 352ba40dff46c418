"""The table against Casbin's own `enforce_ex`: each subject, and persons who are several at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import casbin
import pytest
from casbin.model import Model

from policies.decision import NO_RULE
from policies.loader import _MODEL
from policies.rule import Question
from policies.table import PolicyTable
from policies.vocabulary import (
    COMPANY_ROLES,
    OFFICE_ROLES,
    SUBJECTS,
    Action,
    Role,
    SensitivityClass,
    Subject,
    Tier,
    tiers_up_to,
)

QUESTIONS = tuple(product(Action, SensitivityClass, Tier))
PERSON = "person"
"""Stands for somebody; Casbin is told what they are by links, as it would be for users."""


class Oracle:
    """Casbin over the rows that speak of a question: a row of another one cannot change an answer.

    tests/policies/test_policy_compiler.py holds that against an enforcer over all rows.
    """

    def __init__(self, table: PolicyTable, *sets: frozenset[str]) -> None:
        self._enforcers: dict[Question, casbin.Enforcer] = {}
        speaking: dict[Question, list[list[str]]] = {}
        for rule in table.rules:
            for action, cls, tier in rule.questions():
                row = [rule.subject, cls.value, tier.value, action.value, rule.effect.value, rule.name]
                speaking.setdefault((action, cls, tier), []).append(row)
        links = [[link.subject, link.parent] for link in table.links]
        links += [[_name(subjects), subject] for subjects in sets for subject in sorted(subjects)]
        for question, rows in speaking.items():
            model: Model = casbin.Enforcer.new_model(text="\n".join(_MODEL))
            enforcer = casbin.Enforcer(model)
            for row in rows:
                model.add_policy("p", "p", row)
            for link in links:
                model.add_policy("g", "g", link)
            enforcer.build_role_links()
            self._enforcers[question] = enforcer

    def says(self, who: str, question: Question) -> tuple[bool, str]:
        enforcer = self._enforcers.get(question)
        if enforcer is None:
            return False, NO_RULE
        action, cls, tier = question
        answer, row = enforcer.enforce_ex(who, cls.value, tier.value, action.value)
        return answer, row[5] if row else NO_RULE


def _name(subjects: frozenset[str]) -> str:
    return f"{PERSON} {' '.join(sorted(subjects))}"


def differing(table: PolicyTable, oracle: Oracle, sets: list[frozenset[str]]) -> Iterator[object]:
    for subjects, question in product(sets, QUESTIONS):
        decision = table.decide(subjects, *question)
        answer, rule = oracle.says(_name(subjects), question)
        # Of several rows that allow, Casbin names the last and the table the first: one of those of one subject alone.
        named = _allowing(table, subjects, question) if answer else {rule}
        if decision.allowed is not answer or decision.rule not in named:
            yield subjects, question


def _allowing(table: PolicyTable, subjects: frozenset[str], question: Question) -> set[str]:
    alone = [table.decide({subject}, *question) for subject in subjects]
    return {decision.rule for decision in alone if decision.allowed}


def occurring() -> list[frozenset[str]]:
    """Every tier somebody can hold in a network with every role there, or in their own company.

    Nobody of an office holds OPEN by being signed in; a tier that was approved before stays approved.
    """
    tiers = [frozenset(map(Subject.tier, tiers_up_to(tier))) for tier in Tier if tier is not Tier.SEALED]
    found = []
    for held, role in product([frozenset[str](), *tiers], Role):
        if role in COMPANY_ROLES:
            found += [held, held | {Subject.own(role)}]
        elif role in OFFICE_ROLES:
            found.append((held - {Subject.tier(Tier.OPEN)}) | {Subject.role(role)})
        else:
            found.append(held | {Subject.role(role)})
    return sorted(set(found), key=sorted)


def test_the_table_is_enforce_ex_for_every_subject_and_every_question(table: PolicyTable) -> None:
    sets = [frozenset({subject}) for subject in SUBJECTS]
    oracle = Oracle(table, *sets)
    assert list(differing(table, oracle, sets)) == []
    assert len(sets) * len(QUESTIONS) == 31_280


def test_the_table_is_enforce_ex_for_every_tier_with_every_role_that_can_occur(table: PolicyTable) -> None:
    sets = occurring()
    assert len(sets) > 50
    chosen = random.Random(7).sample(sets, 8)
    assert list(differing(table, Oracle(table, *chosen), chosen)) == []


@pytest.mark.long
def test_the_table_is_enforce_ex_for_all_of_them(table: PolicyTable) -> None:
    sets = occurring()
    assert list(differing(table, Oracle(table, *sets), sets)) == []


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_the_table_is_enforce_ex_for_random_sets_of_subjects(table: PolicyTable, seed: int) -> None:
    chosen = random.Random(seed)
    sets = [frozenset(chosen.sample(SUBJECTS, chosen.randrange(2, 8))) for _ in range(6)]
    assert list(differing(table, Oracle(table, *sets), sets)) == []


def test_an_answer_that_is_another_is_found(table: PolicyTable) -> None:
    sets = [frozenset({"tier:MEMBER", "role:auditor"})]
    oracle = Oracle(table, frozenset({"tier:MEMBER"}))
    assert next(differing(table, oracle, sets))
