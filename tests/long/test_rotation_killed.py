"""Every key is rotated under searches and writes, by a command that is killed again and again: nothing is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest

from registry.companies.everything import everything
from registry.search.verify import verify as verify_index
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import DemoRegister, Loaded, Person

pytestmark = pytest.mark.long
MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
ROTATE = [sys.executable, "-m", "registry.cli.app", "keys", "rotate"]
KILLS = 3
PROMISED = ("data", "authority", "work_seal")


@contextmanager
def again_and_again(*works: Callable[[], None]) -> Iterator[list[BaseException]]:
    """Do these until the block ends, each in a thread of its own; what one raises ends it and is told."""
    stop, raised = Event(), list[BaseException]()

    def run(work: Callable[[], None]) -> None:
        while not stop.wait(0.05):
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test wants to know
                raised.append(error)
                return

    threads = [Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield raised
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def killed_on_the_way(command: list[str], settings: dict[str, str], lines: int) -> bool:
    """Kill a command when it has told so many lines of progress; tell whether it was still there."""
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=settings, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        for _ in range(lines):
            if not process.stderr.readline():
                return False
        process.kill()
        return True


class Owner:
    """A data owner who makes a record and changes one, and knows what there should be."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._ask("POST", {"fields": {"experience.sector": "maritime"}})

    def write(self) -> None:
        """Change the record."""
        sector = "energy" if self.revision % 2 else "maritime"
        self._ask("PATCH", {"fields": {"experience.sector": sector}})

    def _ask(self, method: str, body: dict[str, Any]) -> None:
        path, headers = "/company/experience", {}
        if method == "PATCH":
            path, headers = f"{path}/{self.id}", {"If-Match": f'"{self.revision}"'}
        answer = self._person.ask(method, path, json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        self.id, self.revision = answer.json()["id"], answer.json()["revision"]


def test_killed_at_random_lines_under_searches_and_writes_nothing_is_lost(
    demo: DemoRegister, loaded: Loaded
) -> None:
    settings = {**os.environ, **loaded.environment(demo.dsns)}
    chance = random.Random()
    member, owner = demo.person("member"), Owner(demo.log_in(demo.account("data_owner")))

    def cards() -> list[str]:
        answer = member.search(MILLING)
        assert answer.status_code == 200, answer.text
        return sorted(str(card["name"]) for card in answer.json()["results"])

    before = cards()

    def search() -> None:
        assert cards() == before

    def background() -> None:
        for job in demo.work.work.jobs[:2]:
            job.run()

    with again_and_again(search, owner.write, background) as raised:
        kills = sum(
            killed_on_the_way([*ROTATE, *(["--all"] if first else [])], settings, chance.randint(1, 40))
            for first in (number == 0 for number in range(KILLS))
        )
        done = subprocess.run(
            [*ROTATE, *(["--all"] if kills < KILLS else [])],
            cwd=REPOSITORY,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert raised == []
    assert kills
    assert demo.verify().problems == ()
    assert verify_index(demo.work.database, lambda tx: everything(tx, demo.work.disclosure)) == []
    assert cards() == before
    old = demo.sql(
        "SELECT purpose FROM keystore.wrapped_key WHERE state <> 'current' AND purpose = ANY(%s)",
        list(PROMISED),
    )
    assert old == []
