from __future__ import annotations

from pathlib import Path

from policies.matrix import LETTERS, render
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

GOLDEN = Path(__file__).with_name("matrix.txt")


def test_the_whole_policy_is_the_one_that_was_read_and_agreed(table: PolicyTable) -> None:
    """Make it again with `python -m policies.matrix > tests/policies/matrix.txt`, and read the difference."""
    assert render(table) == GOLDEN.read_text(encoding="ascii")


def test_the_matrix_shows_every_subject_class_tier_and_action(table: PolicyTable) -> None:
    head, *blocks = render(table).rstrip("\n").split("\n\n")
    assert all(letter in head for letter in LETTERS.values())
    assert set(LETTERS) == set(Action)
    assert [block.split(" ", 1)[0] for block in blocks] == list(SUBJECTS)
    for block in blocks:
        title, *lines = block.split("\n")
        assert title.split()[1:] == list(Tier)
        assert [line.split(" ", 1)[0] for line in lines] == list(SensitivityClass)
        assert all(len(line.split()) == 6 and len(line.split()[-1]) == len(Action) for line in lines)


def test_the_matrix_tells_allowed_from_denied_from_unsaid(table: PolicyTable) -> None:
    lines = render(table).split("\n")
    office = lines.index(next(line for line in lines if line.startswith("group:office")))
    machine = next(line for line in lines[office:] if line.startswith("machine "))
    assert machine.split()[1:] == ["!!!!!!-!"] * 5
    member = lines.index(next(line for line in lines if line.startswith("tier:MEMBER")))
    machine = next(line for line in lines[member:] if line.startswith("machine "))
    assert machine.split()[1:] == ["--------", "srqof--m", "srqof--m", "-------m", "-------m"]
