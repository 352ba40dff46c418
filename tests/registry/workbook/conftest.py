"""A register the tests of one file share, with workbooks: each test makes organisations of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.embedded.roles import Dsns
from tests.registry.workbook.desk import Desk
from tests.support.register import register


@pytest.fixture(scope="module")
def desk(module_dsns: Dsns) -> Iterator[Desk]:
    with register(module_dsns) as made:
        yield Desk(made)
