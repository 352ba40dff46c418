from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from keys.errors import MissingKey, RecordSealBroken
from policies.vocabulary import Tier
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.disclosure.errors import UnknownSlot
from registry.disclosure.provenance import Provenance, Source
from tests.support.register import OWN
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from tests.support.register import Register

OPEN = frozenset({"tier:OPEN"})
COMMUNITY = frozenset({"tier:COMMUNITY"})
MEMBER = frozenset({"tier:MEMBER"})


@pytest.mark.parametrize("family", RECORDS)
def test_an_owner_reads_back_what_was_stated_in_every_family(register: Register, family: str) -> None:
    organisation = register.organisation()
    view = register.make(organisation, family, RECORDS[family])
    (opened,) = register.opened(organisation)
    assert opened.values.keys() == view.values.keys() >= RECORDS[family].keys()
    assert {name: view.values[name].value for name in RECORDS[family]} == RECORDS[family]
    assert [opened.values[name].tier for name in view.values] == [one.tier for one in view.values.values()]


def test_a_reader_gets_what_the_policy_lets_them_read_and_no_sign_of_the_rest(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "machine", RECORDS["machine"], tiers={"machine.year": Tier.MEMBER})
    seen = {
        subjects: set(register.opened(organisation, subjects=subjects)[0].values)
        for subjects in (OPEN, COMMUNITY, MEMBER)
    }
    assert seen[OPEN] == seen[COMMUNITY] == set()
    assert seen[MEMBER] == {"machine.class", "machine.processes", "machine.year"}


@pytest.mark.parametrize(
    "subjects",
    [
        frozenset[str](),
        frozenset({"tier:NOBODY"}),
        frozenset({"tier:CASE", "role:auditor"}),
        frozenset({"tier:MEMBER", "role:vetting_officer"}),
        frozenset({"own:interested"}),
    ],
)
def test_whom_the_policy_does_not_name_or_denies_reads_nothing(
    register: Register, subjects: frozenset[str]
) -> None:
    organisation = register.organisation()
    register.make(organisation, "machine", RECORDS["machine"])
    (opened,) = register.opened(organisation, subjects=subjects, tiers=tuple(Tier))
    assert opened.values == {}


def test_without_subjects_towards_an_organisation_nothing_of_it_opens(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "contact", RECORDS["contact"])
    with register.app.transaction(snapshot=True) as tx:
        sealed = records.of_organisations(tx, [organisation], tiers=tuple(Tier))
        identity = identity_tiers(tx, [organisation])
        (opened,) = register.disclosure.open(tx, {}, sealed, identity_tiers=identity)
    assert opened.values == {}


def test_only_the_named_fields_open_when_fields_are_named(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "machine", RECORDS["machine"])
    (opened,) = register.opened(organisation, fields=["machine.class", "machine.serial", "site.name"])
    assert set(opened.values) == {"machine.class", "machine.serial"}


def test_what_would_name_an_anonymous_card_is_read_no_lower_than_the_name(register: Register) -> None:
    organisation = register.organisation()
    wide = {"organisation.showcase_sv": Tier.OPEN}
    register.make(organisation, "organisation", RECORDS["organisation"], tiers=wide)
    (anonymous,) = register.opened(organisation, subjects=COMMUNITY)
    (named,) = register.opened(organisation, subjects=MEMBER)
    assert "organisation.showcase_sv" not in anonymous.values
    assert named.values["organisation.showcase_sv"].tier is Tier.OPEN
    assert named.values["organisation.showcase_sv"].effective is Tier.MEMBER


def test_the_tier_of_the_name_is_found_without_opening_it(register: Register) -> None:
    stated, unstated, hidden, open_ = (register.organisation() for _ in range(4))
    for organisation, tier in ((stated, Tier.COMMUNITY), (hidden, Tier.SEALED), (open_, Tier.OPEN)):
        chosen = {"organisation.legal_name": tier}
        register.make(organisation, "organisation", RECORDS["organisation"], tiers=chosen)
    with register.app.transaction(snapshot=True) as tx:
        found = identity_tiers(tx, [stated, unstated, hidden, open_])
    assert found == {
        stated: Tier.COMMUNITY,
        unstated: Tier.SEALED,
        hidden: Tier.SEALED,
        open_: Tier.OPEN,
    }


