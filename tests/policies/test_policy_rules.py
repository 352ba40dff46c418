"""What the shipped policy must mean, written a second time from the domain and not from policy.csv."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from policies.table import PolicyTable
from policies.vocabulary import (
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

ASKING = (Action.SEARCH, Action.SORT, Action.FACET, Action.EXPORT)
READING = (Action.SEE, Action.READ, *ASKING)
OWN = tuple(subject for subject in SUBJECTS if subject.startswith("own:"))
OTHERS = tuple(subject for subject in SUBJECTS if not subject.startswith("own:"))

# The lowest tier to which an owner may lower a class: the brackets of the domain page.
FLOORS = {
    Tier.OPEN: "profile identity showcase region process_head",
    Tier.COMMUNITY: "location machine process part certificate skill experience contact need",
    Tier.MEMBER: "site location_exact machine_spec tolerance certificate_detail skill_size "
    "experience_detail person",
    Tier.CASE: "personal site_critical machine_critical customer capacity",
}
FLOOR = {SensitivityClass(cls): tier for tier, classes in FLOORS.items() for cls in classes.split()}


def test_the_floors_name_every_class_that_can_be_shown() -> None:
    assert set(FLOOR) == RECORD_CLASSES - SWITCHED_OFF - {SensitivityClass.CONVERSATION}


@pytest.mark.parametrize("held", [Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER, Tier.CASE])
def test_a_tier_reads_what_lies_between_the_floor_and_itself_and_never_case(
    table: PolicyTable, held: Tier
) -> None:
    subjects = {Subject.tier(held)}
    reach = set(tiers_up_to(min(held, Tier.MEMBER)))
    for cls in SensitivityClass:
        expected = {tier for tier in reach if cls in FLOOR and tier >= FLOOR[cls]}
        assert table.tiers(subjects, Action.READ, cls) == expected, cls
        assert table.tiers(subjects, Action.SEE, cls) == expected, cls


def test_a_case_grant_reads_case_values_alone_and_of_every_class_that_can_be_shown(
    table: PolicyTable,
) -> None:
    for cls in SensitivityClass:
        assert table.tiers({Subject.CASE_GRANT}, Action.READ, cls) == ({Tier.CASE} if cls in FLOOR else set())


def test_no_two_subjects_outside_the_owner_read_a_sealed_record(table: PolicyTable) -> None:
    for pair in combinations(OTHERS, 2):
        for cls, action in product(RECORD_CLASSES, READING):
            assert Tier.SEALED not in table.tiers(pair, action, cls)


def test_every_subject_outside_the_owner_together_reads_no_sealed_record(table: PolicyTable) -> None:
    office = {Subject.OFFICE, *(Subject.role(role) for role in OFFICE_ROLES)}
    others = set(OTHERS) - office
    for cls, action in product(RECORD_CLASSES, READING):
        assert Tier.SEALED not in table.tiers(others, action, cls)


def test_what_is_switched_off_is_closed_to_all_and_each(table: PolicyTable) -> None:
    for subjects in (*((subject,) for subject in SUBJECTS), SUBJECTS, OWN):
        for cls, action in product(SWITCHED_OFF, Action):
            assert table.tiers(subjects, action, cls) == set()


@pytest.mark.parametrize("role", sorted(OFFICE_ROLES))
def test_who_administers_reads_no_record_whatever_else_they_hold(table: PolicyTable, role: Role) -> None:
    everything_else = frozenset(SUBJECTS) - {Subject.role(other) for other in OFFICE_ROLES} - {Subject.OFFICE}
    for subjects in ({Subject.role(role)}, everything_else | {Subject.role(role)}):
        for cls, action in product(RECORD_CLASSES, (*READING, Action.MATCH)):
            assert table.tiers(subjects, action, cls) == set()
        for action in (*ASKING, Action.MATCH):
            assert table.may(subjects, action).allowed is False


def test_who_administers_reads_just_what_the_office_needs(table: PolicyTable) -> None:
    read = {
        role: {cls.value for cls in SensitivityClass if table.tiers({Subject.role(role)}, Action.READ, cls)}
        for role in Role
    }
    assert {role: classes for role, classes in read.items() if classes} == {
        Role.VETTING_OFFICER: {"application", "account"},
        Role.AUDITOR: {"account"},
    }


@pytest.mark.parametrize("role", [role for role in Role if role not in OFFICE_ROLES])
def test_other_roles_open_nothing_by_themselves(table: PolicyTable, role: Role) -> None:
    for action in Action:
        assert table.may({Subject.role(role)}, action).allowed is False
    with_tier = {Subject.role(role), "tier:MEMBER"}
    for question in product(Action, SensitivityClass, Tier):
        assert table.decide(with_tier, *question) is table.decide({"tier:MEMBER"}, *question)


def test_only_the_owner_writes_records_and_exports_anything(table: PolicyTable) -> None:
    for subject in OTHERS:
        assert table.may({subject}, Action.EXPORT).allowed is False
        for cls in RECORD_CLASSES:
            assert table.tiers({subject}, Action.WRITE, cls) == set()


def test_a_helper_reads_and_writes_all_of_their_own_house_and_takes_nothing_out(table: PolicyTable) -> None:
    for cls in set(FLOOR):
        for action in (Action.SEE, Action.READ, Action.WRITE):
            assert table.tiers({"own:helper"}, action, cls) == set(Tier)
    for action in (*ASKING, Action.EXPORT, Action.MATCH):
        assert table.may({"own:helper"}, action).allowed is False
    for cls in (SensitivityClass.ACCOUNT, SensitivityClass.APPLICATION, SensitivityClass.CONVERSATION):
        assert table.tiers({"own:helper"}, Action.READ, cls) == set()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DATA_OWNER])
def test_editors_and_data_owners_read_and_write_all_of_their_own(table: PolicyTable, role: Role) -> None:
    for cls in set(FLOOR):
        for action in (Action.SEE, Action.READ, Action.WRITE, Action.EXPORT):
            assert table.tiers({Subject.own(role)}, action, cls) == set(Tier)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DATA_OWNER])
def test_editors_and_data_owners_search_their_own_but_for_personal_numbers(
    table: PolicyTable, role: Role
) -> None:
    for cls in set(FLOOR) - {SensitivityClass.PERSONAL}:
        assert table.tiers({Subject.own(role)}, Action.SEARCH, cls) == set(Tier)


def test_members_read_their_own_up_to_member_and_write_nothing(table: PolicyTable) -> None:
    for cls in set(FLOOR):
        assert table.tiers({"own:member"}, Action.READ, cls) == {Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER}
    for action in (*ASKING, Action.WRITE, Action.MATCH):
        assert table.may({"own:member"}, action).allowed is False


def test_an_interested_person_has_nothing_from_their_own_organisation(table: PolicyTable) -> None:
    for action in Action:
        assert table.may({"own:interested"}, action).allowed is False


def test_only_data_owners_and_vetting_officers_change_accounts(table: PolicyTable) -> None:
    for subject in SUBJECTS:
        expected = set(Tier) if subject in {"own:data_owner", "role:vetting_officer"} else set()
        assert table.tiers({subject}, Action.WRITE, SensitivityClass.ACCOUNT) == expected


def test_personal_numbers_are_never_searched_by_anybody(table: PolicyTable) -> None:
    for subject in SUBJECTS:
        for action in (Action.SEARCH, Action.SORT, Action.FACET, Action.MATCH):
            assert table.tiers({subject}, action, SensitivityClass.PERSONAL) == set()


@pytest.mark.parametrize("cls", ["capacity", "contact", "person", "customer"])
def test_what_must_not_be_browsed_is_not_searched_by_others(table: PolicyTable, cls: str) -> None:
    for subject in OTHERS:
        for action in ASKING:
            assert table.tiers({subject}, action, SensitivityClass(cls)) == set()


@pytest.mark.parametrize(
    "cls", ["identity", "personal", "showcase", "location_exact", "customer", "contact", "person", "need"]
)
def test_who_somebody_is_is_never_tested_in_a_match(table: PolicyTable, cls: str) -> None:
    for subject in SUBJECTS:
        assert table.tiers({subject}, Action.MATCH, SensitivityClass(cls)) == set()


def test_only_members_have_values_tested(table: PolicyTable) -> None:
    able = {subject for subject in SUBJECTS if table.may({subject}, Action.MATCH).allowed}
    assert able == {"tier:MEMBER", "tier:CASE"}


def test_a_higher_tier_never_takes_anything_away(table: PolicyTable) -> None:
    for lower, higher in (("OPEN", "COMMUNITY"), ("COMMUNITY", "MEMBER"), ("MEMBER", "CASE")):
        for action, cls in product(Action, SensitivityClass):
            below = table.tiers({f"tier:{lower}"}, action, cls)
            assert below <= table.tiers({f"tier:{higher}"}, action, cls)


def test_whatever_may_be_asked_may_be_read_by_every_set_of_three_subjects(table: PolicyTable) -> None:
    for subjects in combinations(SUBJECTS, 3):
        view = table.view(frozenset(subjects))
        for cls in SensitivityClass:
            readable = view.tiers(Action.READ, cls)
            assert readable <= view.tiers(Action.SEE, cls)
            for action in ASKING:
                assert view.tiers(action, cls) <= readable
