"""An import that is killed stores nothing, in parts whole companies, wherever it was; the next one stores the rest."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from registry.companies.everything import everything
from registry.embedded.roles import Dsns
from registry.intake.parts import MOST_A_PART
from registry.search.verify import verify
from tests.registry.intake.conftest import hosted, whole
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import Loaded
from tests.support.okw_like import Made, make
from tests.support.starter import comes_true

pytestmark = pytest.mark.long
MAP = REPOSITORY / "docs" / "examples" / "okw.toml"
WORKSHOPS = 400
IMPORT = (sys.executable, "-m", "registry.cli.app", "import")
STORED = """
    SELECT (SELECT count(*) FROM register.organisation), (SELECT count(*) FROM register.record),
           (SELECT count(*) FROM register.field), (SELECT count(*) FROM keystore.wrapped_key),
           (SELECT count(*) FROM journal.staged), (SELECT max(id) FROM postings.delta)
"""

CONNECTED = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'nordkap'
"""


@pytest.mark.parametrize("kill_while", ["Sealing records: ", None])
def test_killed_at_a_random_moment_nothing_is_stored(
    own_demo_dsns: Dsns, loaded: Loaded, tmp_path: Path, kill_while: str | None
) -> None:
    made = make(WORKSHOPS)
    file = made.write(tmp_path / "workshops.csv")
    command = [*IMPORT, str(file), "--map", str(MAP), "--apply"]
    settings = {**os.environ, **loaded.environment(own_demo_dsns)}
    chance = random.Random()
    with psycopg.connect(own_demo_dsns.superuser, autocommit=True) as superuser:
        before = superuser.execute(STORED).fetchone()
        for _ in range(3):
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


def sound(loaded: Loaded, dsns: Dsns, made: Made) -> int:
    """Return how many companies of a list are there, each with all that it states of them; the index agrees."""
    with hosted(loaded, dsns) as host:
        assert verify(host.database, lambda tx: everything(tx, host.disclosure)) == []
        return whole(host, made)


def test_killed_in_parts_each_company_is_whole_or_absent_and_the_next_run_completes(
    own_demo_dsns: Dsns, loaded: Loaded, tmp_path: Path
) -> None:
    made = make(WORKSHOPS)
    assert len(made.machines) + 2 * WORKSHOPS > 4 * MOST_A_PART
    file = made.write(tmp_path / "workshops.csv")
    command = [*IMPORT, str(file), "--map", str(MAP), "--apply", "--in-parts"]
    settings = {**os.environ, **loaded.environment(own_demo_dsns)}
    chance = random.Random()
    there = 0
    with psycopg.connect(own_demo_dsns.superuser, autocommit=True) as superuser:
        # After the first part; and then before or after the next, or in the midst of one.
        for lines in (2, chance.randint(1, 2)):
            with subprocess.Popen(
                command, cwd=REPOSITORY, env=settings, stderr=subprocess.PIPE, text=True
            ) as process:
                assert process.stderr is not None
                told = [process.stderr.readline() for _ in range(lines)][-1]
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0, 0.7))
                process.kill()
            assert comes_true(lambda: superuser.execute(CONNECTED).fetchone() == (0,))
            # What the last line counted is there, and at most a part that it did not come to count.
            counted = int(told.removeprefix("Organisations stored: ").split()[0])
            before, there = there, sound(loaded, own_demo_dsns, made)
            assert before <= counted <= there < WORKSHOPS
        assert there
        done = subprocess.run(
            command, cwd=REPOSITORY, env=settings, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "Stored."
        assert f"organisations: {WORKSHOPS - there} new, {there} known." in done.stdout
        assert sound(loaded, own_demo_dsns, made) == WORKSHOPS
        stored = superuser.execute(STORED).fetchone()
        again = subprocess.run(
            command, cwd=REPOSITORY, env=settings, capture_output=True, text=True, check=True
        )
        assert again.stdout.splitlines()[-1] == "Everything was there already: nothing was changed."
        assert superuser.execute(STORED).fetchone() == stored
