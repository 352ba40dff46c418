"""The page of a company: what the policy lets its reader read, and nothing that tells of the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from keys.errors import RecordSealBroken
from keys.key import Purpose
from keys.pseudonym import pseudonym
from keys.scope import REGISTER
from policies.errors import Denied
from policies.vocabulary import OFFICE_ROLES, Role, Tier
from registry import catalogue
from registry.accounts.organisations import Organisations
from registry.accounts.secrets import Secrets
from registry.catalogue.identifying import identifies
from registry.companies.answers import company_of
from registry.errors import NotFound, NotSignedIn, PurposeNeeded, Unavailable
from registry.oversight.aside import object_of, place, tags_for
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.caller import Credential
    from registry.companies.views import CompanyView
    from tests.support.register import Register

COMMUNITY = [Tier.COMMUNITY]
MEMBER = [Tier.COMMUNITY, Tier.MEMBER]


def filled(register: Register, *networks: str) -> UUID:
    """An organisation with a record of every family."""
    organisation = register.organisation(*networks)
    for family, values in RECORDS.items():
        register.make(organisation, family, values)
    return organisation


def page(register: Register, credential: Credential, company: object) -> CompanyView:
    return register.companies.reading.company(credential, str(company))


def body(view: CompanyView) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(company_of(view).model_dump_json())
    return said


def fields(view: CompanyView) -> set[str]:
    return {name for record in view.records for name in record.fields}


def own_name(register: Register, credential: Credential, organisation: UUID) -> str:
    """The name by which one reader knows an organisation, as a search would give it."""
    with register.app.transaction() as tx:
        person = register.sessions.admit(tx, credential).person
        return pseudonym(tx.keys.current(Purpose.READER, REGISTER), person, organisation)


def entries(register: Register, event: str) -> list[dict[str, Any]]:
    bodies = [json.loads(body) for (body,) in register.sql("SELECT body FROM journal.staged ORDER BY id")]
    return [body for body in bodies if body["event"] == event]


def test_a_member_sees_the_company_by_name_with_tier_source_and_day(register: Register) -> None:
    organisation = filled(register)
    view = page(register, register.reader(*MEMBER), organisation)
    assert (view.company, view.name, view.anonymous) == (str(organisation), "Trollspån Exempel AB", False)
    families = [record.family for record in view.records]
    assert families == [family for family in catalogue.FAMILIES if family in families]
    assert set(families) == set(RECORDS)
    machine = next(record for record in view.records if record.family == "machine")
    assert set(machine.fields) == {"machine.class", "machine.processes"}
    shown = machine.fields["machine.class"]
    assert (shown.value, shown.tier, shown.source) == ("milling_5axis", Tier.MEMBER, "declared")
    assert shown.stated_on is not None
    contact = next(record for record in view.records if record.family == "contact")
    assert set(contact.fields) == {"contact.mailbox", "contact.phone"}


def test_what_is_for_people_we_choose_or_only_us_never_leaves(register: Register) -> None:
    view = page(register, register.reader(*MEMBER, Tier.CASE), filled(register))
    assert all(shown.tier <= Tier.MEMBER for record in view.records for shown in record.fields.values())


@pytest.mark.parametrize("tiers", [[], COMMUNITY], ids=["open", "community"])
def test_an_anonymous_card_holds_nothing_that_would_name_it(register: Register, tiers: list[Tier]) -> None:
    organisation = filled(register)
    reader = register.reader(*tiers, purpose=False)
    name = own_name(register, reader, organisation)
    view = page(register, reader, name)
    assert (view.company, view.name, view.anonymous) == (name, None, True)
    assert str(organisation) not in json.dumps(body(view))
    assert all(record.id is None for record in view.records)
    assert not any(identifies(catalogue.field(one)) for one in fields(view))
    expected = {"organisation.country", "organisation.size_class", "site.nuts3", "capability.process_head"}
    assert fields(view) == (expected if tiers else set())


def test_no_reference_to_a_record_stands_on_an_anonymous_card(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "organisation", RECORDS["organisation"])
    site = register.make(organisation, "site", RECORDS["site"])
    values = {**RECORDS["machine"], "machine.site": str(site.id)}
    register.make(organisation, "machine", values, tiers={"machine.class": Tier.COMMUNITY})
    reader = register.reader(*COMMUNITY)
    anonymous = page(register, reader, own_name(register, reader, organisation))
    assert "machine.class" in fields(anonymous)
    assert "machine.site" not in fields(anonymous)
    assert str(site.id) not in json.dumps(body(anonymous))
    assert "machine.site" in fields(page(register, register.reader(*MEMBER), organisation))


def test_two_readers_know_an_anonymous_company_by_different_names(register: Register) -> None:
    organisation = filled(register)
    one, other = register.reader(*COMMUNITY), register.reader(*COMMUNITY)
    names = {own_name(register, reader, organisation) for reader in (one, other)}
    assert len(names) == 2
    with pytest.raises(NotFound):
        page(register, one, own_name(register, other, organisation))


def test_whatever_one_may_not_know_is_the_same_not_found(register: Register) -> None:
    visible = filled(register, "nix")
    elsewhere = filled(register, "midex")
    anonymous, member = register.reader(*COMMUNITY), register.reader(*MEMBER)
    asked: list[tuple[Credential, object]] = [
        (anonymous, visible),  # its id, to whom may not read the name
        (anonymous, uuid4()),
        (anonymous, own_name(register, anonymous, elsewhere)),
        (anonymous, own_name(register, anonymous, visible)[:-1] + "_"),
        (anonymous, "../" + str(visible)),
        (member, own_name(register, member, visible)),  # a pseudonym, to whom may read the name
        (member, elsewhere),
        (member, str(visible).upper()),
        (member, "x" * 64),
    ]
    said = set()
    for reader, company in asked:
        with pytest.raises(NotFound) as caught:
            page(register, reader, company)
        said.add((caught.value.message_id, str(caught.value.params)))
    assert len(said) == 1
    assert len(entries(register, "refused")) >= len(asked)


@pytest.mark.parametrize("role", sorted(OFFICE_ROLES))
def test_an_office_role_reads_no_company_and_that_is_on_record(register: Register, role: Role) -> None:
    organisation = filled(register)
    officer = register.officer(role)
    before = len(entries(register, "refused"))
    for company in (organisation, uuid4(), own_name(register, officer, organisation)):
        with pytest.raises(Denied):
            page(register, officer, company)
    refused = entries(register, "refused")[before:]
    assert [(one["result"], one["reason"], one["rule"]) for one in refused] == [
        ("refused", "not_allowed", "office-site")
    ] * 3


def test_a_person_of_no_network_reads_no_company(register: Register) -> None:
    organisation = filled(register)
    stranger = register.credential(
        register.person(register.organisation("nix", state="interested"), tiers={})
    )
    assert fields(page(register, stranger, own_name(register, stranger, organisation))) == set()
    with register.app.transaction() as tx:
        alone = Organisations(Secrets()).make(tx, "host", "company", "Ensam Exempel", {})
    with pytest.raises(Denied):
        page(register, register.credential(register.person(alone)), organisation)


def test_values_for_members_are_shown_for_a_purpose_only(register: Register) -> None:
    organisation = filled(register)
    member = register.reader(*MEMBER, purpose=False)
    for company in (organisation, uuid4()):  # the same for a company that is not there
        with pytest.raises(PurposeNeeded):
            page(register, member, company)
    assert entries(register, "refused")[-1]["reason"] == "purpose_needed"
    community = register.reader(*COMMUNITY, purpose=False)
    page(register, community, own_name(register, community, organisation))


def test_a_tier_counts_in_its_network_alone(register: Register) -> None:
    organisation = filled(register, "midex")
    both = register.organisation("nix", "midex")
    person = register.person(both, tiers={"nix": MEMBER, "midex": COMMUNITY})
    reader = register.credential(person)
    with pytest.raises(NotFound):
        page(register, reader, organisation)
    assert page(register, reader, own_name(register, reader, organisation)).anonymous


def test_filled_above_the_tier_and_never_filled_are_the_identical_body(register: Register) -> None:
    hidden, empty = register.organisation(), register.organisation()
    for organisation in (hidden, empty):
        for family in ("organisation", "capability"):
            visible = {
                name: value
                for name, value in RECORDS[family].items()
                if catalogue.CLASS_RULES[catalogue.field(name).cls].careful <= Tier.MEMBER
            }
            register.make(organisation, family, visible if organisation == empty else RECORDS[family])
    # Whole records of which this reader may read nothing, and one with a hidden edit.
    register.make(
        hidden, "experience", {"experience.sector": "energy"}, tiers={"experience.sector": Tier.SEALED}
    )
    register.make(hidden, "machine", RECORDS["machine"], tiers=dict.fromkeys(RECORDS["machine"], Tier.SEALED))
    edited = next(record for record in register.opened(hidden) if record.family == "capability")
    with register.app.transaction() as tx:
        register.recorder.change(tx, HOST, hidden, edited.id, 1, {"capability.tolerance_um": 5})
    for tiers in (COMMUNITY, MEMBER):
        reader = register.reader(*tiers)
        said = []
        for organisation in (hidden, empty):
            named = organisation if tiers is MEMBER else own_name(register, reader, organisation)
            seen = body(page(register, reader, named))
            assert seen.pop("company") == str(named)
            said.append([{**record, "id": bool(record["id"])} for record in seen.pop("records")] + [seen])
        assert said[0] == said[1]


def test_the_order_of_records_depends_on_what_is_shown_alone(register: Register) -> None:
    processes = ["turning", "milling", "drilling", "sawing"]
    orders = []
    for turn in (processes, processes[::-1]):
        organisation = register.organisation()
        register.make(organisation, "organisation", RECORDS["organisation"])
        for index, process in enumerate(turn):
            values = {"capability.process": process, "capability.tolerance_um": index + 1}
            register.make(organisation, "capability", values)
        view = page(register, register.reader(*MEMBER), organisation)
        orders.append(
            [
                record.fields["capability.process"].value
                for record in view.records
                if record.family == "capability"
            ]
        )
    assert orders[0] == orders[1]


def test_one_sees_ones_own_company_by_ones_own_role_without_a_purpose(register: Register) -> None:
    organisation = filled(register)
    for role, top in ((Role.MEMBER, Tier.MEMBER), (Role.EDITOR, Tier.SEALED)):
        view = page(register, register.signed_in(organisation, role, purpose=False), organisation)
        assert not view.anonymous
        assert max(shown.tier for record in view.records for shown in record.fields.values()) is top
    with pytest.raises(Denied):
        page(register, register.signed_in(organisation, Role.INTERESTED), organisation)


def test_the_opening_is_on_record_with_fields_and_without_values(register: Register) -> None:
    organisation = filled(register)
    reader = register.reader(*MEMBER)
    view = page(register, reader, organisation)
    opened = entries(register, "company_opened")
    assert opened
    entry = opened[-1]
    assert entry["count"] == sum(len(record.fields) for record in view.records)
    assert entry["purpose"] == str(reader.purpose)
    assert set(entry["classes"]) == {str(catalogue.field(name).cls) for name in fields(view)}
    assert entry["rule"].startswith("member-")
    assert entry["network"] == str(register.networks["nix"])
    with register.app.transaction() as tx:
        ((tag,),) = tags_for(tx, organisation, [UUID(entry["id"])])
        ((sealed,),) = register.sql("SELECT sealed FROM journal.detail WHERE tag = %s", tag)
        assert entry["objects"] == [object_of(tag, sha256(sealed).digest())]
        said = json.loads(Secrets().open(tx, place(tag), sealed))
    assert said["fields"] == sorted(fields(view))
    everything = json.dumps([entry, said])
    for secret in ("Trollspån", "example.com", "milling"):
        assert secret not in everything


def test_nothing_is_shown_that_cannot_be_put_on_record(register: Register) -> None:
    organisation = filled(register)
    reader = register.reader(*MEMBER)
    for table in ("staged", "detail"):
        register.sql(f"REVOKE INSERT ON journal.{table} FROM nordkap_app")
        try:
            with pytest.raises(Unavailable):
                page(register, reader, organisation)
            with pytest.raises(Unavailable):
                page(register, reader, uuid4())
        finally:
            register.sql(f"GRANT INSERT ON journal.{table} TO nordkap_app")
    assert page(register, reader, organisation).name is not None


def test_a_record_that_was_tampered_with_shows_nothing_and_that_is_on_record(register: Register) -> None:
    organisation = filled(register)
    register.sql(
        "DELETE FROM register.field WHERE tier = 'MEMBER' AND record IN"
        " (SELECT id FROM register.record WHERE organisation = %s AND family = 'machine')",
        organisation,
    )
    with pytest.raises(RecordSealBroken):
        page(register, register.reader(*MEMBER), organisation)
    entry = entries(register, "company_opened")[-1]
    assert (entry["result"], entry["reason"]) == ("failed", "seal_broken")


def test_labels_are_in_the_readers_language(register: Register) -> None:
    organisation = filled(register)
    of = register.organisation("nix")
    said = {}
    for language in ("sv", "nb", "en"):
        person = register.person(of, tiers={"nix": MEMBER}, language=language)
        view = page(register, register.credential(person), organisation)
        capability = next(record for record in view.records if record.family == "capability")
        shown = capability.fields["capability.part_l_mm"]
        said[language] = (shown.title, shown.label, capability.fields["capability.process"].label)
    assert len({title for title, _, _ in said.values()}) == 3
    assert {label for _, label, _ in said.values()} == {"≤ 500 mm"}
    assert len({process for _, _, process in said.values()}) > 1


def test_a_credential_of_nobody_is_not_signed_in(register: Register) -> None:
    credential = register.reader(*MEMBER)
    with pytest.raises(NotSignedIn):
        page(register, replace(credential, token_hash=bytes(32)), uuid4())
