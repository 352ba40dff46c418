"""Asking for more views, and who answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from audit.entry import Entry
from audit.event import Event, Result
from policies.vocabulary import Role, Tier
from registry.accounts.networks import Networks
from registry.accounts.people import People
from registry.accounts.secrets import Secrets
from registry.authority import signed
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.errors import Conflict, Invalid, NotFound, Refused, StepUpNeeded, ViewsUsedUp
from registry.exposure import store
from registry.exposure.limits import FURTHER, SMALL
from registry.guarding.numbers import set_on_host
from registry.guarding.service import Guarding
from tests.registry.exposure.ageing import let_pass
from tests.support.register import Register
from tests.support.register import register as registers

WHY = "Vi söker svetsare till ett pumphus"
YES = "Det är ett stort uppdrag"


@dataclass
class Room:
    """A network that shows two companies' pages at most, and its office."""

    register: Register
    guarding: Guarding
    companies: list[UUID]

    def __repr__(self) -> str:
        return "the room"

    def spent(self) -> tuple[UUID, Credential]:
        """A company that has opened all that it may, and somebody of it."""
        organisation = self.register.organisation("nix")
        who = self.register.reader(Tier.MEMBER, organisation=organisation)
        for company in self.companies[:2]:
            self.register.companies.reading.company(who, str(company))
        return organisation, who

    def officer(self, organisation: UUID | None = None, slug: str = "nix") -> Credential:
        of = organisation or self.register.organisation(slug, kind="office")
        return self.register.credential(self.register.person(of, roles={slug: [Role.VETTING_OFFICER]}))

    def request(self, organisation: UUID) -> UUID:
        ((found,),) = self.register.sql(
            "SELECT id FROM register.allowance WHERE organisation = %s AND decision IS NULL", organisation
        )
        assert isinstance(found, UUID)
        return found

    def last_entry(self) -> Entry:
        ((body,),) = self.register.sql("SELECT body FROM journal.staged ORDER BY id DESC LIMIT 1")
        return Entry.parse(bytes(body))


@pytest.fixture(scope="module")
def room(module_dsns: Dsns) -> Iterator[Room]:
    with registers(module_dsns) as made:
        with made.app.transaction() as tx:
            row = {"network": made.networks["nix"], "preset": "own", "points": 40, "opened": 2}
            row |= {"searches": 40, "alarm_percent": 60, "changed_at": tx.now}
            store.put_limits(tx, signed(tx, "network_limits", row))
        companies = [made.organisation("nix") for _ in range(4)]
        for number, company in enumerate(companies):
            made.make(
                company,
                "organisation",
                {"organisation.country": "SE", "organisation.legal_name": f"Bolag {number} Exempel AB"},
            )
        secrets = Secrets()
        guarding = Guarding(made.app, made.sessions, made.exposure, secrets, People(secrets, Networks()))
        yield Room(made, guarding, companies)


def test_a_company_sees_what_it_has_left(room: Room) -> None:
    _, who = room.spent()
    view = room.guarding.left(who)
    assert (view.left.points, view.limits.points, view.left.opened, view.may_ask) == (32, 40, 0, True)


def test_who_does_not_search_has_no_views_and_asks_for_none(room: Room) -> None:
    for who in (room.officer(), room.register.officer(Role.AUDITOR)):
        with pytest.raises(Refused):
            room.guarding.left(who)
        with pytest.raises(Refused):
            room.guarding.ask(who, WHY)


def test_nobody_asks_while_most_is_left(room: Room) -> None:
    with pytest.raises(Conflict, match="most of its views"):
        room.guarding.ask(room.register.reader(Tier.MEMBER), WHY)


def test_a_reason_is_needed_and_one_question_at_a_time(room: Room) -> None:
    organisation, who = room.spent()
    with pytest.raises(Invalid):
        room.guarding.ask(who, "mer tack")
    assert room.guarding.ask(who, WHY).asked_at is not None
    with pytest.raises(Conflict, match="asked already"):
        room.guarding.ask(room.register.reader(Tier.MEMBER, organisation=organisation), WHY)


