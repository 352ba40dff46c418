"""Whole stories start from the demonstration's register: loaded once for a run, copied for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded import roles
from registry.embedded.roles import Dsns
from tests.support.demo_register import TEMPLATE, DemoRegister, Loaded, opened
from tests.support.postgres import TestServer


@pytest.fixture(scope="module")
def demo_dsns(postgres: TestServer, loaded: Loaded, request: pytest.FixtureRequest) -> Iterator[Dsns]:
    """A module's own copy."""
    name = f"demo_{request.module.__name__.rpartition('.')[2]}"
    made = roles.make_database(postgres.running, name, template=TEMPLATE)
    try:
        yield made
    finally:
        roles.drop_database(postgres.running, name)


@pytest.fixture(scope="module")
def demo(loaded: Loaded, demo_dsns: Dsns) -> Iterator[DemoRegister]:
    """A module's own copy, served in this process."""
    with opened(loaded, demo_dsns) as made:
        yield made


@pytest.fixture
def own_demo(postgres: TestServer, loaded: Loaded) -> Iterator[DemoRegister]:
    """A copy for one test that breaks what others need."""
    name = "demo_own"
    made = roles.make_database(postgres.running, name, template=TEMPLATE)
    try:
        with opened(loaded, made) as demo:
            yield demo
    finally:
        roles.drop_database(postgres.running, name)
