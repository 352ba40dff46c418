"""Who saw an organisation, for its data owners: whole, theirs alone, and no clue to who searched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from audit.event import Event, Result
from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.database import Detail
from registry.embedded.roles import Dsns
from registry.entries import by_caller
from registry.errors import Invalid, NotSignedIn, Refused
from registry.language import LANGUAGES, translate
from registry.oversight.checking.check import verify
from registry.oversight.disclosures import because, finding
from registry.oversight.disclosures.month import Month
from registry.oversight.disclosures.service import Disclosures
from registry.oversight.listing import Listing
from tests.support.house import Enrolled, House, another_process
from tests.support.office import Office


def made_for(house: House) -> Disclosures:
    accounts = house.accounts
    listing = Listing(accounts.secrets, accounts.people)
    return Disclosures(
        house.database,
        accounts.sessions,
        listing,
        accounts.secrets,
        accounts.purposes,
        accounts.networks,
    )


@pytest.fixture
def disclosures(office: Office) -> Disclosures:
    return made_for(office.house)


def owner(office: Office) -> tuple[UUID, Credential]:
    made = office.house.enrolled(Role.DATA_OWNER)
    return made.organisation, office.house.credential(made)


def opened(office: Office, organisation: UUID, *, by: Enrolled | None = None, **about: Any) -> UUID:
    """Let somebody open an organisation's page."""
    who = by or office.member
    caller = office.house.admit(office.house.credential(who))
    with office.house.database.transaction() as tx:
        about = {"rule": "member-ability", "count": 1, "classes": ("machine",), **about}
        entry = by_caller(tx, caller, Event.COMPANY_OPENED, **about)
        tx.audit(entry, Detail(organisation, {"fields": ["machine.class"], "anonymous": False}))
    return entry.id


def month_ago(office: Office) -> str:
    """Let everything in the log be of the month before this."""
    office.sequence()
    office.house.sql("UPDATE journal.entry SET at = date_trunc('month', at) - interval '2 days'")
    return str(Month.of(datetime.now(UTC)).before)


def test_an_owner_sees_their_own_openings_and_never_another_companys(
    office: Office, disclosures: Disclosures
) -> None:
    (one, ones), (other, others) = owner(office), owner(office)
    first, second = opened(office, one), opened(office, other)
    third = opened(office, one)
    office.sequence()
    assert [each.id for each in disclosures.seen(ones).openings] == [third, first]
    assert [each.id for each in disclosures.seen(others).openings] == [second]
    (seen,) = disclosures.seen(others).openings
    assert seen.person is not None
    assert (seen.person.id, seen.person.name) == (office.member.id, "Kim Åström")
    assert seen.fields == ("machine.class",)


def test_no_side_record_of_another_organisation_is_fetched(
    office: Office, disclosures: Disclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, ones), (other, _) = owner(office), owner(office)
    opened(office, one)
    for _ in range(5):
        opened(office, other)
    office.sequence()
    fetched: list[UUID] = []
    tagged = finding.store.tagged

    def listening(tx: Any, tags: Any) -> Any:
        found = tagged(tx, tags)
        fetched.extend(found)
        return found

    monkeypatch.setattr(finding.store, "tagged", listening)
    assert [each.id for each in disclosures.seen(ones).openings] == fetched
    assert len(fetched) == 1


