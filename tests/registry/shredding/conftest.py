"""Shredding is done to a copy of the demonstration's register."""

from __future__ import annotations

import pytest

from tests.support.demo_register import DemoRegister


@pytest.fixture
def demo(own_demo: DemoRegister) -> DemoRegister:
    """A copy for one test."""
    return own_demo
