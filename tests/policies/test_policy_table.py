from __future__ import annotations

import logging
import tracemalloc
from itertools import combinations, product

import pytest

from policies.decision import NO_RULE
from policies.errors import Denied, UnknownQuestion
from policies.loader import compile_policy, parse
from policies.table import CACHED_VIEWS, PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

READ_MACHINE = (Action.READ, SensitivityClass.MACHINE, Tier.MEMBER)
HOSTILE = [
    "tier:MEMBER, tier:CASE",
    "role:member, administrator",
    "tier:MEMBER\n",
    " tier:MEMBER",
    "tier:member",
    "TIER:MEMBER",
    "tier:SEALED",
    "grant:SEALED",
    "own:administrator",
    "*",
    ".*",
    "",
    "#",
    "[tier:MEMBER]",
    "g, mallory, own:data_owner",
    "p.sub",
    "r_sub == r_sub",
    "ｔｉｅｒ:MEMBER",
    "tier:MEMBER\x00",
    "\ud800",
    "a" * 1_000_000,
]


def test_subjects_together_may_what_any_of_them_may(table: PolicyTable) -> None:
    assert table.decide(["tier:OPEN"], *READ_MACHINE).allowed is False
    assert table.decide(["tier:OPEN", "tier:MEMBER"], *READ_MACHINE).allowed is True


def test_a_deny_of_one_subject_beats_what_all_others_allow(table: PolicyTable) -> None:
    every = frozenset(SUBJECTS)
    decision = table.decide(every, *READ_MACHINE)
    assert (decision.allowed, decision.rule) == (False, "office-ability")


@pytest.mark.parametrize("kind", [frozenset, set, tuple, list])
def test_any_collection_of_subjects_gives_the_same_answer(table: PolicyTable, kind: type) -> None:
    subjects = ["tier:MEMBER", "role:member"]
    assert table.decide(kind(subjects), *READ_MACHINE) is table.decide(frozenset(subjects), *READ_MACHINE)
    assert table.tiers(kind(subjects), Action.READ, SensitivityClass.MACHINE) == {Tier.COMMUNITY, Tier.MEMBER}
    assert table.may(kind(subjects), Action.READ).allowed is True


def test_a_string_is_not_taken_for_a_subject(table: PolicyTable) -> None:
    assert table.decide("tier:MEMBER", *READ_MACHINE).allowed is False


def test_no_subjects_may_nothing(table: PolicyTable) -> None:
    for question in product(Action, SensitivityClass, Tier):
        decision = table.decide((), *question)
        assert (decision.allowed, decision.rule) == (False, NO_RULE)
    for action in Action:
        assert table.may((), action).allowed is False


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_as_a_subject_changes_nothing(table: PolicyTable, name: str) -> None:
    for others in (frozenset(), frozenset({"tier:OPEN"}), frozenset({"role:auditor", "tier:CASE"})):
        for question in product(Action, SensitivityClass, Tier):
            assert table.decide(others | {name}, *question) is table.decide(others, *question)
        for action in Action:
            assert table.may(others | {name}, action) == table.may(others, action)
            for cls in SensitivityClass:
                assert table.tiers(others | {name}, action, cls) == table.tiers(others, action, cls)


def test_hostile_names_change_nothing_after_a_reload_either(table: PolicyTable) -> None:
    rows = "\n".join(
        (*(link.canonical() for link in table.links), *(rule.canonical() for rule in table.rules))
    )
    again = compile_policy(*parse(f"{rows}\nend, {len(table.links) + len(table.rules)}\n"))
    assert again.digest == table.digest
    for name in HOSTILE:
        assert again.decide({name, "tier:OPEN"}, *READ_MACHINE).allowed is False


def test_tiers_are_those_that_decide_allows(table: PolicyTable) -> None:
    sets = [frozenset(pair) for pair in combinations(SUBJECTS, 2)]
    for subjects in sets:
        view = table.view(subjects)
        for action, cls in product(Action, SensitivityClass):
            allowed = {tier for tier in Tier if table.decide(subjects, action, cls, tier).allowed}
            assert table.tiers(subjects, action, cls) == view.tiers(action, cls) == allowed


