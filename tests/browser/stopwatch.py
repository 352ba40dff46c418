"""What a way through the pages costs a person: acts and words, and the minutes that a model makes of them.

The model is the keystroke-level one of Card, Moran and Newell (The keystroke-level model for user performance time
with interactive systems, Communications of the ACM 23:7, 1980): a key 0.28 s (who types now and then), pointing
1.1 s, a hand from keys to mouse 0.4 s, making up one's mind 1.35 s. No clock is read, so it says the same each time.

Assumed beside it: 200 words a minute; each line is read the first time it is seen; a list is read down to the word that
is chosen, and moved past by ten lines at a pointing after that; every field is pointed at and taken to the keys.
`ELSEWHERE` are seconds that no page sees. Three figures: acting alone; with the words without which one acts wrongly
(headings of pages, labels and hints of what is filled in, what stands on what is pressed, alerts); with every word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import ConsoleMessage

from tests.support.window import Window

KEY, POINT, HAND, MIND = 0.28, 1.1, 0.4, 1.35
WORDS_A_MINUTE = 200
AT_A_GLANCE = 10
ELSEWHERE: Final[Mapping[str, float]] = {
    "finding and opening an app for codes, and letting it scan": 60,
    "reading a code from the app": 5,
    "keeping the recovery codes: copied into a password manager, or printed": 20,
}
SPREADSHEET: Final[Mapping[str, float]] = {
    "a spreadsheet program starts": 10,
    "the file is saved and found": 5,
}

_HEAR = (Path(__file__).parent / "stopwatch.js").read_text(encoding="utf-8")
_MARK = "stopwatch "


@dataclass
class Stopwatch:
    """Counts from now on.

    Attributes:
        seconds: of acts.
        acts: of keys, presses, choices and files.
        lines: that were seen; `needed` those of them, and of lists, that have to be read to act rightly.
    """

    seconds: float = 0
    acts: int = 0
    lines: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)
    listed: dict[str, int] = field(default_factory=dict)

    def attach(self, window: Window) -> None:
        """Listen to a window that has opened no page yet; its pages must have scripts."""
        window.page.add_init_script(f"{{{_HEAR}}}")
        window.page.on("console", self._hear)

    def wait(self, seconds: float) -> None:
        """Count time that no page sees."""
        self.seconds += seconds

    def press(self, *needed: str) -> None:
        """Count a press of what says this."""
        self._act(POINT + KEY, needed)

    def type(self, text: str, *needed: str, pointed: bool = True) -> None:
        """Count a field that is filled in; one that is not pointed at is reached by a key."""
        way = POINT + KEY + 2 * HAND if pointed else KEY
        self._act(way + len(text) * KEY, needed)

    def choose(self, name: str, words: list[str], *needed: str) -> None:
        """Count a choice of the last of these words, from a list of this name."""
        if name in self.listed:
            self.seconds += len(words) // AT_A_GLANCE * POINT
        self.listed[name] = max(self.listed.get(name, 0), sum(len(one.split()) for one in words))
        self._act(2 * (POINT + KEY), needed)

    def see(self, lines: list[str]) -> None:
        """Count lines that are shown."""
        self.lines.update(lines)

    @property
    def words(self) -> int:
        """Every word that was shown, once, lists included."""
        return _words(self.lines) + sum(self.listed.values())

    @property
    def words_needed(self) -> int:
        """Those that have to be read to act rightly."""
        return _words(self.needed) + sum(self.listed.values())

    def minutes(self, words: int = 0) -> float:
        """Return how long the acts take, and reading so many words."""
        return self.seconds / 60 + words / WORDS_A_MINUTE

    def require(self, *, acts: int, words: int, minutes: float) -> None:
        """Require no more acts and words, and a way that ends in time for who reads the words that are needed."""
        said = (
            f"acts: {self.acts}. Words: {self.words}, needed: {self.words_needed}. Minutes, acting alone: "
            f"{self.minutes():.1f}, with the words that are needed: {self.minutes(self.words_needed):.1f}, "
            f"with every word: {self.minutes(self.words):.1f}."
        )
        assert self.acts <= acts, said
        assert self.words <= words, said
        assert self.minutes(self.words_needed) < minutes, said

    def _act(self, seconds: float, needed: tuple[str, ...] | list[str]) -> None:
        self.acts += 1
        self.seconds += seconds + MIND
        self.needed.update(needed)
        self.lines.update(needed)

    def _hear(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(_MARK):
            return
        said: dict[str, Any] = json.loads(message.text.removeprefix(_MARK))
        needed = said["needed"]
        match said["kind"]:
            case "page":
                self.see(said["lines"])
                self.needed.update(needed)
            case "press":
                self.press(*needed)
            case "type":
                self.type("x" * said["keys"], *needed)
            case "choose":
                self.choose(said["list"], said["words"], *needed)
            case "file":
                # Opening the dialogue, the file, and taking it.
                for _ in range(3):
                    self.press(*needed)


def _words(lines: set[str]) -> int:
    return sum(len(line.split()) for line in lines)
