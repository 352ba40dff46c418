"""One thing is one, and two are two."""

from __future__ import annotations

import pytest

from registry.cli.counted import counted


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [(1, ("key",), "1 key"), (0, ("key",), "0 keys"), (2, ("entry", "entries"), "2 entries")],
)
def test_one_thing_is_said_as_one(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said
