"""A preview is what the reader really gets, byte for byte, and leaves nothing behind but its note."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from policies.errors import Denied
from policies.vocabulary import Role, SensitivityClass, Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.companies.answers import company_of
from registry.companies.reader import OF_A_TIER, Audience
from registry.errors import Conflict, Invalid, NotFound, Refused, StepUpNeeded, Unavailable
from tests.registry.companies.test_reading import COMMUNITY, MEMBER, entries, own_name
from tests.support.cases import give, revoke
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.caller import Credential
    from registry.companies.views import CompanyView
    from tests.support.register import Register

HELD: dict[Audience, list[Tier]] = {
    Audience.EVERYONE: [],
    Audience.INTERESTED: COMMUNITY,
    Audience.MEMBER: MEMBER,
    Audience.ABROAD: MEMBER,
}


def filled(register: Register, *networks: str) -> UUID:
    organisation = register.organisation(*networks)
    for family, values in RECORDS.items():
        register.make(organisation, family, values)
    return organisation


def said(view: CompanyView | None) -> Any:
    """A body without what is random: the name a reader knows an anonymous company by."""
    if view is None:
        return None
    body = json.loads(company_of(view).model_dump_json())
    return {**body, "company": "a pseudonym" if view.anonymous else body["company"]}


def really(register: Register, organisation: UUID, audience: Audience) -> Any:
    """What somebody of the audience gets by asking, None for NotFound."""
    reader = register.reader(*HELD[audience], slug="midex" if audience is Audience.ABROAD else "nix")
    for name in (str(organisation), own_name(register, reader, organisation)):
        try:
            return said(register.companies.reading.company(reader, name))
        except NotFound:
            continue
    return None


def preview(register: Register, owner: Credential, audience: Audience, **about: Any) -> Any:
    return said(register.companies.previewing.preview(owner, audience, **about))


def stored(register: Register, organisation: UUID) -> Any:
    """Every row of the organisation that a choice could move."""
    rows = [
        register.sql(
            f"SELECT {table}::text FROM register.{table} WHERE {column} = %s ORDER BY 1", organisation
        )
        for table, column in (
            ("organisation", "id"),
            ("releasability", "organisation"),
            ("record", "organisation"),
        )
    ]
    fields = register.sql(
        "SELECT field::text FROM register.field JOIN register.record ON record.id = field.record "
        "WHERE record.organisation = %s ORDER BY 1",
        organisation,
    )
    return [*rows, fields, register.sql("SELECT count(*) FROM register.record")]


@pytest.mark.parametrize("profile", [None, *Profile])
def test_a_preview_is_what_the_reader_gets_once_it_is_chosen(
    register: Register, profile: Profile | None
) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    seen = {audience: preview(register, owner, audience, profile=profile) for audience in OF_A_TIER}
    if profile is not None:
        register.companies.set_profile(owner, profile)
    assert seen == {audience: really(register, organisation, audience) for audience in OF_A_TIER}
    assert seen[Audience.ABROAD] is None
    assert seen[Audience.MEMBER]["name"] == "Trollspån Exempel AB"


def test_the_other_country_gets_in_the_preview_what_it_gets_after_a_yes(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    assert preview(register, owner, Audience.ABROAD) is None
    tried = preview(register, owner, Audience.ABROAD, to_abroad=True)
    assert tried["name"] == "Trollspån Exempel AB"
    assert really(register, organisation, Audience.ABROAD) is None
    before = register.companies.releasability(owner)
    after = register.companies.release_abroad(owner, before.revision, allowed=True)
    assert really(register, organisation, Audience.ABROAD) == tried
    assert preview(register, owner, Audience.ABROAD) == tried
    assert preview(register, owner, Audience.ABROAD, to_abroad=False) is None
    again = register.companies.release_abroad(owner, after.revision, allowed=False)
    assert again.networks == before.networks
    assert really(register, organisation, Audience.ABROAD) is None


def test_a_yes_to_the_other_country_names_it_where_countries_are_named(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    first = register.companies.releasability(owner)
    named = register.companies.release(owner, first.networks, ["SE"], [], first.revision)
    after = register.companies.release_abroad(owner, named.revision, allowed=True)
    assert after.countries == ("NO", "SE")
    assert really(register, organisation, Audience.ABROAD) is not None


def test_a_preview_moves_no_row_tells_no_index_and_asks_for_no_proof(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    register.age_sessions()
    before = stored(register, organisation)
    register.indexer.told.clear()
    for audience in OF_A_TIER:
        preview(register, owner, audience, profile=Profile.VISIBLE, to_abroad=True)
    assert stored(register, organisation) == before
    assert register.indexer.told == []
    with pytest.raises(StepUpNeeded):
        register.companies.set_profile(owner, Profile.VISIBLE)


def test_a_preview_is_on_record_as_a_reading_of_ones_own_and_as_nothing_else(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    kinds = ("company_opened", "profile_changed", "releasability_changed", "own_read")
    before = {kind: len(entries(register, kind)) for kind in kinds}
    preview(register, owner, Audience.MEMBER, profile=Profile.VISIBLE, to_abroad=True)
    after = {kind: len(entries(register, kind)) for kind in kinds}
    assert {kind: after[kind] - before[kind] for kind in kinds} == {**dict.fromkeys(kinds, 0), "own_read": 1}


def test_no_preview_is_shown_that_cannot_be_put_on_record(register: Register) -> None:
    owner = register.signed_in(filled(register, "nix"), Role.DATA_OWNER)
    register.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    try:
        with pytest.raises(Unavailable):
            preview(register, owner, Audience.MEMBER, profile=Profile.VISIBLE)
    finally:
        register.sql("GRANT INSERT ON journal.staged TO nordkap_app")


def test_an_editor_and_a_member_look_at_what_is_and_only_an_owner_tries(register: Register) -> None:
    organisation = filled(register, "nix")
    for role in (Role.EDITOR, Role.MEMBER):
        person = register.signed_in(organisation, role)
        assert preview(register, person, Audience.MEMBER) == really(register, organisation, Audience.MEMBER)
        with pytest.raises(Refused):
            preview(register, person, Audience.MEMBER, profile=Profile.VISIBLE)
        with pytest.raises(Refused):
            preview(register, person, Audience.ABROAD, to_abroad=True)
    with pytest.raises(Denied):
        preview(register, register.signed_in(organisation, Role.INTERESTED), Audience.INTERESTED)


def test_a_company_that_shows_itself_to_no_network_is_seen_by_nobody(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    hidden = register.companies.releasability(owner)
    register.companies.release(owner, [], None, [], hidden.revision)
    assert {preview(register, owner, audience) for audience in OF_A_TIER} == {None}


SPEC = ("machine", SensitivityClass.MACHINE_SPEC)


def test_one_tier_for_a_kind_moves_what_it_said_it_would_and_the_index_with_it(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    before = stored(register, organisation)
    register.indexer.told.clear()
    would = register.companies.previewing.by_class(owner, *SPEC, Tier.MEMBER)
    assert stored(register, organisation) == before
    assert register.indexer.told == []
    did = register.companies.retier(owner, *SPEC, Tier.MEMBER)
    assert did == would
    moved = {one.field for one in did.moved}
    assert moved == {
        name for name in RECORDS["machine"] if catalogue.field(name).cls is SensitivityClass.MACHINE_SPEC
    }
    assert all((one.before, one.after) == (Tier.CASE, Tier.MEMBER) for one in did.moved)
    assert len(register.indexer.told) == 1
    shown = really(register, organisation, Audience.MEMBER)
    machine = next(record for record in shown["records"] if record["family"] == "machine")
    assert moved <= set(machine["fields"])
    assert register.companies.retier(owner, *SPEC, Tier.MEMBER).moved == ()


def test_one_tier_for_a_kind_asks_for_a_proof_where_it_widens_and_not_to_be_tried(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    register.age_sessions()
    assert register.companies.previewing.by_class(owner, *SPEC, Tier.MEMBER).moved
    with pytest.raises(StepUpNeeded):
        register.companies.retier(owner, *SPEC, Tier.MEMBER)
    assert register.companies.retier(owner, *SPEC, Tier.SEALED).moved


def test_what_only_the_company_sees_is_lowered_by_no_choice_for_a_kind(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    with pytest.raises(Conflict):
        register.companies.retier(owner, "machine", SensitivityClass.MACHINE_CRITICAL, Tier.CASE)
    register.make(
        organisation,
        "machine",
        {"machine.class": "turning", "machine.make": "Exempelmaskin"},
        tiers={"machine.make": Tier.SEALED},
    )
    done = register.companies.retier(owner, *SPEC, Tier.MEMBER)
    assert [name for _, name in done.kept] == ["machine.make"]
    assert done.moved


@pytest.mark.parametrize(
    ("family", "cls", "tier"),
    [
        ("machine", SensitivityClass.MACHINE_SPEC, Tier.COMMUNITY),
        ("site", SensitivityClass.SITE, Tier.OPEN),
        ("machine", SensitivityClass.CUSTOMER, Tier.SEALED),
    ],
)
def test_no_kind_goes_below_its_floor_or_to_a_family_without_it(
    register: Register, family: str, cls: SensitivityClass, tier: Tier
) -> None:
    owner = register.signed_in(filled(register, "nix"), Role.DATA_OWNER)
    for change in (register.companies.retier, register.companies.previewing.by_class):
        with pytest.raises(Invalid):
            change(owner, family, cls, tier)


def test_only_a_data_owner_chooses_for_a_kind(register: Register) -> None:
    organisation = filled(register, "nix")
    for role, error in ((Role.EDITOR, Refused), (Role.MEMBER, Denied)):
        person = register.signed_in(organisation, role)
        with pytest.raises(error):
            register.companies.retier(person, *SPEC, Tier.SEALED)
        with pytest.raises(Refused):
            register.companies.previewing.by_class(person, *SPEC, Tier.SEALED)


def test_whoever_may_not_write_or_choose_is_refused_on_record(register: Register) -> None:
    organisation = register.organisation("nix")
    for role, chooses in ((Role.MEMBER, False), (Role.EDITOR, True)):
        before = len(entries(register, "refused"))
        with pytest.raises((Denied, Refused)):
            register.companies.require_writer(register.signed_in(organisation, role), chooses=chooses)
        assert len(entries(register, "refused")) == before + 1
    register.companies.require_writer(register.signed_in(organisation, Role.EDITOR))
    register.companies.require_writer(register.signed_in(organisation, Role.DATA_OWNER), chooses=True)


def granted(register: Register, organisation: UUID, *fields: str) -> tuple[UUID, UUID]:
    """Let somebody of another company who is approved for it read these fields; return the grant and who it is."""
    reader = register.person(register.organisation("nix"), tiers={"nix": [*MEMBER, Tier.CASE]})
    return give(register.app, register.sql, organisation, reader, fields=fields), reader


def test_the_preview_of_a_grant_is_what_its_holder_gets(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    grant, reader = granted(register, organisation, "machine.make", "machine.serial", "certificate.number")
    seen = preview(register, owner, Audience.CASE, grant=grant)
    page = register.companies.reading.company(register.credential(reader), str(organisation))
    assert seen == said(page)
    assert seen != preview(register, owner, Audience.MEMBER)
    assert "Exempelmaskin" in json.dumps(seen)
    assert "EX-0001" not in json.dumps(seen)


def test_the_holder_of_a_grant_who_is_left_out_since_gets_nothing_in_the_preview_either(
    register: Register,
) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    grant, reader = granted(register, organisation, "machine.make")
    ((theirs,),) = register.sql("SELECT organisation FROM register.person WHERE id = %s", reader)
    before = register.companies.releasability(owner)
    register.companies.release(owner, before.networks, before.countries, [theirs], before.revision)
    assert preview(register, owner, Audience.CASE, grant=grant) is None


def test_a_grant_is_looked_at_by_who_gave_it_while_it_lives(register: Register) -> None:
    organisation = filled(register, "nix")
    owner = register.signed_in(organisation, Role.DATA_OWNER)
    grant, _ = granted(register, organisation, "machine.make")
    another = register.signed_in(filled(register, "nix"), Role.DATA_OWNER)
    for credential, wanted in ((another, grant), (owner, uuid4())):
        with pytest.raises(NotFound):
            preview(register, credential, Audience.CASE, grant=wanted)
    with pytest.raises(Refused):
        preview(register, register.signed_in(organisation, Role.EDITOR), Audience.CASE, grant=grant)
    for audience, about in ((Audience.CASE, {}), (Audience.MEMBER, {"grant": grant})):
        with pytest.raises(Invalid):
            preview(register, owner, audience, **about)
    revoke(register.app, grant)
    with pytest.raises(NotFound):
        preview(register, owner, Audience.CASE, grant=grant)
