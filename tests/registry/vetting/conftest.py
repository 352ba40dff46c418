"""One database for the tests of a module: each makes its own company."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.support.applicants import Applicants, open_applicants


@pytest.fixture(scope="module")
def applicants(module_dsns: Dsns) -> Iterator[Applicants]:
    """The room over a database of its own."""
    with open_applicants(module_dsns) as made:
        yield made
