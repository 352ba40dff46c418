"""From an empty database to a network whose first persons can follow their invitations."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from audit.entry import Entry, Event
from registry import migrations
from registry.cli.app import run
from registry.embedded.roles import Dsns
from tests.registry.cli.conftest import CommandLine, settings
from tests.support.checkout import REPOSITORY
from tests.support.postgres import TestServer

NIX = ("--network", "nix", "--name", "Nätverket NIX", "--country", "SE")
NOBODY = "00000000-0000-4000-8000-000000000000"
FIRST = (
    "admin", "create-first", "--network", "nix", "--office", "NIX kansli",
    "--person", "Ada Ek <ada@nix.example>", "--group", "Kansliet",
    "--person", "Bo Al <bo@nix.example>", "--group", "Styrelsen",
)  # fmt: skip


@pytest.fixture
def founded(empty_register: CommandLine) -> CommandLine:
    """A register of the test's own."""
    assert empty_register("init", *NIX).code == 0
    return empty_register


@pytest.fixture(scope="module")
def shared_environment(
    postgres: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("shared")
    with postgres.empty() as dsns, pytest.MonkeyPatch.context() as patch:
        made = settings(dsns, folder)
        for name, value in made.items():
            patch.setenv(name, value)
        assert run(("init", *NIX)) == 0
        patch.undo()
        yield made


@pytest.fixture
def shared(nordkap: CommandLine, shared_environment: dict[str, str]) -> CommandLine:
    """A register for tests that leave it as it is."""
    nordkap.environment |= shared_environment
    return nordkap


def test_init_makes_everything_from_nothing(empty_register: CommandLine, tmp_path: Path) -> None:
    said = empty_register("init", *NIX)
    assert said.code == 0
    assert "Made the content root key" in said.out
    assert "Made the work root key" in said.out
    assert "Made the network nix" in said.out
    for root in ("content", "work"):
        assert stat.S_IMODE((tmp_path / "keys" / f"{root}.root").stat().st_mode) == 0o600
    assert empty_register("keys", "status").code == 0


def test_what_makes_a_register_is_on_record(founded: CommandLine, empty_dsns: Dsns, tmp_path: Path) -> None:
    assert founded(*FIRST).code == 0
    made = events(empty_dsns)
    assert {"network_made", "key_made", "policy_adopted"} <= set(made)
    assert {"organisation_made", "group_made", "person_made", "role_given", "invitation_made"} <= set(made)
    folder = tmp_path / "policies"
    shutil.copytree(REPOSITORY / "policies", folder)
    rules = folder / "policy.csv"
    renamed = re.sub(
        r"^p, ([a-z-]+),", r"p, \1-x,", rules.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE
    )
    rules.write_text(renamed, encoding="utf-8")
    assert founded("migrate", NORDKAP_POLICY_FOLDER=str(folder)).code == 0
    assert events(empty_dsns).count("policy_adopted") == made.count("policy_adopted") + 1


def events(dsns: Dsns) -> list[str]:
    with psycopg.connect(dsns.superuser) as connection:
        bodies = connection.execute("SELECT body FROM journal.staged ORDER BY id").fetchall()
    return [Entry.parse(bytes(body)).event.value for (body,) in bodies]


def test_before_init_the_other_commands_point_to_it(
    empty_register: CommandLine, empty_dsns: Dsns, tmp_path: Path
) -> None:
    for typed in (("migrate",), ("status",), ("serve",), ("work",), FIRST):
        said = empty_register(*typed)
        assert said.code == 2, typed
        assert said.sentence == (
            f"There is no content root key at {tmp_path / 'keys' / 'content.root'}: "
            "a new register wants nordkap init first; otherwise check NORDKAP_KEYS_FOLDER."
        )
    assert migrations.current(empty_dsns.owner) is None


def test_init_reads_a_passphrase_once_so_that_a_descriptor_will_do(
    empty_register: CommandLine, tmp_path: Path
) -> None:
    for root in ("CONTENT", "WORK"):
        del empty_register.environment[f"NORDKAP_{root}_PASSPHRASE_FILE"]
    handles = [os.open(tmp_path / f"{root}.passphrase", os.O_RDONLY) for root in ("content", "work")]
    said = empty_register(
        "init", *NIX,
        NORDKAP_CONTENT_PASSPHRASE_FD=str(handles[0]), NORDKAP_WORK_PASSPHRASE_FD=str(handles[1]),
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "Made the network nix" in said.out


def test_a_second_init_leaves_what_is_there(founded: CommandLine, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in (tmp_path / "keys").iterdir()}
    said = founded("init", *NIX)
    assert said.code == 0
    assert said.out == "The network nix is there already.\n"
    assert {file: file.read_bytes() for file in (tmp_path / "keys").iterdir()} == before


def test_a_second_network_is_added(founded: CommandLine) -> None:
    said = founded("init", "--network", "midex", "--name", "MIDEX", "--country", "NO")
    assert (said.code, said.out) == (0, "Made the network midex. Next: nordkap admin create-first --help\n")
    assert "networks: midex, nix" in founded("status").out


@pytest.mark.parametrize(
    ("named", "what"),
    [
        (("new!", "N", "SE"), "slug: "),
        (("new", "", "SE"), "name: "),
        (("new", "N", "XX"), "'XX' is not the code"),
    ],
)
def test_a_network_that_cannot_be_named_so_is_refused(
    shared: CommandLine, named: tuple[str, str, str], what: str
) -> None:
    slug, name, country = named
    said = shared("init", "--network", slug, "--name", name, "--country", country)
    assert said.code == 2
    assert said.sentence.startswith(what)


def test_a_short_passphrase_makes_no_root_key(empty_register: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "content.passphrase").write_text("kort\n", encoding="utf-8")
    said = empty_register("init", *NIX)
    assert said.code == 2
    assert "shorter than 12 bytes" in said.sentence
    assert not (tmp_path / "keys").exists()


def test_a_passphrase_file_open_to_all_is_refused(empty_register: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "work.passphrase").chmod(0o644)
    said = empty_register("init", *NIX)
    assert said.code == 2
    assert "open to every user" in said.sentence


def test_root_keys_that_are_elsewhere_are_not_made_anew(founded: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "keys" / "work.root").rename(tmp_path / "kept.root")
    said = founded("init", *NIX)
    assert said.code == 2
    assert "root keys are elsewhere" in said.sentence
    assert not (tmp_path / "keys" / "work.root").exists()


def test_a_wrong_passphrase_is_said_in_one_sentence(founded: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "content.passphrase").write_text("femton sömniga borrar\n", encoding="utf-8")
    for typed in ("serve", "work", "migrate", "keys status"):
        said = founded(*typed.split(), NORDKAP_PORT="8499")
        assert said.code == 2
        assert said.sentence.startswith("The passphrase is wrong: ")


def test_the_other_roots_passphrase_is_wrong_too(founded: CommandLine, tmp_path: Path) -> None:
    content, work = (tmp_path / f"{root}.passphrase" for root in ("content", "work"))
    said = founded(
        "keys", "status", NORDKAP_CONTENT_PASSPHRASE_FILE=str(work), NORDKAP_WORK_PASSPHRASE_FILE=str(content)
    )
    assert said.code == 2
    assert "passphrase is wrong" in said.sentence


def test_keys_status_says_no_to_another_registers_root_keys(
    founded: CommandLine, tmp_path: Path, postgres_of_another: CommandLine
) -> None:
    postgres_of_another("init", *NIX)
    said = founded(
        "keys", "status", NORDKAP_KEYS_FOLDER=postgres_of_another.environment["NORDKAP_KEYS_FOLDER"]
    )
    assert said.code == 1
    assert "The content root key does not open its keys" in said.out


@pytest.fixture
def postgres_of_another(nordkap: CommandLine, database_dsns: Dsns, tmp_path: Path) -> CommandLine:
    """The command line of a second register."""
    (tmp_path / "other").mkdir()
    return CommandLine(nordkap.monkeypatch, nordkap.capsys, settings(database_dsns, tmp_path / "other"))


def test_migrate_twice_does_no_harm(founded: CommandLine) -> None:
    for _ in range(2):
        said = founded("migrate")
        assert said.code == 0
        assert said.out.startswith(f"The schema was at {migrations.newest()} already; the policy is ")


def test_migrate_makes_the_schema_of_an_empty_database(
    founded: CommandLine, tmp_path: Path, empty_dsns_again: Dsns
) -> None:
    said = founded("migrate", NORDKAP_OWNER_DATABASE_URL=empty_dsns_again.owner)
    assert f"went from nothing to {migrations.newest()}" in said.out


@pytest.fixture
def empty_dsns_again(postgres: TestServer) -> Iterator[Dsns]:
    with postgres.empty() as made:
        yield made


def test_the_first_persons_are_made_once(founded: CommandLine) -> None:
    said = founded(*FIRST)
    assert said.code == 0
    assert re.fullmatch(r"Ada Ek: invitation code \S+\nBo Al: invitation code \S+\n", said.out)
    again = founded(*FIRST)
    assert again.code == 2
    assert "first persons already" in again.sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--person": 1}, "Name two persons and two different approver groups"),
        ({"Styrelsen": "Kansliet"}, "Name two persons and two different approver groups"),
        ({"Styrelsen": " Kansliet "}, "Name two persons and two different approver groups"),
        ({"Bo Al <bo@nix.example>": "Bo Al"}, "Write a person as \"Name <mailbox>\", not 'Bo Al'."),
        ({"Bo Al <bo@nix.example>": "Bo <bo>"}, "This is not an e-mail address."),
        ({"Bo Al <bo@nix.example>": "Bo <ADA@nix.example>"}, "Somebody has this e-mail address already."),
        ({"nix": "nixx"}, "There is no network 'nixx'. There are: nix."),
        ({"NIX kansli": ""}, "This must be a name of 1 to 120 characters."),
    ],
)
def test_first_persons_who_cannot_be_are_refused_and_nobody_is_made(
    shared: CommandLine, change: dict[str, object], sentence: str
) -> None:
    typed = list(FIRST[:10]) if "--person" in change else [str(change.get(word, word)) for word in FIRST]
    said = shared(*typed)
    assert said.code == 2
    assert sentence in said.sentence
    with psycopg.connect(shared.environment["NORDKAP_DATABASE_URL"]) as connection:
        (made,) = connection.execute("SELECT count(*) FROM register.approver_group").fetchall()
    assert made == (0,)