def test_may_is_allowed_exactly_where_some_class_is(table: PolicyTable) -> None:
    for subjects in ({subject} for subject in SUBJECTS):
        for action in Action:
            some = any(table.tiers(subjects, action, cls) for cls in SensitivityClass)
            decision = table.may(subjects, action)
            assert decision.allowed is some
            assert (decision.action, decision.cls, decision.tier) == (action, None, None)


def test_may_names_the_first_rule_that_says_so(table: PolicyTable) -> None:
    assert table.may({"tier:CASE"}, Action.SEARCH).rule == "open-card"
    assert table.may({"role:auditor"}, Action.SEARCH).rule == "office-site"
    assert table.may({"role:educator"}, Action.SEARCH).rule == NO_RULE


@pytest.mark.parametrize(
    "question",
    [
        ("read", "machine", "member"),
        ("read", "machinery", "MEMBER"),
        ("READ", "machine", "MEMBER"),
        (None, None, None),
        ([], "machine", "MEMBER"),
    ],
)
def test_a_question_outside_the_vocabulary_is_an_error_and_never_permission(
    table: PolicyTable, question: tuple[object, ...]
) -> None:
    with pytest.raises(UnknownQuestion):
        table.decide({"own:data_owner"}, *question)  # type: ignore[arg-type]


def test_unknown_actions_and_classes_are_errors_everywhere(table: PolicyTable) -> None:
    with pytest.raises(UnknownQuestion):
        table.may({"own:data_owner"}, "administer")  # type: ignore[arg-type]
    with pytest.raises(UnknownQuestion):
        table.tiers({"own:data_owner"}, Action.READ, "everything")  # type: ignore[arg-type]


def test_a_decision_explains_itself_by_its_row(table: PolicyTable) -> None:
    allowed = table.explain(table.decide({"tier:MEMBER"}, *READ_MACHINE))
    assert allowed.startswith("Rule member-ability (policy.csv line ")
    assert "tier:MEMBER may see, read" in allowed
    denied = table.explain(table.decide({"tier:MEMBER", "role:broker"}, *READ_MACHINE))
    assert "group:office must not see, read" in denied
    assert table.explain(table.decide((), *READ_MACHINE)) == (
        "No rule allows it, and what no rule allows is closed."
    )


def test_a_decision_of_another_policy_is_not_explained(table: PolicyTable) -> None:
    other = compile_policy(*parse("p, a, tier:OPEN, profile, OPEN, see read, allow\nend, 1\n"))
    with pytest.raises(UnknownQuestion):
        table.explain(other.decide({"tier:OPEN"}, *READ_MACHINE))


def test_every_rule_is_found_by_its_name(table: PolicyTable) -> None:
    for rule in table.rules:
        assert table.rule(rule.name) is rule
    assert table.rule(NO_RULE) is None


def test_a_flood_of_unknown_subjects_leaves_the_memory_flat(table: PolicyTable) -> None:
    table.decide({"tier:OPEN"}, *READ_MACHINE)
    views = len(table._views)
    tracemalloc.start()
    try:
        for number in range(20_000):
            subjects = frozenset({"tier:OPEN", f"stranger-{number}"})
            assert table.decide(subjects, *READ_MACHINE).allowed is False
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 50_000
    assert len(table._views) == views


def test_a_flood_of_known_combinations_is_bounded_and_stays_right(shipped: object) -> None:
    table = compile_policy(*parse("p, a, tier:MEMBER, machine, MEMBER, see read, allow\nend, 1\n"))
    for combination in combinations(SUBJECTS, 3):
        decision = table.decide(frozenset(combination), *READ_MACHINE)
        assert decision.allowed is ("tier:MEMBER" in combination)
    assert len(table._views) == CACHED_VIEWS


def test_nothing_is_logged_by_loading_deciding_or_refusing(
    table: PolicyTable, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Casbin switches its loggers off for good; here they must be off before it says anything.
    for name in ("casbin", "casbin.enforcer", "casbin.policy", "casbin.role"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
    with caplog.at_level(logging.DEBUG):
        again = compile_policy(table.rules, table.links)
        with pytest.raises(Denied):
            again.decide({"role:auditor", "explosives-unlimited"}, *READ_MACHINE).require()
    assert caplog.records == []
