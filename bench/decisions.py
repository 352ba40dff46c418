"""`decisions`: 200,000 values decided by the compiled table, against Casbin's `enforce` with the same rules."""

from __future__ import annotations

import random
from collections.abc import Iterator

import casbin
from casbin.util.log import disabled_logging

from bench.row import Row, paired
from policies.loader import load
from policies.rule import Question
from policies.vocabulary import Action, SensitivityClass, Tier
from registry.settings import PACKAGED_POLICIES

VALUES = 200_000
SAMPLE = 100
ROUNDS = 5
SUBJECTS = frozenset({"tier:MEMBER"})


def rows() -> Iterator[Row]:
    """Measure after checking that both sides decide alike.

    `enforce` for 200,000 values would take most of an hour, so its rate is that of `SAMPLE` of them.
    """
    disabled_logging()
    view, enforcer = load(PACKAGED_POLICIES).view(SUBJECTS), _enforcer()
    subject = next(iter(SUBJECTS))
    chance = random.Random(8)  # noqa: S311 - which questions are asked is no secret
    product: list[Question] = [(Action.READ, cls, tier) for cls in SensitivityClass for tier in Tier]
    for action, cls, tier in product:
        if view.decide(action, cls, tier).allowed != enforcer.enforce(subject, cls, tier, action):
            raise AssertionError(f"table and enforce differ on {action} {cls} {tier}")
    questions = [chance.choice(product) for _ in range(VALUES)]
    sample = questions[:SAMPLE]
    allowed = sum(view.decide(*question).allowed for question in questions)

    def ours() -> None:
        for action, cls, tier in questions:
            view.decide(action, cls, tier)

    def baseline() -> None:
        for action, cls, tier in sample:
            enforcer.enforce(subject, cls, tier, action)

    mine, theirs = paired(ours, baseline, ROUNDS)
    yield Row(
        name="decisions",
        kind="rate",
        unit="decisions/s",
        ours=VALUES / mine,
        baseline=SAMPLE / theirs,
        against="casbin.Enforcer.enforce for each value",
        reach=1000,
        n=ROUNDS,
        hits=allowed,
        note=f"of {VALUES} values; enforce timed on {SAMPLE}",
    )


def _enforcer() -> casbin.Enforcer:
    """Return Casbin's own enforcer with every rule, as it would be used without the table."""
    enforcer = casbin.Enforcer(str(PACKAGED_POLICIES / "model.conf"))
    for rule in load(PACKAGED_POLICIES).rules:
        for action, cls, tier in rule.questions():
            enforcer.add_policy(rule.subject, cls, tier, action, rule.effect, rule.name)
    for line in (PACKAGED_POLICIES / "policy.csv").read_text(encoding="ascii").splitlines():
        kind, *rest = (part.strip() for part in line.split(","))
        if kind == "g":
            enforcer.add_grouping_policy(*rest)
    return enforcer
