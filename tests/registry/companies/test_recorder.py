from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from policies.vocabulary import Tier
from registry.companies import book
from registry.companies.author import Author
from registry.companies.draft import Draft
from registry.companies.recorder import Recorder
from registry.disclosure.provenance import Provenance, Source
from registry.disclosure.sealedrecord import LOCAL_INDEXES
from registry.errors import Conflict, Invalid, NotFound, Refused, Stale
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.companies.views import RecordView
    from tests.support.register import Register

TODAY = datetime.now(UTC).date()


def change(
    register: Register, organisation: UUID, view: RecordView, values: dict[str, Any], **about: Any
) -> RecordView:
    revision = about.pop("revision", view.revision)
    with register.app.transaction() as tx:
        return register.recorder.change(tx, HOST, organisation, view.id, revision, values, **about)


def drop(register: Register, organisation: UUID, view: RecordView) -> None:
    with register.app.transaction() as tx:
        register.recorder.drop(tx, HOST, organisation, view.id, view.revision)


@pytest.fixture
def nothing_stored(register: Register) -> Iterator[None]:
    """Nothing is stored and nothing indexed by the test."""
    query = "SELECT count(*), max(updated_at) FROM register.record"
    before = register.sql(query)
    yield
    assert register.sql(query) == before
    assert register.indexer.told == []


def test_a_change_replaces_adds_and_deletes_fields_and_leaves_the_rest(register: Register) -> None:
    organisation = register.organisation()
    made = register.make(organisation, "machine", RECORDS["machine"])
    after = change(
        register,
        organisation,
        made,
        {"machine.make": "Annan", "machine.serial": None, "machine.model": "M-2"},
    )
    assert after.revision == 2
    wanted = {**RECORDS["machine"], "machine.make": "Annan", "machine.model": "M-2"}
    del wanted["machine.serial"]
    assert {name: one.value for name, one in after.values.items()} == wanted
    (opened,) = register.opened(organisation)
    assert opened.values.keys() == wanted.keys()
    assert {name: one.tier for name, one in opened.values.items()} == {
        name: one.tier for name, one in after.values.items()
    }


def test_a_change_writes_only_what_changed(register: Register) -> None:
    organisation = register.organisation()
    made = register.make(organisation, "machine", RECORDS["machine"])
    query = "SELECT slot, tier, sealed FROM register.field WHERE record = %s"
    before = set(register.sql(query, made.id))
    change(register, organisation, made, {"machine.serial": "EX-0002"})
    after = set(register.sql(query, made.id))
    assert {tier for _, tier, _ in before ^ after} == {"SEALED"}
    assert len(after - before) == 1  # its provenance says the same as before


def test_a_change_of_nothing_changes_nothing(register: Register) -> None:
    organisation = register.organisation()
    made = register.make(organisation, "machine", RECORDS["machine"])
    told = len(register.indexer.told)
    again = change(register, organisation, made, {}, tiers={"machine.class": Tier.MEMBER})
    assert again.revision == 1
    assert len(register.indexer.told) == told


def test_a_stale_revision_is_refused_and_nothing_is_stored(register: Register) -> None:
    organisation = register.organisation()
    made = register.make(organisation, "machine", RECORDS["machine"])
    change(register, organisation, made, {"machine.make": "Annan"})
    for revision in (0, 1, 3):
        with pytest.raises(Stale):
            change(register, organisation, made, {"machine.make": "Tredje"}, revision=revision)
    with pytest.raises(Stale):
        drop(register, organisation, made)
    (opened,) = register.opened(organisation)
    assert opened.values["machine.make"].value == "Annan"
    assert opened.revision == 2


def test_another_organisations_record_is_not_there(register: Register) -> None:
    one, other = register.organisation(), register.organisation()
    made = register.make(one, "machine", RECORDS["machine"])
    with pytest.raises(NotFound):
        change(register, other, made, {"machine.make": "Annan"})
    with pytest.raises(NotFound):
        drop(register, other, made)
    with pytest.raises(NotFound):
        change(register, one, made, {"site.name": "Annan"}, family="site")


