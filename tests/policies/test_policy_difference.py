"""A change of policy is shown as the decisions it changes, all of them and no others."""

from __future__ import annotations

from itertools import product

import pytest

from policies.decision import NO_RULE
from policies.difference import Kind, Shift, difference
from policies.loader import compile_policy, parse
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

BEFORE = """\
g, tier:MEMBER, tier:COMMUNITY
p, card, tier:COMMUNITY, profile region, COMMUNITY, see read search, allow
p, ability, tier:MEMBER, machine process, MEMBER CASE, see read search, allow
p, office, group:office, machine process, COMMUNITY MEMBER CASE, see read search sort facet export, deny
end, 4
"""


def policy(*changes: tuple[str, str]) -> PolicyTable:
    text = BEFORE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compile_policy(*parse(text))


def told(shifts: tuple[Shift, ...]) -> list[str]:
    return [shift.sentence() for shift in shifts]


def test_the_same_policy_differs_in_nothing(table: PolicyTable) -> None:
    assert difference(table, table) == ()


def test_other_words_order_and_comments_are_no_difference() -> None:
    moved = policy(
        ("g, tier:MEMBER, tier:COMMUNITY\n", "# reordered\n"),
        ("end, 4", "g, tier:MEMBER, tier:COMMUNITY\nend, 4"),
        ("machine process, MEMBER CASE, see read search", "process machine, CASE MEMBER, search see read"),
    )
    assert moved.digest != policy().digest
    assert difference(policy(), moved) == ()


def test_what_opens_is_told_with_whom_it_opens_to_by_way_of_links_too() -> None:
    found = difference(policy(), policy(("profile region, COMMUNITY,", "profile region machine, COMMUNITY,")))
    assert told(found) == [
        "tier:COMMUNITY may now see, read and search machine at COMMUNITY: rule card, where it was no rule.",
        "tier:MEMBER may now see, read and search machine at COMMUNITY: rule card, where it was no rule.",
    ]
    assert [shift.decisions for shift in found] == [3, 3]


def test_what_closes_is_told() -> None:
    found = difference(
        policy(), policy(("machine process, MEMBER CASE, see", "machine process, MEMBER, see"))
    )
    assert told(found) == [
        "tier:MEMBER may no more see, read and search machine and process at CASE: no rule, where it was rule ability."
    ]


def test_a_deny_that_goes_is_told_though_the_answer_of_the_subject_alone_is_no_still() -> None:
    # Together with a tier it was what closed; so who decides is a difference of its own.
    found = difference(
        policy(),
        policy(("COMMUNITY MEMBER CASE, see read search sort", "COMMUNITY MEMBER, see read search sort")),
    )
    assert {(shift.kind, shift.before, shift.after, shift.tiers) for shift in found} == {
        (Kind.RULED, "office", NO_RULE, (Tier.CASE,))
    }
    assert [shift.subject for shift in found] == ["group:office"]


def test_a_rule_of_another_name_is_told_because_the_log_holds_names() -> None:
    found = difference(policy(), policy(("p, card,", "p, cards,")))
    assert {shift.kind for shift in found} == {Kind.RULED}
    assert told(found)[0] == (
        "tier:COMMUNITY, see, read and search profile and region at COMMUNITY: "
        "the same answer, by cards in place of card."
    )


def test_what_opens_stands_first_then_what_closes() -> None:
    found = difference(
        policy(),
        policy(
            ("profile region, COMMUNITY,", "profile machine, COMMUNITY,"),
            ("p, ability,", "p, abilities,"),
        ),
    )
    kinds = [shift.kind for shift in found]
    assert kinds == sorted(kinds, key=list(Kind).index)
    assert set(kinds) == set(Kind)


@pytest.mark.parametrize(
    "change",
    [
        ("profile region, COMMUNITY,", "profile region machine, COMMUNITY MEMBER,"),
        ("MEMBER CASE, see read search, allow", "CASE, see read, allow"),
        ("tier:MEMBER, machine", "tier:OPEN, machine"),
        ("COMMUNITY MEMBER CASE, see", "CASE, see"),
    ],
)
def test_the_shifts_are_exactly_the_decisions_that_differ(change: tuple[str, str]) -> None:
    before, after = policy(), policy(change)
    differing = {
        (subject, action, cls, tier)
        for subject, action, cls, tier in product(SUBJECTS, Action, SensitivityClass, Tier)
        if _said(before, subject, action, cls, tier) != _said(after, subject, action, cls, tier)
    }
    listed = [
        (shift.subject, action, cls, tier)
        for shift in difference(before, after)
        for action, cls, tier in product(shift.actions, shift.classes, shift.tiers)
    ]
    assert len(listed) == len(set(listed))
    assert set(listed) == differing


def _said(table: PolicyTable, subject: str, *question: object) -> tuple[bool, str]:
    decision = table.decide({subject}, *question)  # type: ignore[arg-type]
    return decision.allowed, decision.rule
