"""What is done with the command line is in the log, and is not done where the log cannot be written."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import psycopg
import pytest

from tests.registry.cli.conftest import CommandLine

Superuser = psycopg.Connection[tuple[object, ...]]
MIRA = "mira@vittra.example"
# In this order: each works on what is there before it.
ACTS = {
    'admin organisation "Protokollet Exempel AB" --network nix': {"organisation_made", "network_joined"},
    f"admin grant {MIRA} --role editor": {"role_given"},
    f"admin grant {MIRA} --role editor --take": {"role_taken"},
    f"admin grant {MIRA} --tier case --network nix --days 3": {"tier_given"},
    f"admin disable {MIRA}": {"person_disabled"},
    f"admin enable {MIRA}": {"person_changed"},
    "index compact": {"index_compacted"},
    "index verify": {"index_verified"},
    "audit verify --database": {"log_verified"},
}
COUNTING = ("status", "keys status", "policy check", "policy show tier:MEMBER")
SHUT = "REVOKE INSERT ON journal.staged FROM nordkap_app, nordkap_work"
OPEN = "GRANT INSERT ON journal.staged TO nordkap_app, nordkap_work"


def events(superuser: Superuser) -> list[object]:
    """Every event that is noted, numbered or not, but for the coming and going of processes."""
    found = superuser.execute(
        "SELECT convert_from(body, 'UTF8')::json->>'event' AS event FROM journal.staged "
        "UNION ALL SELECT event FROM journal.entry"
    ).fetchall()
    return [event for (event,) in found if not str(event).startswith("worker_")]


@pytest.fixture
def shut(postgres_superuser: Superuser) -> Iterator[None]:
    """The log, while nobody can write to it."""
    postgres_superuser.execute(SHUT)
    try:
        yield
    finally:
        postgres_superuser.execute(OPEN)


def test_each_command_that_opens_or_changes_something_is_in_the_log(
    demo_register: CommandLine, postgres_superuser: Superuser
) -> None:
    for typed, expected in ACTS.items():
        before = events(postgres_superuser)
        said = demo_register(*shlex.split(typed))
        assert said.code == 0 or typed.startswith("audit"), (typed, said.err)
        after = events(postgres_superuser)
        for event in before:
            after.remove(event)
        assert expected <= set(after), typed
    before = events(postgres_superuser)
    for typed in COUNTING:
        demo_register(*shlex.split(typed))
    assert sorted(map(str, events(postgres_superuser))) == sorted(map(str, before))


@pytest.mark.parametrize("typed", [f"admin grant {MIRA} --role data_owner", "index compact", "index verify"])
@pytest.mark.usefixtures("shut")
def test_with_the_log_unwritable_a_command_shows_and_changes_nothing(
    demo_register: CommandLine, postgres_superuser: Superuser, typed: str
) -> None:
    rows = (
        "SELECT (SELECT count(*) FROM register.role), (SELECT generation FROM postings.pointer), "
        "(SELECT count(*) FROM postings.delta)"
    )
    before = postgres_superuser.execute(rows).fetchall()
    said = demo_register(*shlex.split(typed))
    assert (said.code, said.out) == (2, "")
    assert "log" in said.sentence
    assert postgres_superuser.execute(rows).fetchall() == before
