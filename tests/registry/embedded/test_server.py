"""The embedded server starts, answers with a password only, keeps quiet, and stops."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from registry.embedded import Embedded, EmbeddedError, Running, account
from registry.embedded.folder import LONGEST_SOCKET, SOCKET, Folder
from tests.support.starter import myself, open_folder, starter

SECRET = "Fjällräven-4711"
fast = Embedded(durable=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with fast.start(tmp_path_factory.mktemp("server") / "pg") as running:
        yield running


def setting(running: Running, name: str) -> str:
    with psycopg.connect(running.dsn()) as connection:
        row = connection.execute("SELECT setting FROM pg_settings WHERE name = %s", (name,)).fetchone()
    assert row is not None
    return row[0]


def test_it_is_postgresql_18_with_checksums_and_no_port(server: Running) -> None:
    with psycopg.connect(server.dsn()) as connection:
        assert connection.info.server_version // 10000 == 18
    assert setting(server, "data_checksums") == "on"
    assert setting(server, "listen_addresses") == ""


@pytest.mark.parametrize("password", ["", "postgres", "wrong"])
def test_a_wrong_or_missing_password_is_refused_even_over_the_socket(server: Running, password: str) -> None:
    with pytest.raises(
        psycopg.OperationalError, match=r"password authentication failed|no password supplied"
    ):
        psycopg.connect(server.dsn(password=password))


def test_scram_is_the_only_way_in(server: Running) -> None:
    with psycopg.connect(server.dsn()) as connection:
        methods = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        stored = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'").fetchone()
    assert methods == [("scram-sha-256",)]
    assert stored is not None
    assert stored[0].startswith("SCRAM-SHA-256$")


def test_folders_and_password_are_private(server: Running) -> None:
    place = Folder(server.folder)
    for folder in (place.data, place.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in (place.superuser, place.log, place.data / "postgresql.conf", place.data / "pg_hba.conf"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not place.path.stat().st_mode & 0o066


@pytest.mark.skipif("os.geteuid() != 0", reason="only root starts a server for another user")
def test_root_gives_the_server_to_a_user_of_its_own_with_no_right_of_roots() -> None:
    with open_folder() as outer, starter(outer / "pg", myself(), groups=[0, 4]) as held:
        lines = Path(f"/proc/{held.listen()['server']}/status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        assert {"0"}.isdisjoint(status["Uid"].split() + status["Gid"].split())
        assert status["Groups"].strip() == ""
        assert status["CapEff"].strip("0") == ""
        assert Folder(outer / "pg").data.stat().st_uid == int(status["Uid"].split()[0])


def test_no_statement_parameter_or_error_reaches_the_log(server: Running) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE quiet (id int PRIMARY KEY, name text UNIQUE)")
        connection.execute("INSERT INTO quiet VALUES (1, %s)", (SECRET,))
        for statement in (
            f"SELECT '{SECRET}'::int",
            f'SELECT nothing FROM "{SECRET}"',
            f"INSERT INTO quiet VALUES (2, '{SECRET}')",
            f"DO $$ BEGIN RAISE WARNING '{SECRET}'; RAISE EXCEPTION '{SECRET}'; END $$",
            f"DO $$ BEGIN RAISE LOG '%', 1; PERFORM '{SECRET}'::uuid; END $$",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT %s::text::int", (SECRET,))
    log = Folder(server.folder).log.read_text()
    assert "ready to accept connections" in log
    assert SECRET not in log
    assert "quiet" not in log


def test_a_view_of_activity_shows_the_head_of_a_statement_only(server: Running) -> None:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute(
            f"SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() /*{'x' * 200}*/"
        ).fetchone()
    assert row is not None
    assert len(row[0]) < 100


def test_the_server_cannot_be_reconfigured_from_inside(server: Running) -> None:
    with (
        psycopg.connect(server.dsn(), autocommit=True) as connection,
        pytest.raises(psycopg.Error, match="ALTER SYSTEM"),
    ):
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")


def test_a_demo_survives_a_crash_of_the_machine_and_a_test_need_not(server: Running, tmp_path: Path) -> None:
    assert setting(server, "fsync") == "off"
    with Embedded().start(tmp_path / "pg") as durable:
        assert [setting(durable, name) for name in ("fsync", "full_page_writes", "synchronous_commit")] == [
            "on"
        ] * 3


def test_what_was_stored_is_there_after_a_second_start(tmp_path: Path) -> None:
    with fast.start(tmp_path) as running, psycopg.connect(running.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with fast.start(tmp_path) as running, psycopg.connect(running.dsn()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_stopped_server_leaves_no_process_and_no_socket(tmp_path: Path) -> None:
    running = fast.start(tmp_path)
    socket = running.socket
    running.stop()
    running.stop()
    assert not (socket / SOCKET).exists()
    assert not Folder(tmp_path).in_use()
    os.close(Folder(tmp_path).lock_server())
    with pytest.raises(EmbeddedError, match="has ended"):
        _ = running.pid


def test_a_server_started_by_a_thread_outlives_the_thread(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(fast.start, tmp_path).result()
    with running, psycopg.connect(running.dsn()) as connection:
        assert connection.execute("SELECT pg_sleep(0.2), 1").fetchone() == ("", 1)


def test_a_second_starter_gets_one_sentence(server: Running) -> None:
    with pytest.raises(EmbeddedError) as refused:
        fast.start(server.folder)
    assert str(refused.value).startswith(f"The PostgreSQL in {server.folder} is running already")
    with psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_another_process_finds_the_running_server_and_does_not_stop_it(server: Running) -> None:
    with Embedded.find(server.folder) as found:
        assert found.pid == server.pid
        assert found.dsn() == server.dsn()
    with psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_finding_none_is_one_sentence(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(EmbeddedError, match="No PostgreSQL runs in"):
            Embedded.find(folder)


@pytest.mark.parametrize(
    "name", ["with space", 'it\'s "quoted"', "comma,comma", "100%", "ö/ä", "back\\slash", "x" * 120]
)
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "pg"
    with fast.start(folder) as running:
        with psycopg.connect(running.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert running.folder == folder
        if running.socket.parent != folder:
            assert stat.S_IMODE(running.socket.stat().st_mode) == 0o700
    assert running.socket.parent == folder or not running.socket.exists()


def test_a_path_too_long_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    longest = tmp_path / ("x" * (LONGEST_SOCKET - len(str(tmp_path / "socket" / SOCKET)) - 1))
    assert Folder(longest).socket == longest / "socket"
    longer = Folder(Path(f"{longest}x"))
    assert longer.socket.parent == Path("/tmp")  # noqa: S108
    assert longer.socket != Folder(Path(f"{longest}y")).socket


@pytest.mark.parametrize("trap", ["somebody else's", "open to all", "link"])
def test_a_socket_folder_that_is_not_the_servers_own_is_refused(tmp_path: Path, trap: str) -> None:
    place = Folder(tmp_path / ("x" * 120))
    owner = account.choose(place.data)
    if trap == "link":
        place.socket.symlink_to(tmp_path)
    else:
        place.socket.mkdir(mode=0o700)
        uid = 0 if os.geteuid() == 0 and trap == "somebody else's" else owner.uid
        os.chown(place.socket, uid, -1)
        place.socket.chmod(0o700 if uid != owner.uid else 0o777)
    try:
        with pytest.raises(EmbeddedError, match="is not a private folder of the server's"):
            fast.start(place.path)
    finally:
        place.socket.unlink() if trap == "link" else place.socket.rmdir()


def test_data_below_a_closed_folder_and_below_an_open_one_both_work() -> None:
    with open_folder() as outer, tempfile.TemporaryDirectory(dir=outer) as closed:
        assert stat.S_IMODE(Path(closed).stat().st_mode) == 0o700
        for folder in (outer / "open", Path(closed) / "pg"):
            with fast.start(folder) as running, psycopg.connect(running.dsn()) as connection:
                assert connection.execute("SELECT pg_reload_conf()").fetchone() == (True,)


def test_a_log_that_has_grown_is_begun_anew(tmp_path: Path) -> None:
    fast.start(tmp_path).stop()
    Folder(tmp_path).log.write_text("x" * ((1 << 20) + 1))
    fast.start(tmp_path).stop()
    assert Folder(tmp_path).log.read_text().startswith("2")


def test_a_running_server_does_not_print_its_password(server: Running) -> None:
    password = Folder(server.folder).superuser.read_text().strip()
    assert len(password) >= 32
    assert password not in repr(server)


def test_a_role_other_than_the_superuser_needs_its_password(server: Running) -> None:
    with pytest.raises(EmbeddedError, match="has a password of its own"):
        server.dsn("nordkap_app", "nordkap")
    assert (
        server.dsn("a:b", "c d", "p@/w%")
        == f"postgresql://a%3Ab:p%40%2Fw%25@/c%20d?host={server.dsn().split('host=')[1]}"
    )
