"""A register the tests of one file share: each makes organisations of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.support.register import Register
from tests.support.register import register as wired


@pytest.fixture(scope="module")
def wired_register(module_dsns: Dsns) -> Iterator[Register]:
    with wired(module_dsns) as made:
        yield made


@pytest.fixture
def register(wired_register: Register) -> Register:
    wired_register.indexer.told.clear()
    return wired_register
