"""The whole policy as a table to read: every subject, class, tier and action.

python -m policies.matrix > tests/policies/matrix.txt
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from policies.decision import NO_RULE
from policies.loader import load
from policies.table import PolicyTable, View
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

LETTERS: Final = {
    Action.SEE: "s",
    Action.READ: "r",
    Action.SEARCH: "q",
    Action.SORT: "o",
    Action.FACET: "f",
    Action.EXPORT: "x",
    Action.WRITE: "w",
    Action.MATCH: "m",
}

_LEGEND: Final = "s see, r read, q search, o sort, f facet, x export, w write, m match; - no rule, ! denied"


def render(table: PolicyTable) -> str:
    """One block for each subject alone, one line for each class, one column for each tier."""
    width = max(map(len, SensitivityClass))
    blocks = [_LEGEND]
    for subject in SUBJECTS:
        view = table.view(frozenset({subject}))
        head = " ".join(tier.ljust(len(LETTERS) + 1) for tier in Tier).rstrip()
        lines = [f"{subject.ljust(width)}  {head}"]
        for cls in SensitivityClass:
            cells = "  ".join(_cell(view, cls, tier) for tier in Tier)
            lines.append(f"{cls.ljust(width)}  {cells}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _cell(view: View, cls: SensitivityClass, tier: Tier) -> str:
    decisions = ((letter, view.decide(action, cls, tier)) for action, letter in LETTERS.items())
    return "".join(
        letter if decision.allowed else "-" if decision.rule == NO_RULE else "!"
        for letter, decision in decisions
    )


if __name__ == "__main__":
    sys.stdout.write(render(load(Path(__file__).parent)))
