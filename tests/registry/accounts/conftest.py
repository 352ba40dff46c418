"""One database for the tests of a module: each makes its own people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.support import house as houses
from tests.support.house import House


@pytest.fixture(scope="module")
def house(module_dsns: Dsns) -> Iterator[House]:
    """Accounts over a database of their own."""
    with houses.house(module_dsns) as made:
        yield made
