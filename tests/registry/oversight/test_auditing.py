"""The log for auditors, over real accounts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from audit.entry import Entry
from audit.event import Event, Result
from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.errors import Invalid, NotSignedIn, Unavailable
from registry.oversight.checking.check import verify
from registry.oversight.listing import LOOKED_AT, PAGE
from registry.oversight.service import Asked
from tests.support.office import Office


def test_an_auditor_reads_in_plain_words_who_did_what(office: Office) -> None:
    shown = office.house.organisation()
    office.searched(shown)
    newest_entry = office.read()[0]
    assert newest_entry.sentence == "Kim Åström på Trollspån Exempel AB sökte (visade: 1)"
    assert newest_entry.person.name == "Kim Åström"
    (about,) = newest_entry.about
    assert (about.organisation.id, about.organisation.name) == (shown, "Trollspån Exempel AB")
    assert about.said == {"fields": ["machine.class"]}


def test_the_whole_story_of_a_register_reads_well_and_passes_the_check(office: Office) -> None:
    house = office.house
    credential = house.credential(office.member)
    house.accounts.purposes.make(credential, "Ramar till en provbänk")
    house.accounts.sign_out(credential)
    with house.database.transaction() as tx:
        house.accounts.grants.take_tier(tx, "host", office.member.id, Tier.MEMBER, house.networks["nix"])
        house.accounts.people.set_state(tx, "host", office.member.id, "disabled")
    sentences = [view.sentence for view in office.read()]
    assert sentences[:2] == [
        "Värddatorns kommandorad stängde kontot för Kim Åström: kontot är stängt",
        "Värddatorns kommandorad drog in vad Kim Åström får se: godkända medlemmar",
    ]
    office.sequence()
    report = verify(office.work, principal=None)
    assert report.problems == ()


def test_reading_is_in_the_log_before_anything_is_shown(office: Office) -> None:
    office.read(person=office.member.id)
    office.sequence()
    read, names = (Entry.parse(body) for (body,) in _bodies(office)[-2:])
    assert (read.event, read.actor, read.rule) == (Event.LOG_READ, office.auditor.id, "auditor-account")
    assert (names.event, names.count) == (Event.NAMES_READ, 2)
    office.house.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    with pytest.raises(Unavailable):
        office.read()


def _bodies(office: Office) -> list[tuple[bytes]]:
    return office.house.sql("SELECT body FROM journal.entry ORDER BY index")


def test_nobody_else_reads_the_log_and_the_attempt_is_on_record(office: Office) -> None:
    # A helper is no role that is given here; it holds less than an editor.
    for role in set(Role) - {Role.AUDITOR, Role.HELPER}:
        other = office.house.credential(office.house.enrolled(role))
        for call in (
            lambda asking=other: office.auditing.entries(asking, Asked()),
            lambda asking=other: office.auditing.people(asking),
            lambda asking=other: office.auditing.organisations(asking),
        ):
            with pytest.raises(Denied):
                call()
            entry = office.house.last_entry()
            assert (entry.event, entry.result, entry.reason) == (
                Event.LOG_READ,
                Result.REFUSED,
                "not_auditor",
            )


def test_a_stranger_is_told_to_sign_in(office: Office) -> None:
    with pytest.raises(NotSignedIn):
        office.auditing.entries(Credential(bytes(32), "api", None, "127.0.0.1", "test"), Asked())


def test_an_auditor_who_loses_the_role_reads_nothing_more(office: Office) -> None:
    office.read()
    with office.house.database.transaction() as tx:
        office.house.accounts.grants.take_role(
            tx, "host", office.auditor.id, Role.AUDITOR, office.house.networks["nix"]
        )
    with pytest.raises(Denied):
        office.read()


def test_filters_by_person_event_result_and_time(office: Office) -> None:
    office.searched(times=3)
    office.searched(actor=office.auditor)
    assert {view.entry.actor for view in office.read(person=office.member.id)} == {office.member.id}
    assert len(office.read(person=office.member.id, event="searched")) == 3
    assert office.read(event="searched", result="refused") == []
    now = office.house.now()
    assert office.read(since=now + timedelta(hours=1)) == []
    assert office.read(until=now - timedelta(hours=1)) == []
    assert len(office.read(since=now - timedelta(hours=1), until=now, event="searched")) == 4


def test_a_filter_by_organisation_finds_what_touched_it_and_nothing_else(office: Office) -> None:
    one, two = office.house.organisation(), office.house.organisation()
    both = office.searched(one, two)
    mine = office.searched(one)
    office.searched(two)
    office.searched()
    found = {view.entry.id for view in office.read(organisation=one, event="searched")}
    assert found == {*both, *mine}
    own = {view.entry.event for view in office.read(organisation=office.member.organisation)}
    assert Event.SEARCHED in own, "what an organisation's own people did touches it"


def test_a_filter_by_organisation_goes_on_where_it_stopped_looking(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.oversight.listing.LOOKED_AT", 20)
    monkeypatch.setattr("registry.oversight.listing._CHUNK", 10)
    wanted = office.house.organisation()
    (mine,) = office.searched(wanted)
    office.searched(times=45)
    office.sequence()
    found, cursor, pages = [], None, 0
    while True:
        page = office.auditing.entries(
            office.credential, Asked(organisation=wanted, event="searched", cursor=cursor)
        )
        found += [view.entry.id for view in page.entries]
        cursor, pages = page.cursor, pages + 1
        if cursor is None:
            break
    assert found == [mine]
    assert pages == 3
    assert LOOKED_AT == 20_000


def test_pages_follow_each_other_without_gap_or_overlap(office: Office) -> None:
    made = office.searched(times=2 * PAGE + 10)
    office.sequence()
    seen, cursor = [], None
    for size in (PAGE, PAGE, 10):
        page = office.auditing.entries(office.credential, Asked(event="searched", cursor=cursor))
        assert len(page.entries) == size
        seen += [view.entry.id for view in page.entries]
        cursor = page.cursor
        office.searched(times=3)
        office.sequence()
    assert cursor is None
    assert seen == made[::-1]


def test_a_cursor_is_good_for_its_own_person_and_question_only(office: Office) -> None:
    office.searched(times=2 * PAGE)
    office.sequence()
    cursor = office.auditing.entries(office.credential, Asked(event="searched")).cursor
    assert cursor is not None
    other = office.house.credential(office.house.enrolled(Role.AUDITOR))
    index, _, tag = cursor.partition(".")
    for credential, asked in (
        (other, Asked(event="searched", cursor=cursor)),
        (office.credential, Asked(cursor=cursor)),
        (office.credential, Asked(event="searched", cursor=f"{int(index) + 1}.{tag}")),
        (office.credential, Asked(event="searched", cursor="0")),
        (office.credential, Asked(event="searched", cursor="\u0661." + tag)),
    ):
        with pytest.raises(Invalid):
            office.auditing.entries(credential, asked)
    assert office.auditing.entries(office.credential, Asked(event="searched", cursor=cursor)).entries


def test_what_cannot_be_asked_is_said_and_on_record(office: Office) -> None:
    now = office.house.now()
    for asked, field in (
        (Asked(event="nothing"), "event"),
        (Asked(result="perhaps"), "result"),
        (Asked(since=now.replace(tzinfo=None)), "from"),
        (Asked(since=now, until=now), "to"),
        (Asked(organisation=uuid4()), "organisation"),
    ):
        office.sequence()
        with pytest.raises(Invalid) as caught:
            office.auditing.entries(office.credential, asked)
        assert [problem.field for problem in caught.value.problems] == [field]
        assert office.house.last_entry().reason == "invalid"


def test_one_damaged_name_or_side_record_hides_no_other(office: Office) -> None:
    shown = office.house.organisation()
    office.searched(shown)
    office.searched(office.house.organisation())
    house = office.house
    house.sql("UPDATE register.person SET language = 'nb' WHERE id = %s", office.member.id)
    house.sql(
        "UPDATE journal.detail SET sealed = overlay(sealed placing '\\x00ff00' from 40) "
        "WHERE tag = (SELECT tag FROM journal.detail ORDER BY tag LIMIT 1)"
    )
    views = office.read()
    assert any(view.person is not None and view.person.name == "Kim Åström" for view in views)
    nameless = [view for view in views if view.person is not None and view.person.id == office.member.id]
    assert {view.person.name for view in nameless} == {None}
    assert "namn inte går att läsa" in nameless[0].sentence
    said = [about.said for view in views for about in view.about]
    assert said.count(None) == 1
    assert len(said) > 5


def test_persons_and_organisations_to_filter_by_are_named_and_that_is_logged(office: Office) -> None:
    office.searched(office.house.organisation())
    office.sequence()
    people = office.auditing.people(office.credential)
    assert {choice.id for choice in people} == {office.member.id, office.auditor.id}
    assert {choice.name for choice in people} == {"Kim Åström"}
    assert office.house.last_entry().event is Event.NAMES_READ
    organisations = office.auditing.organisations(office.credential)
    assert len(organisations) == len(office.house.sql("SELECT 1 FROM register.organisation"))
    assert office.house.last_entry().count == len(organisations)


def test_a_view_with_its_filters_is_one_reading(office: Office) -> None:
    office.searched(office.member.organisation)
    office.sequence()
    ((before,),) = office.house.sql("SELECT coalesce(max(id), 0) FROM journal.staged")
    view = office.auditing.view(office.credential, Asked(event="searched"))
    assert [each.entry.event for each in view.page.entries] == ["searched"]
    assert office.auditing.people(office.credential) == view.people
    assert office.auditing.organisations(office.credential) == view.organisations
    rows = office.house.sql("SELECT body FROM journal.staged WHERE id > %s ORDER BY id", before)
    events = [Entry.parse(bytes(body)).event for (body,) in rows]
    assert events[:2] == ["log_read", "names_read"]
    assert events[2:] == ["names_read", "names_read"], "one each for the two lists asked for by themselves"
