from __future__ import annotations

from datetime import date
from uuid import UUID

from pyroaring import BitMap

from registry.search.coverage import band
from registry.search.ranking import Ties, quarters, ranked

TIES = Ties(b"one reader, one query")


def records(*numbers: int) -> BitMap:
    """One record of each organisation."""
    return BitMap([(number << 12) + 1 for number in numbers])


def order(owners: BitMap, witnesses: BitMap, *bands: tuple[BitMap, ...]) -> list[int]:
    return [owner for owner, _ in ranked(owners, [witnesses], bands, TIES)]


def test_the_first_criterion_goes_before_the_second() -> None:
    everyone = BitMap(range(1, 9))
    core, checked = records(2, 4, 6), records(4, 5)
    found = order(everyone, records(*range(1, 9)), (core,), (checked,))
    assert found[0] == 4
    assert set(found[1:3]) == {2, 6}
    assert found[3] == 5
    assert set(found[4:]) == {1, 3, 7, 8}


def test_the_best_record_counts_and_the_next_criterion_looks_at_it() -> None:
    core_old, other_new = (1 << 12) + 1, (1 << 12) + 2
    witnesses = BitMap([core_old, other_new, *records(2)])
    first = next(
        iter(ranked(BitMap([1, 2]), [witnesses], [(BitMap([core_old]),), (BitMap([other_new]),)], TIES))
    )
    assert first == (1, BitMap([core_old]))


def test_who_is_in_no_band_comes_last_and_is_not_lost() -> None:
    everyone = BitMap(range(1, 5))
    assert order(everyone, BitMap(), (records(1),)) == TIES.ordered(everyone)
    assert sorted(order(everyone, records(1, 2), (records(2),))) == [1, 2, 3, 4]
    assert order(everyone, records(1, 2), (records(2),))[0] == 2


def test_a_tie_does_not_depend_on_who_else_ties() -> None:
    everyone = BitMap(range(1, 200))
    fewer = everyone - BitMap([3, 77, 150])
    assert [number for number in TIES.ordered(everyone) if number in fewer] == TIES.ordered(fewer)


def test_ties_differ_by_reader_and_by_query() -> None:
    class Reader:
        def derive(self, info: bytes) -> bytes:
            return b"k" * 32

    everyone = BitMap(range(1, 50))
    orders = {
        tuple(Ties.of(Reader(), UUID(int=reader), asked).ordered(everyone))  # type: ignore[arg-type]
        for reader in (1, 2)
        for asked in (b"a", b"b")
    }
    assert len(orders) == 4


def test_quarters_go_back_over_the_turn_of_the_year() -> None:
    assert list(quarters(date(2026, 2, 1)))[:3] == ["2026Q1", "2025Q4", "2025Q3"]


def test_no_band_is_below_five() -> None:
    assert [band(count) for count in (0, 1, 4, 5, 9, 10, 24, 25, 49, 50, 99, 100, 5000)] == [
        *["<5"] * 3,
        *["5-9"] * 2,
        *["10-24"] * 2,
        *["25-49"] * 2,
        *["50-99"] * 2,
        *["100+"] * 2,
    ]
