"""What the rules say of a class is what the policy decides, subject by subject and tier by tier."""

from __future__ import annotations

import pytest

from policies.vocabulary import SUBJECTS, Action, Subject, Tier
from registry import catalogue
from registry.catalogue.tiers import floor
from registry.explaining.classrules import reaches
from tests.support.house import POLICY

OFFERED = [one for one in catalogue.FIELDS.values() if one.family in catalogue.OFFERED_FAMILIES]
MEMBER = frozenset({Subject.tier(Tier.MEMBER)})
CASE = frozenset({Subject.tier(Tier.CASE)})


@pytest.mark.parametrize("declared", OFFERED[::9], ids=lambda one: one.name)
def test_each_reader_that_is_named_reads_it_and_nobody_else_does(declared: catalogue.Field) -> None:
    found = reaches(POLICY, declared, {})
    assert [reach.tier for reach in found] == [tier for tier in Tier if tier >= floor(declared)]
    for reach in found:
        said = {each.subject: each.rule for each in reach.readers}
        for subject in SUBJECTS:
            decision = POLICY.decide({subject}, Action.READ, declared.cls, reach.tier)
            assert (subject in said) is decision.allowed
            assert said.get(subject, decision.rule) == decision.rule


def networks(held: frozenset[str], *, granted: bool = False) -> dict[Tier, bool]:
    declared = catalogue.field("machine.make")
    return {
        reach.tier: bool(reach.networks)
        for reach in reaches(POLICY, declared, {"Exempelklustret": held}, granted=granted)
    }


def test_a_member_would_read_what_is_for_members_and_nothing_above() -> None:
    assert networks(MEMBER) == {Tier.MEMBER: True, Tier.CASE: False, Tier.SEALED: False}


def test_a_grant_is_worth_something_only_to_whom_a_network_approves_for_it() -> None:
    assert not networks(MEMBER, granted=True)[Tier.CASE]
    assert networks(CASE, granted=True)[Tier.CASE]
    assert not networks(CASE)[Tier.CASE]


def test_whoever_looks_after_a_network_would_read_nothing_whatever_else_they_hold() -> None:
    assert not any(networks(CASE | {"role:vetting_officer"}, granted=True).values())
