"""Browsers without a window, on the served demonstration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.served import Served
from tests.support.surfer import Surfer


@pytest.fixture
def surfer(served: Served) -> Surfer:
    """A fresh browser; no limit is near."""
    served.forget_attempts()
    return Surfer(served)


@pytest.fixture
def signed_in(served: Served) -> Callable[[str], Surfer]:
    """Make a browser in which somebody, named by role or mailbox, is logged in."""

    def log_in(who: str) -> Surfer:
        served.forget_attempts()
        made = Surfer(served)
        assert made.log_in(who).status_code == 200
        return made

    return log_in
