from __future__ import annotations

import operator

import pytest

from policies.vocabulary import (
    COMPANY_ROLES,
    OFFICE_ROLES,
    RECORD_CLASSES,
    SUBJECTS,
    SWITCHED_OFF,
    Action,
    Role,
    SensitivityClass,
    Subject,
    Tier,
    tiers_up_to,
)


def test_tiers_compare_by_rank_and_not_by_the_alphabet() -> None:
    assert sorted(Tier, reverse=True) == [Tier.SEALED, Tier.CASE, Tier.MEMBER, Tier.COMMUNITY, Tier.OPEN]
    assert Tier.OPEN < Tier.COMMUNITY < Tier.MEMBER < Tier.CASE < Tier.SEALED
    assert Tier.OPEN <= Tier.OPEN
    assert Tier.OPEN >= Tier.OPEN
    assert Tier.SEALED > Tier.OPEN
    assert not Tier.OPEN > Tier.CASE
    assert max(Tier.CASE, Tier.OPEN) is Tier.CASE
    assert [tier.rank for tier in Tier] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("other", ["MEMBER", "zzz", ""])
def test_a_tier_never_compares_with_a_plain_string(other: str) -> None:
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError):
            compare(Tier.OPEN, other)
        with pytest.raises(TypeError):
            compare(other, Tier.OPEN)


def test_tiers_up_to_a_tier_include_it() -> None:
    assert tiers_up_to(Tier.OPEN) == (Tier.OPEN,)
    assert tiers_up_to(Tier.MEMBER) == (Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER)
    assert tiers_up_to(Tier.SEALED) == tuple(Tier)


def test_subjects_are_spelled_in_one_place() -> None:
    assert Subject.tier(Tier.MEMBER) == "tier:MEMBER"
    assert Subject.role(Role.AUDITOR) == "role:auditor"
    assert Subject.own(Role.EDITOR) == "own:editor"
    assert {Subject.CASE_GRANT, Subject.OFFICE} <= set(SUBJECTS)
    assert len(SUBJECTS) == len(set(SUBJECTS)) == 4 + 12 + 5 + 2


def test_nobody_can_hold_the_sealed_tier() -> None:
    assert Subject.tier(Tier.SEALED) not in SUBJECTS


def test_the_vocabulary_is_the_one_of_the_domain() -> None:
    assert " ".join(Action) == "see read search sort facet export write match"
    assert len(Role) == 12
    assert len(SensitivityClass) == 34
    assert {cls.value for cls in SWITCHED_OFF} == {"readiness", "dependency", "security", "export"}
    assert not COMPANY_ROLES & OFFICE_ROLES
    assert {cls.value for cls in set(SensitivityClass) - RECORD_CLASSES} == {"application", "account"}
