"""Commands that look at a register, on a copy of the demonstration's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import psycopg
import pytest

from registry.cli import audit
from registry.oversight.checking.report import Report
from registry.settings import PACKAGED_POLICIES
from tests.registry.cli.conftest import CommandLine, working
from tests.support.checkout import REPOSITORY


@pytest.fixture
def sequenced(demo_register: CommandLine) -> CommandLine:
    """The register after `nordkap work` has numbered and signed everything that was noted."""
    with working(demo_register.environment):
        return demo_register


def test_a_register_in_order_says_so(sequenced: CommandLine) -> None:
    said = sequenced("status")
    lines = said.out.splitlines()
    assert said.code == 0, said.out
    assert all(line.startswith("ok ") for line in lines)
    assert "ok   networks: midex, nix" in lines
    assert "ok   index: compacted" in lines
    assert "ok   register: it goes on, nobody has stopped it" in lines
    assert [line.removeprefix("ok   ").partition(":")[0] for line in lines] == [
        "content root key", "work root key", "policy", "database", "keys", "policy", "networks", "register",
        "whole-picture review of midex", "whole-picture review of nix", "index", "log", "work",
    ]  # fmt: skip
    digest = sequenced("policy", "check").out.split()[-1]
    assert f"fingerprint {digest[:16]}" in lines[2]


def test_a_stored_key_that_was_exchanged_is_found(
    sequenced: CommandLine, postgres_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    (one,) = postgres_superuser.execute(
        "SELECT id, check_value FROM keystore.wrapped_key WHERE purpose = 'audit_person' LIMIT 1"
    ).fetchall()
    change = "UPDATE keystore.wrapped_key SET check_value = %s WHERE id = %s"
    postgres_superuser.execute(change, (bytes(32), one[0]))
    said = sequenced("status")
    postgres_superuser.execute(change, (one[1], one[0]))
    assert said.code == 1
    assert "LOOK keys: the stored key fails its check value" in said.out
    assert sequenced("status").code == 0


def test_a_policy_that_was_not_adopted_or_cannot_be_read_is_found(
    sequenced: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(REPOSITORY / "policies", folder)
    rows = folder / "policy.csv"
    text = rows.read_text(encoding="utf-8")
    name = re.search(r"^p, ([a-z-]+),", text, re.MULTILINE)
    assert name is not None
    rows.write_text(text.replace(f"p, {name[1]},", f"p, {name[1]}-x,"), encoding="utf-8")
    other = sequenced("status", NORDKAP_POLICY_FOLDER=str(folder))
    assert other.code == 1
    adopted = sequenced("policy", "check").out.split()[-1][:16]
    assert f"LOOK policy: the register adopted another one ({adopted}): run nordkap migrate" in other.out
    rows.write_text("nonsense\n", encoding="utf-8")
    broken = sequenced("status", NORDKAP_POLICY_FOLDER=str(folder))
    assert broken.code == 1
    assert "LOOK policy: " in broken.out


def test_nobody_at_work_is_found(
    sequenced: CommandLine, postgres_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    postgres_superuser.execute("UPDATE journal.health SET at = now() - interval '1 hour'")
    said = sequenced("status")
    postgres_superuser.execute("UPDATE journal.health SET at = now()")
    assert said.code == 1
    assert "LOOK work: not seen for 60 minutes: start nordkap work" in said.out


def test_a_root_key_that_is_locked_and_a_database_that_is_away_are_answers(
    sequenced: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "wrong").write_text("femton sömniga borrar\n", encoding="utf-8")
    (tmp_path / "wrong").chmod(0o600)
    said = sequenced(
        "status",
        NORDKAP_WORK_PASSPHRASE_FILE=str(tmp_path / "wrong"),
    )
    lines = said.out.splitlines()
    assert said.code == 1
    assert lines[0] == "ok   content root key: its passphrase opens it"
    assert lines[1] == "LOOK work root key: the passphrase does not open work.root"
    assert lines[3].startswith("ok   database: reached")
    away = sequenced(
        "status", NORDKAP_WORK_DATABASE_URL="postgresql://nordkap_work:xyzzy@127.0.0.1:9/nordkap"
    )
    assert away.code == 1
    assert away.out.splitlines()[-1].startswith("LOOK database: The database does not answer")


def test_a_log_that_nobody_numbers_is_not_in_order(
    sequenced: CommandLine, postgres_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    sequenced("admin", "disable", "dora@trollspan.example")
    postgres_superuser.execute("UPDATE journal.staged SET staged_at = staged_at - interval '1 hour'")
    said = sequenced("status")
    assert said.code == 1
    assert any(line.startswith("LOOK log: ") for line in said.out.splitlines())


def test_keys_are_counted_and_never_shown(demo_register: CommandLine) -> None:
    said = demo_register("keys", "status")
    assert said.code == 0
    assert "Both root keys open their keys." in said.out
    rows = dict(line.rsplit(maxsplit=1) for line in said.out.splitlines()[1:-1])
    assert rows[f"{'authority':<14}{'content':<10}current"] == "1"
    assert int(rows[f"{'index':<14}{'work':<10}current"]) == 4


def test_the_log_is_whole_until_a_row_is_deleted(
    sequenced: CommandLine, postgres_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    whole = sequenced("audit", "verify", "--database")
    assert whole.code == 0
    assert whole.out.startswith("Whole. Checked ")
    postgres_superuser.execute(
        "DELETE FROM register.role WHERE id = (SELECT min(id::text)::uuid FROM register.role)"
    )
    broken = sequenced("audit", "verify", "--database")
    assert broken.code == 1
    assert "\nNOT whole: 1 problem. Checked " in broken.out


def test_a_whole_log_is_said_to_be_whole_before_what_cannot_be_known(
    demo_register: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Report(notes=("serve runs, or ended without saying so.",), entries=1, rows=2)
    monkeypatch.setattr(audit, "verify_database", lambda *_, **__: found)
    said = demo_register("audit", "verify", "--database")
    assert (said.code, said.out.splitlines()) == (
        0,
        ["Whole. Checked 1 entry and 2 rows.", "", audit.BESIDES, f"  {found.notes[0]}"],
    )


def test_a_head_kept_elsewhere_is_compared(sequenced: CommandLine, tmp_path: Path) -> None:
    false = tmp_path / "head"
    false.write_text("nordkap.example/log\n1\nAAAA\n")
    said = sequenced("audit", "verify", "--database", "--head", str(false))
    assert said.code == 1
    assert "An earlier head of the log" in said.out
    missing = sequenced("audit", "verify", "--database", "--head", str(tmp_path / "none"))
    assert missing.code == 2
    assert missing.sentence.startswith("A kept head cannot be read")


def test_verify_wants_to_know_what(demo_register: CommandLine) -> None:
    said = demo_register("audit", "verify")
    assert (said.code, said.sentence) == (2, "Say what to check: nordkap audit verify --database.")


def test_the_index_is_compacted_and_agrees_with_the_records(demo_register: CommandLine) -> None:
    assert "changes merged" in demo_register("index", "compact").out
    said = demo_register("index", "verify")
    assert (said.code, said.out) == (0, "The index agrees with the records.\n")


def test_the_policy_is_shown_checked_and_explained(nordkap: CommandLine) -> None:
    assert "digest" in nordkap("policy", "check").out
    shown = nordkap("policy", "show", "tier:MEMBER").out
    assert max(map(len, shown.splitlines())) < 200
    assert any(
        line.startswith("machine ") and "read" in line and "MEMBER" in line for line in shown.splitlines()
    )
    assert nordkap("policy", "explain", "tier:MEMBER", "read", "machine", "MEMBER").code == 0
    no = nordkap("policy", "explain", "role:broker", "read", "machine", "MEMBER")
    assert (no.code, no.out[:3]) == (1, "no:")


def test_why_tells_the_rules_and_what_somebody_holds_and_nothing_of_the_company(
    demo_register: CommandLine, postgres_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    ((first,), (second,)) = postgres_superuser.execute(
        "SELECT organisation::text FROM register.record GROUP BY organisation ORDER BY count(*) DESC LIMIT 2"
    ).fetchall()
    told = demo_register("policy", "why", "mira@vittra.example", str(first), "machine.make")
    assert told.code == 0
    assert "MEMBER    read by tier:MEMBER (member-ability)" in told.out
    assert "this person: Exempelklustret NIX" in told.out
    assert demo_register("policy", "why", "mira@vittra.example", str(second), "machine.make").out == told.out
    nobody = demo_register("policy", "why", "vera@nix.example", str(first), "machine.make")
    assert nobody.code == 1, "no rule lets an office read"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("nobody@nix.example", "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c", "machine.make"), "no such person"),
        (
            ("mira@vittra.example", "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c", "machine.make"),
            "no such organisation",
        ),
        (("mira@vittra.example", "trollspan", "machine.make"), "no id of an organisation"),
        (("mira@vittra.example", "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c", "machine.x"), "no such field"),
    ],
)
def test_why_of_what_is_not_there_is_one_sentence(
    demo_register: CommandLine, typed: tuple[str, str, str], said: str
) -> None:
    found = demo_register("policy", "why", *typed)
    assert (found.code, found.out) == (2, "")
    assert said in found.sentence


def test_a_subject_that_is_none_is_named_with_those_that_are(nordkap: CommandLine) -> None:
    said = nordkap("policy", "show", "tier:member")
    assert said.code == 2
    assert "tier:MEMBER" in said.sentence


def test_two_policies_are_compared_by_what_they_decide(nordkap: CommandLine, tmp_path: Path) -> None:
    new, broken = tmp_path / "new", tmp_path / "broken"
    for folder in (new, broken):
        shutil.copytree(PACKAGED_POLICIES, folder)
    assert (
        nordkap("policy", "compare", str(new)).code,
        nordkap("policy", "compare", str(new), str(new)).out,
    ) == (
        0,
        "Nothing is decided otherwise.\n",
    )
    rows = (new / "policy.csv").read_text(encoding="ascii")
    (new / "policy.csv").write_text(
        rows.replace("location, COMMUNITY,", "location site, COMMUNITY,"), encoding="ascii"
    )
    said = nordkap("policy", "compare", str(new))
    assert said.code == 1
    assert said.out.splitlines()[0] == "OPENS (15 decisions)"
    assert (
        "  tier:COMMUNITY may now see, read, search, sort and facet site at COMMUNITY: rule community-site, "
        "where it was no rule."
    ) in said.out.splitlines()
    back = nordkap("policy", "compare", str(new), str(PACKAGED_POLICIES))
    assert (back.code, back.out.splitlines()[0]) == (1, "CLOSES (15 decisions)")
    (broken / "policy.csv").write_text("", encoding="ascii")
    refused = nordkap("policy", "compare", str(broken))
    assert (refused.code, refused.out) == (2, "")
    assert refused.sentence == f"{broken}: policy.csv is empty."
