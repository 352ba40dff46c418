"""One database for the tests of a module: each makes its own people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.support.firm import Firm, open_firm


@pytest.fixture(scope="module")
def firm(module_dsns: Dsns) -> Iterator[Firm]:
    """The room over a database of its own."""
    with open_firm(module_dsns) as made:
        yield made
