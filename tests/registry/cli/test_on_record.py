"""What is done with the command line is in the log, and is not done where the log cannot be written."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer.main

from registry.cli.app import made
from tests.registry.cli.conftest import CommandLine
from tests.support.checkout import REPOSITORY, text
from tests.support.okw_like import make

Superuser = psycopg.Connection[tuple[object, ...]]
MIRA = "mira@vittra.example"
MAP = str(REPOSITORY / "docs" / "examples" / "okw.toml")
# In this order: each works on what is there before it. {made} is the organisation that the first one makes.
ACTS = {
    'admin organisation "Protokollet Exempel AB" --network nix': {"organisation_made", "network_joined"},
    'admin person "Pia Exempelsson <pia@protokollet.example>" --organisation {made}': {
        "person_made",
        "invitation_made",
    },
    "admin leave {made} --network nix": {"network_left"},
    f"admin disable {MIRA}": {"person_disabled"},
    f"admin enable {MIRA}": {"person_changed"},
    "network limits --network nix --preset small": {"limits_changed"},
    f"policy why {MIRA} {{made}} machine.make": {"decision_explained"},
    "index compact": {"index_compacted"},
    "index verify": {"index_verified"},
    "audit verify --database": {"log_verified"},
    "import {file} --map {map} --apply": {"import_applied", "organisation_made", "record_made"},
    "keys rotate --purpose reader": {"keys_rotated"},
    "shred person pia@protokollet.example --list {list} --yes": {"shredded"},
}
COUNTING = (
    "status",
    "keys status",
    "policy check",
    "policy show tier:MEMBER",
    "policy explain tier:MEMBER read process MEMBER",
    "policy compare policies policies",
)
# Where else a command is asked what it leaves in the log.
HERE = "test_on_record.py::test_a_stop_from_the_host_is_on_record"
FOUNDING = "test_founding.py::test_what_makes_a_register_is_on_record"
SHARES = "test_recovery_commands.py::test_new_shares_are_made_when_one_says_so_and_the_old_open_nothing_then"
ELSEWHERE = {
    "init": FOUNDING,
    "migrate": FOUNDING,
    "admin create-first": FOUNDING,
    "serve": "test_serving.py::test_a_server_that_is_told_to_end_puts_its_end_on_record",
    "work": "test_serving.py::test_a_server_that_is_told_to_end_puts_its_end_on_record",
    "backup": "test_backup_commands.py::test_a_backup_is_on_record_and_without_shares_says_what_is_missing",
    "restore": "test_backup_commands.py::test_a_restored_register_is_whole_in_order_and_says_so_in_its_log",
    "keys passphrase": "test_recovery_commands.py::test_a_passphrase_is_changed_and_that_is_on_record",
    "keys split": SHARES,
    "keys drill": "test_recovery_commands.py::test_three_shares_pass_the_drill_and_that_is_on_record",
    "keys restore": (
        "test_recovery_commands.py::test_with_the_passphrases_lost_three_shares_give_the_same_keys_under_new_ones"
    ),
    "shred organisation": "test_keys_commands.py::test_what_cannot_be_meant_is_one_sentence_and_nothing_is_done",
    "freeze": HERE,
    "break-glass": "test_break_glass_command.py::test_it_is_given_once_and_ended_by_one_command",
}
# These are for a register of fictional companies, whose database's superuser anybody may be.
DEMO = {"demo", "demo code", "demo sql"}
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


def named(typed: str) -> str:
    """The command of what is typed, without what it is about."""
    first, second = typed.split()[:2] if " " in typed else (typed, "")
    return f"{first} {second}" if f"{first} {second}" in LEAVES else first


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    inner = getattr(command, "commands", {})
    if not inner or path == ("demo",):
        yield " ".join(path)
    for name, one in inner.items():
        yield from leaves(one, (*path, name))


LEAVES = set(leaves(typer.main.get_command(made())))


def test_every_command_is_asked_what_it_leaves_in_the_log() -> None:
    asked = {named(typed) for typed in (*ACTS, *COUNTING)}
    assert asked | set(ELSEWHERE) | DEMO == LEAVES
    assert asked.isdisjoint(ELSEWHERE)
    for test in ELSEWHERE.values():
        file, _, name = test.partition("::")
        assert f"def {name}(" in text(Path("tests/registry/cli") / file)


def test_each_command_that_opens_or_changes_something_is_in_the_log(
    demo_register: CommandLine, postgres_superuser: Superuser, tmp_path: Path
) -> None:
    words = {
        "file": str(make(workshops=2).write(tmp_path / "two.csv")),
        "map": MAP,
        "list": str(tmp_path / "list"),
    }
    for typed, expected in ACTS.items():
        before = events(postgres_superuser)
        said = demo_register(*shlex.split(typed.format(**words)))
        assert said.code == 0 or typed.startswith("audit"), (typed, said.err)
        if typed.startswith("admin organisation"):
            words["made"] = said.out.strip()
        after = events(postgres_superuser)
        for event in before:
            after.remove(event)
        assert expected <= set(after), typed
    before = events(postgres_superuser)
    for typed in COUNTING:
        demo_register(*shlex.split(typed))
    assert sorted(map(str, events(postgres_superuser))) == sorted(map(str, before))


@pytest.mark.parametrize("typed", [f"admin disable {MIRA}", "index compact", "index verify"])
@pytest.mark.usefixtures("shut")
def test_with_the_log_unwritable_a_command_shows_and_changes_nothing(
    demo_register: CommandLine, postgres_superuser: Superuser, typed: str
) -> None:
    rows = (
        "SELECT (SELECT count(*) FROM register.person WHERE state = 'disabled'), "
        "(SELECT generation FROM postings.pointer), "
        "(SELECT count(*) FROM postings.delta)"
    )
    before = postgres_superuser.execute(rows).fetchall()
    said = demo_register(*shlex.split(typed))
    assert (said.code, said.out) == (2, "")
    assert "log" in said.sentence
    assert postgres_superuser.execute(rows).fetchall() == before


def test_a_stop_from_the_host_is_on_record(demo_register: CommandLine, postgres_superuser: Superuser) -> None:
    assert demo_register("freeze", "--reason", "Prov av loggen").code == 0
    assert "register_frozen" in events(postgres_superuser)