def test_pages_follow_each_other_without_a_gap_and_their_places_are_nobody_elses(
    office: Office, disclosures: Disclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE", 3)
    monkeypatch.setattr(finding, "_CHUNK", 2)
    (one, ones), (_, others) = owner(office), owner(office)
    made = [opened(office, one) for _ in range(7)]
    office.sequence()
    found: list[UUID] = []
    cursors: list[str | None] = [None]
    while True:
        page = disclosures.seen(ones, cursor=cursors[-1])
        found += [each.id for each in page.openings]
        if page.cursor is None:
            break
        cursors.append(page.cursor)
    assert found == made[::-1]
    assert len(cursors) == 3
    for credential, month, cursor in (
        (others, None, cursors[1]),
        (ones, "2026-01", cursors[1]),
        (ones, None, "12." + "0" * 32),
    ):
        with pytest.raises(Invalid):
            disclosures.seen(credential, month, cursor)


def test_a_page_looks_at_so_many_openings_and_then_says_that_there_is_more(
    office: Office, disclosures: Disclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_OPENINGS", 4)
    monkeypatch.setattr(finding, "_CHUNK", 2)
    (one, ones), (other, _) = owner(office), owner(office)
    old = opened(office, one)
    for _ in range(4):
        opened(office, other)
    office.sequence()
    page = disclosures.seen(ones)
    assert page.openings == ()
    assert page.cursor is not None
    assert [each.id for each in disclosures.seen(ones, cursor=page.cursor).openings] == [old]


def test_an_erased_persons_opening_stays_without_what_was_theirs(office: Office, database_dsns: Dsns) -> None:
    one, ones = owner(office)
    opened(office, one)
    office.sequence()
    office.house.sql("DELETE FROM keystore.wrapped_key WHERE scope = %s", f"person:{office.member.id}")
    # A process that has not held the key: this one does not ask for it anew.
    beside = another_process(office.house, database_dsns)
    (seen,) = made_for(beside).seen(ones).openings
    beside.database.dispose()
    assert seen.fields is None
    assert seen.classes == ("machine",)
    assert seen.organisation is not None


def test_the_number_of_companies_counts_each_once(office: Office, disclosures: Disclosures) -> None:
    one, ones = owner(office)
    assert disclosures.opened_by(ones) == 0
    other = office.house.enrolled(Role.MEMBER, tier=Tier.MEMBER)
    for by in (office.member, office.member, other):
        opened(office, one, by=by)
    office.sequence()
    assert disclosures.opened_by(ones) == 2


@pytest.mark.parametrize(
    ("times", "organisations", "told"), [(4, 4, None), (5, 2, None), (5, 3, 5), (9, 3, 9)]
)
def test_a_total_is_told_only_where_nobody_can_be_singled_out(
    office: Office, disclosures: Disclosures, times: int, organisations: int, told: int | None
) -> None:
    one, ones = owner(office)
    searchers = [office.house.enrolled(Role.MEMBER, tier=Tier.MEMBER) for _ in range(organisations)]
    for number in range(times):
        office.searched(one, actor=searchers[number % organisations])
    office.searched(office.house.organisation(), times=10)
    found = disclosures.seen(ones, month_ago(office)).appearances
    assert (found.times, found.running, found.whole) == (told, False, True)


def test_few_and_none_are_told_alike(office: Office, disclosures: Disclosures) -> None:
    (one, ones), (_, others) = owner(office), owner(office)
    office.searched(one, times=3)
    month = month_ago(office)
    assert disclosures.seen(ones, month).appearances == disclosures.seen(others, month).appearances


def test_a_running_month_tells_no_total_whatever_was_searched(
    office: Office, disclosures: Disclosures
) -> None:
    one, ones = owner(office)
    for _ in range(3):
        office.searched(one, actor=office.house.enrolled(Role.MEMBER, tier=Tier.MEMBER), times=3)
    office.sequence()
    found = disclosures.seen(ones).appearances
    assert (found.times, found.running) == (None, True)


def test_a_total_over_more_searches_than_are_looked_at_says_so(
    office: Office, disclosures: Disclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_SEARCHES", 6)
    monkeypatch.setattr(finding, "_CHUNK", 6)
    one, ones = owner(office)
    searchers = [office.house.enrolled(Role.MEMBER, tier=Tier.MEMBER) for _ in range(3)]
    for number in range(9):
        office.searched(one, actor=searchers[number % 3])
    found = disclosures.seen(ones, month_ago(office)).appearances
    assert (found.times, found.whole) == (6, False)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_OWNER, Role.HELPER}))
def test_only_data_owners_ask_and_a_refusal_is_on_record(
    office: Office, disclosures: Disclosures, role: Role
) -> None:
    asking = office.house.credential(office.house.enrolled(role))
    for call in (disclosures.seen, disclosures.opened_by):
        with pytest.raises(Refused):
            call(asking)
        entry = office.house.last_entry()
        assert (entry.event, entry.result) == (Event.REFUSED, Result.REFUSED)


def test_nobody_without_a_session_asks(disclosures: Disclosures) -> None:
    with pytest.raises(NotSignedIn):
        disclosures.seen(Credential(b"\0" * 32, "api", None, "", ""))


def test_that_it_was_read_is_committed_before_it_is_shown(office: Office, disclosures: Disclosures) -> None:
    one, ones = owner(office)
    opened(office, one)
    office.sequence()
    disclosures.seen(ones)
    entry = office.house.last_entry()
    assert (entry.event, entry.organisation, entry.count) == (Event.DISCLOSURES_READ, one, 1)
    office.house.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    with pytest.raises(Exception, match="log"):
        disclosures.seen(ones)


def test_a_side_record_that_was_taken_away_is_missed_by_the_check(
    office: Office, disclosures: Disclosures
) -> None:
    one, ones = owner(office)
    made = opened(office, one)
    office.sequence()
    assert verify(office.work, principal=None).problems == ()
    office.house.sql("DELETE FROM journal.detail WHERE entry = %s", made)
    assert disclosures.seen(ones).openings == ()
    assert verify(office.work, principal=None).problems != ()


@pytest.mark.parametrize(
    "text", ["", "2027", "2027-13", "2027-00", "27-03", "2027-3", "２０２７-03", "2027-03 "]
)
def test_a_month_has_one_spelling(text: str) -> None:
    with pytest.raises(Invalid):
        Month.parse(text)


def test_months_follow_each_other_over_the_year() -> None:
    december = Month.parse("2027-12")
    assert (str(december.after), december.after.before) == ("2028-01", december)
    assert december.after.first == datetime(2028, 1, 1, tzinfo=UTC)


def test_a_month_to_come_is_refused(office: Office, disclosures: Disclosures) -> None:
    _, ones = owner(office)
    with pytest.raises(Invalid):
        disclosures.seen(ones, str(Month.of(datetime.now(UTC)).after))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_that_lets_somebody_see_has_a_reason_in_words(language: str) -> None:
    said = {
        because.because(rule, language)
        for rule in ("open-card", "community-site", "member-site", "case-site")
    }
    assert len(said | {because.because(None, language), because.because("other", language)}) == 6
    for sentence in (*because.BY_RULE.values(), because.NOTHING, because.OTHERWISE):
        assert language == "en" or translate(language, sentence) != sentence
