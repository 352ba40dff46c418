"""Who may choose how far a value goes, and how far it may go at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from policies.vocabulary import Role, Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.companies.author import Author
from registry.companies.tiering import BELOW_FLOOR
from registry.disclosure.provenance import Provenance, Source
from registry.errors import Conflict, Invalid, Refused, StepUpNeeded
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.companies.views import RecordView
    from tests.support.register import Register


def tiers_of(view: RecordView) -> dict[str, Tier]:
    return {name: value.tier for name, value in view.values.items()}


def as_person(register: Register, organisation: UUID, *roles: Role, stepped_up: bool = True) -> Author:
    """The author that a signed-in person with these roles is."""
    credential = register.signed_in(organisation, *roles)
    if not stepped_up:
        register.age_sessions()
    with register.app.transaction() as tx:
        return Author(caller=register.sessions.admit(tx, credential))


def change(
    register: Register, author: Author, organisation: UUID, view: RecordView, **about: Any
) -> RecordView:
    with register.app.transaction() as tx:
        return register.recorder.change(
            tx, author, organisation, view.id, view.revision, about.pop("values", {}), **about
        )


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("family", RECORDS)
def test_a_new_value_starts_where_the_profile_puts_its_class(
    register: Register, family: str, profile: Profile
) -> None:
    organisation = register.organisation()
    with register.app.transaction() as tx:
        register.recorder.profile(tx, HOST, organisation, profile)
    view = register.make(organisation, family, RECORDS[family])
    assert tiers_of(view) == {
        name: catalogue.CLASS_RULES[catalogue.field(name).cls].tier(profile) for name in view.values
    }


@pytest.mark.parametrize("family", RECORDS)
def test_no_field_goes_lower_than_its_floor_and_the_sentence_says_how_far_it_can(
    register: Register, family: str
) -> None:
    organisation = register.organisation()
    for name in RECORDS[family]:
        floor = catalogue.CLASS_RULES[catalogue.field(name).cls].floor
        for tier in Tier:
            chosen = {name: tier}
            if tier < floor:
                with pytest.raises(Invalid) as caught:
                    register.make(organisation, family, RECORDS[family], tiers=chosen)
                (problem,) = caught.value.problems
                assert (problem.field, problem.message_id) == (name, BELOW_FLOOR[floor])
                assert problem.params == {"field": name}
    assert register.sealed(organisation) == []
    lowest = {name: catalogue.CLASS_RULES[catalogue.field(name).cls].floor for name in RECORDS[family]}
    view = register.make(organisation, family, RECORDS[family], tiers=lowest)
    assert lowest.items() <= tiers_of(view).items()


@pytest.mark.parametrize("roles", [[Role.EDITOR], [Role.EDITOR, Role.MEMBER]])
def test_an_editor_writes_values_and_chooses_no_tier(register: Register, roles: list[Role]) -> None:
    organisation = register.organisation()
    editor = as_person(register, organisation, *roles)
    view = register.make(organisation, "machine", RECORDS["machine"], author=editor)
    assert tiers_of(view)["machine.class"] is Tier.MEMBER
    raised = {"machine.class": Tier.CASE}
    with pytest.raises(Refused):
        register.make(organisation, "machine", RECORDS["machine"], author=editor, tiers=raised)
    with pytest.raises(Refused):
        change(register, editor, organisation, view, tiers=raised)
    with pytest.raises(Refused), register.app.transaction() as tx:
        register.recorder.profile(tx, editor, organisation, Profile.NORMAL)
    same = {"machine.class": Tier.MEMBER}
    after = change(register, editor, organisation, view, values={"machine.make": "Annan"}, tiers=same)
    assert after.values["machine.make"].value == "Annan"


def test_a_data_owner_raises_at_once_and_lowers_after_a_fresh_code(register: Register) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"])
    tired = as_person(register, organisation, Role.DATA_OWNER, stepped_up=False)
    raised = change(register, tired, organisation, view, tiers={"machine.class": Tier.CASE})
    assert tiers_of(raised)["machine.class"] is Tier.CASE
    with pytest.raises(StepUpNeeded):
        change(register, tired, organisation, raised, tiers={"machine.class": Tier.MEMBER})
    fresh = as_person(register, organisation, Role.DATA_OWNER)
    lowered = change(register, fresh, organisation, raised, tiers={"machine.class": Tier.COMMUNITY})
    assert tiers_of(lowered)["machine.class"] is Tier.COMMUNITY
    (opened,) = register.opened(organisation, subjects=frozenset({"tier:COMMUNITY"}))
    assert set(opened.values) == {"machine.class"}


@pytest.mark.parametrize("author", ["owner", "host"])
def test_nobody_alone_shows_others_what_only_its_owner_saw(register: Register, author: str) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"])
    alone = HOST if author == "host" else as_person(register, organisation, Role.DATA_OWNER)
    for values in ({}, {"machine.serial": "EX-2"}):
        with pytest.raises(Conflict) as caught:
            change(register, alone, organisation, view, values=values, tiers={"machine.serial": Tier.CASE})
        assert caught.value.params == {"field": "machine.serial"}
    (opened,) = register.opened(organisation)
    assert opened.values["machine.serial"].tier is Tier.SEALED


def clear_and_state_again(
    register: Register, author: Author, organisation: UUID, view: RecordView, name: str, **about: Any
) -> RecordView:
    """What somebody does who may not lower a tier: the value goes, and comes back in another request."""
    value = RECORDS[name.partition(".")[0]][name]
    emptied = change(register, author, organisation, view, values={name: None})
    assert name not in emptied.values
    return change(register, author, organisation, emptied, values={name: value}, **about)


@pytest.mark.parametrize("name", ["machine.processes", "machine.make", "machine.travel_x_mm"])
def test_a_value_that_is_cleared_and_stated_again_stands_where_it_stood(
    register: Register, name: str
) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"], tiers={name: Tier.SEALED})
    editor = as_person(register, organisation, Role.EDITOR)
    again = clear_and_state_again(register, editor, organisation, view, name)
    assert again.values[name].tier is Tier.SEALED
    assert again.values[name].value == RECORDS["machine"][name]
    owner = as_person(register, organisation, Role.DATA_OWNER)
    lowest = catalogue.CLASS_RULES[catalogue.field(name).cls].floor
    with pytest.raises(Conflict):
        clear_and_state_again(register, owner, organisation, again, name, tiers={name: lowest})
    with register.app.transaction() as tx:
        register.recorder.profile(tx, owner, organisation, Profile.VISIBLE)
    (record,) = register.opened(organisation)
    assert name not in record.values


def test_a_tier_kept_of_a_cleared_field_is_lowered_as_that_of_a_value_is(register: Register) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"], tiers={"machine.processes": Tier.CASE})
    tired = as_person(register, organisation, Role.DATA_OWNER, stepped_up=False)
    wider = {"machine.processes": Tier.MEMBER}
    with pytest.raises(StepUpNeeded):
        clear_and_state_again(register, tired, organisation, view, "machine.processes", tiers=wider)
    (record,) = register.opened(organisation)
    assert "machine.processes" not in record.values
    values = {"machine.processes": ["drilling"]}
    with register.app.transaction() as tx:
        fresh = as_person(register, organisation, Role.DATA_OWNER)
        after = register.recorder.change(tx, fresh, organisation, view.id, 2, values, tiers=wider)
    assert after.values["machine.processes"].tier is Tier.MEMBER


def test_a_profile_moves_the_tier_of_a_cleared_field_and_keeps_what_only_its_owner_saw(
    register: Register,
) -> None:
    organisation = register.organisation()
    by_hand = {"machine.make": Tier.SEALED, "machine.year": Tier.CASE}
    view = register.make(organisation, "machine", RECORDS["machine"], tiers=by_hand)
    emptied = change(register, HOST, organisation, view, values={"machine.make": None, "machine.year": None})
    with register.app.transaction() as tx:
        moved = register.recorder.profile(tx, HOST, organisation, Profile.VISIBLE)
    assert moved.kept == ()
    assert moved.moved == 4  # machine.class and .processes, the two travels: not what holds nothing
    with register.app.transaction() as tx:
        values = {name: RECORDS["machine"][name] for name in by_hand}
        after = register.recorder.change(tx, HOST, organisation, view.id, emptied.revision + 1, values)
    assert after.values["machine.make"].tier is Tier.SEALED
    assert after.values["machine.year"].tier is Tier.MEMBER


def test_a_cleared_field_looks_like_a_sealed_one_and_is_nothing_to_its_former_readers(
    register: Register,
) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"])
    query = "SELECT slot, length(sealed), tier FROM register.field WHERE record = %s ORDER BY slot"
    before = register.sql(query, view.id)
    gone = {"machine.serial": None, "machine.travel_x_mm": None, "machine.processes": None}
    emptied = change(register, HOST, organisation, view, values=gone)
    after = register.sql(query, view.id)
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert sorted(tier for *_, tier in after).count("SEALED") == 5  # two that were, two more, one provenance
    (own,) = register.opened(organisation)
    assert own.values.keys() == emptied.values.keys()
    assert own.values.keys().isdisjoint(gone)
    assert own.cleared == {
        "machine.serial": Tier.SEALED,
        "machine.travel_x_mm": Tier.CASE,
        "machine.processes": Tier.MEMBER,
    }
    (read,) = register.opened(organisation, subjects=frozenset({"tier:MEMBER"}))
    assert set(read.values) == {"machine.class"}
    assert read.cleared == {}
    with pytest.raises(Invalid):
        change(register, HOST, organisation, emptied, tiers={"machine.serial": Tier.CASE})


def test_a_field_that_stays_cleared_is_written_once(register: Register) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"])
    emptied = change(register, HOST, organisation, view, values={"machine.travel_x_mm": None})
    query = "SELECT slot, sealed FROM register.field WHERE record = %s AND tier = 'SEALED'"
    before = set(register.sql(query, view.id))
    change(register, HOST, organisation, emptied, values={"machine.make": "Annan"})
    assert set(register.sql(query, view.id)) == before


def test_a_first_statement_wider_than_the_profile_takes_a_fresh_code(register: Register) -> None:
    organisation = register.organisation()
    tired = as_person(register, organisation, Role.DATA_OWNER, stepped_up=False)
    wider = {"machine.class": Tier.COMMUNITY}
    with pytest.raises(StepUpNeeded):
        register.make(organisation, "machine", RECORDS["machine"], author=tired, tiers=wider)
    less = {name: value for name, value in RECORDS["machine"].items() if name != "machine.make"}
    narrower = {"machine.class": Tier.CASE}
    view = register.make(organisation, "machine", less, author=tired, tiers=narrower)
    make = {"machine.make": "Exempelverken"}
    with pytest.raises(StepUpNeeded):
        change(register, tired, organisation, view, values=make, tiers={"machine.make": Tier.MEMBER})
    fresh = as_person(register, organisation, Role.DATA_OWNER)
    after = change(register, fresh, organisation, view, values=make, tiers={"machine.make": Tier.MEMBER})
    assert tiers_of(after)["machine.make"] is Tier.MEMBER


@pytest.mark.parametrize("emptied", [False, True], ids=["stated", "cleared"])
def test_a_record_kept_narrower_than_the_profile_is_deleted_by_a_data_owner_with_a_fresh_code(
    register: Register, *, emptied: bool
) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"], tiers={"machine.make": Tier.SEALED})
    if emptied:
        view = change(register, HOST, organisation, view, values={"machine.make": None})

    def drop(author: Author) -> None:
        with register.app.transaction() as tx:
            register.recorder.drop(tx, author, organisation, view.id, view.revision)

    with pytest.raises(Refused) as caught:
        drop(as_person(register, organisation, Role.EDITOR))
    assert caught.value.params == {"field": "machine.make"}
    with pytest.raises(StepUpNeeded):
        drop(as_person(register, organisation, Role.DATA_OWNER, stepped_up=False))
    assert len(register.sealed(organisation)) == 1
    drop(as_person(register, organisation, Role.DATA_OWNER))
    assert register.sealed(organisation) == []


def test_an_editor_deletes_what_stands_where_the_profile_puts_it_or_wider(register: Register) -> None:
    organisation = register.organisation()
    editor = as_person(register, organisation, Role.EDITOR)
    view = register.make(organisation, "machine", RECORDS["machine"], tiers={"machine.class": Tier.COMMUNITY})
    with register.app.transaction() as tx:
        register.recorder.drop(tx, editor, organisation, view.id, view.revision)
    assert register.sealed(organisation) == []


@pytest.mark.parametrize("author", ["owner", "host"])
def test_what_a_company_says_of_itself_is_never_deleted_so_its_tiers_stand(
    register: Register, author: str
) -> None:
    organisation = register.organisation()
    hidden = {"organisation.legal_name": Tier.SEALED, "organisation.languages": Tier.CASE}
    view = register.make(organisation, "organisation", RECORDS["organisation"], tiers=hidden)
    alone = HOST if author == "host" else as_person(register, organisation, Role.DATA_OWNER)
    with pytest.raises(Conflict), register.app.transaction() as tx:
        register.recorder.drop(tx, alone, organisation, view.id, view.revision)
    with pytest.raises(Invalid):
        change(register, alone, organisation, view, values={"organisation.legal_name": None})
    assert register.opened(organisation)[0].values["organisation.legal_name"].tier is Tier.SEALED


def test_a_tier_for_a_field_that_holds_nothing_is_refused(register: Register) -> None:
    organisation = register.organisation()
    for name in ("machine.model", "machine.wings"):
        with pytest.raises(Invalid) as caught:
            register.make(organisation, "machine", RECORDS["machine"], tiers={name: Tier.CASE})
        assert [problem.field for problem in caught.value.problems] == [name]


def test_a_value_that_moves_is_sealed_anew_and_opens_in_its_new_tier_alone(register: Register) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "certificate", RECORDS["certificate"])
    query = "SELECT slot, sealed FROM register.field WHERE record = %s"
    before = dict(register.sql(query, view.id))
    moved = change(register, HOST, organisation, view, tiers={"certificate.type": Tier.CASE})
    after = dict(register.sql(query, view.id))
    assert sum(before[slot] != after[slot] for slot in before.keys() & after.keys()) == 1
    assert moved.values["certificate.type"].value == "iso_9001"
    opened = register.opened(organisation, subjects=frozenset({"tier:MEMBER"}))
    assert "certificate.type" not in opened[0].values


def test_a_profile_moves_every_field_choices_by_hand_included(register: Register) -> None:
    organisation = register.organisation()
    by_hand = {"machine.make": Tier.MEMBER, "machine.class": Tier.SEALED}
    register.make(organisation, "machine", RECORDS["machine"], tiers=by_hand)
    register.make(organisation, "capability", RECORDS["capability"])
    owner = as_person(register, organisation, Role.DATA_OWNER)
    with register.app.transaction() as tx:
        view = register.recorder.profile(tx, owner, organisation, Profile.VISIBLE)
    assert {name for _, name in view.kept} == {"machine.class"}
    assert register.sql("SELECT profile FROM register.organisation WHERE id = %s", organisation) == [
        ("visible",)
    ]
    for record in register.opened(organisation):
        for name, value in record.values.items():
            rule = catalogue.CLASS_RULES[catalogue.field(name).cls]
            assert value.tier is (Tier.SEALED if name == "machine.class" else rule.visible)
    before, after = register.indexer.told[-1]
    assert before is not None
    assert after is not None
    assert {record.id for record in before.records} == {record.id for record in after.records}
    assert list(after.records) == [
        record for record in register.opened(organisation) if record.id in {one.id for one in after.records}
    ]


def test_a_profile_that_lowers_takes_a_fresh_code_and_one_that_raises_does_not(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "capability", RECORDS["capability"])
    tired = as_person(register, organisation, Role.DATA_OWNER, stepped_up=False)
    with pytest.raises(StepUpNeeded), register.app.transaction() as tx:
        register.recorder.profile(tx, tired, organisation, Profile.VISIBLE)
    with register.app.transaction() as tx:
        register.recorder.profile(tx, HOST, organisation, Profile.VISIBLE)
    with register.app.transaction() as tx:
        register.recorder.profile(tx, tired, organisation, Profile.CAREFUL)
    (opened,) = register.opened(organisation)
    assert opened.values["capability.process"].tier is Tier.MEMBER


def test_a_wider_profile_takes_a_fresh_code_also_where_nothing_is_stated_yet(register: Register) -> None:
    organisation = register.organisation()
    tired = as_person(register, organisation, Role.DATA_OWNER, stepped_up=False)
    for profile in (Profile.NORMAL, Profile.VISIBLE):
        with pytest.raises(StepUpNeeded), register.app.transaction() as tx:
            register.recorder.profile(tx, tired, organisation, profile)
    with register.app.transaction() as tx:
        register.recorder.profile(tx, HOST, organisation, Profile.VISIBLE)
    with register.app.transaction() as tx:
        register.recorder.profile(tx, tired, organisation, Profile.NORMAL)


def test_a_profile_keeps_its_mark_of_authority(register: Register) -> None:
    organisation = register.organisation()
    with register.app.transaction() as tx:
        register.recorder.profile(tx, HOST, organisation, Profile.NORMAL)
    register.make(organisation, "contact", RECORDS["contact"])  # reads the row and checks its mark


def test_a_person_does_not_say_that_somebody_else_checked(register: Register) -> None:
    organisation = register.organisation()
    owner = as_person(register, organisation, Role.DATA_OWNER)
    for source in Source:
        said = Provenance(source, date(2026, 1, 1))
        if source in {Source.DECLARED, Source.DOCUMENT}:
            register.make(organisation, "machine", RECORDS["machine"], author=owner, provenance=said)
            continue
        with pytest.raises(Invalid):
            register.make(organisation, "machine", RECORDS["machine"], author=owner, provenance=said)
