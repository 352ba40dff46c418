"""`decisions`: 200,000 field values decided by the compiled table, against Casbin's `enforce` for each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import casbin
from casbin.util.log import disabled_logging

from bench.row import Row
from policies.loader import load
from policies.rule import Question
from policies.vocabulary import Action, SensitivityClass, Tier

VALUES = 200_000
SAMPLE = 200
SUBJECTS = frozenset({"tier:MEMBER"})
POLICIES = Path(__file__).resolve().parents[1] / "policies"


def rows() -> Iterator[Row]:
    """Measure after checking that both sides decide a sample alike.

    `enforce` for 200,000 values would take most of an hour, so its rate is that of the sample.
    """
    disabled_logging()
    table = load(POLICIES)
    enforcer = _enforcer()
    subject = next(iter(SUBJECTS))
    chance = random.Random(8)  # noqa: S311 - which questions are asked is no secret
    product = [(Action.READ, cls, tier) for cls in SensitivityClass for tier in Tier]
    sample: list[Question] = chance.sample(product, min(SAMPLE, len(product)))
    for action, cls, tier in sample:
        if table.decide(SUBJECTS, action, cls, tier).allowed != enforcer.enforce(subject, cls, tier, action):
            raise AssertionError(f"table and enforce differ on {action} {cls} {tier}")
    questions = [chance.choice(product) for _ in range(VALUES)]

    view = table.view(SUBJECTS)
    begun = perf_counter()
    allowed = sum(view.decide(action, cls, tier).allowed for action, cls, tier in questions)
    ours = perf_counter() - begun
    begun = perf_counter()
    for action, cls, tier in sample:
        enforcer.enforce(subject, cls, tier, action)
    baseline = perf_counter() - begun
    yield Row(
        name="decisions",
        kind="rate",
        unit="decisions/s",
        ours=VALUES / ours,
        baseline=len(sample) / baseline,
        against="casbin.Enforcer.enforce per value, every rule of policy.csv loaded",
        reach=1000,
        n=VALUES,
        hits=allowed,
        note=f"enforce timed on {len(sample)} values",
    )


def _enforcer() -> casbin.Enforcer:
    """Return Casbin's own enforcer with every rule, as it would be used without the table."""
    enforcer = casbin.Enforcer(str(POLICIES / "model.conf"))
    for rule in load(POLICIES).rules:
        for action, cls, tier in rule.questions():
            enforcer.add_policy(rule.subject, cls, tier, action, rule.effect, rule.name)
    for line in (POLICIES / "policy.csv").read_text(encoding="ascii").splitlines():
        kind, *rest = (part.strip() for part in line.split(","))
        if kind == "g":
            enforcer.add_grouping_policy(*rest)
    return enforcer