@pytest.mark.parametrize(
    ("family", "values", "field"),
    [
        ("machine", {"machine.class": "milling", "machine.wings": 2}, "machine.wings"),
        ("machine", {"machine.class": "milling", "site.name": "Norra"}, "site.name"),
        ("machine", {"machine.class": "milling", "machine.travel_x_mm": -1}, "machine.travel_x_mm"),
        (
            "machine",
            {"machine.class": "milling", "machine.travel_x_mm": {"value": 80, "unit": "CMT"}},
            "machine.travel_x_mm",
        ),
        ("machine", {"machine.class": "flygande"}, "machine.class"),
        ("machine", {"machine.make": "Exempel"}, "machine.class"),
        (
            "capability",
            {"capability.process": "milling", "capability.process_head": "milling"},
            "capability.process_head",
        ),
        (
            "organisation",
            {
                "organisation.country": "SE",
                "organisation.legal_name": "Exempel",
                "organisation.org_number": "850709-9805",
            },
            "organisation.org_number",
        ),
        ("contact", {}, "contact"),
    ],
    ids=[
        "unknown field",
        "field of another family",
        "out of range",
        "wrong unit",
        "no such code",
        "required",
        "worked out",
        "personal number",
        "empty",
    ],
)
@pytest.mark.usefixtures("nothing_stored")
def test_bad_input_is_one_sentence_about_its_field_and_nothing_is_stored(
    register: Register, family: str, values: dict[str, Any], field: str
) -> None:
    organisation = register.organisation()
    with pytest.raises(Invalid) as caught:
        register.make(organisation, family, values)
    assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize(
    ("family", "error"),
    [("readiness", Refused), ("export_profile", Refused), ("need", NotFound), ("wings", NotFound)],
)
@pytest.mark.usefixtures("nothing_stored")
def test_a_family_that_is_off_or_unknown_is_refused(
    register: Register, family: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        register.make(register.organisation(), family, {})


@pytest.mark.usefixtures("nothing_stored")
def test_an_organisation_that_is_closed_or_unknown_takes_no_records(register: Register) -> None:
    closed = register.organisation()
    register.close(closed)
    with pytest.raises(Conflict):
        register.make(closed, "machine", RECORDS["machine"])
    with pytest.raises(NotFound):
        register.make(uuid4(), "machine", RECORDS["machine"])


def test_a_reference_names_a_site_of_the_same_organisation(register: Register) -> None:
    one, other = register.organisation(), register.organisation()
    own, strange = (register.make(each, "site", RECORDS["site"]).id for each in (one, other))
    machine = register.make(one, "machine", {**RECORDS["machine"], "machine.site": str(own)})
    for wrong in (strange, machine.id, uuid4()):
        with pytest.raises(Invalid) as caught:
            register.make(one, "machine", {**RECORDS["machine"], "machine.site": str(wrong)})
        assert caught.value.problems[0].field == "machine.site"
        with pytest.raises(Invalid):
            change(register, one, machine, {"machine.site": str(wrong)})


def test_a_site_in_use_is_not_deleted_and_the_remedy_is_told(register: Register) -> None:
    organisation = register.organisation()
    site = register.make(organisation, "site", RECORDS["site"])
    values = {**RECORDS["machine"], "machine.site": str(site.id)}
    machines = [register.make(organisation, "machine", values) for _ in range(2)]
    with pytest.raises(Conflict) as caught:
        drop(register, organisation, site)
    assert caught.value.params == {"count": 2}
    change(register, organisation, machines[0], {"machine.site": None})
    drop(register, organisation, machines[1])
    drop(register, organisation, site)
    assert [record.family for record in register.opened(organisation)] == ["machine"]


def test_there_is_room_for_so_many_records_of_a_family(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "organisation", RECORDS["organisation"])
    with pytest.raises(Conflict) as caught:
        register.make(organisation, "organisation", RECORDS["organisation"])
    assert caught.value.params == {"limit": 1}


def test_there_is_room_for_so_many_records_in_all(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "MOST_RECORDS", 2)
    organisation = register.organisation()
    for _ in range(2):
        register.make(organisation, "machine", RECORDS["machine"])
    with pytest.raises(Conflict) as caught:
        register.make(organisation, "site", RECORDS["site"])
    assert caught.value.params == {"limit": 2}


def test_numbers_are_the_organisations_and_a_free_one_is_taken_again(register: Register) -> None:
    organisation = register.organisation()
    ((number,),) = register.sql("SELECT number FROM register.organisation WHERE id = %s", organisation)
    views = [register.make(organisation, "machine", RECORDS["machine"]) for _ in range(3)]
    drop(register, organisation, views[1])
    register.make(organisation, "machine", RECORDS["machine"])
    found = {record.number for record in register.opened(organisation)}
    assert found == {number * LOCAL_INDEXES + index for index in (1, 2, 3)}


def test_records_of_many_organisations_are_made_in_one_transaction(register: Register) -> None:
    one, other = register.organisation(), register.organisation()
    site = uuid4()
    drafts = [
        Draft(organisation=one, family="machine", values={**RECORDS["machine"], "machine.site": str(site)}),
        Draft(organisation=other, family="contact", values=RECORDS["contact"]),
        Draft(organisation=one, family="site", values=RECORDS["site"], id=site),
    ]
    with register.app.transaction() as tx:
        views = register.recorder.make_many(tx, HOST, drafts)
    assert [view.family for view in views] == ["machine", "contact", "site"]
    assert views[2].id == site
    assert {record.family for record in register.opened(one)} == {"machine", "site"}
    assert len(register.indexer.told) == 2


@pytest.mark.usefixtures("nothing_stored")
def test_the_problems_of_many_drafts_are_told_together_and_none_is_stored(register: Register) -> None:
    organisation = register.organisation()
    values: list[dict[str, Any]] = [
        {"machine.class": "wings"},
        dict(RECORDS["machine"]),
        {"machine.class": "milling", "machine.year": 1},
    ]
    drafts = [Draft(organisation=organisation, family="machine", values=each) for each in values]
    with pytest.raises(Invalid) as caught, register.app.transaction() as tx:
        register.recorder.make_many(tx, HOST, drafts)
    assert {problem.field for problem in caught.value.problems} == {"0/machine.class", "2/machine.year"}


def test_a_known_natural_key_finds_the_record_that_is_there(register: Register) -> None:
    organisation = register.organisation()
    key = b"k" * 32
    made = register.make(organisation, "machine", RECORDS["machine"], natural_key=key)
    again = register.make(organisation, "machine", RECORDS["machine"], natural_key=key)
    assert (made.made, again.made) == (True, False)
    assert again.id == made.id
    assert {name: one.value for name, one in again.values.items()} == {
        name: one.value for name, one in made.values.items()
    }
    with pytest.raises(Conflict):
        register.make(organisation, "machine", RECORDS["machine"], natural_key=b"k" * 16 + b"x" * 16)
    elsewhere = register.make(register.organisation(), "machine", RECORDS["machine"], natural_key=key)
    assert elsewhere.id != made.id


def test_what_follows_from_other_fields_is_worked_out_anew_with_each_change(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "organisation", RECORDS["organisation"])
    made = register.make(organisation, "capability", {"capability.process": "milling_5axis"})
    assert made.values["capability.process_head"].value == "milling"
    after = change(register, organisation, made, {"capability.process": "turning"})
    assert after.values["capability.process_head"].value == "turning"
    site = register.make(organisation, "site", {"site.municipality": "Östersund"})
    assert site.values["site.nuts3"].value == "SE322"
    area = site.values["site.area"].value
    moved = change(register, organisation, site, {"site.coordinates": {"lat": 59.33, "lon": 18.07}})
    assert moved.values["site.area"].value != area


def test_a_hidden_edit_leaves_the_provenance_of_other_tiers_alone(register: Register) -> None:
    organisation = register.organisation()
    old = Provenance(Source.DOCUMENT, date(2025, 1, 1), None, "sv")
    made = register.make(organisation, "machine", RECORDS["machine"], provenance=old)
    after = change(register, organisation, made, {"machine.serial": "EX-2"})
    assert after.values["machine.class"].provenance == old
    fresh = after.values["machine.serial"].provenance
    # Midnight may have come since this file was read.
    days = {TODAY, datetime.now(UTC).date()}
    assert fresh in {Provenance(Source.DECLARED, day, day + timedelta(days=365), "sv") for day in days}
    restated = change(register, organisation, after, {}, provenance=old)
    assert {value.provenance for value in restated.values.values()} == {old}


def test_what_only_readers_of_the_name_see_leaves_the_provenance_of_its_tier_alone(
    register: Register,
) -> None:
    organisation = register.organisation()
    old = Provenance(Source.DOCUMENT, date(2025, 1, 1), None, "sv")
    said = {"capability.process": "milling", "capability.text_sv": "Vi fräser"}
    tiers = dict.fromkeys(said, Tier.COMMUNITY)
    register.make(organisation, "organisation", RECORDS["organisation"])  # its name at MEMBER
    made = register.make(organisation, "capability", said, tiers=tiers, provenance=old)
    hidden = change(register, organisation, made, {"capability.text_sv": "Vi fräser titan"})
    cleared = change(register, organisation, hidden, {"capability.text_sv": None})
    filled = change(register, organisation, cleared, {"capability.text_sv": "Vi fräser stål"})
    assert {one.values["capability.process"].provenance for one in (hidden, cleared, filled)} == {old}
    told = change(register, organisation, filled, {"capability.process": "turning"})
    assert told.values["capability.process"].provenance != old
    apart = {"capability.process": Tier.CASE, "capability.text_sv": Tier.MEMBER}
    alone = register.make(organisation, "capability", said, tiers=apart, provenance=old)
    anew = change(register, organisation, alone, {"capability.text_sv": "Vi borrar djupt"})
    assert anew.values["capability.text_sv"].provenance != old


def test_a_value_that_moves_to_a_new_tier_takes_its_provenance_along(register: Register) -> None:
    organisation = register.organisation()
    old = Provenance(Source.CHECKED, date(2025, 1, 1), None, "sv")
    made = register.make(organisation, "certificate", {"certificate.type": "iso_9001"}, provenance=old)
    moved = change(register, organisation, made, {}, tiers={"certificate.type": Tier.CASE})
    assert moved.values["certificate.type"].provenance == old
    assert moved.values["certificate.type"].tier is Tier.CASE
    (opened,) = register.opened(organisation)
    assert opened.values["certificate.type"].provenance == old
    tiers = register.sql("SELECT DISTINCT tier FROM register.field WHERE record = %s", made.id)
    assert tiers == [("CASE",)]


def test_a_value_that_moves_into_a_tier_in_use_leaves_that_tiers_provenance(register: Register) -> None:
    organisation = register.organisation()
    old = Provenance(Source.CHECKED, date(2025, 1, 1), None, "sv")
    made = register.make(organisation, "certificate", RECORDS["certificate"], provenance=old)
    fresh = change(register, organisation, made, {"certificate.number": "EX-2"})
    there = fresh.values["certificate.number"].provenance
    moved = change(register, organisation, fresh, {}, tiers={"certificate.type": Tier.CASE})
    assert there != old
    assert moved.values["certificate.type"].provenance == there
    assert moved.values["certificate.number"].provenance == there


@pytest.mark.parametrize(
    ("provenance", "field"),
    [
        (Provenance(Source.DECLARED, TODAY + timedelta(days=2)), "provenance/stated_on"),
        (Provenance(Source.DECLARED, TODAY, TODAY - timedelta(days=1)), "provenance/review_due"),
        (Provenance(Source.DECLARED, TODAY, None, "xx"), "provenance/language"),
    ],
)
def test_a_provenance_that_cannot_be_is_refused(
    register: Register, provenance: Provenance, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        register.make(register.organisation(), "machine", RECORDS["machine"], provenance=provenance)
    assert [problem.field for problem in caught.value.problems] == [field]


def seal_of(register: Register, record: UUID) -> str:
    ((seal,),) = register.sql("SELECT seal FROM register.record WHERE id = %s", record)
    return sha256(seal).hexdigest()


def test_every_change_is_in_the_log_with_its_revision_and_seal(register: Register) -> None:
    organisation = register.organisation()
    made = register.make(organisation, "machine", RECORDS["machine"])
    seals = [seal_of(register, made.id)]
    after = change(register, organisation, made, {"machine.make": "Annan"})
    seals.append(seal_of(register, made.id))
    drop(register, organisation, after)
    bodies = [json.loads(body) for (body,) in register.sql("SELECT body FROM journal.staged ORDER BY id")]
    noted = [
        body
        for body in bodies
        if body["event"].startswith("record_") and body["changed"][0]["id"] == str(made.id)
    ]
    assert [body["event"] for body in noted] == ["record_made", "record_changed", "record_deleted"]
    changes = [body["changed"][0] for body in noted]
    assert [(one["kind"], one["id"], one["revision"], one.get("seal")) for one in changes] == [
        ("machine", str(made.id), 1, seals[0]),
        ("machine", str(made.id), 2, seals[1]),
        ("machine", str(made.id), 2, None),
    ]
    assert noted[1]["classes"] == ["machine_spec"]
    assert "Annan" not in str(bodies)


def test_an_author_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="a person or a principal"):
        Author()
    assert not HOST.person
    assert HOST.chooses_tiers


@pytest.mark.usefixtures("nothing_stored")
def test_what_the_index_refuses_is_not_stored(register: Register) -> None:
    class Refusing:
        def changed(self, tx: object, changes: object) -> None:
            raise Conflict("There is no index.")

    recorder = Recorder(Refusing(), register.disclosure)
    with pytest.raises(Conflict), register.app.transaction() as tx:
        recorder.make(tx, HOST, register.organisation(), "machine", RECORDS["machine"])
