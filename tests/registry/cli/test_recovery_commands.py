"""Passphrases changed, lost and had back: by the commands, with files for the officers' sheets."""

from __future__ import annotations

import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import psycopg
import pytest

from audit.entry import Entry, Event
from keys import shares
from keys.escrow import seal_root
from keys.providers.passphrase import PassphraseProvider
from keys.recovery import Recovery, RecoveryKey
from keys.scope import Root
from registry.backup.manifest import Half
from registry.backup.sealedfile import manifest_of
from registry.cli import sheet
from registry.cli.app import run
from registry.embedded.roles import Dsns
from registry.language import LANGUAGES, translate, wording
from tests.registry.cli.conftest import CommandLine, working
from tests.support import kept as small
from tests.support.kept import Kept, commands, halves
from tests.support.postgres import TestServer

NEW = "ett par nya ord vid elven"


@pytest.fixture(scope="module")
def kept(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A register with five shares, and a backup that carries what they open."""
    folder = tmp_path_factory.mktemp("kept")
    for name in ("shares", "backups"):
        (folder / name).mkdir()
    with postgres.empty() as dsns:
        environment = small.found(folder, dsns)
        with commands(environment):
            assert (
                run(("keys", "split", "--shares", "5", "--threshold", "3", "--to", str(folder / "shares")))
                == 0
            )
            with working(environment):
                pass
            assert run(("backup", "--to", str(folder / "backups"))) == 0
        (taken,) = halves(folder / "backups")
        yield Kept(environment, dsns, folder, taken, taken)


@pytest.fixture
def register(nordkap: CommandLine, kept: Kept, tmp_path: Path) -> CommandLine:
    """The command line over the register, with copies of its root keys and passphrase files."""
    shutil.copytree(kept.folder / "keys", tmp_path / "keys")
    nordkap.environment |= kept.environment | {"NORDKAP_KEYS_FOLDER": str(tmp_path / "keys")}
    for root in Root:
        copy = shutil.copy(kept.folder / f"{root}.passphrase", tmp_path)
        nordkap.environment[f"NORDKAP_{root.upper()}_PASSPHRASE_FILE"] = str(copy)
    return nordkap


def named(files: Sequence[Path]) -> list[str]:
    return [part for file in files for part in ("--share", str(file))]


def events(dsns: Dsns) -> list[tuple[Event, str, str | None, int | None]]:
    with psycopg.connect(dsns.superuser) as connection:
        bodies = connection.execute("SELECT body FROM journal.staged ORDER BY id").fetchall()
    entries = [Entry.parse(bytes(body)) for (body,) in bodies]
    return [(each.event, each.result.value, each.reason, each.count) for each in entries]


def test_each_officer_gets_a_file_of_their_own_and_the_recovery_file_says_nothing_secret(kept: Kept) -> None:
    assert [file.name for file in kept.shares] == [f"share-{number}.txt" for number in range(1, 6)]
    for file in kept.shares:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        read = sheet.read(file)
        # The register's one network is Swedish.
        assert file.read_text().startswith(f"# Nordkap: återställningsdel {read.number} av 5, gjord ")
        assert (len(read.words), read.needed) == (33, 3)
    recovery = (kept.folder / "keys" / "recovery").read_bytes()
    assert manifest_of(kept.first[Half.KEYS]).recovery.encode() == recovery
    assert not manifest_of(kept.first[Half.CONTENT]).recovery
    assert b"nordkap recovery 1 3 of 5 begin " in recovery


def test_three_shares_pass_the_drill_and_that_is_on_record(register: CommandLine, kept: Kept) -> None:
    one, _, three, _, five = kept.shares
    said = register("keys", "drill", *named([five, one, three]))
    assert (said.code, said.out) == (0, "Shares 1, 3, 5 of 5 open both root keys.\n")
    assert (Event.SHARES_TRIED, "done", None, 3) in events(kept.dsns)


def test_a_share_that_is_misread_doubled_foreign_or_missing_is_named(
    register: CommandLine, kept: Kept, tmp_path: Path
) -> None:
    one, two, three, *_ = kept.shares
    words = one.read_text().replace(sheet.read(one).words[8], "svarvat")
    (tmp_path / "smudged.txt").write_text(words)
    other = RecoveryKey.new().split(5, 3)[4]
    (tmp_path / "foreign.txt").write_text(sheet.text_of(other, 5, date(2026, 3, 1), "nb"))
    for chosen, sentence in (
        ([tmp_path / "smudged.txt", two, three], "The share in smudged.txt is misread: word 9 is none"),
        ([one, two, one], "The share in share-1.txt is the same share as the share in share-1.txt"),
        ([one, tmp_path / "foreign.txt", three], "The share in foreign.txt is of other shares"),
        ([one, two], "3 shares are needed, and there are 2."),
    ):
        said = register("keys", "drill", *named(chosen))
        assert said.code == 1
        assert said.sentence.startswith(sentence)
        refused = register("keys", "restore", *named(chosen))
        assert (refused.code, refused.sentence) == (2, said.sentence)
    assert [each for each in events(kept.dsns) if each[:2] == (Event.SHARES_TRIED, "failed")]


def test_with_the_passphrases_lost_three_shares_give_the_same_keys_under_new_ones(
    register: CommandLine, kept: Kept, tmp_path: Path
) -> None:
    for root in Root:
        (tmp_path / f"{root}.passphrase").write_text(f"{NEW} {root}\n")
    assert register("keys", "status").sentence.startswith("The passphrase is wrong")
    said = register("keys", "restore", *named(kept.shares[1:4]))
    assert said.code == 0, said.err
    assert "Not on record" not in said.out
    assert (tmp_path / "keys" / "content.root.before-recovery").exists()
    assert "Both root keys open their keys." in register("keys", "status").out
    assert (Event.ROOT_KEYS_RECOVERED, "done", None, 3) in events(kept.dsns)


def test_on_an_empty_machine_the_backup_s_keys_half_brings_what_the_shares_open(
    nordkap: CommandLine, kept: Kept, empty_dsns: Dsns, tmp_path: Path
) -> None:
    nordkap.environment |= small.settings(empty_dsns, tmp_path)
    without = nordkap("keys", "restore", *named(kept.shares[:3]))
    assert (without.code, "name the keys half of a backup by --backup" in without.sentence) == (2, True)
    content, keys = kept.first[Half.CONTENT], kept.first[Half.KEYS]
    wrong = nordkap("keys", "restore", *named(kept.shares[:3]), "--backup", str(content))
    assert "is the half with the rows" in wrong.sentence
    said = nordkap("keys", "restore", *named(kept.shares[:3]), "--backup", str(keys))
    assert said.code == 0, said.err
    assert "Not on record" in said.out
    done = nordkap("restore", "--content", str(content), "--keys", str(keys))
    assert done.code == 0, done.err
    assert nordkap("keys", "drill", *named(kept.shares[2:])).code == 0


def test_shares_of_another_register_do_not_touch_this_one(register: CommandLine, tmp_path: Path) -> None:
    key, others = RecoveryKey.new(), {root: secrets.token_bytes(32) for root in Root}
    sheets = key.split(3, 2)
    escrows = {root: seal_root(key.public, root, other) for root, other in others.items()}
    content = PassphraseProvider(Root.CONTENT, others[Root.CONTENT])
    foreign = Recovery.made(sheets, key.public, escrows, content)
    (tmp_path / "keys" / "recovery").write_bytes(foreign.text())
    (tmp_path / "shares").mkdir()
    files = sheet.write(tmp_path / "shares", sheets, date(2026, 3, 1), "en")
    before = (tmp_path / "keys" / "content.root").read_bytes()
    said = register("keys", "restore", *named(files))
    assert said.code == 2
    assert said.sentence.startswith("These shares are of another register than the one in the database")
    drill = register("keys", "drill", *named(files))
    assert (drill.code, drill.sentence.startswith("The recovery file holds another content root key")) == (
        1,
        True,
    )
    assert (tmp_path / "keys" / "content.root").read_bytes() == before


def test_new_shares_are_made_when_one_says_so_and_the_old_open_nothing_then(
    register: CommandLine, kept: Kept, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    asked = (
        "keys", "split", "--shares", "3", "--threshold", "2", "--to", str(tmp_path / "new"), "--language", "nb",
    )  # fmt: skip
    refused = register(*asked)
    assert refused.code == 2
    assert refused.sentence.startswith("There are 5 shares that begin with")
    assert not list((tmp_path / "new").iterdir())
    unspoken = register(*asked[:-1], "de", "--again")
    assert (unspoken.code, unspoken.sentence) == (
        2,
        "No sheet is written in 'de': say --language sv, nb, en.",
    )
    assert not list((tmp_path / "new").iterdir())
    assert register(*asked, "--again").code == 0
    assert (Event.SHARES_MADE, "done", None, 3) in events(kept.dsns)
    made = sorted((tmp_path / "new").iterdir())
    assert all(file.read_text().startswith("# Nordkap: gjenopprettingsdel ") for file in made)
    assert register("keys", "drill", *named(made[1:])).code == 0
    old = register("keys", "drill", *named(kept.shares[:3]))
    assert (old.code, "is of other shares" in old.sentence) == (1, True)
    taken = register(*asked, "--again")
    assert (taken.code, "already: name an empty folder" in taken.sentence) == (2, True)


def test_numbers_that_cannot_be_meant_and_nobody_at_a_terminal_are_said(
    register: CommandLine, tmp_path: Path
) -> None:
    said = register("keys", "split", "--shares", "3", "--threshold", "4", "--again")
    assert (said.code, "Of 3 shares 4 cannot be needed" in said.sentence) == (2, True)
    assert register("keys", "split", "--shares", "3", "--threshold", "1").code == 2
    nobody = register("keys", "split", "--again")
    assert (nobody.code, "Start at a terminal" in nobody.sentence) == (2, True)
    assert "Start at a terminal" in register("keys", "restore").sentence


def test_a_passphrase_is_changed_and_that_is_on_record(
    register: CommandLine, kept: Kept, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.write_text(f"{NEW}\n")
    new.chmod(0o600)
    said = register("keys", "passphrase", "--root", "work", "--new-file", str(new))
    assert said.code == 0, said.err
    assert (Event.PASSPHRASE_CHANGED, "done", "work", None) in events(kept.dsns)
    assert register("keys", "status").sentence.startswith("The passphrase is wrong")
    assert register("keys", "status", NORDKAP_WORK_PASSPHRASE_FILE=str(new)).code == 0
    new.write_text("kort\n")
    short = register(
        "keys", "passphrase", "--root", "content", "--new-file", str(new),
        NORDKAP_WORK_PASSPHRASE_FILE=str(tmp_path / "work.passphrase"),
    )  # fmt: skip
    assert short.code == 2


@pytest.mark.parametrize(
    ("countries", "language"),
    [({"SE"}, "sv"), ({"NO"}, "nb"), ({"FI"}, "en"), ({"SE", "NO"}, "en"), (set(), "en")],
)
def test_sheets_are_in_the_language_of_the_networks_where_it_is_one(
    countries: set[str], language: str
) -> None:
    assert sheet.language_of(countries) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_sheet_is_worded(language: str) -> None:
    about = {"number": 2, "count": 5, "made": "2026-03-01", "needed": 3}
    for sentence in (sheet.WHAT, sheet.KEEP, sheet.ENGLISH, sheet.SHOWN, sheet.WRITTEN):
        worded = wording(language)[sentence]
        assert (worded == sentence) == (language == "en")
        assert [str(value) in translate(language, sentence, about) for value in about.values()] == [
            f"{{{name}}}" in sentence for name in about
        ]


def test_shares_are_shown_one_at_a_time_and_typed_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = RecoveryKey.new().split(3, 2)
    asked: list[str] = []
    sheet.show(made, date(2026, 3, 1), "sv", ask=lambda question: asked.append(question) or "")
    shown = capsys.readouterr().out.split(sheet.CLEAR)
    assert len(asked) == 6
    assert asked[0].startswith("Del 1 av 3: bara den som tar emot den tittar på skärmen.")
    assert [shares.read("x", page).words for page in shown[:3]] == [each.words for each in made]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    answers = iter([*shown[0].strip().splitlines(), "", " ".join(made[2].words), ""])
    typed = sheet.typed(ask=lambda _: next(answers))
    assert [each.words for each in typed] == [made[0].words, made[2].words]
    assert made[0].words[5] not in capsys.readouterr().out
