"""The rule of exposure on its own: what is counted, what is free, what falls out."""

from __future__ import annotations

from uuid import UUID

from registry.exposure.account import FACTS_A_POINT, MOST_OF_A_COMPANY, Account, Left, Showing, fact, price
from registry.exposure.limits import DAYS, STANDARD, Limits, strictest
from registry.exposure.state import STEP, read, written

FEW = Limits(points=6, opened=1, searches=2, alarm_percent=60)
TODAY = 740_000


def company(number: int, facts: int = 0, *, since: int = 0) -> Showing:
    marks = frozenset(fact(number, f"f{each}") for each in range(since, since + facts))
    return Showing(UUID(int=number), marks, frozenset({("SE322", "milling")}))


def spent(account: Account, limits: Limits = STANDARD) -> int:
    return limits.points - account.left(limits).points


def test_a_first_card_counts_one_and_its_repeat_nothing() -> None:
    account = Account(TODAY)
    assert account.show([company(1, 3)], STANDARD) == {UUID(int=1)}
    account.show([company(1, 3)], STANDARD)
    assert spent(account) == 1


def test_a_repeat_that_shows_new_facts_counts_again() -> None:
    account = Account(TODAY)
    account.show([company(1, FACTS_A_POINT)], STANDARD)
    account.show([company(1, 1, since=FACTS_A_POINT)], STANDARD)
    assert spent(account) == 2


def test_a_card_of_many_facts_counts_by_them_and_a_company_never_more_than_its_page() -> None:
    account = Account(TODAY)
    account.show([company(1, 2 * FACTS_A_POINT + 1)], STANDARD)
    assert spent(account) == 3
    account.show([company(1, 20 * FACTS_A_POINT)], STANDARD)
    assert spent(account) == MOST_OF_A_COMPANY == price(1000)
    assert account.open(company(1), STANDARD)
    account.show([company(1, 900, since=500)], STANDARD)
    assert spent(account) == MOST_OF_A_COMPANY


def test_a_page_counts_three_more_and_opens_everything_about_the_company() -> None:
    account = Account(TODAY)
    account.show([company(1, 3)], STANDARD)
    assert account.open(company(1), STANDARD)
    assert spent(account) == 4
    account.show([company(1, 90)], STANDARD)
    assert account.open(company(1), STANDARD)
    assert account.left(STANDARD) == Left(396, 99, 400)


def test_the_last_point_shows_one_more_card_and_then_only_what_is_paid_for() -> None:
    account = Account(TODAY)
    account.show([company(number) for number in range(5)], FEW)
    assert account.show([company(9, 35), company(10), company(2)], FEW) == {UUID(int=9), UUID(int=2)}
    assert account.left(FEW).points == 0
    # What it has cost and what it showed are remembered apart: the same card is free, a new fact is not shown.
    assert account.show([company(9, 35)], FEW) == {UUID(int=9)}
    assert account.show([company(2, 1)], FEW) == {UUID(int=2)}
    assert account.show([company(2, FACTS_A_POINT + 1)], FEW) == set()


def test_only_so_many_pages_are_opened_and_opening_again_is_free() -> None:
    account = Account(TODAY)
    assert account.open(company(1), FEW)
    assert not account.open(company(2), FEW)
    assert account.open(company(1), FEW)
    assert spent(account, FEW) == 4


def test_only_so_many_searches_are_new_and_asking_again_is_free() -> None:
    account = Account(TODAY)
    assert [account.ask(each, FEW) for each in (b"a", b"b", b"a", b"c", b"b")] == [
        True,
        True,
        True,
        False,
        True,
    ]


def test_what_is_counted_falls_out_thirty_days_after_it_last_cost_something() -> None:
    account = Account(TODAY)
    account.ask(b"12345678", STANDARD)
    account.show([company(1), company(2)], STANDARD)
    later = read(written(account), TODAY + DAYS - 1)
    assert later.open(company(2), STANDARD)
    assert spent(later) == 5
    assert spent(read(written(later), TODAY + DAYS)) == 4
    assert spent(read(written(later), TODAY + 2 * DAYS - 1)) == 0
    assert read(written(later), TODAY + DAYS).left(STANDARD).searches == STANDARD.searches


def test_an_account_is_read_as_it_was_written_in_steps_of_one_size() -> None:
    account = Account(TODAY)
    account.ask(b"12345678", STANDARD)
    account.show([company(number, number) for number in range(30)], STANDARD)
    account.open(company(3), STANDARD)
    account.signal([("SE322", "milling")])
    again = read(written(account), TODAY)
    assert (again.companies, again.searches, again.signalled) == (
        account.companies,
        account.searches,
        account.signalled,
    )
    assert len(written(account)) % STEP == 0
    assert len(written(Account(TODAY))) == STEP


def test_nothing_new_changes_nothing() -> None:
    account = Account(TODAY)
    account.ask(b"12345678", STANDARD)
    account.show([company(1, 3)], STANDARD)
    again = read(written(account), TODAY)
    again.ask(b"12345678", STANDARD)
    again.show([company(1, 3)], STANDARD)
    assert not again.changed


def test_of_two_networks_the_stricter_numbers_hold() -> None:
    assert strictest([STANDARD, FEW]) == FEW
    assert strictest([]) == STANDARD
