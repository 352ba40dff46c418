"""Who may ask, who may give and take back, and what of it each side is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from audit.entry import Event
from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.accounts.networks import Networks
from registry.accounts.people import DISABLED, People
from registry.accounts.secrets import Secrets
from registry.accounts.service import Accounts
from registry.caller import Credential
from registry.errors import (
    Conflict,
    Frozen,
    Invalid,
    NotFound,
    NotSignedIn,
    PurposeNeeded,
    Refused,
    StepUpNeeded,
)
from registry.granting.about import grantable
from registry.granting.asking import MOST_COLLEAGUES, MOST_OPEN
from registry.granting.giving import LONGEST_DAYS, MOST_GIVEN
from registry.granting.service import Granting
from tests.registry.companies.test_reading import entries, own_name
from tests.support.cases import give
from tests.support.house import POLICY
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from tests.support.register import Register

HELD = [Tier.COMMUNITY, Tier.MEMBER, Tier.CASE]
ABOUT = "Ramar till en fläkt, vecka 36"


@dataclass
class Two:
    """A company, its data owner, and somebody of another company who may ask."""

    register: Register
    room: Granting
    owner: UUID
    owning: Credential
    asker: UUID
    asking: Credential
    house: UUID

    def ask(self, credential: Credential | None = None, company: object = None, **about: Any) -> UUID:
        return self.room.asking.ask(
            credential or self.asking, str(company or self.owner), about.pop("about", ABOUT), **about
        )

    def give(self, request: UUID, *, by: Credential | None = None, **about: Any) -> UUID:
        said = {"people": [self.asker], "fields": ["machine.make"], "about": ABOUT, "days": 30, **about}
        return self.room.giving.give(by or self.owning, request, **said)

    def shown(self, credential: Credential | None = None) -> set[str]:
        page = self.register.companies.reading.company(credential or self.asking, str(self.owner))
        return {name for record in page.records for name in record.fields}

    def mailbox(self, person: UUID) -> str:
        with self.register.app.transaction() as tx:
            return People(Secrets(), Networks()).email(tx, person)


@pytest.fixture
def two(register: Register) -> Two:
    accounts = Accounts(register.app, lambda: POLICY)
    room = Granting(register.app, accounts, lambda: POLICY, register.companies.reading)
    owner, house = register.organisation("nix"), register.organisation("nix")
    for family in ("organisation", "machine"):
        register.make(owner, family, RECORDS[family])
    asker = register.person(house, tiers={"nix": HELD})
    owning = register.signed_in(owner, Role.DATA_OWNER)
    return Two(register, room, owner, owning, asker, register.credential(asker), house)


def test_who_asked_reads_what_was_given_until_it_is_taken_back(two: Two) -> None:
    request = two.ask(fields=["machine.make", "machine.year"])
    assert "machine.make" not in two.shown()
    grant = two.give(request)
    assert "machine.make" in two.shown()
    assert "machine.year" not in two.shown()
    two.room.giving.revoke(two.owning, grant)
    assert "machine.make" not in two.shown()
    done = [entry["event"] for entry in map(dict, entries_of(two))]
    assert {"case_asked", "case_granted", "case_revoked"} <= set(done)


def entries_of(two: Two) -> list[dict[str, Any]]:
    return [entry for event in Event for entry in entries(two.register, event.value)]


def test_who_may_not_know_of_the_company_gets_the_answer_of_its_page(two: Two) -> None:
    register = two.register
    elsewhere = register.credential(register.person(register.organisation("midex"), tiers={"midex": HELD}))
    interested = register.reader(Tier.COMMUNITY)
    with pytest.raises(NotFound) as page:
        register.companies.reading.company(elsewhere, str(two.owner))
    for credential, company in ((elsewhere, two.owner), (interested, two.owner), (two.asking, uuid4())):
        with pytest.raises(NotFound) as asked:
            two.ask(credential, company)
        assert str(asked.value) == str(page.value)
    with pytest.raises(NotFound):
        two.ask(company=two.house)
    with pytest.raises(Denied):
        two.ask(register.officer(Role.VETTING_OFFICER))
    with pytest.raises(PurposeNeeded):
        two.ask(register.credential(two.asker, purpose=False))
    refused = entries(register, "refused")[-6:]
    assert [entry["reason"] for entry in refused[-5:]] == [
        *["not_found"] * 3,
        "not_allowed",
        "purpose_needed",
    ]


def test_who_is_not_approved_for_it_is_told_to_be_approved_first(two: Two) -> None:
    with pytest.raises(Refused, match="office"):
        two.ask(two.register.reader(Tier.MEMBER))


def test_a_company_without_a_name_is_asked_by_ones_own_name_for_it(two: Two, register: Register) -> None:
    owner = register.organisation("nix")
    name = {"organisation.country": "SE", "organisation.legal_name": "Nattramn Exempel AB"}
    register.make(owner, "organisation", name, tiers={"organisation.legal_name": Tier.CASE})
    with pytest.raises(NotFound):
        two.ask(company=owner)
    two.ask(company=own_name(register, two.asking, owner))
    (asked,) = two.room.listing.mine(two.asking).asked
    assert asked.company is not None
    assert asked.company.name is None
    assert str(owner) not in asked.company.company


def test_colleagues_are_ones_own_and_nothing_tells_who_else_has_an_account(two: Two) -> None:
    register = two.register
    colleague = register.person(two.house, tiers={"nix": HELD})
    stranger = register.person(two.owner)
    with pytest.raises(Invalid) as known:
        two.ask(colleagues=[two.mailbox(stranger)])
    with pytest.raises(Invalid) as unknown:
        two.ask(colleagues=["nobody@nowhere.example"])
    assert known.value.problems == unknown.value.problems
    with pytest.raises(Invalid):
        two.ask(colleagues=[f"x{number}@nowhere.example" for number in range(MOST_COLLEAGUES + 1)])
    request = two.ask(colleagues=[two.mailbox(colleague)])
    two.give(request, people=[colleague])
    assert "machine.make" not in two.shown()
    assert "machine.make" in two.shown(register.credential(colleague))


def test_only_those_a_request_is_for_are_let_in(two: Two) -> None:
    request = two.ask()
    other = two.register.person(two.house, tiers={"nix": HELD})
    own = two.register.person(two.owner)
    for people in ([other], [own], [uuid4()], [two.asker, other], []):
        with pytest.raises(Invalid):
            two.give(request, people=people)
    with two.register.app.transaction() as tx:
        People(Secrets(), Networks()).set_state(tx, "host", two.asker, DISABLED)
    with pytest.raises(Invalid):
        two.give(request)
    assert two.register.sql("SELECT count(*) FROM register.case_grant WHERE owner = %s", two.owner) == [(0,)]


def test_only_a_data_owner_of_the_company_that_was_asked_answers(two: Two) -> None:
    register, request = two.register, two.ask()
    foreign = register.signed_in(register.organisation("nix"), Role.DATA_OWNER)
    grant = two.give(request)
    for who, error in (
        (register.signed_in(two.owner, Role.EDITOR), Refused),
        (register.signed_in(two.owner, Role.MEMBER), Refused),
        (two.asking, Refused),
        (foreign, NotFound),
        (register.officer(Role.BROKER), Refused),
    ):
        with pytest.raises(error):
            two.give(request, by=who)
        with pytest.raises(error):
            two.room.giving.decline(who, request)
        with pytest.raises(error):
            two.room.giving.revoke(who, grant)
    with pytest.raises(Refused):
        two.room.listing.ours(two.asking)
    with pytest.raises(NotFound):
        two.room.listing.received(foreign, request)
    assert "machine.make" in two.shown()


def test_giving_takes_a_fresh_proof_and_taking_back_takes_none(two: Two) -> None:
    request, second = two.ask(), two.ask(two.register.reader(*HELD))
    grant = two.give(request)
    two.register.age_sessions()
    with pytest.raises(StepUpNeeded):
        two.give(request)
    two.room.giving.revoke(two.owning, grant)
    two.room.giving.decline(two.owning, second)
    assert "machine.make" not in two.shown()


def test_a_stopped_register_asks_nobody_and_takes_back_all_the_same(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = two.give(two.ask())

    def stopped(_: object) -> None:
        raise Frozen("The register is stopped.")

    for place in ("registry.granting.asking", "registry.disclosure.disclosure"):
        monkeypatch.setattr(f"{place}.require_open", stopped)
    with pytest.raises(Frozen):
        two.ask(two.register.reader(*HELD))
    with pytest.raises(Frozen):
        two.room.listing.mine(two.asking)
    assert len(two.room.listing.ours(two.owning).given) == 1
    two.room.giving.revoke(two.owning, grant)


def test_an_answer_ends_a_request_and_nobody_is_told_why(two: Two) -> None:
    request = two.ask()
    two.room.giving.decline(two.owning, request)
    (asked,) = two.room.listing.mine(two.asking).asked
    assert (asked.state, asked.about) == ("declined", ABOUT)
    for again in (
        lambda: two.give(request),
        lambda: two.room.giving.decline(two.owning, request),
        lambda: two.room.asking.withdraw(two.asking, request),
    ):
        with pytest.raises(Conflict):
            again()


def test_what_was_withdrawn_is_shown_to_nobody_else_and_cannot_be_granted(two: Two) -> None:
    request = two.ask()
    colleague = two.register.credential(two.register.person(two.house, tiers={"nix": HELD}))
    for who in (colleague, two.owning):
        with pytest.raises(NotFound):
            two.room.asking.withdraw(who, request)
    two.room.asking.withdraw(two.asking, request)
    with pytest.raises(Conflict):
        two.give(request)
    assert two.room.listing.ours(two.owning).received == []
    assert two.room.listing.waiting(two.owning) == 0


def test_a_request_that_waited_too_long_is_over(two: Two) -> None:
    request = two.ask()
    assert two.room.listing.waiting(two.owning) == 1
    age(two, request, timedelta(days=30))
    assert two.room.listing.waiting(two.owning) == 0
    (seen,) = two.room.listing.ours(two.owning).received
    assert seen.state == "expired"
    with pytest.raises(Conflict):
        two.give(request)
    two.ask()


def age(two: Two, request: UUID, ago: timedelta) -> None:
    """Let a request be so much older, with a genuine mark."""
    from registry.authority import signed  # noqa: PLC0415 - the register's own mark
    from registry.cases import store  # noqa: PLC0415 - the same

    with two.register.app.transaction() as tx:
        row = store.request(tx, request)
        assert row is not None
        plain = {name: value for name, value in row.items() if name != "mac"}
        times = {name: plain[name] - ago for name in ("created_at", "expires_at")}
        new = signed(tx, "case_request", {**plain, **times})
    two.register.sql(
        "UPDATE register.case_request SET created_at = %s, expires_at = %s, mac = %s WHERE id = %s",
        new["created_at"],
        new["expires_at"],
        new["mac"],
        request,
    )


def test_a_granted_request_can_be_given_more(two: Two) -> None:
    request = two.ask()
    two.give(request)
    age(two, request, timedelta(days=30))
    two.give(request, fields=["machine.year"])
    assert {"machine.make", "machine.year"} <= two.shown()


def test_the_same_key_asks_once_and_gives_once(two: Two) -> None:
    request = two.ask(key="first")
    assert two.ask(key="first") == request
    with pytest.raises(Conflict):
        two.ask(key="first", about="Something else")
    grant = two.give(request, key="first")
    assert two.give(request, key="first") == grant
    for other in ({"days": 31}, {"fields": ["machine.year"]}, {"about": "Something else"}):
        with pytest.raises(Conflict):
            two.give(request, key="first", **other)


def test_limits_hold(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    request = two.ask()
    with pytest.raises(Conflict):
        two.ask()
    for _ in range(MOST_OPEN - 1):
        owner = two.register.organisation("nix")
        two.register.make(owner, "organisation", RECORDS["organisation"])
        two.ask(company=owner)
    owner = two.register.organisation("nix")
    two.register.make(owner, "organisation", RECORDS["organisation"])
    with pytest.raises(Conflict, match="10"):
        two.ask(company=owner)
    for days in (0, LONGEST_DAYS + 1):
        with pytest.raises(Invalid):
            two.give(request, days=days)
    monkeypatch.setattr("registry.granting.giving.MOST_GIVEN", 1)
    assert MOST_GIVEN > 1
    two.give(request)
    with pytest.raises(Conflict, match="1"):
        two.give(request)


@pytest.mark.parametrize(
    "fields", [["machine.no_such"], ["need.kind"], ["readiness.level"], ["machine.make"] * 251]
)
def test_unknown_fields_and_such_as_no_grant_opens_are_one_refusal(two: Two, fields: list[str]) -> None:
    with pytest.raises(Invalid) as asked:
        two.ask(fields=fields)
    with pytest.raises(Invalid) as given:
        two.give(two.ask(), fields=fields)
    assert asked.value.problems == given.value.problems
    assert "machine.serial" in {field.name for field in grantable(POLICY)}


def test_each_side_is_told_its_own_and_no_more(two: Two) -> None:
    request = two.ask(fields=["machine.serial", "machine.make"])
    grant = two.give(request)
    mine, ours = two.room.listing.both(two.asking)
    assert ours.given == ours.received == ()
    (held,) = mine.held
    assert held.company is not None
    assert (held.company.company, held.company.name) == (str(two.owner), "Trollspån Exempel AB")
    (given,) = two.room.listing.ours(two.owning).given
    assert given.company is None
    assert given.organisation.startswith("Exempel ")
    assert [who.id for who in given.people] == [two.asker]
    assert (given.id, given.state, given.fields) == (grant, "live", ("machine.make",))
    stranger = two.register.credential(two.register.person(two.house, tiers={"nix": HELD}))
    nobody, nothing = two.room.listing.both(stranger)
    assert (nobody.asked, nobody.held, nothing.given) == ([], [], ())


def test_what_is_held_shows_no_name_that_the_holder_may_no_longer_know(two: Two) -> None:
    two.give(two.ask())
    register = two.register
    before = register.companies.releasability(two.owning)
    register.companies.release(two.owning, before.networks, before.countries, [two.house], before.revision)
    mine = two.room.listing.mine(two.asking)
    assert [view.company for view in (*mine.asked, *mine.held)] == [None, None]


def test_nothing_that_was_written_or_chosen_stands_in_plain(two: Two) -> None:
    two.give(two.ask(about="Kvarnberget pump house", fields=["machine.serial"]), about="Kvarnberget again")
    rows = [
        str(row)
        for table in ("case_request", "case_grant", "case_grantee")
        for row in two.register.sql(f"SELECT {table}::text FROM register.{table}")
    ]
    entries_said = [str(entry) for entry in entries_of(two)]
    for said in (*rows, *entries_said):
        assert "Kvarnberget" not in said
        assert b"Kvarnberget".hex() not in said
        assert "machine." not in said


def test_sealed_parts_have_one_size_whatever_was_chosen(two: Two) -> None:
    names = [field.name for field in grantable(POLICY)]
    two.give(two.ask(fields=names), fields=names[:1])
    two.ask(two.register.reader(*HELD))
    give(two.register.app, two.register.sql, two.owner, two.asker, fields=names)
    for column in ("case_request.wish", "case_grant.fields"):
        table, name = column.split(".")
        sizes = two.register.sql(
            f"SELECT DISTINCT octet_length({name}) FROM register.{table} WHERE owner = %s", two.owner
        )
        assert len(sizes) == 1


def test_a_forged_request_is_answered_by_nobody(two: Two) -> None:
    from keys.errors import AuthorityBroken  # noqa: PLC0415 - one test's

    request = two.ask()
    two.room.giving.decline(two.owning, request)
    two.register.sql(
        "UPDATE register.case_request SET answer = NULL, answered_by = NULL, answered_at = NULL WHERE id = %s",
        request,
    )
    with pytest.raises(AuthorityBroken):
        two.give(request)


def test_nobody_signed_in_does_nothing(two: Two) -> None:
    gone = Credential(b"\0" * 32, "api", None, "127.0.0.1", "test")
    for act in (
        lambda: two.ask(gone),
        lambda: two.room.asking.withdraw(gone, uuid4()),
        lambda: two.give(uuid4(), by=gone),
        lambda: two.room.giving.revoke(gone, uuid4()),
        lambda: two.room.listing.both(gone),
    ):
        with pytest.raises(NotSignedIn):
            act()
