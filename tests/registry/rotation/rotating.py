"""What the tests of rotation do to a copy of the demonstration, and how they see that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from keys.scope import Purpose
from registry.companies.everything import everything
from registry.rotation.service import Index, Outcome, Rotation
from registry.rotation.settling import Settling
from registry.search.compaction import compact
from registry.search.rebuild import rebuild
from registry.search.verify import verify as verify_index
from tests.support.demo_register import DemoRegister

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}


class Killed(BaseException):
    """The process was killed at this line of its progress."""


def rotation(demo: DemoRegister) -> Rotation:
    """The rotation of a copy, which waits for transactions and for nothing else."""
    work = demo.work

    def merged(database: Any) -> bool:
        return compact(database) is not None

    def rebuilt(database: Any) -> object | None:
        return rebuild(database, "host:keys", lambda tx: everything(tx, work.disclosure))

    settling = Settling([work.database, work.beside], 0.0)
    return Rotation(work.database, settling, work.accounts.secrets, Index(merged, rebuilt), lambda: None)


def rotate(
    demo: DemoRegister, *purposes: Purpose, say: Callable[[str, int, int], None] = lambda *_: None
) -> Outcome:
    """Rotate keys to the end, or until `say` raises."""
    return rotation(demo).run(purposes, say)


def require_whole(demo: DemoRegister) -> None:
    """Require that the log and every row hold, and that the index finds every record exactly once."""
    assert demo.verify().problems == ()
    host = demo.work
    assert verify_index(host.database, lambda tx: everything(tx, host.disclosure)) == []


def found(demo: DemoRegister) -> list[str]:
    """What a member finds: every card, without what is random."""
    answer = demo.person("member").search(MILLING)
    assert answer.status_code == 200, answer.text
    cards = answer.json()["results"]
    assert cards
    return sorted(json.dumps({**card, "company": None}, sort_keys=True) for card in cards)


def versions(demo: DemoRegister, purpose: Purpose) -> list[tuple[int, str]]:
    """Version and state of a purpose's keys, each once."""
    rows = demo.sql(
        "SELECT DISTINCT version, state FROM keystore.wrapped_key WHERE purpose = %s ORDER BY 1, 2",
        purpose.value,
    )
    return [(version, state) for version, state in rows]
