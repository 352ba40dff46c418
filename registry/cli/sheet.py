"""A sheet with one recovery share, as an officer gets it and as it is read again.

::

    # Nordkap: recovery share 2 of 5, made 2026-03-01. Any 3 of them give the root keys back.
    # Keep it apart from the backups and from the other shares; whoever holds 3 holds the register.
     1 very        2 penalty     3 acid
    ...
    31 ...        32 ...        33 ...
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from keys import shares
from keys.shares import SheetOfWords
from registry.cli.failure import fail
from registry.embedded.folder import write_private

ABREAST = 3
CLEAR = "\033[2J\033[3J\033[H"
"""Empties the screen and what was scrolled off it."""


def text_of(sheet: SheetOfWords, count: int, made: date) -> str:
    """Return what stands on the sheet."""
    numbered = [f"{place:>2} {word:<10}" for place, word in enumerate(sheet.words, 1)]
    lines = ["  ".join(numbered[at : at + ABREAST]).rstrip() for at in range(0, len(numbered), ABREAST)]
    head = (
        f"# Nordkap: recovery share {sheet.number} of {count}, made {made.isoformat()}. "
        f"Any {sheet.needed} of them give the root keys back.\n"
        "# Keep it apart from the backups and from the other shares; "
        f"whoever holds {sheet.needed} holds the register.\n"
    )
    return head + "\n".join(lines) + "\n"


def write(folder: Path, sheets: Sequence[SheetOfWords], made: date) -> list[Path]:
    """Write each share to a file of its own, readable by this user alone; all of them or none."""
    files = [folder / f"share-{sheet.number}.txt" for sheet in sheets]
    taken = [file for file in files if file.exists()]
    if taken:
        raise fail(f"There is a file {taken[0]} already: name an empty folder.")
    try:
        for file, each in zip(files, sheets, strict=True):
            write_private(file, text_of(each, len(sheets), made))
        whole = [read(file).words for file in files] == [each.words for each in sheets]
    except BaseException:
        _remove(files)
        raise
    if not whole:
        _remove(files)
        raise fail(
            f"The folder {folder} does not hold what was written to it: name a folder on another disk."
        )
    return files


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def read(file: Path) -> SheetOfWords:
    """Read a share's file. Raises keys.errors.ShareRefused, OSError."""
    return shares.read(f"the share in {file.name}", file.read_text(encoding="utf-8", errors="replace"))


def show(sheets: Sequence[SheetOfWords], made: date, *, ask: Callable[[str], str] = input) -> None:
    """Show each share alone on the terminal, for the officer who takes it."""
    for sheet in sheets:
        ask(f"Share {sheet.number} of {len(sheets)}: only who takes it looks at the screen. Enter shows it. ")
        print(text_of(sheet, len(sheets), made))
        ask("Written down, and read once more? Enter clears the screen. ")
        print(CLEAR, end="", flush=True)


def require_terminal() -> None:
    """Require somebody at a terminal, to read shares or to type them."""
    if not sys.stdin.isatty():
        raise fail(
            "Start at a terminal, or say by files: --to FOLDER for new shares, --share FILE for each other."
        )


def typed(*, ask: Callable[[str], str] = input) -> list[SheetOfWords]:
    """Ask for as many shares as are needed, at the terminal; the screen is cleared after each."""
    require_terminal()
    sheets: list[SheetOfWords] = []
    while not sheets or len(sheets) < sheets[0].needed:
        number = len(sheets) + 1
        lines = [ask(f"Share {number}, its {shares.WORDS} words; an empty line ends it: ")]
        while lines[-1].strip():
            lines.append(ask(""))
        print(CLEAR, end="", flush=True)
        sheets.append(shares.read(f"share {number} of those you typed", "\n".join(lines)))
    return sheets
