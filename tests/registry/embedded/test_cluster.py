"""The database folder: made whole or not at all, and refused in one sentence when it does not fit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry.embedded import Embedded, EmbeddedError, binaries, cluster
from registry.embedded.account import Account
from registry.embedded.folder import Folder
from tests.support.starter import open_folder

fast = Embedded(durable=False)


def refusal(folder: Path, embedded: Embedded = fast) -> str:
    with pytest.raises(EmbeddedError) as refused:
        embedded.start(folder)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    # A refused start leaves the folder free for the next.
    assert not Folder(folder).in_use()
    return sentence


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert refusal(tmp_path).startswith(f"{tmp_path / 'data'} is no database folder")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pg").write_text("")
    with pytest.raises(EmbeddedError, match="cannot be used"):
        fast.start(tmp_path / "pg")


def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    fast.start(tmp_path).stop()
    (tmp_path / "data" / "PG_VERSION").write_text("17\n")
    assert "is of PostgreSQL 17, not 18: dump it with the old version" in refusal(tmp_path)


def test_a_missing_password_file_is_refused(tmp_path: Path) -> None:
    fast.start(tmp_path).stop()
    (tmp_path / "superuser").unlink()
    assert "the database's password, is missing" in refusal(tmp_path)


def test_what_postgresql_says_when_it_does_not_start_is_passed_on(tmp_path: Path) -> None:
    fast.start(tmp_path).stop()
    (tmp_path / "data" / "global" / "pg_control").write_bytes(b"x")
    assert refusal(tmp_path).startswith(f"PostgreSQL did not start in {tmp_path}: ")


def test_a_folder_without_postgresql_is_refused(tmp_path: Path) -> None:
    assert f"There is no PostgreSQL in {tmp_path / 'empty'}" in refusal(
        tmp_path, Embedded(programs=tmp_path / "empty")
    )


def test_an_initdb_that_fails_leaves_nothing_behind() -> None:
    with open_folder() as outer:
        programs = outer / "bin"
        programs.mkdir()
        (programs / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n")
        (programs / "initdb").write_text("#!/bin/sh\necho 'there is no room left'\nexit 1\n")
        for path in (programs, *programs.iterdir()):
            path.chmod(0o755)
        said = refusal(outer / "pg", Embedded(programs=programs))
        assert said == f"PostgreSQL could not make its data folder in {outer / 'pg'}: there is no room left."
        assert sorted(path.name for path in (outer / "pg").iterdir()) == ["server.lock", "starter.lock"]


def test_the_last_line_becomes_the_end_of_a_sentence() -> None:
    assert cluster.last_line("a\nb\n\n") == "b."
    assert cluster.last_line("b.\n") == "b."
    assert cluster.last_line("") == "it said nothing."


def test_the_wheels_programs_are_used_in_place_where_they_can_be_reached() -> None:
    mine = Account(os.geteuid(), os.getegid(), other=False)
    found = binaries.wheel(mine)
    assert found.major == 18
    assert binaries.at(found.folder) == found
