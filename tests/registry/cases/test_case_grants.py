"""What a case grant opens: the fields that it names, to whom it names, while it lives, at CASE and no further."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID, uuid4

import psycopg
import pytest

from keys.errors import AuthorityBroken, KeysError
from policies.errors import Denied
from policies.vocabulary import Role, Tier
from registry.accounts.grants import Grants
from registry.accounts.secrets import Secrets
from registry.cases.held import Cases
from registry.companies.answers import company_of
from registry.companies.reader import Audience
from registry.disclosure import store as records
from registry.errors import NotFound
from registry.granting.about import grantable
from registry.oversight.aside import place, tags_for
from tests.registry.companies.test_reading import entries, own_name
from tests.support.cases import give, grantee, moved, revoke
from tests.support.house import POLICY
from tests.support.register import HOST
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from registry.caller import Credential
    from registry.companies.views import CompanyView
    from tests.support.register import Register

HELD = [Tier.COMMUNITY, Tier.MEMBER, Tier.CASE]
MACHINE = {
    "machine.class": "milling_5axis",
    "machine.make": "Kvarn",
    "machine.model": "Q-77",
    "machine.serial": "SN-1",
}
"""`make` and `model` stand at CASE by themselves, `class` at MEMBER, `serial` at SEALED."""


@dataclass
class Case:
    """A company with a machine, and a reader of another who is approved for CASE."""

    register: Register
    owner: UUID
    reader: UUID
    credential: Credential

    def give(self, *fields: str, to: UUID | None = None, **about: Any) -> UUID:
        made = self.register
        return give(made.app, made.sql, self.owner, to or self.reader, fields=fields, **about)

    def page(self, credential: Credential | None = None) -> CompanyView:
        return self.register.companies.reading.company(credential or self.credential, str(self.owner))

    def shown(self, credential: Credential | None = None) -> set[str]:
        """The fields of the machine that the page shows."""
        return {
            name
            for record in self.page(credential).records
            for name in record.fields
            if name.startswith("machine.")
        }


@pytest.fixture
def case(register: Register) -> Case:
    owner = register.organisation("nix")
    register.signed_in(owner, Role.DATA_OWNER)
    register.make(
        owner,
        "organisation",
        {"organisation.country": "SE", "organisation.legal_name": "Trollspån Exempel AB"},
    )
    register.make(owner, "machine", MACHINE)
    reader = register.person(register.organisation("nix"), tiers={"nix": HELD})
    return Case(register, owner, reader, register.credential(reader))


def test_the_tier_alone_opens_nothing_and_a_grant_opens_what_it_names(case: Case) -> None:
    assert case.shown() == {"machine.class"}
    case.give("machine.make")
    assert case.shown() == {"machine.class", "machine.make"}
    made = [
        value
        for record in case.page().records
        for name, value in record.fields.items()
        if name == "machine.make"
    ]
    assert [(value.value, value.tier) for value in made] == [("Kvarn", Tier.CASE)]


def test_a_grant_without_the_tier_opens_nothing(case: Case) -> None:
    register = case.register
    member = register.person(register.organisation("nix"), tiers={"nix": [Tier.MEMBER]})
    case.give("machine.make", to=member)
    assert case.shown(register.credential(member)) == {"machine.class"}


def test_a_grant_opens_nothing_once_the_tier_has_ended(case: Case) -> None:
    case.give("machine.make")
    with case.register.app.transaction() as tx:
        Grants().take_tier(tx, "host", case.reader, Tier.CASE, case.register.networks["nix"])
    assert case.shown() == {"machine.class"}


def test_the_tier_counts_only_in_a_network_in_which_the_owner_shows_itself(case: Case) -> None:
    register = case.register
    both = register.organisation("nix", "midex")
    reader = register.person(both, tiers={"nix": [Tier.MEMBER], "midex": HELD})
    case.give("machine.make", to=reader)
    assert case.shown(register.credential(reader)) == {"machine.class"}


def test_a_grant_is_no_one_elses(case: Case) -> None:
    register = case.register
    ((organisation,),) = register.sql("SELECT organisation FROM register.person WHERE id = %s", case.reader)
    colleague = register.person(organisation, tiers={"nix": HELD})
    case.give("machine.make")
    assert case.shown(register.credential(colleague)) == {"machine.class"}
    other = register.organisation("nix")
    register.signed_in(other, Role.DATA_OWNER)
    give(register.app, register.sql, other, case.reader, fields=["machine.model"])
    assert case.shown() == {"machine.class", "machine.make"}


def test_a_sealed_field_never_opens_by_a_grant(case: Case) -> None:
    case.give("machine.serial", "machine.make")
    assert case.shown() == {"machine.class", "machine.make"}
    (machine,) = [one for one in case.register.sealed(case.owner) if one.family == "machine"]
    with case.register.app.transaction() as tx:
        case.register.recorder.change(
            tx, HOST, case.owner, machine.id, machine.revision, {}, tiers={"machine.make": Tier.SEALED}
        )
    assert case.shown() == {"machine.class"}


def test_a_grant_taken_back_is_over_on_the_next_request_also_in_another_process(case: Case) -> None:
    grant = case.give("machine.make")
    with case.register.fresh_app() as other:
        assert case.shown() == {"machine.class", "machine.make"}
        revoke(other, grant)
        assert case.shown() == {"machine.class"}


def test_a_grant_holds_from_its_first_moment_and_not_at_its_last(case: Case) -> None:
    register, grant = case.register, case.give("machine.make")
    ((start, end),) = register.sql(
        "SELECT valid_from, valid_until FROM register.case_grant WHERE id = %s", grant
    )

    def at(moment: Any) -> bool:
        caller = mock.Mock(standings={uuid4(): mock.Mock(tiers=frozenset({Tier.CASE}))}, person=case.reader)
        ((caller.organisation,),) = register.sql(
            "SELECT organisation FROM register.person WHERE id = %s", case.reader
        )
        with (
            mock.patch.object(register.app, "_now", return_value=moment),
            register.app.transaction(snapshot=True) as tx,
        ):
            return case.owner in Cases(Secrets()).held(tx, caller)

    moment = timedelta(microseconds=1)
    assert [at(start - moment), at(start), at(end - moment), at(end)] == [False, True, True, False]


def test_expiry_needs_no_job(case: Case) -> None:
    grant = case.give("machine.make", since=timedelta(days=2), days=3)
    assert case.shown() == {"machine.class", "machine.make"}
    ((now,),) = case.register.sql("SELECT now()")
    moved(case.register.app, case.register.sql, grant, valid_until=now)
    assert case.shown() == {"machine.class"}


def test_who_is_excluded_gets_nothing_by_a_grant(case: Case) -> None:
    register = case.register
    case.give("machine.make")
    ((reader,),) = register.sql("SELECT organisation FROM register.person WHERE id = %s", case.reader)
    owner = register.signed_in(case.owner, Role.DATA_OWNER)
    before = register.companies.releasability(owner)
    register.companies.release(owner, before.networks, before.countries, [reader], before.revision)
    with pytest.raises(NotFound):
        case.page()


def test_an_office_role_closes_what_a_grant_opened(case: Case) -> None:
    register = case.register
    broker = register.person(register.organisation("nix"), tiers={"nix": HELD}, roles={"nix": [Role.BROKER]})
    case.give("machine.make", to=broker)
    with pytest.raises((Denied, NotFound)):
        case.page(register.credential(broker))


def test_rows_at_case_are_not_fetched_without_a_grant_of_that_owner(case: Case) -> None:
    fetched: list[frozenset[Tier]] = []
    really = records.of_organisations

    def noted(*args: Any, tiers: Any, **about: Any) -> Any:
        fetched.append(frozenset(tiers))
        return really(*args, tiers=tiers, **about)

    other = case.register.organisation("nix")
    case.register.signed_in(other, Role.DATA_OWNER)
    give(case.register.app, case.register.sql, other, case.reader, fields=["machine.make"])
    with mock.patch("registry.companies.reading.records.of_organisations", noted):
        case.page()
        case.give("machine.make")
        case.page()
    read = [tiers for tiers in fetched if tiers != frozenset(Tier)]
    below = frozenset({Tier.OPEN, Tier.COMMUNITY, Tier.MEMBER})
    assert read == [below, below | {Tier.CASE}]


def test_a_granted_field_that_holds_nothing_is_like_one_that_is_kept_back(case: Case) -> None:
    before = company_of(case.page()).model_dump_json()
    case.give("machine.year", "machine.serial", "site.address")
    assert company_of(case.page()).model_dump_json() == before


def test_what_would_tell_the_name_opens_with_the_name_or_not_at_all(register: Register) -> None:
    owner = register.organisation("nix")
    register.signed_in(owner, Role.DATA_OWNER)
    name = {"organisation.legal_name": "Trollspån Exempel AB", "organisation.country": "SE"}
    register.make(owner, "organisation", name, tiers={"organisation.legal_name": Tier.CASE})
    register.make(owner, "contact", {"contact.mailbox": "in@trollspan.example"})
    reader = register.person(register.organisation("nix"), tiers={"nix": HELD})
    case = Case(register, owner, reader, register.credential(reader))
    case.give("contact.mailbox")
    page = register.companies.reading.company(case.credential, own_name(register, case.credential, owner))
    assert page.anonymous
    assert "contact.mailbox" not in {field for record in page.records for field in record.fields}
    case.give("organisation.legal_name")
    page = case.page()
    assert page.name == "Trollspån Exempel AB"
    assert "contact.mailbox" in {field for record in page.records for field in record.fields}


def test_with_every_field_granted_the_page_holds_what_is_kept_for_chosen_people_and_nothing_above_it(
    register: Register,
) -> None:
    owner = register.organisation("nix")
    owning = register.signed_in(owner, Role.DATA_OWNER)
    for family, values in RECORDS.items():
        register.make(owner, family, values)
    reader = register.person(register.organisation("nix"), tiers={"nix": HELD})
    give(register.app, register.sql, owner, reader, fields=[field.name for field in grantable(POLICY)])
    shown = Counter(
        (record.family, name, value.tier)
        for record in register.companies.reading.company(register.credential(reader), str(owner)).records
        for name, value in record.fields.items()
    )
    stated = [
        (record.family, name, value.effective)
        for record in register.companies.overview(owning).records
        for name, value in record.values.items()
    ]
    assert {tier for _, _, tier in stated} > {Tier.MEMBER, Tier.CASE, Tier.SEALED}
    assert shown == Counter(each for each in stated if each[2] is not Tier.SEALED)


def test_what_no_grant_names_moves_nothing_that_its_holder_or_the_preview_is_shown(case: Case) -> None:
    register = case.register
    owning = register.signed_in(case.owner, Role.DATA_OWNER)
    grant = case.give("machine.make", "machine.year", "machine.serial")

    def told() -> list[str]:
        seen = register.companies.previewing.preview(owning, Audience.CASE, grant=grant)
        assert seen is not None
        return [company_of(view).model_dump_json() for view in (case.page(), seen)]

    before = told()
    assert before[0] == before[1]
    (machine,) = [one for one in register.sealed(case.owner) if one.family == "machine"]
    hidden = {"machine.model": "Another", "machine.serial": "SN-2", "machine.control": "Hidden"}
    with register.app.transaction() as tx:
        register.recorder.change(tx, HOST, case.owner, machine.id, machine.revision, hidden, tiers={})
    assert told() == before


FORGERIES = (
    "UPDATE register.case_grant SET valid_until = valid_until + interval '1 day'",
    "UPDATE register.case_grant SET valid_from = valid_from - interval '1 day'",
    "UPDATE register.case_grant SET revoked_at = NULL, revoked_by = NULL",
    "UPDATE register.case_grant SET fields = (SELECT fields FROM register.case_grant ORDER BY valid_from LIMIT 1)",
)


@pytest.mark.parametrize("forged", FORGERIES)
def test_a_grant_that_a_superuser_changed_opens_nothing(case: Case, forged: str) -> None:
    case.give(
        "machine.model", to=case.register.person(case.register.organisation("nix")), since=timedelta(days=1)
    )
    grant = case.give("machine.make")
    if "revoked_at" in forged:
        revoke(case.register.app, grant)
    case.register.sql(f"{forged} WHERE id = %s", grant)
    with pytest.raises(KeysError):
        case.page()


def test_a_grant_that_a_superuser_puts_in_opens_nothing(case: Case) -> None:
    register, grant = (
        case.register,
        case.give("machine.make", to=case.register.person(case.register.organisation())),
    )
    ((organisation,),) = register.sql("SELECT organisation FROM register.person WHERE id = %s", case.reader)
    register.sql(
        "INSERT INTO register.case_grantee SELECT gen_random_uuid(), case_grant, owner, %s, %s, mac "
        "FROM register.case_grantee WHERE case_grant = %s",
        case.reader,
        organisation,
        grant,
    )
    with pytest.raises(AuthorityBroken):
        case.page()


def test_another_persons_row_that_a_superuser_points_at_the_reader_opens_nothing(case: Case) -> None:
    register, grant = (
        case.register,
        case.give("machine.make", to=case.register.person(case.register.organisation())),
    )
    ((organisation,),) = register.sql("SELECT organisation FROM register.person WHERE id = %s", case.reader)
    register.sql(
        "UPDATE register.case_grantee SET person = %s, organisation = %s WHERE case_grant = %s",
        case.reader,
        organisation,
        grant,
    )
    with pytest.raises(AuthorityBroken):
        case.page()


def test_the_database_itself_refuses_what_no_grant_may_be(case: Case) -> None:
    register, grant = case.register, case.give("machine.make")
    colleague = register.person(case.owner)
    with register.app.transaction() as tx:
        own = grantee(tx, grant, case.owner, colleague, case.owner)
    columns = ", ".join(own)
    with pytest.raises(psycopg.errors.CheckViolation):
        register.sql(
            f"INSERT INTO register.case_grantee ({columns}) VALUES (%s, %s, %s, %s, %s, %s)", *own.values()
        )
    with pytest.raises(psycopg.errors.CheckViolation):
        register.sql("UPDATE register.case_grant SET valid_until = valid_from + interval '184 days'")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        register.sql("UPDATE register.case_grant SET given_by = %s", case.reader)


def test_the_server_may_take_a_grant_back_and_change_nothing_else_of_it(case: Case) -> None:
    may = case.register.sql(
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "WHERE table_schema = 'register' AND table_name LIKE 'case_%%' AND has_column_privilege("
        "'nordkap_app', 'register.' || table_name, column_name, 'UPDATE') ORDER BY 1",
    )
    assert {name for (name,) in may} == {
        "case_grant.mac",
        "case_grant.revoked_at",
        "case_grant.revoked_by",
        "case_request.answer",
        "case_request.answered_at",
        "case_request.answered_by",
        "case_request.mac",
    }


def test_the_log_names_the_rule_and_the_grant_that_opened(case: Case) -> None:
    grant, register = case.give("machine.make", "machine.serial"), case.register
    unused = case.give("machine.year")
    case.page()
    entry = entries(register, "company_opened")[-1]
    assert entry["rule"] == "case-ability"
    with register.app.transaction() as tx:
        ((tag,),) = tags_for(tx, case.owner, [UUID(entry["id"])])
        ((sealed,),) = register.sql("SELECT sealed FROM journal.detail WHERE tag = %s", tag)
        said = json.loads(Secrets().open(tx, place(tag), sealed))
    assert said["grants"] == [str(grant)] != [str(unused)]
    assert str(grant) not in json.dumps(entry)
