"""`nordkap break-glass`: an office role for an hour at most, with a reason that no other user of the machine sees."""

from __future__ import annotations

import io
from pathlib import Path

import psycopg
import pytest

from tests.registry.cli.conftest import CommandLine

WHO = ("break-glass", "--person", "olof@nix.example", "--network", "nix")
SECURITY = (*WHO, "--role", "broker")
WHY = "Båda prövningsansvariga är på sjukhus"


@pytest.fixture
def reason(tmp_path: Path) -> str:
    file = tmp_path / "reason"
    file.write_text(f"{WHY}\n", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("break-glass",), "Name the --person, the --network and the --role, or say --end."),
        (WHO, "Name the --person, the --network and the --role, or say --end."),
        ((*WHO, "--role", "MEMBER"), "There is no such role. One of: auditor, broker, operator,"),
        ((*WHO, "--role", "member"), "role: Break-glass gives an office role: auditor, broker, operator,"),
        ((*SECURITY, "--minutes", "61"), "minutes: Break-glass lasts 1 to 60 minutes."),
        ((*SECURITY, "--minutes", "0"), "minutes: Break-glass lasts 1 to 60 minutes."),
    ],
)
def test_what_it_cannot_give_is_one_sentence(
    demo_register: CommandLine, reason: str, arguments: tuple[str, ...], said: str
) -> None:
    answered = demo_register(*arguments, *(("--reason-file", reason) if len(arguments) > 1 else ()))
    assert answered.code == 2
    assert answered.err.splitlines()[-1].startswith(said), answered.err
    assert demo_register("break-glass", "--end").code == 1


def test_the_reason_is_no_argument_and_where_nobody_can_be_asked_a_file_is(
    demo_register: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert demo_register(*SECURITY, "--reason", WHY).code == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert demo_register(*SECURITY).sentence.startswith("Say why: at a terminal you are asked")
    assert demo_register(*SECURITY, "--reason-file", "-").err.endswith("3 to 300 characters why.\n")
    missing = demo_register(*SECURITY, "--reason-file", str(tmp_path / "nowhere"))
    assert (missing.code, missing.sentence.endswith("No such file or directory.")) == (2, True)


def test_it_is_given_once_and_ended_by_one_command(
    demo_register: CommandLine, postgres_superuser: psycopg.Connection[tuple[object, ...]], reason: str
) -> None:
    given = demo_register(*SECURITY, "--minutes", "20", "--reason-file", reason)
    assert given.code == 0, given.err
    assert given.out.startswith("Emergency access is in force until 20")
    assert " UTC. Every page says so" in given.out
    assert WHY not in given.out
    again = demo_register(*SECURITY, "--reason-file", reason)
    assert (again.code, again.sentence) == (
        1,
        "Emergency access is in force already. End it first; then two officers review it.",
    )
    ended = demo_register("break-glass", "--end")
    assert (ended.code, ended.out) == (0, "Emergency access has ended. Two officers review it now.\n")
    waits = demo_register(*SECURITY, "--reason-file", reason)
    assert (waits.code, waits.sentence.startswith("Emergency access was used and waits for its review")) == (
        1,
        True,
    )
    assert demo_register("break-glass", "--end").sentence == "No emergency access is in force."
    staged = postgres_superuser.execute(
        "SELECT convert_from(body, 'UTF8')::json->>'event' FROM journal.staged ORDER BY id"
    ).fetchall()
    noted = [event for (event,) in staged if str(event).startswith(("emergency", "role"))]
    assert noted[-4:] == ["role_given", "emergency_begun", "role_taken", "emergency_ended"]
