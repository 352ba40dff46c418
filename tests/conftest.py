"""What every test may ask for, and what a run in CI may not do: skip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from keys.providers import passphrase
from registry.embedded import roles
from registry.embedded.roles import Dsns
from tests.support.chromium import MISSING, installed
from tests.support.postgres import DEBIAN_15, DEMO, TEMPLATE, TestServer, lent, serve
from tests.support.starter import open_folder

if TYPE_CHECKING:
    from tests.support.demo_register import DemoRegister, Loaded
    from tests.support.served import Served

# How fast the machine is, is no fault of the code.
settings.register_profile("nordkap", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nordkap")

LONGEST = {"flows", "browser", "mutations", "long", "policies"}
"""Folders whose files take longest."""

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(autouse=True)
def _operators_log_is_not_printed() -> None:
    """Nobody reads it here, and structlog's own way of printing an error takes a second."""
    if not structlog.is_configured():
        structlog.configure(processors=[_dropped])


def _dropped(_: Any, __: str, ___: Any) -> Any:
    raise structlog.DropEvent


@pytest.fixture(scope="session", autouse=True)
def _a_passphrase_is_stretched_once() -> Iterator[None]:
    """Argon2id says the same of the same passphrase and salt, and takes a fifth of a second and 64 MiB for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrase, "_stretched", cache(passphrase._stretched))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """The run's own PostgreSQL 18, or the one that was lent to it."""
    borrowed = lent()
    if borrowed is not None:
        yield borrowed
        return
    with open_folder() as outer, serve(outer / "pg") as server:
        yield server


@pytest.fixture(scope="session")
def debian_postgres() -> Iterator[TestServer]:
    """Debian's PostgreSQL 15, the oldest the schema is promised for."""
    if not DEBIAN_15.is_dir():
        pytest.skip("Debian's PostgreSQL 15 is not installed: apt-get install postgresql-15")
    with open_folder() as outer, serve(outer / "pg", DEBIAN_15) as server:
        yield server


@pytest.fixture
def database_dsns(postgres: TestServer) -> Iterator[Dsns]:
    """A fresh migrated database for one test: how the superuser, the owner, the app and work reach it."""
    with postgres.fresh() as made:
        yield made


@pytest.fixture(scope="module")
def module_dsns(postgres: TestServer) -> Iterator[Dsns]:
    """The same for the tests of one module, which then share what they store."""
    with postgres.fresh() as made:
        yield made


@pytest.fixture
def empty_dsns(postgres: TestServer) -> Iterator[Dsns]:
    """A fresh database without the schema."""
    with postgres.empty() as made:
        yield made


@pytest.fixture(scope="session")
def loaded(postgres: TestServer) -> Iterator[Loaded]:
    """The demonstration's register, in a database that is only copied."""
    from tests.support.demo_register import Loaded, load, make_roots  # noqa: PLC0415 - half of what there is

    if lent() is not None:
        yield Loaded.read(postgres.running.folder)
        return
    with open_folder() as folder:
        make_roots(folder)
        dsns = roles.make_database(postgres.running, DEMO, template=TEMPLATE)
        try:
            yield load(dsns, folder)
        finally:
            roles.drop_database(postgres.running, DEMO)


@pytest.fixture(scope="module")
def demo_dsns(postgres: TestServer, loaded: Loaded) -> Iterator[Dsns]:
    """A copy of it that the tests of one module share."""
    with postgres.fresh(DEMO) as made:
        yield made


@pytest.fixture(scope="module")
def demo(loaded: Loaded, demo_dsns: Dsns) -> Iterator[DemoRegister]:
    """That copy, served in this process."""
    from tests.support.demo_register import opened  # noqa: PLC0415 - the same

    with opened(loaded, demo_dsns) as made:
        yield made


@pytest.fixture
def own_demo_dsns(postgres: TestServer, loaded: Loaded) -> Iterator[Dsns]:
    """A copy for one test that breaks what others need."""
    with postgres.fresh(DEMO) as made:
        yield made


@pytest.fixture
def own_demo(loaded: Loaded, own_demo_dsns: Dsns) -> Iterator[DemoRegister]:
    """That copy, served in this process."""
    from tests.support.demo_register import opened  # noqa: PLC0415 - the same

    with opened(loaded, own_demo_dsns) as made:
        yield made


@pytest.fixture(scope="session")
def served(postgres: TestServer, loaded: Loaded) -> Iterator[Served]:
    """A copy of it, served by `nordkap serve` and `nordkap work`; the whole run shares it."""
    from tests.support.served import serving  # noqa: PLC0415 - the same

    with postgres.fresh(DEMO) as dsns, serving(loaded, dsns) as register:
        yield register


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; `chromium.new_context(...)` gives a test a profile of its own."""
    path = installed()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        # The sandbox needs rights a container does not have; what is opened is our own.
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run in CI in which anything was skipped: a promise that was not tested is not kept."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if IN_CI and skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"CI: {len(skipped)} skipped, and in CI nothing may be skipped.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
