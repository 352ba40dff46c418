"""Windows of a real browser on the served demonstration; none of them may complain or look elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.served import Served
from tests.support.stopped import let_go_on
from tests.support.window import Window, open_window


@pytest.fixture
def open_one(chromium: Browser, served: Served) -> Iterator[Callable[..., Window]]:
    """Open windows, each a profile of its own; at the end each must have been content."""
    served.forget_attempts()
    with ExitStack() as stack:

        def opened(**about: Any) -> Window:
            return stack.enter_context(open_window(chromium, served, **about))

        yield opened


@pytest.fixture
def window(open_one: Callable[..., Window]) -> Window:
    """One window of a Swedish reader, as wide as a small laptop."""
    return open_one()


@pytest.fixture
def going_on(served: Served) -> Iterator[Served]:
    """The register, going on again at the end whatever happened."""
    try:
        yield served
    finally:
        let_go_on(served.house.database)
