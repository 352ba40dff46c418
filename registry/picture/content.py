"""A picture as it is kept: steps instead of numbers, and bytes that two people can sign.

::

    content = JSON, ended by a line feed, then spaces up to a multiple of 16,384 bytes
    JSON    = {"parts": [{"abilities": [[family, reach, step], ...], "cells": [[region, process, step], ...],
               "companies": step, "others": [network, ...], "shown": [[percent, step], ...]}, ...],
               "salt": 64 hex digits, "v": 1}
    digest  = SHA-256 of content

Companies that are in other networks too are counted apart, by which: so no company is in two counts, and no two
pictures, of whichever networks, can be subtracted from each other. Only steps are kept (`registry.picture.steps`), so
nothing finer can be read from a picture, whoever opens it. Cells of step 0 are left out of "cells": whether nobody
or a few are there, they look alike. The salt keeps whoever has the digest alone from trying contents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from registry.picture.steps import FEWEST, told

PADDED: Final = 16_384
"""Bytes in which a content grows, so that its size tells nothing of how many cells it has."""

_VERSION: Final = 1


class Reach(StrEnum):
    """How far what a company states goes: to approved members or more people, to people it chooses, to nobody."""

    MEMBERS = "members"
    CHOSEN = "chosen"
    OWN = "own"


Group = tuple[str, ...]
"""The ids of the other networks that companies are in, in order; empty for those that are in this one alone."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of one group, in companies, before it is told; it never leaves the transaction that counted.

    `cells`: region and process; `abilities`: family and reach; `shown`: organisations by the least share of the
    network's companies, in percent, that they were shown in 30 days.
    """

    companies: int
    cells: Mapping[tuple[str, str], int]
    abilities: Mapping[tuple[str, Reach], int]
    shown: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """What a picture shows of one group: the same, in steps; 0 is below the first one."""

    companies: int
    cells: Mapping[tuple[str, str], int]
    abilities: Mapping[tuple[str, Reach], int]
    shown: Mapping[int, int]


Content = Mapping[Group, Part]
"""What a picture shows: the groups of a network's companies, which have none in common."""


def told_of(counts: Mapping[Group, Counts]) -> Content:
    """Return what may be told of counts: that companies are in another network too, only of twelve and more of them."""
    return {
        group: _part(each) for group, each in sorted(counts.items()) if not group or each.companies >= FEWEST
    }


def written(content: Content, salt: bytes) -> bytes:
    """Return a content as bytes; `salt` is 32 random bytes."""
    parts = [
        {
            "others": list(group),
            "companies": part.companies,
            "cells": [[*cell, step] for cell, step in sorted(part.cells.items())],
            "abilities": [[*each, step] for each, step in sorted(part.abilities.items())],
            "shown": [[percent, step] for percent, step in sorted(part.shown.items())],
        }
        for group, part in sorted(content.items())
    ]
    said = {"v": _VERSION, "parts": parts, "salt": salt.hex()}
    text = json.dumps(said, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    return text.ljust(-(-len(text) // PADDED) * PADDED)


def read(content: bytes) -> Content:
    """Return the content that was written. Raises ValueError when it was not written here."""
    said = json.loads(content)
    if said.get("v") != _VERSION:
        raise ValueError("a picture of an unknown version")
    return {
        tuple(part["others"]): Part(
            part["companies"],
            {(region, process): step for region, process, step in part["cells"]},
            {(family, Reach(reach)): step for family, reach, step in part["abilities"]},
            dict(part["shown"]),
        )
        for part in said["parts"]
    }


def digest_of(content: bytes) -> bytes:
    """Return what two people sign."""
    return sha256(content).digest()


def _part(counts: Counts) -> Part:
    whole = counts.companies
    cells = {cell: told(count, whole) for cell, count in counts.cells.items()}
    return Part(
        companies=told(whole, whole),
        cells={cell: step for cell, step in sorted(cells.items()) if step},
        abilities={each: told(count, whole) for each, count in sorted(counts.abilities.items())},
        shown={percent: told(count, whole) for percent, count in sorted(counts.shown.items())},
    )
