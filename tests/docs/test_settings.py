"""Every setting is documented, and nothing else is documented as one."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer.main

from registry import logs
from registry.cli.app import made, run
from registry.settings import Settings, variable
from tests.support.checkout import REPOSITORY, source, text
from tests.support.okw_like import make


def test_the_page_lists_every_setting_once_and_no_other() -> None:
    rows = re.findall(r"^\| `(NORDKAP_\w+)` \|", text(Path("docs/settings.md")), re.MULTILINE)
    assert sorted(rows) == sorted(map(variable, Settings.model_fields))


@pytest.mark.parametrize("name", ["host", "serve", "work"])
def test_the_environment_of_a_server_names_settings_only(name: str) -> None:
    named = re.findall(r"^#? ?(NORDKAP_\w+)=", text(Path(f"deploy/{name}.env")), re.MULTILINE)
    assert named
    assert set(named) <= set(map(variable, Settings.model_fields))


OWNER = "NORDKAP_OWNER_DATABASE_URL"
URLS = ("NORDKAP_DATABASE_URL", "NORDKAP_WORK_DATABASE_URL", "NORDKAP_OWNER_DATABASE_URL")
NEEDS = {
    name: frozenset(re.findall(r"NORDKAP_\w+", urls))
    for name, urls in re.findall(
        r"^\| `(nordkap [a-z -]+)` \| (`NORDKAP_\w*URL`.*?) \|", text(Path("docs/settings.md")), re.MULTILINE
    )
}
# They look at files, at the demo, or make do without one.
WITHOUT = ("nordkap policy ", "nordkap demo", "nordkap keys restore")


def examples(command: Any, path: tuple[str, ...] = ("nordkap",)) -> dict[str, list[str]]:
    """Return the example of every command, as it would be typed after ``nordkap``."""
    inner = getattr(command, "commands", {})
    if inner:
        return {
            name: typed for key, one in inner.items() for name, typed in examples(one, (*path, key)).items()
        }
    example = (command.help or "").partition("Example: ")[2]
    return {" ".join(path): shlex.split(example)[1:]}


@pytest.fixture(scope="module")
def typed() -> dict[str, list[str]]:
    return examples(typer.main.get_command(made()))


def test_the_page_says_of_every_command_which_database_it_needs(typed: dict[str, list[str]]) -> None:
    wanted = {name for name in typed if not name.startswith(WITHOUT)}
    assert set(NEEDS) == wanted
    assert all(urls <= set(URLS) for urls in NEEDS.values())


@pytest.mark.parametrize("name", NEEDS)
def test_a_command_needs_the_databases_the_page_names_and_no_other(
    name: str,
    typed: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    # An import looks at its files first.
    shutil.copytree(REPOSITORY / "docs", tmp_path / "docs")
    make(workshops=1).write(tmp_path / "machines.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "configure", lambda _: None)

    def said(*urls: str) -> str:
        for url in URLS:
            monkeypatch.delenv(url, raising=False)
        for url in urls:
            monkeypatch.setenv(url, "postgresql://nordkap_app:fjorton-kloka@127.0.0.1:9/nordkap")
        assert run(typed[name]) == 2
        return capsys.readouterr().err

    for missing in NEEDS[name] - {OWNER}:
        others = [url for url in URLS if url != missing]
        assert f"{missing} is not set" in said(*others)
    # With those it needs, it goes on to what is wrong next.
    assert "_DATABASE_URL is not set" not in said(*NEEDS[name])


def test_only_the_commands_the_page_names_ask_for_the_owner_s_database() -> None:
    asking = {path.stem for path in source("registry") if "owner_database_url" in text(path)} - {
        "settings",
        "wiring",
    }
    named = {name.removeprefix("nordkap ") for name, urls in NEEDS.items() if OWNER in urls}
    # The demonstration makes its own.
    assert asking - {"demonstration"} == named == {"init", "migrate", "restore"}
