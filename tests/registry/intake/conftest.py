"""Imports need a register with a network: a copy of the demonstration's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from psycopg.rows import dict_row

from keys.scope import Root
from registry.authority import signed
from registry.embedded.roles import Dsns
from registry.settings import Settings
from registry.wiring import House, open_roots
from tests.support.demo_register import DemoRegister, Loaded
from tests.support.okw_like import Made, make


@contextmanager
def hosted(loaded: Loaded, dsns: Dsns) -> Iterator[House]:
    """The rooms as `nordkap import` opens them: both root keys, the application's database role."""
    environment = loaded.environment(dsns)
    settings = Settings.load(environment)
    made = House(settings, open_roots(settings, tuple(Root), {}), "database_url", "host", watch_backlog=False)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def host(loaded: Loaded, demo_dsns: Dsns) -> Iterator[House]:
    """The rooms over the module's own copy."""
    with hosted(loaded, demo_dsns) as made:
        yield made


def close(host: House, demo: DemoRegister, organisation: UUID) -> None:
    """Close an organisation with the register's own mark on it, as the office does."""
    with demo.superuser.cursor(row_factory=dict_row) as cursor, host.database.transaction() as tx:
        cursor.execute("SELECT * FROM register.organisation WHERE id = %s", (organisation,))
        row = cursor.fetchone()
        assert row is not None
        mac = signed(tx, "organisation", {**row, "state": "closed"})["mac"]
        cursor.execute(
            "UPDATE register.organisation SET state = 'closed', mac = %s WHERE id = %s", (mac, organisation)
        )


@pytest.fixture(scope="session")
def workshops() -> Made:
    return make()


@pytest.fixture
def workshops_file(workshops: Made, tmp_path: Path) -> Path:
    return workshops.write(tmp_path / "workshops.csv")
