"""A backup, taken and restored by the commands; every refusal leaves the database as empty as it was."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import resource
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from audit.entry import Entry, Event
from keys.providers import passphrase as passphrase_file
from keys.providers.passphrase import PassphraseProvider
from keys.scope import Root
from registry.backup import sealedfile
from registry.backup.errors import BackupBroken, BackupRefused
from registry.backup.manifest import Half
from registry.cli.app import run
from registry.cli.backup import ONE_PLACE
from registry.embedded.roles import Dsns
from tests.registry.cli.conftest import CommandLine, Said, working
from tests.support import kept as small
from tests.support.kept import Kept, commands, halves
from tests.support.postgres import TestServer
from tests.support.thief import Haystack, Thief

ENTRIES = "SELECT body FROM journal.staged ORDER BY id"


@pytest.fixture(scope="module")
def kept(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    backups = folder / "backups"
    backups.mkdir()
    with postgres.empty() as dsns:
        environment = small.found(folder, dsns)
        with commands(environment):
            make_segment(dsns)
            refused = io.StringIO()
            with contextlib.redirect_stderr(refused):
                assert run(("backup", "--to", str(backups))) == 2
            assert refused.getvalue().startswith("The log has no signed head yet")
            for _ in range(2):
                with working(environment):
                    pass
                assert run(("backup", "--to", str(backups))) == 0
        first, second = halves(backups)
        yield Kept(environment, dsns, folder, first, second)


@pytest.fixture(scope="module")
def content_root(kept: Kept) -> PassphraseProvider:
    return passphrase_file.open(kept.folder / "keys" / "content.root", small.WORDS["content"].encode())


@pytest.fixture
def register(nordkap: CommandLine, kept: Kept) -> CommandLine:
    """The command line over the register itself."""
    nordkap.environment |= kept.environment
    return nordkap


@pytest.fixture
def empty(nordkap: CommandLine, kept: Kept, database_dsns: Dsns) -> CommandLine:
    """The command line over an empty register, with the same root keys."""
    nordkap.environment |= kept.elsewhere(database_dsns)
    return nordkap


def make_segment(dsns: Dsns) -> None:
    """Put a small segment table where a compaction would put a large one."""
    with psycopg.connect(dsns.work) as connection:
        for statement in (
            "CREATE TABLE postings.segment_1 (label bytea PRIMARY KEY, body bytea NOT NULL)",
            "GRANT SELECT ON postings.segment_1 TO nordkap_app",
            "INSERT INTO postings.segment_1 SELECT sha256(i::text::bytea), i::text::bytea FROM generate_series(1, 20) i",
            "UPDATE postings.segment_1 SET label = substr(label, 1, 16), body = decode(repeat('5c', 1960), 'hex')",
            "UPDATE postings.pointer SET generation = 1",
        ):
            connection.execute(statement.encode())


def restored(line: CommandLine, files: Mapping[Half, Path], *more: str, **settings: str) -> Said:
    content, keys = str(files[Half.CONTENT]), str(files[Half.KEYS])
    return line("restore", "--content", content, "--keys", keys, *more, **settings)


def rows(dsns: Dsns, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsns.superuser) as connection:
        return connection.execute(statement.encode()).fetchall()


def is_empty(dsns: Dsns) -> bool:
    """Nothing was stored, and no table of an index was left."""
    stored = rows(dsns, "SELECT 1 FROM keystore.wrapped_key UNION ALL SELECT 1 FROM register.person")
    left = rows(dsns, "SELECT 1 FROM pg_tables WHERE schemaname = 'postings' AND tablename ~ '^segment'")
    return not stored and not left


def cut(file: Path, folder: Path, size: int) -> Path:
    copy = folder / file.name
    copy.write_bytes(file.read_bytes()[:size])
    return copy


def test_a_backup_is_two_files_for_their_owner_and_says_in_clear_what_it_is(kept: Kept) -> None:
    for half, file in kept.first.items():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        said = json.loads(file.read_bytes().split(b"\n")[1])
        assert said["half"] == half
        assert said["log_size"] == json.loads(file.read_bytes().split(b"\n")[1])["log_size"] > 0
        assert said["rows"]
    assert not list((kept.folder / "backups").glob("*.part"))
    (made,) = {json.loads(file.read_bytes().split(b"\n")[1])["pair"] for file in kept.first.values()}
    assert made != json.loads(kept.second[Half.KEYS].read_bytes().split(b"\n")[1])["pair"]


def test_every_table_is_in_one_of_the_halves_and_keys_in_theirs_alone(kept: Kept) -> None:
    there = {f"{schema}.{name}" for schema, name in rows(
        kept.dsns, "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^pg_|^information'"
    )}  # fmt: skip
    content, keys = (set(sealedfile.manifest_of(kept.first[half]).rows) for half in Half)
    assert content | keys == there - {"public.schema_version", "register.upload"}
    assert keys == {name for name in there if name.startswith("keystore.")}
    assert not content & keys


def test_no_wrapped_key_is_in_the_half_with_the_rows(kept: Kept, content_root: PassphraseProvider) -> None:
    plain = b"".join(read(kept.first[Half.CONTENT], content_root).values())
    wrapped = [
        bytes(row[0]).hex().encode() for row in rows(kept.dsns, "SELECT wrapped FROM keystore.wrapped_key")
    ]  # type: ignore[arg-type]
    assert len(wrapped) > 6
    assert not [each for each in wrapped if each in plain]


def test_nothing_of_the_register_stands_in_the_files(kept: Kept) -> None:
    person, organisation = rows(kept.dsns, "SELECT id::text, organisation::text FROM register.person")[0]
    needles = {
        "network": "Nätverket Trollspån", "office": "Kvastkansliet", "name": "Kvastfrida", "mailbox": "ada@kvast",
        "passphrase": "fjorton kloka svarvar", "person": str(person), "organisation": str(organisation),
        "group": "Styrelsen",
    }  # fmt: skip
    thief = Thief({name: value.encode() for name, value in needles.items()})
    assert not thief.search(Haystack(file.name, file.read_bytes()) for file in kept.first.values())
    found = thief.search([Haystack("a canary", b"x" * 9 + b"Styrelsen", noise=False)])
    assert {each.needle for each in found} == {"group"}


@pytest.mark.parametrize("half", Half)
def test_a_flipped_byte_anywhere_is_found(
    kept: Kept, content_root: PassphraseProvider, tmp_path: Path, half: Half
) -> None:
    whole = kept.first[half].read_bytes()
    head = sum(len(line) + 1 for line in whole.split(b"\n")[:4])
    tail = range(head, len(whole), max(1, (len(whole) - head) // 12))
    for at in [*range(0, head, 5), *tail, len(whole) - 1]:
        changed = bytearray(whole)
        changed[at] ^= 1
        copy = tmp_path / "copy"
        copy.write_bytes(changed)
        with pytest.raises((BackupBroken, BackupRefused)):
            read(copy, content_root)


def read(file: Path, root: PassphraseProvider) -> dict[str, bytes]:
    """Read a half to its end: table → rows."""
    with sealedfile.reading(file, root) as (_, reader):
        return {table.name: b"".join(table.rows) for table in reader.tables()}


def test_a_restored_register_is_whole_in_order_and_says_so_in_its_log(
    nordkap: CommandLine, kept: Kept, empty_dsns: Dsns
) -> None:
    nordkap.environment |= kept.elsewhere(empty_dsns)
    said = restored(nordkap, kept.first)
    assert said.code == 0, said.err
    assert "The log is whole" in said.out
    for table in ("register.person", "keystore.wrapped_key", "postings.segment_1", "journal.entry"):
        statement = f"SELECT * FROM {table} ORDER BY 1"
        assert rows(empty_dsns, statement) == rows(kept.dsns, statement)[: len(rows(empty_dsns, statement))]
    events = [Entry.parse(body) for (body,) in rows(empty_dsns, ENTRIES)]  # type: ignore[arg-type]
    assert [(each.principal, each.count) for each in events if each.event is Event.RESTORED] == [("host", 0)]
    assert nordkap("audit", "verify", "--database").code == 0
    made = nordkap("admin", "organisation", "Efteråt Exempel AB", "--network", "nix")
    assert made.code == 0
    numbers = rows(empty_dsns, "SELECT number FROM register.organisation ORDER BY number")
    assert len(numbers) == len(set(numbers)) == 2


def test_a_half_that_is_cut_is_refused_and_nothing_is_stored(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, tmp_path: Path
) -> None:
    for half, file in kept.first.items():
        for size in (file.stat().st_size // 2, file.stat().st_size - 1):
            said = restored(empty, {**kept.first, half: cut(file, tmp_path, size)})
            assert said.code == 2
            assert said.err.splitlines()[-1] == (
                f"The file {file.name} is cut or was changed: take another copy, or an older backup."
            )
            assert is_empty(database_dsns)
    nothing = cut(kept.first[Half.KEYS], tmp_path, 0)
    assert "is no backup of Nordkap" in restored(empty, {**kept.first, Half.KEYS: nothing}).sentence


def test_halves_that_do_not_belong_together_are_told_apart(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, content_root: PassphraseProvider, tmp_path: Path
) -> None:
    content, keys = kept.first[Half.CONTENT], kept.first[Half.KEYS]
    swapped = restored(empty, {Half.CONTENT: keys, Half.KEYS: content})
    assert swapped.sentence.startswith(f"The file {keys.name} is the half with the keys: give the other file")
    mixed = restored(empty, {**kept.first, Half.KEYS: kept.second[Half.KEYS]})
    assert "are of two backups of this register" in mixed.sentence
    other = replace(sealedfile.manifest_of(keys), installation="0" * 32)
    foreign = tmp_path / "foreign.keys"
    with foreign.open("wb") as target:
        sealedfile.write(target, other, content_root, [b""])
    assert "are of two different registers" in restored(empty, {**kept.first, Half.KEYS: foreign}).sentence
    assert {swapped.code, mixed.code} == {2}
    assert is_empty(database_dsns)


def test_a_backup_of_another_schema_names_the_version_that_reads_it(
    empty: CommandLine, kept: Kept, content_root: PassphraseProvider, tmp_path: Path
) -> None:
    older = {}
    for half, file in kept.first.items():
        older[half] = tmp_path / file.name
        manifest = replace(sealedfile.manifest_of(file), schema="0000", program="0.0.9")
        with older[half].open("wb") as target:
            sealedfile.write(target, manifest, content_root, [b""])
    said = restored(empty, older)
    assert said.code == 2
    assert "restore it with Nordkap 0.0.9" in said.sentence


def test_another_register_s_root_key_or_a_wrong_passphrase_opens_nothing(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    for root, words in small.WORDS.items():
        passphrase_file.create(folder / f"{root}.root", words.encode(), Root(root))
    other = restored(empty, kept.first, NORDKAP_KEYS_FOLDER=str(folder))
    assert other.code == 2
    assert other.err.splitlines()[-1].startswith(
        f"The content root key does not open {kept.first[Half.KEYS].name}: it is of another register"
    )
    wrong = restored(
        empty,
        kept.first,
        NORDKAP_CONTENT_PASSPHRASE_FILE=empty.environment["NORDKAP_WORK_PASSPHRASE_FILE"],
    )
    assert wrong.code == 2
    assert wrong.sentence.startswith("The passphrase is wrong")
    assert is_empty(database_dsns)


def test_a_database_in_use_is_left_alone(register: CommandLine, kept: Kept) -> None:
    before = rows(kept.dsns, "SELECT count(*) FROM journal.staged")
    said = restored(register, kept.second, "--accept-older")
    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("This database is in use: ")
    assert rows(kept.dsns, "SELECT count(*) FROM journal.staged") == before
    assert rows(kept.dsns, "SELECT count(*) FROM postings.segment_1") != [(0,)]


def test_a_backup_behind_the_kept_head_is_refused_until_that_is_accepted(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, tmp_path: Path
) -> None:
    head = tmp_path / "head"
    shutil.copy(kept.folder / "head", head)
    with_head = {"NORDKAP_HEAD_FILE": str(head)}
    missing = int(head.read_text().split("\n")[1]) - sealedfile.manifest_of(kept.first[Half.KEYS]).log_size
    assert missing > 0
    said = restored(empty, kept.first, **with_head)
    assert said.code == 2
    assert f"the last {missing} are not in it" in said.sentence
    assert "--accept-older" in said.sentence
    assert is_empty(database_dsns)
    named = restored(empty, kept.first, "--head", str(head))
    assert (named.code, named.sentence) == (2, said.sentence)
    done = restored(empty, kept.first, "--accept-older", **with_head)
    assert done.code == 0, done.err
    assert f"{missing} later entries of the log are lost, and this is on record." in done.out
    assert not head.exists()
    assert (tmp_path / "head.before-restore").read_text() == (kept.folder / "head").read_text()
    events = [Entry.parse(body) for (body,) in rows(database_dsns, ENTRIES)]  # type: ignore[arg-type]
    assert [each.count for each in events if each.event is Event.RESTORED] == [missing]


def test_what_was_shredded_since_is_shredded_again_by_the_list_and_by_a_genuine_one_only(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, empty_dsns: Dsns, tmp_path: Path
) -> None:
    assert "without --shred-list" in restored(empty, kept.first).out
    ((person,),) = rows(database_dsns, "SELECT id::text FROM register.person ORDER BY id LIMIT 1")
    shred_list = tmp_path / "shredded"
    assert empty("shred", "person", str(person), "--list", str(shred_list), "--yes").code == 0
    elsewhere = small.urls(empty_dsns)
    said = restored(empty, kept.first, "--shred-list", str(shred_list), **elsewhere)
    assert said.code == 0, said.err
    assert "1 of the list" in said.out
    states = dict(rows(empty_dsns, "SELECT id::text, state FROM register.person"))  # type: ignore[arg-type]
    assert states.pop(person) == "disabled"
    assert "disabled" not in states.values()
    assert empty("audit", "verify", "--database", **elsewhere).code == 0


def test_a_list_that_was_changed_takes_the_restore_back(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, tmp_path: Path
) -> None:
    forged = tmp_path / "shredded"
    who, mark = "00000000-0000-4000-8000-000000000000", "0" * 64
    forged.write_text(f"nordkap-shred-1 2026-03-01T12:00:00.000000Z person {who} - {mark}\n")
    said = restored(empty, kept.first, "--shred-list", str(forged))
    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("Line 1 of the shred list")
    assert is_empty(database_dsns)


def test_a_head_of_another_log_takes_the_restore_back(
    empty: CommandLine, kept: Kept, database_dsns: Dsns, tmp_path: Path
) -> None:
    false = tmp_path / "head"
    false.write_text("nordkap.example/log\n1\nAAAA\n")
    said = restored(empty, kept.first, "--head", str(false))
    assert said.code == 1
    assert "An earlier head of the log" in said.out
    assert said.err.splitlines()[-1].endswith("add --accept-faults.")
    assert is_empty(database_dsns)
    accepted = restored(empty, kept.first, "--head", str(false), "--accept-faults")
    assert accepted.code == 1
    assert "The log is NOT whole" in accepted.out
    assert not is_empty(database_dsns)
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("no head")
    assert "is no head of a log" in restored(empty, kept.first, "--head", str(nonsense)).sentence


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("percent", [0, 5, 99])
def test_a_full_disk_leaves_nothing_and_says_what_to_do(
    register: CommandLine, kept: Kept, tmp_path: Path, percent: int
) -> None:
    with largest_file(kept.second[Half.CONTENT].stat().st_size * percent // 100):
        said = register("backup", "--to", str(tmp_path))
    assert said.code == 2
    assert said.err.splitlines()[-1].startswith(f"There is no room left in {tmp_path}: make room")
    assert not list(tmp_path.glob("nordkap-*"))


def test_what_a_killed_backup_left_goes_with_the_next_and_what_is_being_written_stays(
    register: CommandLine, tmp_path: Path
) -> None:
    dead, alive = (tmp_path / f"nordkap-20260301T020000Z-{name}.keys.part" for name in ("dead", "alive"))
    dead.write_bytes(b"nordkap backup 1\n")
    with alive.open("wb") as stream:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        assert register("backup", "--to", str(tmp_path)).code == 0
    assert not dead.exists()
    assert alive.exists()


def test_the_halves_lie_where_they_are_told_and_only_so_many_stay(
    register: CommandLine, tmp_path: Path
) -> None:
    there, elsewhere = tmp_path / "a", tmp_path / "b"
    for folder in (there, elsewhere):
        folder.mkdir()
    shutil.copy(next(iter(register_files(register))), there / "nordkap-20200101T000000Z-00000000.content")
    (there / "nordkap-mine.content").write_text("somebody's own")
    for _ in range(2):
        arguments = ("backup", "--to", str(there), "--keys-to", str(elsewhere), "--keep", "1")
        said = register(*arguments)
        assert said.code == 0
    assert "older files removed" in said.out
    assert ONE_PLACE not in said.out
    assert len(list(there.glob("nordkap-2*.content"))) == len(list(elsewhere.glob("*.keys"))) == 1
    assert (there / "nordkap-mine.content").exists()
    assert len(list(elsewhere.iterdir())) == 1


def test_both_halves_in_one_folder_are_a_backup_and_a_warning(register: CommandLine, tmp_path: Path) -> None:
    for arguments in ((), ("--keys-to", str(tmp_path / "." / "x" / ".."))):
        (tmp_path / "x").mkdir(exist_ok=True)
        said = register("backup", "--to", str(tmp_path), *arguments)
        assert said.code == 0, said.err
        assert ONE_PLACE in said.out.splitlines()


def test_a_backup_that_a_wrong_clock_dates_behind_the_others_stays_all_the_same(
    register: CommandLine, kept: Kept, content_root: PassphraseProvider, tmp_path: Path
) -> None:
    ahead = replace(
        sealedfile.manifest_of(kept.first[Half.CONTENT]), taken_at=datetime(2999, 1, 1, tzinfo=UTC)
    )
    with (tmp_path / "nordkap-29990101T000000Z-00000000.content").open("wb") as target:
        sealedfile.write(target, ahead, content_root, [b""])
    assert register("backup", "--to", str(tmp_path), "--keep", "1").code == 0
    (content,) = tmp_path.glob("*.content")
    assert content.with_suffix(".keys").exists()


def test_a_backup_that_fails_removes_none(register: CommandLine, kept: Kept, tmp_path: Path) -> None:
    files = [shutil.copy(file, tmp_path) for file in (*kept.first.values(), *kept.second.values())]
    with largest_file(kept.second[Half.CONTENT].stat().st_size // 2):
        assert register("backup", "--to", str(tmp_path), "--keep", "1").code == 2
    assert all(Path(file).exists() for file in files)


def test_status_says_how_old_the_newest_backup_is_and_when_that_is_too_old(
    register: CommandLine, kept: Kept, content_root: PassphraseProvider, tmp_path: Path
) -> None:
    def said() -> tuple[int, str]:
        status = register("status", NORDKAP_BACKUP_FOLDER=str(tmp_path))
        (line,) = [line for line in status.out.splitlines() if "backup: " in line]
        return status.code, line

    assert "backup: " not in register("status").out
    unreadable = register("status", NORDKAP_BACKUP_FOLDER=str(tmp_path / ("x" * 300)))
    assert (unreadable.code, "LOOK backup: " in unreadable.out) == (1, True)
    assert "File name too long" in unreadable.out
    none = f"LOOK backup: none of this register in {tmp_path}: is its disk there? Run nordkap backup"
    assert said() == (1, none)
    (tmp_path / "nordkap-20260301T020000Z-dead.content").write_text("cut")
    manifest = sealedfile.manifest_of(kept.second[Half.CONTENT])
    for name, made in {
        "foreign": replace(
            manifest, installation="0" * 32, taken_at=datetime.now(UTC).replace(microsecond=0)
        ),
        "of-keys": replace(manifest, half=Half.KEYS),
    }.items():
        with (tmp_path / f"nordkap-{name}.content").open("wb") as target:
            sealedfile.write(target, made, content_root, [b""])
    assert said() == (1, none)
    for hours, good in ((72, False), (37, False), (35, True)):
        taken_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
        with (tmp_path / f"nordkap-{hours}.content").open("wb") as target:
            sealedfile.write(target, replace(manifest, taken_at=taken_at), content_root, [b""])
        code, line = said()
        age = f"{hours // 24} days" if hours > 48 else f"{hours} hours"
        assert line.startswith(f"{'ok  ' if good else 'LOOK'} backup: the newest in {tmp_path} is {age} old")
        assert line.endswith("systemctl status nordkap-backup says why") is not good
        if not good:
            assert code == 1


def register_files(line: CommandLine) -> list[Path]:
    folder = Path(line.environment["NORDKAP_KEYS_FOLDER"]).parent / "backups"
    return sorted(folder.glob("*.content"))


def test_a_folder_that_is_none_is_said(register: CommandLine, tmp_path: Path) -> None:
    said = register("backup", "--to", str(tmp_path / "none"))
    assert (said.code, "that this user can write to: make it" in said.sentence) == (2, True)


def test_a_backup_is_on_record_and_without_shares_says_what_is_missing(
    register: CommandLine, kept: Kept, tmp_path: Path
) -> None:
    said = register("backup", "--to", str(tmp_path))
    assert said.code == 0
    assert "there are no recovery shares" in said.out
    bodies = [Entry.parse(body) for (body,) in rows(kept.dsns, ENTRIES)]  # type: ignore[arg-type]
    made = [each for each in bodies if each.event is Event.BACKUP_MADE][-1]
    (content,) = tmp_path.glob("*.content")
    total = sealedfile.manifest_of(content).total + sealedfile.manifest_of(content.with_suffix(".keys")).total
    assert (made.principal, made.count) == ("host", total)
