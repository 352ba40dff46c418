"""One database for the tests of a module: each makes its own applicants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.support.council import Council, open_council


@pytest.fixture(scope="module")
def council(module_dsns: Dsns) -> Iterator[Council]:
    """The room over a database of its own."""
    with open_council(module_dsns) as made:
        yield made
