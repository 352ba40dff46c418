"""A sheet with one recovery share, as an officer gets it, in their language, and as it is read again.

::

    # Nordkap: recovery share 2 of 5, made 2026-03-01. Any 3 of them give the root keys back.
    # Keep it apart from the backups and from the other shares; whoever holds 3 holds the register.
    # The words are from an English list: write each one down letter by letter.
     1 very        2 penalty     3 acid
    ...
    31 ...        32 ...        33 ...
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path

from keys import shares
from keys.shares import SheetOfWords
from registry.cli.failure import fail
from registry.embedded.folder import write_private
from registry.language import translate

ABREAST = 3
WHAT = (
    "Nordkap: recovery share {number} of {count}, made {made}. Any {needed} of them give the root keys back."
)
KEEP = "Keep it apart from the backups and from the other shares; whoever holds {needed} holds the register."
ENGLISH = "The words are from an English list: write each one down letter by letter."
SHOWN = "Share {number} of {count}: only who takes it looks at the screen. Enter shows it."
WRITTEN = "Written down, and read once more? Enter clears the screen."
SPOKEN = {"SE": "sv", "NO": "nb"}
"""Country of a network → what its officers read."""

CLEAR = "\033[2J\033[3J\033[H"
"""Empties the screen and what was scrolled off it."""


def language_of(countries: Collection[str]) -> str:
    """Return what the officers of networks of these countries read: the one language, or English."""
    spoken = {SPOKEN.get(country, "en") for country in countries}
    return spoken.pop() if len(spoken) == 1 else "en"


def text_of(sheet: SheetOfWords, count: int, made: date, language: str) -> str:
    """Return what stands on the sheet."""
    numbered = [f"{place:>2} {word:<10}" for place, word in enumerate(sheet.words, 1)]
    lines = ["  ".join(numbered[at : at + ABREAST]).rstrip() for at in range(0, len(numbered), ABREAST)]
    about = {"number": sheet.number, "count": count, "made": made.isoformat(), "needed": sheet.needed}
    head = [f"# {translate(language, sentence, about)}" for sentence in (WHAT, KEEP, ENGLISH)]
    return "\n".join([*head, *lines, ""])


def write(folder: Path, sheets: Sequence[SheetOfWords], made: date, language: str) -> list[Path]:
    """Write each share to a file of its own, readable by this user alone; all of them or none."""
    files = [folder / f"share-{sheet.number}.txt" for sheet in sheets]
    taken = [file for file in files if file.exists()]
    if taken:
        raise fail(f"There is a file {taken[0]} already: name an empty folder.")
    try:
        for file, each in zip(files, sheets, strict=True):
            write_private(file, text_of(each, len(sheets), made, language))
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


def show(
    sheets: Sequence[SheetOfWords], made: date, language: str, *, ask: Callable[[str], str] = input
) -> None:
    """Show each share alone on the terminal, for the officer who takes it."""
    for sheet in sheets:
        about = {"number": sheet.number, "count": len(sheets)}
        ask(f"{translate(language, SHOWN, about)} ")
        print(text_of(sheet, len(sheets), made, language))
        ask(f"{translate(language, WRITTEN)} ")
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
