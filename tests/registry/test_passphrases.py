"""Passphrases come from a descriptor, a file, a systemd credential or a question, and from nowhere else."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from registry.passphrases import LONGEST, passphrase
from registry.settings import Settings, SettingsError


def written(path: Path, content: bytes = b"correct horse battery\n", mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refusal(settings: Settings, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as refused:
        passphrase(settings, "content", environ or {})
    (sentence,) = refused.value.sentences
    assert sentence.endswith(".")
    return sentence


def test_a_file_gives_its_text_without_the_editors_newline(tmp_path: Path) -> None:
    settings = Settings(content_passphrase_file=written(tmp_path / "p"))
    assert passphrase(settings, "content", {}) == b"correct horse battery"


def test_the_two_roots_have_sources_of_their_own(tmp_path: Path) -> None:
    settings = Settings(
        content_passphrase_file=written(tmp_path / "c", b"first of the two"),
        work_passphrase_file=written(tmp_path / "w", b"second of the two"),
    )
    assert passphrase(settings, "content", {}) == b"first of the two"
    assert passphrase(settings, "work", {}) == b"second of the two"


def test_a_descriptor_is_read_and_closed() -> None:
    reading, writing = os.pipe()
    os.write(writing, "smörgås på båten".encode())
    os.close(writing)
    assert passphrase(Settings(content_passphrase_fd=reading), "content", {}) == "smörgås på båten".encode()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(reading)


def test_a_systemd_credential_is_used_when_the_settings_name_nothing(tmp_path: Path) -> None:
    written(tmp_path / "content-passphrase", mode=0o400)
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert passphrase(Settings(), "content", environ) == b"correct horse battery"
    named = Settings(content_passphrase_file=written(tmp_path / "p", b"named by the settings"))
    assert passphrase(named, "content", environ) == b"named by the settings"


def test_the_same_letters_typed_two_ways_are_the_same_passphrase() -> None:
    typed = [
        passphrase(Settings(), "content", {}, ask=lambda _, text=text: text)
        for text in ("smo\u0308rga\u030as brygga", "smörgås brygga")
    ]
    assert typed[0] == typed[1] == "smörgås brygga".encode()


def test_a_new_passphrase_is_asked_for_twice() -> None:
    answers = iter(
        ["lång nog för en rot", "lång nog för en rot", "lång nog för en rot", "lång nog för en ort"]
    )
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    assert passphrase(Settings(), "work", {}, ask=ask, new=True) == "lång nog för en rot".encode()
    assert asked == ["New passphrase of the work root key: ", "The same once more: "]
    with pytest.raises(SettingsError, match="The two passphrases of the work root key differ"):
        passphrase(Settings(), "work", {}, ask=ask, new=True)


def test_without_a_terminal_the_missing_source_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("read from a pipe"))
    assert "set NORDKAP_CONTENT_PASSPHRASE_FILE, give the systemd credential content-passphrase" in refusal(
        Settings()
    )


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o666])
def test_a_file_open_to_every_user_is_refused(tmp_path: Path, mode: int) -> None:
    file = written(tmp_path / "p", mode=mode)
    assert refusal(Settings(content_passphrase_file=file)) == (
        f"{file} holds a passphrase and is open to every user: run chmod o= on it."
    )


def test_a_missing_file_and_a_closed_descriptor_are_one_sentence(tmp_path: Path) -> None:
    assert "cannot be read (No such file or directory)" in refusal(
        Settings(content_passphrase_file=tmp_path / "none")
    )
    assert "names no open file (Bad file descriptor)" in refusal(Settings(content_passphrase_fd=987))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty or one from an example"),
        (b"changeme\n", "is empty or one from an example"),
        (b"\xff\xfe", "is no UTF-8 text"),
        (b"x" * (LONGEST + 1), "is longer than 4096 bytes"),
    ],
)
def test_what_is_no_passphrase_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    assert why in refusal(Settings(content_passphrase_file=written(tmp_path / "p", content)))