@pytest.mark.parametrize("tier", ["OPEN", "COMMUNITY"])
def test_a_name_lowered_by_sql_is_not_believed(register: Register, tier: str) -> None:
    organisation = register.organisation()
    register.make(organisation, "organisation", RECORDS["organisation"])
    register.sql(
        "UPDATE register.field SET tier = %s WHERE tier = 'MEMBER'"
        " AND record IN (SELECT id FROM register.record WHERE organisation = %s)",
        tier,
        organisation,
    )
    with register.app.transaction(snapshot=True) as tx, pytest.raises(RecordSealBroken):
        identity_tiers(tx, [organisation])


def test_provenance_is_kept_for_each_tier_and_read_with_the_values_of_that_tier(register: Register) -> None:
    organisation = register.organisation()
    said = Provenance(Source.AUDITED, date(2026, 3, 1), date(2027, 3, 1), "nb")
    view = register.make(organisation, "machine", RECORDS["machine"], provenance=said)
    (opened,) = register.opened(organisation, subjects=MEMBER)
    assert {value.provenance for value in opened.values.values()} == {said}
    rows = register.sql(
        "SELECT tier, count(*) FROM register.field WHERE record = %s GROUP BY tier ORDER BY tier", view.id
    )
    assert rows == [("CASE", 5), ("MEMBER", 3), ("SEALED", 3)]


def test_all_keys_are_asked_for_at_once_whatever_the_number_of_organisations(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisations = [register.organisation() for _ in range(3)]
    for organisation in organisations:
        for family in ("organisation", "site", "machine"):
            register.make(organisation, family, RECORDS[family])
    asked: list[int] = []
    with register.app.transaction(snapshot=True) as tx:
        sealed = records.of_organisations(tx, organisations, tiers=tuple(Tier))
        identity = identity_tiers(tx, organisations)
        one_call = tx.keys.by_ids

        def counted(ids: list[bytes]) -> object:
            asked.append(len(ids))
            return one_call(ids)

        monkeypatch.setattr(tx.keys, "by_ids", counted)
        subjects = dict.fromkeys(organisations, OWN)
        opened = register.disclosure.open(tx, subjects, sealed, identity_tiers=identity)
    assert len(opened) == 9
    assert asked == [len({field.sealed.key_id for record in sealed for field in record.fields})]


def test_a_field_the_catalogue_does_not_know_is_an_error_for_all_who_read_its_tier(
    register: Register,
) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "machine", RECORDS["machine"])
    # A family the fields were never declared for: the same rows, and seals that hold for them.
    register.sql("UPDATE register.record SET family = 'site' WHERE id = %s", view.id)
    register.seal_again(view.id)
    with pytest.raises(UnknownSlot):
        register.opened(organisation, subjects=MEMBER)


def test_a_key_that_is_gone_is_an_error_and_never_an_empty_record(register: Register) -> None:
    organisation = register.organisation()
    register.make(organisation, "machine", RECORDS["machine"])
    sealed = register.sealed(organisation, [Tier.MEMBER])
    register.sql("DELETE FROM keystore.wrapped_key WHERE scope = %s", f"org:{organisation}:MEMBER")
    with register.fresh_app() as app, app.transaction(snapshot=True) as tx, pytest.raises(MissingKey):
        register.disclosure.open(
            tx, {organisation: MEMBER}, sealed, identity_tiers={organisation: Tier.MEMBER}
        )


def test_what_was_opened_does_not_print(register: Register) -> None:
    organisation = register.organisation()
    view = register.make(organisation, "contact", RECORDS["contact"])
    (opened,) = register.opened(organisation)
    for shown in (repr(opened), repr(view), f"{opened}", repr(register.sealed(organisation))):
        assert "example.com" not in shown
        assert "Kim" not in shown
