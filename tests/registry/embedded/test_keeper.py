"""No server outlives its starter, however that one ends, and the next start works."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry.embedded import Embedded
from registry.embedded.account import Account
from registry.embedded.folder import Folder
from tests.support.starter import (
    Starter,
    children,
    comes_true,
    ended,
    myself,
    open_folder,
    open_to,
    ordinary,
    starter,
)

fast = Embedded(durable=False)


@pytest.fixture(params=["oneself", "ordinary"] if os.geteuid() == 0 else ["ordinary"])
def who(request: pytest.FixtureRequest) -> Account:
    return ordinary() if request.param == "ordinary" else myself()


@pytest.fixture
def folder(who: Account) -> Iterator[Path]:
    with open_folder() as outer:
        yield open_to(who, outer) / "pg"


def family(held: Starter) -> list[int]:
    """The keeper, the server and the server's own children."""
    return [held.said["keeper"], held.said["server"], *children(held.said["server"])]


def store(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")


def still_stored(held: Starter) -> bool:
    with psycopg.connect(held.said["dsn"]) as connection:
        return connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_killed_starter_takes_the_server_with_it_and_the_next_start_works(
    folder: Path, who: Account
) -> None:
    with starter(folder, who) as held:
        held.listen()
        store(held.said["dsn"])
        left = family(held)
        assert len(left) > 3
        held.kill()
        assert ended(left)
    with starter(folder, who) as again:
        again.listen()
        assert still_stored(again)


def test_a_start_right_after_the_kill_waits_for_the_old_server(folder: Path, who: Account) -> None:
    with starter(folder, who) as held:
        held.listen()
        store(held.said["dsn"])
        left = family(held)
        # The old server is kept from ending; the new starter has a lock of its own by then, and waits for it.
        os.kill(left[0], signal.SIGSTOP)
        held.kill()
        with starter(folder, who) as again:
            assert comes_true(Folder(folder).in_use)
            assert again.is_silent_for(1.0)
            os.kill(left[0], signal.SIGCONT)
            again.listen()
            assert ended(left, 0.0)
            assert still_stored(again)


@pytest.mark.skipif("sys.platform != 'linux'", reason="only Linux tells a process that its parent has died")
def test_a_killed_keeper_takes_the_server_with_it(folder: Path, who: Account) -> None:
    with starter(folder, who) as held:
        held.listen()
        left = family(held)
        os.kill(held.said["keeper"], signal.SIGKILL)
        assert ended(left[1:])


def test_a_keeper_told_to_end_ends_the_server(folder: Path, who: Account) -> None:
    with starter(folder, who) as held:
        held.listen()
        left = family(held)
        os.kill(held.said["keeper"], signal.SIGTERM)
        assert ended(left[1:])


def test_a_stale_pid_file_that_names_a_living_process_does_not_stop_a_start(
    folder: Path, who: Account
) -> None:
    with starter(folder, who) as held:
        held.listen()
        store(held.said["dsn"])
        left = family(held)
        os.kill(held.said["server"], signal.SIGKILL)
        assert ended(left)
    pid_file = Folder(folder).data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with starter(folder, who) as again:
        again.listen()
        assert still_stored(again)


def test_a_start_killed_while_the_folder_was_made_is_made_good(folder: Path, who: Account) -> None:
    folder.mkdir(mode=0o700)
    open_to(who, folder)
    left_over = folder / "data.new"
    left_over.mkdir()
    open_to(who, left_over)
    (left_over / "PG_VERSION").write_text("18\n")
    with starter(folder, who) as held:
        held.listen()
        store(held.said["dsn"])
        assert still_stored(held)
    assert not left_over.exists()


def test_of_several_starters_at_once_one_wins_and_the_others_say_so(folder: Path, who: Account) -> None:
    with starter(folder, who) as first, starter(folder, who) as second, starter(folder, who) as third:
        said = [held.listen() for held in (first, second, third)]
    refused = [one["refused"] for one in said if "refused" in one]
    assert len(refused) == 2
    assert all(
        sentence.startswith(f"The PostgreSQL in {folder} is running already: ") for sentence in refused
    )


@pytest.mark.skipif("os.geteuid() != 0", reason="takes two users")
def test_root_runs_an_ordinary_users_server_as_that_user_and_the_reverse_is_one_sentence() -> None:
    user = ordinary()
    with open_folder() as outer:
        folder = open_to(user, outer) / "pg"
        with starter(folder, user) as held:
            held.listen()
        with fast.start(folder) as running:
            assert Path(f"/proc/{running.pid}").stat().st_uid == user.uid
    with open_folder() as outer:
        fast.start(outer / "pg").stop()
        with starter(outer / "pg", user) as held:
            assert held.listen()["refused"].endswith("belongs to another user: choose another.")
