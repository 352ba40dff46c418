"""The compiled table against Casbin itself: every answer, and the answers to policies nobody wrote."""

from __future__ import annotations

import random
from itertools import product

import casbin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.compiler import ask_casbin, enforcer_of
from policies.errors import PolicyRefused
from policies.loader import _MODEL
from policies.rule import Effect, Link, Rule
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

MODEL = "\n".join(_MODEL)
FULL = tuple(product(SUBJECTS, SensitivityClass, Tier, Action))


def rows_of(table: PolicyTable) -> list[list[str]]:
    return [
        [rule.subject, cls.value, tier.value, action.value, rule.effect.value, rule.name]
        for rule in table.rules
        for action, cls, tier in rule.questions()
    ]


def fast_enforcer(table: PolicyTable) -> casbin.FastEnforcer:
    """Casbin's own enforcer that looks up the rows of a (class, tier, action) before it evaluates."""
    fast = casbin.FastEnforcer.__new__(casbin.FastEnforcer)
    fast._cache_key_order = [1, 2, 3]
    model = fast.new_model(text=MODEL)
    casbin.FastEnforcer.__init__(fast, model, cache_key_order=[1, 2, 3])
    for row in rows_of(table):
        model.add_policy("p", "p", row)
    for link in table.links:
        model.add_policy("g", "g", [link.subject, link.parent])
    fast.build_role_links()
    return fast


def test_the_table_is_what_casbin_enforces_on_the_full_product(table: PolicyTable) -> None:
    enforcer = fast_enforcer(table)
    allowed = 0
    for subject, cls, tier, action in FULL:
        answer = enforcer.enforce(subject, cls.value, tier.value, action.value)
        assert table.decide({subject}, action, cls, tier).allowed is answer, (subject, action, cls, tier)
        allowed += answer
    assert len(FULL) == 31_280
    assert 2_000 < allowed < 5_000


def test_the_table_is_what_the_plain_enforcer_says_on_a_sample(table: PolicyTable) -> None:
    enforcer = enforcer_of(MODEL, rows_of(table), table.links)
    sample = random.Random(2).sample(FULL, 150)
    for subject, cls, tier, action in sample:
        answer, row = enforcer.enforce_ex(subject, cls.value, tier.value, action.value)
        decision = table.decide({subject}, action, cls, tier)
        assert decision.allowed is answer
        assert decision.rule == (row[5] if row else "no-rule")


@pytest.mark.long
def test_the_table_is_what_the_plain_enforcer_says_on_a_tenth(table: PolicyTable) -> None:
    """Some 20 ms each; the enforcer that looks rows up first answers all of them above."""
    enforcer = enforcer_of(MODEL, rows_of(table), table.links)
    for subject, cls, tier, action in random.Random(3).sample(FULL, len(FULL) // 10):
        answer = enforcer.enforce(subject, cls.value, tier.value, action.value)
        assert table.decide({subject}, action, cls, tier).allowed is answer


SOME_SUBJECTS = ("tier:OPEN", "tier:MEMBER", "role:auditor", "own:editor", "grant:CASE", "group:office")
SOME_CLASSES = (SensitivityClass.MACHINE, SensitivityClass.MACHINE_SPEC)
SOME_TIERS = (Tier.OPEN, Tier.SEALED)
SOME_ACTIONS = (Action.READ, Action.SEARCH)


def some_of(values: tuple[object, ...]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=len(values), unique=True).map(tuple)


@st.composite
def policies(draw: st.DrawFn) -> tuple[list[Rule], list[Link]]:
    count = draw(st.integers(1, 8))
    rules = [
        Rule(
            f"r{number}",
            draw(st.sampled_from(SOME_SUBJECTS)),
            draw(some_of(SOME_CLASSES)),
            draw(some_of(SOME_TIERS)),
            draw(some_of(SOME_ACTIONS)),
            draw(st.sampled_from(Effect)),
            number,
        )
        for number in range(count)
    ]
    order = draw(st.permutations(SOME_SUBJECTS))
    pairs = [(order[a], order[b]) for a in range(len(order)) for b in range(a + 1, len(order))]
    links = draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True))
    return rules, [Link(subject, parent, 0) for subject, parent in links]


@settings(max_examples=60)
@given(policies(), st.lists(some_of(SOME_SUBJECTS), min_size=1, max_size=3))
def test_random_policies_answer_as_casbin_does_for_persons_with_several_roles(
    policy: tuple[list[Rule], list[Link]], sets: list[tuple[str, ...]]
) -> None:
    rules, links = policy
    table = PolicyTable(tuple(rules), tuple(links), ask_casbin(MODEL, rules, links), "0" * 64)
    # To Casbin, a set of subjects is a person who has all of them as roles.
    persons = {f"person-{number}": frozenset(subjects) for number, subjects in enumerate(sets)}
    person_links = [Link(person, subject, 0) for person, subjects in persons.items() for subject in subjects]
    enforcer = enforcer_of(MODEL, rows_of(table), [*links, *person_links])
    for cls, tier, action in product(SOME_CLASSES, SOME_TIERS, SOME_ACTIONS):
        for subject in SOME_SUBJECTS:
            answer = enforcer.enforce(subject, cls.value, tier.value, action.value)
            assert table.decide({subject}, action, cls, tier).allowed is answer
        for person, subjects in persons.items():
            answer = enforcer.enforce(person, cls.value, tier.value, action.value)
            assert table.decide(subjects, action, cls, tier).allowed is answer


@settings(max_examples=60)
@given(policies())
def test_the_rule_that_is_named_is_one_that_says_so(policy: tuple[list[Rule], list[Link]]) -> None:
    rules, links = policy
    table = PolicyTable(tuple(rules), tuple(links), ask_casbin(MODEL, rules, links), "0" * 64)
    for subject, cls, tier, action in product(SOME_SUBJECTS, SOME_CLASSES, SOME_TIERS, SOME_ACTIONS):
        decision = table.decide({subject}, action, cls, tier)
        rule = table.rule(decision.rule)
        if rule is None:
            assert decision.allowed is False
        else:
            assert (action, cls, tier) in rule.questions()
            assert decision.allowed is (rule.effect is Effect.ALLOW)


def test_casbin_is_asked_about_nobody_but_the_known_subjects(table: PolicyTable) -> None:
    answers = ask_casbin(MODEL, table.rules, table.links)
    assert set(answers.allowed) == set(answers.denied) == set(SUBJECTS)


@pytest.mark.parametrize(
    ("answer", "row", "said"),
    [
        (True, [], "allowed something that no row"),
        (True, ["tier:OPEN", "profile", "OPEN", "read", "deny", "r"], "contradicts the rule r"),
        (False, ["tier:OPEN", "profile", "OPEN", "read", "allow", "r"], "contradicts the rule r"),
    ],
)
def test_an_answer_of_casbin_that_does_not_fit_its_rows_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    *,
    answer: bool,
    row: list[str],
    said: str,
) -> None:
    class Confused:
        def enforce_ex(self, *_: str) -> tuple[bool, list[str]]:
            return answer, row

    monkeypatch.setattr("policies.compiler.enforcer_of", lambda *_: Confused())
    rule = Rule("r", "tier:OPEN", SOME_CLASSES, SOME_TIERS, SOME_ACTIONS, Effect.ALLOW, 1)
    with pytest.raises(PolicyRefused, match=said):
        ask_casbin(MODEL, [rule], [])
