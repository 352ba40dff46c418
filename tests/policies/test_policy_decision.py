from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from policies.decision import NO_RULE, Decision
from policies.errors import Denied
from policies.table import PolicyTable
from policies.vocabulary import Action, SensitivityClass, Tier

QUESTION = (Action.READ, SensitivityClass.MACHINE, Tier.MEMBER)


def test_nobody_but_the_table_makes_a_decision() -> None:
    with pytest.raises(TypeError, match="PolicyTable alone"):
        Decision(True, "member-ability", "0" * 64, *QUESTION)


def test_a_refusal_cannot_be_turned_into_permission(table: PolicyTable) -> None:
    refusal = table.decide({"tier:OPEN"}, *QUESTION)
    with pytest.raises(FrozenInstanceError):
        refusal.allowed = True  # type: ignore[misc]
    with pytest.raises((TypeError, ValueError)):
        replace(refusal, allowed=True)


def test_a_decision_is_not_mistaken_for_a_truth_value(table: PolicyTable) -> None:
    with pytest.raises(TypeError):
        bool(table.decide({"tier:OPEN"}, *QUESTION))


def test_requiring_an_allowed_decision_goes_on(table: PolicyTable) -> None:
    decision = table.decide({"tier:MEMBER"}, *QUESTION)
    decision.require()
    assert (decision.allowed, decision.rule, decision.digest) == (True, "member-ability", table.digest)
    assert (decision.action, decision.cls, decision.tier) == QUESTION


def test_requiring_a_refused_decision_raises_and_names_the_rule(table: PolicyTable) -> None:
    with pytest.raises(Denied) as denied:
        table.decide({"tier:MEMBER", "role:auditor"}, *QUESTION).require()
    assert (denied.value.rule, denied.value.action) == ("office-ability", "read")
    assert denied.value.digest == table.digest
    with pytest.raises(Denied) as denied:
        table.decide({"tier:OPEN"}, *QUESTION).require()
    assert denied.value.rule == NO_RULE


def test_a_refusal_says_no_class_tier_or_subject(table: PolicyTable) -> None:
    with pytest.raises(Denied) as denied:
        table.decide({"role:educator"}, Action.READ, SensitivityClass.SITE_CRITICAL, Tier.SEALED).require()
    assert str(denied.value) == f"read is not allowed, says no-rule of policy {table.digest[:12]}"
