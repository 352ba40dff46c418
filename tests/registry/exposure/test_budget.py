"""The budget over real searches and pages: counted before it is answered, once, for a whole organisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from audit.event import Event, Result
from keys.errors import AuthorityBroken
from policies.vocabulary import Tier
from registry.authority import signed
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.errors import ViewsUsedUp
from registry.exposure import store
from registry.exposure.limits import STANDARD
from tests.registry.exposure.ageing import let_pass
from tests.registry.search.searching import Searching, searching_in
from tests.registry.search.world import WHO_MILLS, ask, query
from tests.support.house import at_once

FEW = {"points": 12, "opened": 2, "searches": 30, "alarm_percent": 60}
MANY = {"points": 400, "opened": 100, "searches": 400, "alarm_percent": 60}


@dataclass
class Counted:
    """A register with twenty companies that mill, in a network whose numbers are few."""

    searching: Searching
    companies: list[UUID] = field(default_factory=list)

    def limits(self, **numbers: int) -> None:
        made = self.searching.register
        with made.app.transaction() as tx:
            row = {"network": made.networks["nix"], "preset": "own", **FEW, **numbers, "changed_at": tx.now}
            store.put_limits(tx, signed(tx, "network_limits", row))

    def reader(self, organisation: UUID | None = None) -> Credential:
        return self.searching.register.reader(Tier.MEMBER, organisation=organisation)

    def shown(self, who: Credential, *filters: Any) -> set[str | None]:
        found = self.searching.service.search(who, query(*filters) if filters else WHO_MILLS)
        return {card.name for card in found.page.cards}

    def open(self, who: Credential, company: UUID) -> None:
        self.searching.register.companies.reading.company(who, str(company))

    def left(self, who: Credential) -> tuple[int, int, int]:
        made = self.searching.register
        with made.app.transaction(snapshot=True) as tx:
            left = made.exposure.budget(tx, made.sessions.admit(tx, who)).left
        return left.points, left.opened, left.searches

    def facts(self, who: Credential, company: UUID) -> set[bytes]:
        """What is remembered of a company."""
        made = self.searching.register
        with made.app.transaction(snapshot=True) as tx:
            counting = made.exposure.begin(tx, made.sessions.admit(tx, who))
            return counting._account.companies[company].facts


@pytest.fixture(scope="module")
def made(module_dsns: Dsns) -> Iterator[Counted]:
    with searching_in(module_dsns) as searching:
        counted = Counted(searching)
        for number in range(16):
            materials = ["titanium"] if number % 2 else ["aluminium"]
            counted.companies.append(
                searching.company(f"Fräs {number} Exempel AB", materials=materials, lead_time_days=number + 1)
            )
        yield counted


@pytest.fixture
def counted(made: Counted) -> Counted:
    made.limits()
    return made


def test_a_search_counts_its_cards_and_itself_once(counted: Counted) -> None:
    counted.limits(**MANY)
    who = counted.reader()
    counted.shown(who)
    assert counted.left(who) == (400 - 16, 100, 399)
    counted.shown(who)
    assert counted.left(who) == (400 - 16, 100, 399)


def test_cards_are_counted_and_those_that_no_view_is_left_for_are_not_shown(counted: Counted) -> None:
    who = counted.reader()
    assert len(counted.shown(who)) == 12
    assert counted.left(who)[0] == 0
    # What was shown stays free; nobody else comes.
    assert len(counted.shown(who)) == 12


def test_an_opening_counts_three_more_and_the_next_is_refused_on_record(counted: Counted) -> None:
    who = counted.reader()
    counted.open(who, counted.companies[0])
    counted.open(who, counted.companies[0])
    counted.open(who, counted.companies[1])
    assert counted.left(who) == (4, 0, 30)
    with pytest.raises(ViewsUsedUp):
        counted.open(who, counted.companies[2])
    entry = counted.searching.last_entry()
    assert (entry.event, entry.result, entry.reason) == (Event.REFUSED, Result.REFUSED, "views_used_up")
    counted.open(who, counted.companies[1])


def test_a_repeat_under_other_conditions_remembers_what_is_new_on_it(counted: Counted) -> None:
    counted.limits(**MANY)
    who = counted.reader()
    third = ask("capability.lead_time_days", "between", [4, 4])
    assert counted.shown(who, third) == {"Fräs 3 Exempel AB"}
    before = counted.facts(who, counted.companies[3])
    assert counted.shown(who, third, ask("capability.materials", "eq", "titanium")) == {"Fräs 3 Exempel AB"}
    assert len(counted.facts(who, counted.companies[3])) == len(before) + 1


def test_two_accounts_of_one_organisation_and_sixteen_sessions_spend_one_budget(counted: Counted) -> None:
    counted.limits(points=12, opened=3)
    organisation = counted.searching.register.organisation("nix")
    people = [counted.reader(organisation), counted.reader(organisation)]
    turns = iter(range(16))

    def one() -> None:
        number = next(turns)
        counted.open(people[number % 2], counted.companies[number])

    outcomes = at_once(16, one)
    assert sum(outcome is None for outcome in outcomes) == 3
    assert all(outcome is None or isinstance(outcome, ViewsUsedUp) for outcome in outcomes)
    assert counted.left(people[0]) == counted.left(people[1]) == (0, 0, 30)


def test_another_process_counts_on(counted: Counted) -> None:
    who = counted.reader()
    counted.open(who, counted.companies[0])
    made = counted.searching.register
    with made.fresh_app() as other, other.transaction(snapshot=True) as tx:
        left = made.exposure.budget(tx, made.sessions.admit(tx, who)).left
    assert (left.points, left.opened) == (8, 1)


def test_ones_own_page_is_free(counted: Counted) -> None:
    organisation = counted.searching.register.organisation("nix")
    who = counted.reader(organisation)
    with suppress(Exception):
        counted.open(who, organisation)
    assert counted.left(who) == (12, 2, 30)


def test_a_query_that_is_wrong_counts_nothing(counted: Counted) -> None:
    who = counted.reader()
    with pytest.raises(Exception, match="cannot be used"):
        counted.shown(who, ask("capability.no_such", "eq", "x"))
    assert counted.left(who) == (12, 2, 30)


def test_after_thirty_days_it_counts_anew(counted: Counted) -> None:
    organisation = counted.searching.register.organisation("nix")
    who = counted.reader(organisation)
    counted.open(who, counted.companies[0])
    let_pass(counted.searching.register, organisation, 29)
    assert counted.left(who)[:2] == (8, 1)
    let_pass(counted.searching.register, organisation, 1)
    assert counted.left(who)[:2] == (12, 2)


def test_a_value_the_reader_may_not_see_moves_no_budget(counted: Counted) -> None:
    counted.limits(**MANY)
    before = counted.reader()
    counted.shown(before)
    counted.searching.register.make(
        counted.companies[5],
        "capability",
        {"capability.process": "milling_5axis", "capability.tolerance_um": 5},
        tiers={"capability.process": Tier.CASE, "capability.tolerance_um": Tier.SEALED},
    )
    after = counted.reader()
    counted.shown(after)
    assert counted.left(after) == counted.left(before)


def test_an_entry_carries_the_mark_of_the_row_it_changed(counted: Counted) -> None:
    organisation = counted.searching.register.organisation("nix")
    who = counted.reader(organisation)
    counted.open(who, counted.companies[0])
    entry = counted.searching.last_entry()
    ((mac,),) = counted.searching.register.sql(
        "SELECT mac FROM register.exposure WHERE organisation = %s", organisation
    )
    assert [(one.kind, one.id, one.seal) for one in entry.changed] == [
        ("exposure", str(organisation), mac.hex())
    ]


def test_a_budget_that_was_changed_by_sql_shows_nothing(counted: Counted) -> None:
    organisation = counted.searching.register.organisation("nix")
    who = counted.reader(organisation)
    counted.open(who, counted.companies[0])
    counted.searching.register.sql(
        "UPDATE register.exposure SET revision = revision + 1 WHERE organisation = %s", organisation
    )
    with pytest.raises(AuthorityBroken):
        counted.open(who, counted.companies[1])


def test_without_numbers_of_its_own_a_network_has_the_standard_ones(counted: Counted) -> None:
    made = counted.searching.register
    who = made.reader(Tier.MEMBER, slug="midex")
    assert counted.left(who) == (STANDARD.points, STANDARD.opened, STANDARD.searches)


def test_most_of_one_region_and_process_is_a_signal_once(counted: Counted) -> None:
    counted.limits(**MANY)
    organisation = counted.searching.register.organisation("nix")
    who = counted.reader(organisation)
    counted.shown(who)
    counted.shown(who, ask("capability.materials", "eq", "titanium"))
    entries = counted.searching.register.sql(
        "SELECT count(*) FROM register.coverage_signal WHERE organisation = %s", organisation
    )
    assert entries == [(1,)]