def test_an_officer_of_another_organisation_gives_more_for_thirty_days(room: Room) -> None:
    organisation, who = room.spent()
    with pytest.raises(ViewsUsedUp):
        room.register.companies.reading.company(who, str(room.companies[2]))
    room.guarding.ask(who, WHY)
    officer = room.officer()
    (asked,) = [one for one in room.guarding.queue(officer).asked if one.id == room.request(organisation)]
    assert (asked.reason, asked.own) == (WHY, False)
    room.guarding.decide(officer, asked.id, "approve", YES)
    entry = room.last_entry()
    assert (entry.event, entry.network) == (Event.ALLOWANCE_APPROVED, room.register.networks["nix"])
    assert [one.kind for one in entry.changed] == ["allowance"]
    view = room.guarding.left(who)
    assert (view.limits.points, view.left.opened, view.answer) == (40 + FURTHER.points, FURTHER.opened, YES)
    room.register.companies.reading.company(who, str(room.companies[2]))
    with pytest.raises(Conflict, match="answered already"):
        room.guarding.decide(officer, asked.id, "decline", YES)


def test_what_was_given_ends(room: Room) -> None:
    organisation, who = room.spent()
    room.guarding.ask(who, WHY)
    request = room.request(organisation)
    room.guarding.decide(room.officer(), request, "approve", YES)
    with room.register.app.transaction() as tx:
        row = store.allowance_of(tx, request)
        assert row is not None
        ended = signed(tx, "allowance", {**row, "until": tx.now})
        store.decide(tx, ended)
    assert room.guarding.left(who).limits.points == 40


def test_no_officer_answers_for_their_own_organisation(room: Room) -> None:
    organisation, who = room.spent()
    room.guarding.ask(who, WHY)
    officer = room.officer(organisation)
    assert [
        one.own for one in room.guarding.queue(officer).asked if one.id == room.request(organisation)
    ] == [True]
    with pytest.raises(Refused, match="own organisation"):
        room.guarding.decide(officer, room.request(organisation), "approve", YES)
    assert room.last_entry().result is Result.REFUSED
    assert room.guarding.left(who).limits.points == 40


def test_nobody_but_an_officer_of_that_network_answers(room: Room) -> None:
    organisation, who = room.spent()
    room.guarding.ask(who, WHY)
    request = room.request(organisation)
    for other in (who, room.register.reader(Tier.MEMBER), room.register.officer(Role.BROKER)):
        with pytest.raises(Refused):
            room.guarding.decide(other, request, "approve", YES)
        with pytest.raises(Refused):
            room.guarding.queue(other)
    with pytest.raises(NotFound):
        room.guarding.decide(room.officer(slug="midex"), request, "approve", YES)
    with pytest.raises(NotFound):
        room.guarding.decide(room.officer(), uuid4(), "approve", YES)


def test_an_answer_takes_a_fresh_proof_and_a_reason(room: Room) -> None:
    organisation, who = room.spent()
    room.guarding.ask(who, WHY)
    officer = room.officer()
    with pytest.raises(Invalid):
        room.guarding.decide(officer, room.request(organisation), "approve", "ja")
    with pytest.raises(Invalid):
        room.guarding.decide(officer, room.request(organisation), "perhaps", YES)
    room.register.age_sessions()
    with pytest.raises(StepUpNeeded):
        room.guarding.decide(officer, room.request(organisation), "approve", YES)


def test_a_declined_company_keeps_what_it_has_and_reads_why(room: Room) -> None:
    organisation, who = room.spent()
    room.guarding.ask(who, WHY)
    room.guarding.decide(room.officer(), room.request(organisation), "decline", "Bara två bolag passar")
    view = room.guarding.left(who)
    assert (view.limits.points, view.declined, view.answer) == (40, True, "Bara två bolag passar")
    let_pass(room.register, organisation, 30)
    assert room.guarding.left(who).left.points == 40


def test_a_network_s_numbers_are_set_on_record(room: Room) -> None:
    made = room.register
    set_on_host(made.app, made.networks["midex"], "small", SMALL)
    entry = room.last_entry()
    assert (entry.event, entry.principal, entry.network) == (
        Event.LIMITS_CHANGED,
        "host",
        made.networks["midex"],
    )
    view = room.guarding.left(made.reader(Tier.MEMBER, slug="midex"))
    assert view.limits == SMALL
