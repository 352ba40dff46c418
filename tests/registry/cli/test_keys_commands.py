"""`nordkap keys rotate` and `nordkap shred` as somebody on the host types them."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest

from audit.entry import Entry, Event
from registry.embedded.roles import Dsns
from tests.registry.cli.conftest import CommandLine
from tests.support.demo_register import Loaded


@pytest.fixture
def host(nordkap: CommandLine, own_demo_dsns: Dsns, loaded: Loaded, tmp_path: Path) -> CommandLine:
    """The command line of a copy whose root keys are its own."""
    folder = tmp_path / "keys"
    shutil.copytree(loaded.keys_folder, folder)
    nordkap.environment |= loaded.environment(own_demo_dsns) | {"NORDKAP_KEYS_FOLDER": str(folder)}
    return nordkap


def test_a_root_key_is_replaced_once_every_process_knows_the_new_one(
    host: CommandLine, own_demo_dsns: Dsns, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    before = (folder / "content.root").read_bytes()
    with psycopg.connect(own_demo_dsns.app):  # a process that has run since before
        said = host("keys", "rotate", "--root", "content")
        assert (said.code, "start them again" in said.sentence) == (2, True)
        assert (folder / "content.root.next").exists()
        assert host("status").out.count("opens it") == 2
    said = host("keys", "rotate", "--root", "content")
    assert said.code == 0, said.err
    assert (folder / "content.root.old").read_bytes() == before
    assert (folder / "content.root").read_bytes() != before
    assert not (folder / "content.root.next").exists()
    status = host("keys", "status")
    assert (status.code, status.out.splitlines()[-1]) == (0, "Both root keys open their keys.")
    again = host("keys", "rotate", "--root", "content")
    assert (again.code, "content.root.old" in again.sentence) == (2, True)
    # The old root key opens nothing that is stored now.
    assert not (folder / "content.root.next").exists()
    shutil.copyfile(folder / "content.root.old", folder / "content.root")
    assert host("keys", "status").code == 1


def test_what_cannot_be_meant_is_one_sentence_and_nothing_is_done(
    host: CommandLine, own_demo_dsns: Dsns, tmp_path: Path
) -> None:
    assert "No rotation is under way" in host("keys", "rotate").sentence
    assert "say --root alone" in host("keys", "rotate", "--root", "work", "--all").sentence
    nobody = "00000000-0000-4000-8000-000000000000"
    listed = tmp_path / "shredded"
    assert (
        "no such organisation"
        in host("shred", "organisation", nobody, "--list", str(listed), "--yes").sentence
    )
    assert not listed.exists()
    listed.write_text("nonsense\n")
    with psycopg.connect(own_demo_dsns.superuser) as superuser:
        ((about,),) = superuser.execute("SELECT id FROM register.organisation LIMIT 1").fetchall()
    said = host("shred", "organisation", str(about), "--list", str(listed), "--yes")
    assert (said.code, "was not written by this register" in said.sentence) == (2, True)
    listed.unlink()
    said = host("shred", "organisation", str(about), "--list", str(listed), "--yes")
    assert (said.code, len(listed.read_text().splitlines())) == (0, 1)
    with psycopg.connect(own_demo_dsns.superuser) as superuser:
        bodies = superuser.execute("SELECT body FROM journal.staged").fetchall()
    assert Event.SHREDDED in [Entry.parse(bytes(body)).event for (body,) in bodies]


def test_a_person_is_shredded_by_their_mailbox_once_it_was_typed_again(
    host: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listed = tmp_path / "shredded"
    whom = ("shred", "person", "mira@vittra.example", "--list", str(listed))
    monkeypatch.setattr("typer.prompt", lambda _: "mora@vittra.example")
    other = host(*whom)
    assert (other.code, other.sentence) == (1, "That is something else. Nothing was shredded.")
    assert not listed.exists()
    monkeypatch.setattr("typer.prompt", lambda _: " mira@vittra.example ")
    said = host(*whom)
    assert said.code == 0, said.err
    assert said.out.startswith("Shredded; ")
    again = host(*whom)
    assert (again.code, again.sentence) == (2, "There is no such person.")
    assert len(listed.read_text().splitlines()) == 1
