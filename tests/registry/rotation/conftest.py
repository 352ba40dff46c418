"""Keys are rotated over a copy of the demonstration's register; every process asks at once which key is current."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keys import keyring
from registry.embedded import roles
from tests.support.demo_register import TEMPLATE, DemoRegister, Loaded, opened
from tests.support.postgres import TestServer


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody acts on what they were told a moment ago: nothing has to be waited for."""
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.0)


@pytest.fixture
def demo(postgres: TestServer, loaded: Loaded) -> Iterator[DemoRegister]:
    """A copy for one test."""
    made = roles.make_database(postgres.running, "demo_rotation", template=TEMPLATE)
    try:
        with opened(loaded, made) as demo:
            yield demo
    finally:
        roles.drop_database(postgres.running, "demo_rotation")
