"""An import that is killed stores nothing, wherever it was; the next one stores everything."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry.embedded import roles
from registry.embedded.roles import Dsns
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import TEMPLATE, Loaded
from tests.support.okw_like import make
from tests.support.postgres import TestServer
from tests.support.starter import comes_true

pytestmark = pytest.mark.long
MAP = REPOSITORY / "docs" / "examples" / "okw.toml"
WORKSHOPS = 400
STORED = """
    SELECT (SELECT count(*) FROM register.organisation), (SELECT count(*) FROM register.record),
           (SELECT count(*) FROM register.field), (SELECT count(*) FROM keystore.wrapped_key),
           (SELECT count(*) FROM journal.staged), (SELECT max(id) FROM postings.delta)
"""

CONNECTED = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = 'import_killed' AND application_name = 'nordkap'
"""


@pytest.fixture
def dsns(postgres: TestServer, loaded: Loaded) -> Iterator[Dsns]:
    made = roles.make_database(postgres.running, "import_killed", template=TEMPLATE)
    try:
        yield made
    finally:
        roles.drop_database(postgres.running, "import_killed")


@pytest.mark.parametrize("kill_while", ["Sealing records: ", None])
def test_killed_at_a_random_moment_nothing_is_stored(
    dsns: Dsns, loaded: Loaded, tmp_path: Path, kill_while: str | None
) -> None:
    made = make(WORKSHOPS)
    file = made.write(tmp_path / "workshops.csv")
    command = [sys.executable, "-m", "registry.cli.app", "import", str(file), "--map", str(MAP), "--apply"]
    settings = {**os.environ, **loaded.environment(dsns)}
    chance = random.Random()
    with psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        before = superuser.execute(STORED).fetchone()
        for _ in range(5):
            with subprocess.Popen(
                command, cwd=REPOSITORY, env=settings, stderr=subprocess.PIPE, text=True
            ) as process:
                assert process.stderr is not None
                if kill_while is None:
                    # Anywhere: while it starts, reads, compares or seals.
                    with pytest.raises(subprocess.TimeoutExpired):
                        process.wait(chance.uniform(0.1, 4))
                else:
                    steps = chance.randint(1, 6)
                    while steps:
                        steps -= kill_while in process.stderr.readline()
                process.kill()
            assert comes_true(lambda: superuser.execute(CONNECTED).fetchone() == (0,))
            assert superuser.execute(STORED).fetchone() == before
        done = subprocess.run(
            command, cwd=REPOSITORY, env=settings, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "Stored."
        assert f"machine records: {len(made.machines)} new" in done.stdout
