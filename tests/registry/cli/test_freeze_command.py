"""`nordkap freeze`: the host stops the register, and no command lets it go on."""

from __future__ import annotations

from registry.cli.app import COMMANDS
from tests.registry.cli.conftest import CommandLine


def test_the_host_stops_the_register_once_and_is_told_who_lets_it_go_on(demo_register: CommandLine) -> None:
    said = demo_register("freeze", "--reason", "Någon går igenom alla bolag")
    assert said.code == 0, said.err
    assert said.out.startswith("The register is stopped. Two named persons")
    again = demo_register("freeze", "--reason", "Igen")
    assert again.code == 1
    assert again.sentence.startswith("The register is stopped already.")


def test_a_reason_that_cannot_be_one_is_one_sentence(demo_register: CommandLine) -> None:
    said = demo_register("freeze", "--reason", "x")
    assert said.code == 2
    assert said.sentence == "reason: Say in 3 to 300 characters why."


def test_no_command_lets_it_go_on() -> None:
    assert [name for name in COMMANDS if "unfreeze" in name or "thaw" in name] == []
