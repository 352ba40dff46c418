"""Keys are rotated over a copy of the demonstration's register; every process asks at once which key is current."""

from __future__ import annotations

import pytest

from keys import keyring
from tests.support.demo_register import DemoRegister


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody acts on what they were told a moment ago: nothing has to be waited for."""
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.0)


@pytest.fixture
def demo(own_demo: DemoRegister) -> DemoRegister:
    """A copy for one test."""
    return own_demo
