"""Who may search, what is refused, what is on record: the service over the whole way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from audit.entry import Event, Result
from keys.errors import AuthorityBroken, KeysError
from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.authority import signed
from registry.companies.recorder import Recorder
from registry.directory.tables import organisation
from registry.embedded.roles import Dsns
from registry.errors import Frozen, Invalid, PurposeNeeded
from registry.search.compaction import compact
from registry.search.errors import IndexBroken
from registry.search.pair import State
from registry.search.store import reading
from tests.registry.search.searching import Searching, searching_in
from tests.registry.search.world import MILLING, ask
from tests.support.register import HOST
from tests.support.stopped import stop


@pytest.fixture
def searching(database_dsns: Dsns) -> Iterator[Searching]:
    with searching_in(database_dsns) as made:
        yield made


@pytest.mark.parametrize(
    "role", [Role.VETTING_OFFICER, Role.BROKER, Role.AUDITOR, Role.SECURITY_OFFICER, Role.OPERATOR]
)
def test_an_office_role_searches_nothing_and_that_is_on_record(searching: Searching, role: Role) -> None:
    searching.company("Trollspån Exempel AB")
    officer = searching.register.officer(role)
    with pytest.raises(Denied):
        searching.search(officer, MILLING)
    of_search = searching.last_entry()
    with pytest.raises(Denied):
        searching.service.read_words(officer, "fräsning")
    of_words = searching.last_entry()
    assert of_search.id != of_words.id
    for entry in (of_search, of_words):
        assert (entry.event, entry.result, entry.reason) == (Event.SEARCHED, Result.REFUSED, "not_allowed")


def test_a_member_says_first_what_it_is_about(searching: Searching) -> None:
    member = searching.register.reader(Tier.MEMBER, purpose=False)
    with pytest.raises(PurposeNeeded):
        searching.search(member, MILLING)
    assert searching.last_entry().reason == "no_purpose"


@pytest.mark.parametrize("change", ["other network", "other country", "excluded", "closed"])
def test_what_a_page_shows_is_asked_of_the_rows_whatever_the_index_says(
    searching: Searching, change: str
) -> None:
    made = searching.register
    company, reader = searching.company("Trollspån Exempel AB", "nix", "midex"), made.organisation("nix")
    member = made.reader(Tier.MEMBER, organisation=reader)
    assert searching.names(member, MILLING)
    made.recorder = Recorder(made.indexer, made.disclosure)  # the index learns nothing of what follows
    with made.app.transaction() as tx:
        if change == "closed":
            row = tx.execute(select(organisation).where(organisation.c.id == company)).mappings().one()
            closed = signed(tx, "organisation", {**row, "state": "closed"})
            made.sql(
                "UPDATE register.organisation SET state = 'closed', mac = %s WHERE id = %s",
                closed["mac"],
                company,
            )
        else:
            networks = [
                made.networks[slug] for slug in (["midex"] if change == "other network" else ["nix", "midex"])
            ]
            countries = ["NO"] if change == "other country" else None
            excluded = [reader] if change == "excluded" else []
            made.recorder.release(tx, HOST, company, networks, countries, excluded, 1)
    assert searching.names(member, MILLING) == []


def test_a_record_that_does_not_say_what_the_index_says_is_not_shown(searching: Searching) -> None:
    made = searching.register
    company = searching.company("Trollspån Exempel AB")
    member = made.reader(Tier.MEMBER)
    assert searching.names(member, MILLING)
    ((record, revision),) = made.sql(
        "SELECT id, revision FROM register.record WHERE organisation = %s AND family = 'capability'", company
    )
    made.recorder = Recorder(made.indexer, made.disclosure)  # the index learns nothing of what follows
    with made.app.transaction() as tx:
        made.recorder.change(tx, HOST, company, record, revision, {"capability.process": "turning"})
    assert searching.names(member, MILLING) == []


def test_a_release_row_without_the_mark_of_authority_shows_nothing_and_is_on_record(
    searching: Searching,
) -> None:
    company = searching.company("Trollspån Exempel AB")
    member = searching.register.reader(Tier.MEMBER)
    searching.register.sql(
        "UPDATE register.releasability SET excluded = '{}', mac = %s WHERE organisation = %s",
        bytes(32),
        company,
    )
    with pytest.raises(AuthorityBroken):
        searching.search(member, MILLING)
    entry = searching.last_entry()
    assert (entry.event, entry.result, entry.reason) == (Event.REFUSED, Result.REFUSED, "authority_broken")


def test_a_value_that_does_not_open_is_on_record_as_a_search_that_failed(searching: Searching) -> None:
    company = searching.company("Trollspån Exempel AB")
    member = searching.register.reader(Tier.MEMBER)
    searching.register.sql(
        "UPDATE register.field SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) "
        "WHERE record IN (SELECT id FROM register.record WHERE organisation = %s)",
        company,
    )
    with pytest.raises(KeysError):
        searching.search(member, MILLING)
    entry = searching.last_entry()
    assert (entry.event, entry.result, entry.reason) == (Event.SEARCHED, Result.FAILED, "seal_broken")


def test_a_field_one_may_not_search_and_one_that_does_not_exist_are_the_same_refusal(
    searching: Searching,
) -> None:
    interested = searching.register.reader(Tier.COMMUNITY, purpose=False)
    refusals = []
    for name, op in (
        ("machine.serial", "text"),  # closed to this reader
        ("machine.nothing", "eq"),  # does not exist
        ("readiness.level", "eq"),  # of a family that is switched off
        ("need.kind", "eq"),  # of a family that is not offered yet
        ("organisation.personal_number", "eq"),  # never searched
        ("capability.process", "between"),  # not with this operator
        ("site.area", "near"),  # only by `near`
    ):
        with pytest.raises(Invalid) as refused:
            searching.search(interested, {"field": name, "op": "eq" if op == "near" else op, "value": "x"})
        refusals.append([(one.field, one.message_id, dict(one.params)) for one in refused.value.problems])
        assert searching.last_entry().reason == "query"
    assert all(refusal == refusals[0] for refusal in refusals)


def test_a_search_is_on_record_with_nothing_readable_of_it(searching: Searching) -> None:
    company = searching.company("Trollspån Exempel AB", text_sv="Vi fräser ubåtsdelar")
    searching.search(searching.register.reader(Tier.MEMBER), MILLING, text="ubåtsdelar")
    entry = searching.last_entry()
    assert (entry.event, entry.result, entry.count) == (Event.SEARCHED, Result.DONE, 1)
    assert entry.query is not None
    assert len(entry.query) == 64
    assert {"process", "showcase"} <= set(entry.classes)
    assert len(entry.objects) == 1
    body = entry.canonical().decode()
    for secret in ("milling", "ubåtsdelar", str(company), "Trollsp"):
        assert secret not in body
    ((sealed,),) = searching.register.sql("SELECT sealed FROM journal.detail WHERE entry = %s", entry.id)
    assert b"milling" not in bytes(sealed)


def test_two_entries_of_one_query_do_not_look_alike(searching: Searching) -> None:
    searching.company("Trollspån Exempel AB")
    tags = []
    for _ in range(2):
        searching.search(searching.register.reader(Tier.MEMBER), MILLING)
        tags.append(searching.last_entry().query)
    assert None not in tags
    assert len(set(tags)) == 2


def test_an_index_that_is_not_whole_answers_nothing_and_records_nothing(searching: Searching) -> None:
    searching.company("Trollspån Exempel AB")
    member = searching.register.reader(Tier.MEMBER)
    compact(searching.register.host)
    count = searching.register.sql("SELECT count(*) FROM journal.staged")
    searching.register.sql("DELETE FROM postings.segment_1")
    with pytest.raises(IndexBroken):
        searching.search(member, MILLING)
    assert searching.register.sql("SELECT count(*) FROM journal.staged") == count


def test_a_segment_table_that_went_away_is_asked_for_again(
    searching: Searching, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching.company("Trollspån Exempel AB")
    member = searching.register.reader(Tier.MEMBER)
    compact(searching.register.host)
    known, seen = reading.state, []

    def stale(tx: Any, networks: Any = None) -> State:
        seen.append(networks)
        found = known(tx, networks)
        return State(99, found.epochs) if len(seen) == 1 else found

    monkeypatch.setattr(reading, "state", stale)
    assert searching.names(member, MILLING) == ["Trollspån Exempel AB"]
    assert len(seen) == 2


def test_nothing_is_asked_is_no_search(searching: Searching) -> None:
    with pytest.raises(Invalid):
        searching.search(searching.register.reader(Tier.MEMBER))


def test_every_value_that_cannot_be_asked_for_is_named_by_its_place(searching: Searching) -> None:
    wrong = [
        ask("capability.part_l_mm", "gte", "stor"),
        {"any": [ask("capability.process", "eq", "no_such_process"), MILLING]},
        ask("certificate.valid_until", "gte", "2026-13-01"),
        ask("capability.process", "in", []),
        ask("capability.lead_time_days", "between", [1]),
        ask("capability.text_sv", "text", "i"),
    ]
    with pytest.raises(Invalid) as refused:
        searching.search(searching.register.reader(Tier.MEMBER), *wrong)
    assert [one.field for one in refused.value.problems] == [
        "/filters/0/value",
        "/filters/1/any/0/value",
        "/filters/2/value",
        "/filters/3/value",
        "/filters/4/value",
        "/filters/5/value",
    ]


def test_a_stopped_register_is_not_searched(searching: Searching) -> None:
    member = searching.register.reader(Tier.MEMBER)
    stop(searching.register.app)
    with pytest.raises(Frozen):
        searching.search(member, MILLING)
    assert (searching.last_entry().event, searching.last_entry().reason) == (Event.REFUSED, "frozen")
