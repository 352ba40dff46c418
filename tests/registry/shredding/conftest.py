"""Shredding is done to a copy of the demonstration's register."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded import roles
from tests.support.demo_register import TEMPLATE, DemoRegister, Loaded, opened
from tests.support.postgres import TestServer


@pytest.fixture
def demo(postgres: TestServer, loaded: Loaded) -> Iterator[DemoRegister]:
    """A copy for one test."""
    made = roles.make_database(postgres.running, "demo_shredding", template=TEMPLATE)
    try:
        with opened(loaded, made) as demo:
            yield demo
    finally:
        roles.drop_database(postgres.running, "demo_shredding")
