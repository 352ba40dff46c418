"""The one rule of who may know of an organisation at all."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from registry.directory.releasability import Releasability

NIX, OTHER, MIDEX = UUID(int=1), UUID(int=2), UUID(int=3)
EVERYWHERE = {NIX: "SE", OTHER: "SE", MIDEX: "NO"}
SHOWN, READER = UUID(int=11), UUID(int=12)
RELEASED = Releasability(SHOWN, frozenset({NIX, MIDEX}), None, frozenset(), 1)


def test_one_is_seen_through_the_networks_one_chose_and_the_reader_stands_in() -> None:
    assert RELEASED.through(READER, EVERYWHERE) == {NIX, MIDEX}
    assert RELEASED.through(READER, {MIDEX: "NO"}) == {MIDEX}
    assert RELEASED.through(READER, {OTHER: "SE"}) == frozenset()
    assert RELEASED.through(READER, {}) == frozenset()


def test_one_is_seen_through_networks_of_the_countries_one_chose() -> None:
    assert replace(RELEASED, countries=("NO",)).through(READER, EVERYWHERE) == {MIDEX}
    assert replace(RELEASED, countries=()).through(READER, EVERYWHERE) == frozenset()


def test_whoever_is_left_out_and_oneself_see_nothing_this_way() -> None:
    assert replace(RELEASED, excluded=frozenset({READER})).through(READER, EVERYWHERE) == frozenset()
    assert RELEASED.through(SHOWN, EVERYWHERE) == frozenset()
