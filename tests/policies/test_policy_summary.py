"""What people read of the policy is the policy: every decision of every subject that a rule makes, once, by that rule."""

from __future__ import annotations

from itertools import product

import pytest

from policies.decision import NO_RULE
from policies.summary import lines
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_lines_of_a_subject_are_its_decisions_and_no_others(table: PolicyTable, subject: str) -> None:
    told = [
        ((action, cls, tier), (line.allowed, line.rule))
        for line in lines(table, subject)
        for action, cls, tier in product(line.block.actions, line.block.classes, line.block.tiers)
    ]
    assert len(told) == len(dict(told))
    decided = {
        question: (decision.allowed, decision.rule)
        for question in product(Action, SensitivityClass, Tier)
        for decision in [table.decide({subject}, *question)]
        if decision.rule != NO_RULE
    }
    assert dict(told) == decided


def test_each_line_has_the_sentence_of_its_rule(table: PolicyTable) -> None:
    for line in lines(table, "tier:CASE"):
        assert line.sentence.startswith(f"Rule {line.rule} (policy.csv line ")


def test_what_is_had_by_way_of_another_subject_stands_under_each(table: PolicyTable) -> None:
    assert {line.rule for line in lines(table, "tier:OPEN")} < {
        line.rule for line in lines(table, "tier:MEMBER")
    }
    assert "office-site" in {line.rule for line in lines(table, "role:broker")}
    assert lines(table, "role:educator") == ()
