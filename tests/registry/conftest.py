"""Registers that the tests of one module share: each test makes organisations and people of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.support import house as houses
from tests.support import register as registers
from tests.support.house import House
from tests.support.register import Register


@pytest.fixture(scope="module")
def house(module_dsns: Dsns) -> Iterator[House]:
    """Accounts over a database of their own."""
    with houses.house(module_dsns) as made:
        yield made


@pytest.fixture(scope="module")
def wired_register(module_dsns: Dsns) -> Iterator[Register]:
    """Companies and their records over a database of their own."""
    with registers.register(module_dsns) as made:
        yield made


@pytest.fixture
def register(wired_register: Register) -> Register:
    """The same, and its index has been told nothing yet."""
    wired_register.indexer.told.clear()
    return wired_register
