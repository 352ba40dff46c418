"""An account as bytes to be sealed, in steps of one size, so that its size tells little of how much was shown.

::

    state     = JSON, ended by a line feed, then spaces up to a multiple of 4,096 bytes
    JSON      = {"v": 1, "companies": {id: [day, points, whole, opened, facts, cells]},
                 "searches": {tag: day}, "signals": [[region, process, day]]}
    facts     = base64 of three bytes each, in order         tag = 16 hex digits        day = a day's ordinal
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Final
from uuid import UUID

from registry.exposure.account import Account, Company

STEP: Final = 4096
"""Bytes in which a state grows."""

_VERSION: Final = 1
_FACT: Final = 3


def written(account: Account) -> bytes:
    """Return an account as bytes."""
    told = {
        "v": _VERSION,
        "companies": {each.hex: _company(one) for each, one in sorted(account.companies.items())},
        "searches": {tag.hex(): day for tag, day in sorted(account.searches.items())},
        "signals": [[*cell, day] for cell, day in sorted(account.signalled.items())],
    }
    text = json.dumps(told, separators=(",", ":")).encode() + b"\n"
    return text.ljust(-(-len(text) // STEP) * STEP)


def read(state: bytes, today: int) -> Account:
    """Return the account that was written, without what has fallen out on `today`.

    Raises ValueError when it was not written here.
    """
    told = json.loads(state)
    if told.get("v") != _VERSION:
        raise ValueError("a state of exposure of an unknown version")
    account = Account(
        today,
        {UUID(each): _read_company(one) for each, one in told["companies"].items()},
        {bytes.fromhex(tag): day for tag, day in told["searches"].items()},
        {(region, process): day for region, process, day in told["signals"]},
    )
    account.forget()
    return account


def _company(one: Company) -> list[object]:
    facts = b64encode(b"".join(sorted(one.facts))).decode()
    return [one.day, one.points, int(one.whole), int(one.opened), facts, sorted(one.cells)]


def _read_company(told: list[object]) -> Company:
    day, points, whole, opened, facts, cells = told
    if not (isinstance(day, int) and isinstance(points, int) and isinstance(facts, str)):
        raise ValueError("a state of exposure of another form")  # noqa: TRY004 - of the state, not its type
    marks = b64decode(facts)
    return Company(
        day,
        points,
        bool(whole),
        bool(opened),
        {marks[at : at + _FACT] for at in range(0, len(marks), _FACT)},
        {(region, process) for region, process in cells} if isinstance(cells, list) else set(),
    )
