"""Nobody works out how many of fewer than five there are: not from one picture, nor several, nor what is left."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from registry.picture.content import Content, Counts, Part, Reach, digest_of, read, told_of, written
from registry.picture.steps import FEWEST, LEFT_OUT, SMALL, STEPS, steps, told

CELLS = [(region, process) for region in ("SE322", "SE321") for process in ("joining", "separating")]
ABILITIES = [(family, reach) for family in ("capability", "machine") for reach in Reach]
SIZES = [*range(30), 37, 60, 61, 64, 65, 66, 130, 600]


@dataclass
class Firm:
    """A company as somebody may imagine it: its networks, what it states how far, where it does what."""

    networks: frozenset[str]
    abilities: set[tuple[str, Reach]] = field(default_factory=set)
    cells: set[tuple[str, str]] = field(default_factory=set)


def firm(chosen: random.Random, networks: str) -> Firm:
    """Whoever does something somewhere where members find it states a capability to members."""
    made = Firm(frozenset(networks), {each for each in ABILITIES if chosen.random() < chosen.random()})
    if ("capability", Reach.MEMBERS) in made.abilities:
        made.cells = {cell for cell in CELLS if chosen.random() < 0.4}
    return made


def counted(firms: list[Firm], network: str) -> Mapping[tuple[str, ...], Counts]:
    groups: dict[tuple[str, ...], list[Firm]] = {(): []}
    for each in firms:
        if network in each.networks:
            groups.setdefault(tuple(sorted(each.networks - {network})), []).append(each)
    return {
        group: Counts(
            len(members),
            Counter(cell for each in members for cell in each.cells),
            {each: sum(each in one.abilities for one in members) for each in ABILITIES},
            {},
        )
        for group, members in groups.items()
    }


def pictures(firms: list[Firm]) -> dict[str, Content]:
    """What everybody together can have: the pictures of all networks, at one moment."""
    return {network: told_of(counted(firms, network)) for network in "AB"}


def bounds(step: int, companies: int) -> tuple[int, int]:
    """The fewest and the most that a step can stand for, to who knows how many companies there are."""
    above = [each for each in steps(companies) if each > step]
    return step, (above[0] - 1 if above else companies)


@pytest.mark.parametrize("companies", SIZES)
def test_a_cell_of_fewer_than_five_may_be_any_of_them_and_nobody(companies: int) -> None:
    for count in range(min(SMALL, companies + 1)):
        least, most = bounds(told(count, companies), companies)
        assert least == 0
        assert most >= min(SMALL - 1, companies)


@pytest.mark.parametrize("companies", SIZES)
def test_those_who_are_not_in_a_cell_are_no_fewer_to_be_counted_either(companies: int) -> None:
    for lacking in range(min(SMALL, companies + 1)):
        least, most = bounds(told(companies - lacking, companies), companies)
        assert companies - most <= 0
        assert companies - least >= min(SMALL - 1, companies)


@pytest.mark.parametrize("companies", SIZES)
def test_three_companies_that_come_or_go_show_nothing_of_a_small_cell(companies: int) -> None:
    for count in range(SMALL):
        for more in range(4):
            assert told(count + more, companies + more) == 0
            if count + more <= companies:
                assert told(count + more, companies) == 0


def test_a_network_of_fewer_than_twelve_is_told_nothing_of() -> None:
    assert steps(FEWEST - 1) == ()
    assert steps(FEWEST) == (STEPS[0],)
    assert FEWEST == STEPS[0] + LEFT_OUT == 12


def make(small: list[Firm], wish: int, what: object) -> None:
    """Change who of a group states something until so many do; the attacker cannot rule that world out."""
    have = [each for each in small if what in each.cells or what in each.abilities]
    lack = [each for each in small if each not in have]
    for each in have[wish:]:
        each.cells.discard(what)  # type: ignore[arg-type]
        each.abilities.discard(what)  # type: ignore[arg-type]
        if what == ("capability", Reach.MEMBERS):
            each.cells.clear()
    # First those of whom it needs nothing else.
    lack.sort(key=lambda each: ("capability", Reach.MEMBERS) not in each.abilities)
    for each in lack[: max(0, wish - len(have))]:
        if what in CELLS:
            each.cells.add(what)  # type: ignore[arg-type]
            each.abilities.add(("capability", Reach.MEMBERS))
        else:
            each.abilities.add(what)  # type: ignore[arg-type]


def test_every_small_cell_could_be_any_other_small_one_with_all_pictures_the_same() -> None:
    """Whoever has the pictures of both networks, and knows who is in which, solves for no cell under five."""
    assert sum(solved(random.Random(seed), seed) for seed in range(60)) > 1_000


def solved(chosen: random.Random, seed: int) -> int:
    """How many other worlds with another small number there were, each with the same pictures."""
    sizes = {group: chosen.choice([0, 3, 8, 12, 14, 21, 36]) for group in ("A", "B", "AB")}
    tried = 0

    def world() -> list[Firm]:
        again = random.Random(seed + 1000)
        return [firm(again, group) for group, size in sizes.items() for _ in range(size)]

    seen = pictures(world())
    for group in sizes:
        for what in (*CELLS, *ABILITIES):
            members = [each for each in world() if each.networks == frozenset(group)]
            count = sum(what in each.cells or what in each.abilities for each in members)
            wishes = set(range(min(SMALL, len(members) + 1))) if count < SMALL else set()
            # And those that are missing. Who states no ability has no cells, so to take that changes more than one.
            if len(members) - count < SMALL and what != ("capability", Reach.MEMBERS):
                wishes |= {len(members) - small for small in range(min(SMALL, len(members) + 1))}
            for wish in wishes - {count}:
                firms = world()
                make([each for each in firms if each.networks == frozenset(group)], wish, what)
                assert pictures(firms) == seen, (group, what, count, wish)
                tried += 1
    return tried


def test_no_sum_is_told_of_anything() -> None:
    chosen = random.Random(4)
    part = told_of(counted([firm(chosen, "A") for _ in range(200)], "A"))[()]
    assert set(part.cells) <= set(CELLS)
    assert set(part.abilities) == set(ABILITIES)
    assert all(each in STEPS for each in part.cells.values())


def test_that_a_few_companies_are_in_another_network_too_is_not_told() -> None:
    chosen = random.Random(4)
    few = [firm(chosen, "A") for _ in range(30)] + [firm(chosen, "AB") for _ in range(FEWEST - 1)]
    assert set(told_of(counted(few, "A"))) == {()}
    assert set(told_of(counted([*few, firm(chosen, "AB")], "A"))) == {(), ("B",)}


def test_a_content_is_read_as_it_was_written_and_its_size_tells_nothing() -> None:
    chosen = random.Random(4)
    full = told_of(counted([firm(chosen, "A") for _ in range(200)], "A"))
    empty: Content = {(): Part(0, {}, {}, {})}
    kept = written(full, bytes(32))
    assert read(kept) == full
    assert len(kept) == len(written(empty, bytes(32)))
    assert digest_of(kept) != digest_of(written(full, bytes(31) + b"1"))
    with pytest.raises(ValueError, match="unknown version"):
        read(b'{"v": 2}')
