"""Where the passphrases of the root keys come from: never a command line, never a variable's value.

In this order, the first that is there: the file descriptor or the file the settings name; the systemd
credential ``content-passphrase`` or ``work-passphrase``; a question at the terminal.
"""

from __future__ import annotations

import os
import stat
import sys
import unicodedata
from collections.abc import Callable, Mapping
from getpass import getpass
from pathlib import Path
from typing import Literal

from keys.providers.passphrase import SHORTEST_PASSPHRASE
from registry.settings import Settings, SettingsError, is_example, variable

LONGEST = 4096

Root = Literal["content", "work"]


def passphrase(
    settings: Settings,
    root: Root,
    environ: Mapping[str, str],
    *,
    ask: Callable[[str], str] | None = None,
    new: bool = False,
) -> bytes:
    """Return a root key's passphrase: UTF-8 in NFC, without the newline an editor leaves at the end.

    `ask` takes the question and returns the answer; None means the terminal, where there is one. A `new`
    passphrase is asked for twice. Raises SettingsError when there is no source, or it is open to others,
    unreadable, empty or an example.
    """
    descriptor: int | None = getattr(settings, f"{root}_passphrase_fd")
    file: Path | None = getattr(settings, f"{root}_passphrase_file")
    credential = (
        Path(environ["CREDENTIALS_DIRECTORY"]) / f"{root}-passphrase"
        if environ.get("CREDENTIALS_DIRECTORY")
        else None
    )
    if descriptor is not None:
        source = variable(f"{root}_passphrase_fd")
        given = _from_descriptor(descriptor, source)
    elif file is not None:
        source = str(file)
        given = _from_file(file)
    elif credential is not None and credential.exists():
        source = str(credential)
        given = _from_file(credential)
    else:
        source = "what you typed"
        given = _asked(root, ask, new=new)
    return _checked(given, root, source)


def new_passphrase(root: Root, file: Path | None, *, ask: Callable[[str], str] | None = None) -> bytes:
    """Return the passphrase that is to take the place of a root key's: a file's, or one typed twice.

    Raises SettingsError as `passphrase` does, and for one that is too short.
    """
    given = _asked(root, ask, new=True) if file is None else _from_file(file)
    chosen = _checked(given, root, "what you typed" if file is None else str(file))
    if len(chosen) < SHORTEST_PASSPHRASE:
        raise SettingsError(
            f"The new passphrase of the {root} root key is shorter than {SHORTEST_PASSPHRASE} bytes: "
            "choose a longer one."
        )
    return chosen


def _from_descriptor(descriptor: int, source: str) -> bytes:
    try:
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(LONGEST + 1)
    except OSError as error:
        raise SettingsError(
            f"{source} names no open file ({error.strerror}): pass one, such as 3< FILE."
        ) from None


def _from_file(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & 0o007:
                raise SettingsError(
                    f"{file} holds a passphrase and is open to every user: run chmod o= on it."
                )
            return stream.read(LONGEST + 1)
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}): give it one passphrase.") from None


def _asked(root: Root, ask: Callable[[str], str] | None, *, new: bool) -> bytes:
    if ask is None:
        if not sys.stdin.isatty():
            raise SettingsError(
                f"The passphrase of the {root} root key is missing: "
                f"set {variable(f'{root}_passphrase_file')}, give the systemd credential {root}-passphrase, "
                "or start at a terminal."
            )
        ask = getpass
    given = ask(f"{'New passphrase' if new else 'Passphrase'} of the {root} root key: ")
    if new and ask("The same once more: ") != given:
        raise SettingsError(f"The two passphrases of the {root} root key differ: run it again.")
    return given.encode("utf-8", "surrogateescape")


def _checked(given: bytes, root: Root, source: str) -> bytes:
    if len(given) > LONGEST:
        raise SettingsError(
            f"The passphrase in {source} is longer than {LONGEST} bytes: that is no passphrase."
        )
    try:
        text = unicodedata.normalize("NFC", given.decode("utf-8")).removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise SettingsError(f"The passphrase in {source} is no UTF-8 text: type it anew.") from None
    if is_example(text):
        raise SettingsError(
            f"The passphrase of the {root} root key in {source} is empty or one from an example: choose one."
        )
    return text.encode()