def test_an_organisation_its_person_and_their_rights(founded: CommandLine) -> None:
    made = founded("admin", "organisation", "Exempel Mekaniska AB", "--network", "nix")
    organisation = made.out.strip()
    assert made.code == 0
    person = founded("admin", "person", "Cia Berg <cia@exempel.example>", "--organisation", organisation)
    assert re.fullmatch(r"[0-9a-f-]{36}\ninvitation code \S+\n", person.out)
    office = ("--organisation", organisation, "--role", "auditor")
    said = founded("admin", "person", "Di Os <di@exempel.example>", *office)
    assert said.sentence.startswith("'auditor' is no role of a company.")


def test_an_account_is_disabled_and_enabled_and_an_organisation_leaves(founded: CommandLine) -> None:
    organisation = founded("admin", "organisation", "Exempel Mekaniska AB", "--network", "nix").out.strip()
    person = founded("admin", "person", "Cia Berg <cia@exempel.example>", "--organisation", organisation)
    assert founded("admin", "disable", "CIA@exempel.example").out == "Disabled; 0 sessions ended.\n"
    assert founded("admin", "disable", person.out.split()[0]).sentence == "This account is disabled already."
    # Nobody had enrolled, and the first code is void: there is a new one.
    opened = founded("admin", "enable", "cia@exempel.example")
    assert re.fullmatch(r"Enabled\.\ninvitation code \S+\n", opened.out)
    assert opened.out.split()[-1] != person.out.split()[-1]
    assert founded("admin", "enable", "cia@exempel.example").sentence == "This account is not disabled."
    assert founded("admin", "leave", organisation, "--network", "nix").out == "Left.\n"
    again = founded("admin", "leave", organisation, "--network", "nix")
    assert (again.code, again.sentence) == (2, "The organisation is not in this network.")
    with psycopg.connect(founded.environment["NORDKAP_WORK_DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT body FROM journal.staged ORDER BY id").fetchall()
    noted = [Entry.parse(body) for (body,) in rows]
    said = [each.event for each in noted if not each.event.startswith("worker_")]
    assert said[-4:] == [
        Event.PERSON_DISABLED, Event.PERSON_CHANGED, Event.INVITATION_MADE, Event.NETWORK_LEFT,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("person", "Cia <c@x.example>", "--organisation", NOBODY), "no such organisation"),
        (("person", "Cia <c@x.example>", "--organisation", NOBODY, "--role", "king"), "'king' is no role of a company"),
        (("organisation", "A AB", "--network", "nix", "--kind", "club"), "kind: "),
        (("organisation", "A AB", "--network", "nowhere"), "There is no network 'nowhere'"),
        (("disable", "a@b.example"), "There is no such person."),
        (("enable", NOBODY), "There is no such person."),
        (("leave", NOBODY, "--network", "nix"), "There is no such organisation."),
        (("leave", NOBODY, "--network", "nowhere"), "There is no network 'nowhere'"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_refused_in_one_sentence(
    shared: CommandLine, typed: tuple[str, ...], sentence: str
) -> None:
    said = shared("admin", *typed)
    assert said.code == 2
    assert sentence in said.sentence
