"""What is asked without Alembic is what Alembic says."""

from __future__ import annotations

from alembic.script import ScriptDirectory

from registry.embedded.roles import Dsns
from registry.migrations import current, newest
from registry.migrations.steps import configuration, upgrade


def test_the_newest_step_is_alembic_s_head() -> None:
    assert newest() == ScriptDirectory.from_config(configuration("")).get_current_head()


def test_a_schema_at_the_newest_step_says_so_and_is_left_alone(database_dsns: Dsns) -> None:
    assert current(database_dsns.owner) == newest()
    upgrade(database_dsns.owner)
    assert current(database_dsns.app) == newest()
