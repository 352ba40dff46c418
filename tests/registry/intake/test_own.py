"""A company's own people import as themselves: with their rights, into their own company, on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from policies.decision import Denied
from policies.vocabulary import Role
from registry.accounts.service import Accounts
from registry.caller import Credential
from registry.embedded.roles import Dsns
from registry.errors import Invalid, Refused
from registry.intake.mapping import Mapping, mapping_of
from registry.intake.own import OwnIntake
from registry.intake.reading import table_from
from registry.intake.report import Report
from registry.intake.service import Intake
from tests.support.register import Register
from tests.support.register import register as wired

FILE = "Typ,Fabrikat\nsvarv,Exempelmaskin\nfräs,Hemliga Verket\n".encode()


@pytest.fixture(scope="module")
def register(module_dsns: Dsns) -> Iterator[Register]:
    with wired(module_dsns) as made:
        yield made


@pytest.fixture(scope="module")
def own(register: Register) -> OwnIntake:
    accounts = Accounts(register.app, lambda: register.policy)
    intake = Intake(register.app, accounts, register.recorder, register.disclosure)
    return OwnIntake(register.app, register.sessions, lambda: register.policy, intake)


def mapping(**machine: Any) -> Mapping:
    return mapping_of(
        {
            "words": {"w": {"svarv": "turning", "fräs": "milling"}},
            "file": machine.pop("file", {}),
            "records": {
                "machine": {
                    "key": ["*"],
                    "fields": {
                        "machine.class": {"column": "Typ", "words": "w"},
                        "machine.make": {"column": "Fabrikat"},
                    },
                    **machine,
                }
            },
        }
    )


def run(own: OwnIntake, who: Credential, meaning: Mapping | None = None, *, apply: bool = True) -> Report:
    said = meaning or mapping()
    return own.run(who, said, [table_from(FILE, said)], apply=apply)


def leaves(register: Register, event: str) -> list[dict[str, Any]]:
    rows = register.sql("SELECT body FROM journal.staged ORDER BY id")
    found = [json.loads(body) for (body,) in rows]
    return [one for one in found if one["event"] == event]


def stored(register: Register, organisation: UUID) -> int:
    return len(register.sealed(organisation))


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DATA_OWNER])
def test_who_may_write_imports_into_their_own_company(register: Register, own: OwnIntake, role: Role) -> None:
    company, other = register.organisation(), register.organisation()
    who = register.signed_in(company, role)
    dry = run(own, who, apply=False)
    assert (dry.applied, dry.made["machine"], stored(register, company)) == (False, 2, 0)
    done = run(own, who)
    assert (done.applied, stored(register, company), stored(register, other)) == (True, 2, 0)
    assert not +run(own, who).made


@pytest.mark.parametrize("role", [Role.MEMBER, Role.INTERESTED])
def test_who_may_not_write_imports_nothing_and_that_is_on_record(
    register: Register, own: OwnIntake, role: Role
) -> None:
    company = register.organisation()
    who = register.signed_in(company, role)
    before = len(leaves(register, "refused"))
    for apply in (False, True):
        with pytest.raises(Denied):
            run(own, who, apply=apply)
    with pytest.raises(Denied):
        own.require_writer(who)
    assert len(leaves(register, "refused")) == before + 3
    assert stored(register, company) == 0


def test_a_check_and_a_storing_are_on_record_by_their_person_without_a_value(
    register: Register, own: OwnIntake
) -> None:
    company = register.organisation()
    person = register.person(company, own=[Role.EDITOR])
    who = register.credential(person)
    run(own, who, apply=False)
    read = [one for one in leaves(register, "own_read") if one["actor"] == str(person)]
    assert [one["organisation"] for one in read] == [str(company)]
    assert [one for one in leaves(register, "import_applied") if one["actor"] == str(person)] == []
    run(own, who)
    (applied,) = [one for one in leaves(register, "import_applied") if one["actor"] == str(person)]
    assert (applied["count"], applied.get("principal")) == (2, None)
    everything = json.dumps(leaves(register, "import_applied") + leaves(register, "record_made"))
    assert "Exempelmaskin" not in everything
    assert "Hemliga" not in everything


def test_a_mapping_gives_nobody_a_right_they_do_not_have(register: Register, own: OwnIntake) -> None:
    company = register.organisation()
    who = register.signed_in(company, Role.EDITOR)
    with pytest.raises(Refused):
        run(own, who, mapping(tiers={"machine.make": "MEMBER"}))
    with pytest.raises(Refused):
        run(own, who, mapping(tiers={"machine.make": "SEALED"}))
    report = run(own, who, mapping(file={"source": "audited"}))
    assert report.problems
    assert not report.applied
    assert stored(register, company) == 0


def test_a_mapping_that_speaks_of_no_field_is_refused(register: Register, own: OwnIntake) -> None:
    who = register.signed_in(register.organisation(), Role.EDITOR)
    with pytest.raises(Invalid):
        run(own, who, mapping(fields={"machine.nothing": {"column": "Typ"}}))
    with pytest.raises(Invalid):
        run(
            own,
            who,
            mapping_of({"records": {"readiness": {"fields": {"readiness.level": {"column": "Typ"}}}}}),
        )


def test_problems_of_rows_store_nothing_of_any(register: Register, own: OwnIntake) -> None:
    company = register.organisation()
    report = run(
        own,
        register.signed_in(company, Role.EDITOR),
        mapping(
            fields={"machine.class": {"column": "Typ", "words": "w"}, "machine.year": {"column": "Fabrikat"}}
        ),
    )
    assert (len(report.problems), report.applied, stored(register, company)) == (2, False, 0)
