"""Who the server runs as, and what that user can reach."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from registry.embedded import EmbeddedError, account, binaries
from registry.embedded.account import Account
from tests.support.starter import open_folder

somebody = Account(4_000_001, 4_000_002, other=True)


def test_a_folder_closed_to_others_anywhere_above_is_out_of_reach() -> None:
    with open_folder() as outer:
        inner = outer / "closed" / "inner"
        inner.mkdir(parents=True)
        for folder in (inner, inner.parent):
            folder.chmod(0o755)
        assert somebody.reaches(inner)
        inner.parent.chmod(0o750)
        assert not somebody.reaches(inner)
        inner.parent.chmod(0o711)
        assert somebody.reaches(inner)
        inner.chmod(0o711)
        assert not somebody.reaches(inner)


@pytest.mark.skipif("os.geteuid() != 0", reason="only root can give a folder away")
def test_owner_and_group_bits_count_for_owner_and_group_alone() -> None:
    with open_folder() as outer:
        inner = outer / "inner"
        inner.mkdir()
        os.chown(inner, somebody.uid, 0)
        inner.chmod(0o077)
        assert not somebody.reaches(inner)
        os.chown(inner, 0, somebody.gid)
        inner.chmod(0o050)
        assert somebody.reaches(inner)


def test_an_ordinary_user_is_refused_somebody_elses_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account.os, "geteuid", lambda: 4_000_001)
    with pytest.raises(EmbeddedError, match="/usr belongs to user number 0: start as that user or as root"):
        account.choose(Path("/usr"))


@pytest.mark.skipif("os.geteuid() != 0", reason="only root makes users")
def test_root_without_a_way_to_make_a_user_is_told_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "NAME", "nordkap-nobody-has-this")
    monkeypatch.setattr(account, "_MAKERS", (("no-such-program",),))
    with pytest.raises(
        EmbeddedError, match="could not be made: make it with 'useradd --system nordkap-nobody-has-this'"
    ):
        account.choose(tmp_path / "data")


@pytest.mark.skipif("os.geteuid() != 0", reason="only root copies programs for another user")
def test_programs_below_a_closed_folder_are_copied_once_for_the_servers_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package = Path(binaries.wheel(Account(0, 0, other=False)).folder).parents[1]
    with open_folder() as outer:
        monkeypatch.setattr(binaries, "CACHE", outer / "cache")
        closed = outer / "closed"
        closed.mkdir(mode=0o700)
        moved = closed / package.name
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).is_dir():
                shutil.copytree(
                    package.parent / name,
                    closed / name,
                    ignore=shutil.ignore_patterns("pginstall", "include"),
                )
        monkeypatch.setattr(
            binaries.util,
            "find_spec",
            lambda _: type("Spec", (), {"submodule_search_locations": [str(moved)]}),
        )
        found = binaries.wheel(somebody)
        assert (outer / "cache") in found.folder.parents
        assert somebody.reaches(found.folder / "postgres")
        assert binaries.at(found.folder).major == 18
        inode = (found.folder / "postgres").stat().st_ino
        assert binaries.wheel(somebody) == found
        assert (found.folder / "postgres").stat().st_ino == inode
