"""A policy is swapped under load: every answer is right for the policy that it says it is from."""

from __future__ import annotations

import threading
from itertools import cycle, product
from pathlib import Path

from policies.loader import compile_policy, load, parse
from policies.table import PolicyTable
from policies.vocabulary import Action, SensitivityClass, Tier

OPEN_POLICY = "p, open, tier:MEMBER, machine, MEMBER, see read search, allow\nend, 1\n"
CLOSED_POLICY = (
    "p, open, tier:MEMBER, machine, MEMBER, see read search, allow\n"
    "p, shut, role:auditor, machine, MEMBER, see read search sort facet export, deny\n"
    "end, 2\n"
)


class Holder:
    """What a server process has: one reference to the table in force."""

    def __init__(self, table: PolicyTable) -> None:
        self.table = table


def test_reloading_under_threads_gives_no_wrong_answer_and_no_error() -> None:
    first, second = compile_policy(*parse(OPEN_POLICY)), compile_policy(*parse(CLOSED_POLICY))
    # A member who audits may read under the first policy alone.
    allowed = {first.digest: True, second.digest: False}
    holder = Holder(first)
    stop = threading.Event()
    wrong: list[object] = []
    asked = [0] * 4

    def ask(worker: int) -> None:
        subjects = frozenset({"tier:MEMBER", "role:auditor"})
        try:
            while not stop.is_set():
                decision = holder.table.decide(subjects, Action.READ, SensitivityClass.MACHINE, Tier.MEMBER)
                asked[worker] += 1
                if decision.allowed is not allowed[decision.digest]:
                    wrong.append(decision)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is counted
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for _, text in zip(range(60), cycle((CLOSED_POLICY, OPEN_POLICY)), strict=False):
        holder.table = compile_policy(*parse(text))
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert all(count > 100 for count in asked)


def test_loading_in_several_threads_at_once_gives_one_policy(shipped: Path, table: PolicyTable) -> None:
    loaded: list[PolicyTable] = []
    threads = [threading.Thread(target=lambda: loaded.append(load(shipped))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 4
    for other in loaded:
        assert other.digest == table.digest
        for question in product(Action, SensitivityClass, Tier):
            assert other.decide({"tier:MEMBER"}, *question) == table.decide({"tier:MEMBER"}, *question)


def test_many_threads_asking_a_cold_table_agree(table: PolicyTable) -> None:
    cold = compile_policy(table.rules, table.links)
    subjects = [frozenset({"tier:CASE", f"role:{role}"}) for role in ("member", "auditor", "educator")]
    start = threading.Barrier(8)
    answers: list[list[object]] = []

    def ask() -> None:
        start.wait()
        answers.append(
            [
                cold.decide(each, *question)
                for each in subjects
                for question in product(Action, SensitivityClass, Tier)
            ]
        )

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(other == answers[0] for other in answers)
