"""The shipped policy, compiled once."""

from __future__ import annotations

from pathlib import Path

import pytest

import policies
from policies.loader import load
from policies.table import PolicyTable


@pytest.fixture(scope="session")
def shipped() -> Path:
    return Path(policies.__file__).parent


@pytest.fixture(scope="session")
def table(shipped: Path) -> PolicyTable:
    return load(shipped)
