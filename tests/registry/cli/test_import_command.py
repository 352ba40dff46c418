"""`nordkap import`: exit codes, and what is said where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.database import AWAY
from registry.errors import Unavailable
from registry.intake import parts
from registry.intake.service import Intake
from tests.registry.cli.conftest import CommandLine
from tests.support.checkout import REPOSITORY
from tests.support.okw_like import Made, make

MAP = str(REPOSITORY / "docs" / "examples" / "okw.toml")


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(make(workshops=6).write(tmp_path / "few.csv"))


def test_a_dry_run_then_the_import_then_nothing_new(demo_register: CommandLine, file: str) -> None:
    dry = demo_register("import", file, "--map", MAP)
    assert dry.code == 0
    assert dry.out.endswith("Nothing was stored: this was a dry run. Add --apply to store it.\n")
    done = demo_register("import", file, "--map", MAP, "--apply")
    assert (done.code, done.out.splitlines()[-1]) == (0, "Stored.")
    assert "Sealing records: " in done.err
    again = demo_register("import", file, "--map", MAP, "--apply")
    assert (again.code, again.out.splitlines()[-1]) == (
        0,
        "Everything was there already: nothing was changed.",
    )


def test_rows_with_problems_are_exit_1(demo_register: CommandLine, file: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    Path(file).write_text(
        text.replace("three_d_printer", "printer", 1).replace(",ES,", ",XX,", 1), encoding="utf-8"
    )
    said = demo_register("import", file, "--map", MAP, "--apply")
    assert said.code == 1
    assert "is not among words.processes" in said.out
    assert said.out.splitlines()[-1].endswith("nothing was stored. Mend file or mapping and run it again.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file: The file is empty"),
        (b"fr\xe4s", "file: The file is not UTF-8"),
        (b"PK\x03\x04", "file: "),
        (None, "file: The file none.csv"),
    ],
)
def test_a_file_that_cannot_be_used_is_exit_2(
    demo_register: CommandLine, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "none.csv"
    if content is not None:
        path.write_bytes(content)
    said = demo_register("import", str(path), "--map", MAP)
    assert said.code == 2
    assert said.out == ""
    assert said.sentence.startswith(sentence)


def test_a_mapping_that_cannot_be_used_is_exit_2(
    demo_register: CommandLine, file: str, tmp_path: Path
) -> None:
    good = Path(MAP).read_text(encoding="utf-8")
    for text, sentence in (
        ("[file", "mapping: The mapping map.toml is no TOML"),
        (good.replace("machine.make", "machine.brand"), "records.machine.fields.machine.brand"),
        (good.replace('"brand"', '"maker"'), "mapping: The file has no column 'maker'"),
    ):  # fmt: skip
        (tmp_path / "map.toml").write_text(text, encoding="utf-8")
        said = demo_register("import", file, "--map", str(tmp_path / "map.toml"))
        assert said.code == 2
        assert said.err.startswith(sentence)


def test_a_company_that_is_not_there_is_exit_2(demo_register: CommandLine, file: str) -> None:
    said = demo_register("import", file, "--map", MAP, "--company", "00000000-0000-4000-8000-000000000000")
    assert said.code == 2
    assert said.sentence == "There is no organisation with this id."


def test_two_files_are_one_import_and_what_is_wrong_goes_back_to_their_maker(
    demo_register: CommandLine, file: str, tmp_path: Path
) -> None:
    other = make(workshops=2, seed=3).write(tmp_path / "other.csv")
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace(",ES,", ",=XX,").replace(",AE,", ",=XX,", 1), encoding="utf-8")
    back = tmp_path / "back.csv"
    said = demo_register("import", file, str(other), "--map", MAP, "--apply", "--report", str(back))
    assert said.code == 1
    assert "of other.csv, country_code: " in said.out
    lines = back.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == 'Row,Column,"What is wrong, and what to do"'
    assert any("of other.csv,country_code," in line for line in lines)
    page = tmp_path / "back.html"
    assert demo_register("import", file, str(other), "--map", MAP, "--report", str(page)).code == 1
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_that_cannot_be_written_so_is_exit_2(
    demo_register: CommandLine, file: str, tmp_path: Path
) -> None:
    said = demo_register("import", file, "--map", MAP, "--report", str(tmp_path / "back.pdf"))
    assert (said.code, said.sentence) == (2, "report: Name the report .csv or .html: back.pdf is neither.")
    said = demo_register("import", file, "--map", MAP, "--report", str(tmp_path / "none" / "back.csv"))
    assert said.code == 2
    assert said.err.rstrip().endswith("The report back.csv cannot be written: No such file or directory.")


def test_in_parts_says_after_each_part_what_is_stored_and_reports_the_same(
    demo_register: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_A_PART", 20)
    file = str(named(make(workshops=12, seed=4), "parted").write(tmp_path / "parted.csv"))
    dry = demo_register("import", file, "--map", MAP)
    done = demo_register("import", file, "--map", MAP, "--apply", "--in-parts")
    assert done.code == 0, done.err
    assert done.out.splitlines()[:-1] == dry.out.splitlines()[:-1]
    assert done.out.splitlines()[-1] == "Stored."
    lines = done.err.splitlines()
    assert (lines[0], lines[-1]) == ("Organisations stored: 0 of 12.", "Organisations stored: 12 of 12.")
    assert len(lines) > 3
    again = demo_register("import", file, "--map", MAP, "--apply", "--in-parts")
    assert (again.code, again.err) == (0, "Organisations stored: 12 of 12.\n")


@pytest.mark.parametrize(
    ("error", "code", "why"),
    [
        (Unavailable(AWAY), 2, AWAY),
        (KeyboardInterrupt(), 130, "Interrupted. What was not finished was not stored."),
    ],
)
def test_stopped_between_parts_it_says_what_is_stored_and_why_it_stopped(
    demo_register: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    why: str,
) -> None:
    monkeypatch.setattr(parts, "MOST_A_PART", 20)
    file = str(named(make(workshops=12, seed=5), f"stopped{code}").write(tmp_path / "stopped.csv"))
    store_part, stored = Intake._store_part, []

    def stop(*arguments: Any) -> bool:
        if stored:
            raise error
        stored.append(arguments)
        return store_part(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Intake, "_store_part", stop)
        said = demo_register("import", file, "--map", MAP, "--apply", "--in-parts")
    assert (said.code, said.out) == (code, "")
    _, first, so_far, reason = said.err.splitlines()
    count = len(stored[0][-1])
    assert first == f"Organisations stored: {count} of 12."
    assert (
        so_far
        == f"{count} of 12 organisations are stored. The same command, given again, goes on from there."
    )
    assert reason == why
    done = demo_register("import", file, "--map", MAP, "--apply", "--in-parts")
    assert f"organisations: {12 - count} new, {count} known." in done.out


def test_in_parts_is_for_storing_and_for_several_organisations(demo_register: CommandLine, file: str) -> None:
    dry = demo_register("import", file, "--map", MAP, "--in-parts")
    assert (dry.code, dry.sentence) == (
        2,
        "--in-parts says how to store: add --apply, or leave it out for a dry run.",
    )
    one = demo_register(
        "import",
        file,
        "--map",
        MAP,
        "--apply",
        "--in-parts",
        "--company",
        "00000000-0000-4000-8000-000000000000",
    )
    assert (one.code, one.sentence) == (
        2,
        "The records of one organisation are one part anyway: leave --in-parts out.",
    )


def named(made: Made, name: str) -> Made:
    """The same workshops under a name that no other test has."""
    for row in made.rows:
        row[3] = f"{name}-{row[3]}"
    return made
