"""A long list in parts: whole organisations one after the other, each part small enough for one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.intake.stated import Owner

MOST_A_PART = 500
"""Records of a part; an organisation with more of them is a part by itself."""

Part = list[Owner]


def parts(owners: Iterable[Owner]) -> Iterator[Part]:
    """Give the organisations of a list in parts, in their order; none is ever in two."""
    part: Part = []
    held = 0
    for owner in owners:
        if part and held + len(owner.records) > MOST_A_PART:
            yield part
            part, held = [], 0
        part.append(owner)
        held += len(owner.records)
    if part:
        yield part
