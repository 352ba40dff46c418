"""What is shredded does not open, is not found and does not sign in; the log proves all the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest

from keys.scope import TIERS, Purpose, data_scope, person_scope
from policies.vocabulary import Role
from registry.accounts.closure import Closer
from registry.companies.everything import everything
from registry.errors import NotFound
from registry.keystore.store import SqlKeyStore
from registry.search.verify import verify as verify_index
from registry.shredding import shredlist
from registry.shredding.errors import ShredListBroken
from registry.shredding.shredlist import Line
from tests.support.demo_register import DemoRegister

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
REFUSED = 401


def companies(demo: DemoRegister) -> set[str]:
    """The names a member finds."""
    answer = demo.person("member").search(MILLING)
    assert answer.status_code == 200, answer.text
    return {card["name"] for card in answer.json()["results"] if card["name"]}


def shred(demo: DemoRegister, about: UUID, kind: str = "organisation") -> Line:
    with demo.work.database.transaction() as tx:
        line: Line = getattr(demo.work.shredding, kind)(tx, about)
    return line


def found_of(demo: DemoRegister) -> tuple[str, UUID]:
    """Return the name and id of a company that a member finds and that is not the member's own."""
    name = min(companies(demo))
    with demo.work.database.transaction() as tx:
        everyone = [row[0] for row in demo.sql("SELECT id FROM register.organisation WHERE kind = 'company'")]
        called = demo.work.accounts.people.organisations_names(tx, everyone)
    return name, next(each for each, known in called.items() if known == name)


def require_whole(demo: DemoRegister) -> None:
    assert demo.verify().problems == ()
    assert verify_index(demo.work.database, lambda tx: everything(tx, demo.work.disclosure)) == []


def test_a_shredded_organisation_is_gone_and_every_other_is_untouched(demo: DemoRegister) -> None:
    name, about = found_of(demo)
    before = companies(demo)
    others = demo.sql("SELECT count(*) FROM register.record WHERE organisation <> %s", about)
    line = shred(demo, about)
    assert companies(demo) == before - {name}
    require_whole(demo)
    assert demo.sql("SELECT count(*) FROM register.record WHERE organisation = %s", about) == [(0,)]
    assert demo.sql("SELECT count(*) FROM register.record WHERE organisation <> %s", about) == others
    assert demo.sql("SELECT count(*) FROM keystore.wrapped_key WHERE scope LIKE %s", f"org:{about}%") == [
        (0,)
    ]
    assert len(line.keys) >= 6
    with demo.work.database.transaction() as tx:
        assert SqlKeyStore(tx).find(Purpose.DATA, [data_scope(about, tier) for tier in TIERS]) == []
    demo.compact()
    require_whole(demo)
    with pytest.raises(NotFound):
        shred(demo, about)


def test_an_organisation_that_its_office_closed_is_shredded_too(demo: DemoRegister) -> None:
    name, about = found_of(demo)
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.closures.close_organisation(tx, "host", about, Closer())
    lines = []
    with suppress(NotFound):  # a refusal would leave everything, which is what is asked below
        lines.append(shred(demo, about))
    assert [len(line.keys) >= 6 for line in lines] == [True]
    assert name not in companies(demo)
    assert demo.sql("SELECT count(*) FROM keystore.wrapped_key WHERE scope LIKE %s", f"org:{about}%") == [
        (0,)
    ]
    assert demo.sql("SELECT count(*) FROM register.record WHERE organisation = %s", about) == [(0,)]
    demo.compact()
    require_whole(demo)
    with demo.work.database.transaction() as tx:
        assert demo.work.shredding.replay(tx, lines) == 0


@pytest.mark.long
def test_nobody_of_a_shredded_organisation_goes_on_in_any_process(demo: DemoRegister) -> None:
    person = demo.person("member")
    with demo.another_process() as elsewhere:
        there = demo.log_in(demo.account("member"), elsewhere)
        ((about,),) = demo.sql(
            "SELECT organisation FROM register.person WHERE id = %s", demo.person_id(person.account)
        )
        shred(demo, about)
        assert person.search(MILLING).status_code == REFUSED
        assert there.search(MILLING).status_code == REFUSED
        body = {"email": person.account.email, "password": person.account.password, "code": "123456"}
        assert elsewhere.post("/api/v1/session", json=body).status_code == REFUSED
    require_whole(demo)


def test_a_shredded_person_leaves_ids_and_a_log_that_proves(demo: DemoRegister) -> None:
    person = demo.person("member")
    person.search(MILLING)
    about = demo.person_id(person.account)
    ((organisation,),) = demo.sql("SELECT organisation FROM register.person WHERE id = %s", about)
    demo.sql(
        "INSERT INTO register.upload SELECT id, 1, id, 'workbook', email, now() FROM register.person WHERE id = %s",
        about,
    )
    entries = demo.sql("SELECT count(*) FROM journal.entry")[0][0]
    line = shred(demo, about, "person")
    assert person.search(MILLING).status_code == REFUSED
    require_whole(demo)
    assert demo.sql("SELECT count(*) FROM journal.entry")[0][0] > entries
    with demo.work.database.transaction() as tx:
        assert person.account.name not in demo.work.accounts.people.names(tx, [about]).values()
        assert SqlKeyStore(tx).find(Purpose.AUDIT_PERSON, [person_scope(about)]) == []
        with pytest.raises(NotFound):
            demo.work.accounts.people.by_email(tx, person.account.email)
    for table in ("password", "authenticator", "recovery_code", "session", "purpose", "invitation", "upload"):
        assert demo.sql(f"SELECT count(*) FROM register.{table} WHERE person = %s", about) == [(0,)]
    assert demo.sql("SELECT count(*) FROM register.record WHERE organisation = %s", organisation)[0][0]
    assert line.keys


def test_who_got_a_code_for_a_new_password_is_shredded_with_it(demo: DemoRegister) -> None:
    """A code names the invitation that goes with its person."""
    owner = demo.person("data_owner")
    about = demo.person_id(owner.account)
    ((organisation,),) = demo.sql("SELECT organisation FROM register.person WHERE id = %s", about)
    ((colleague,),) = demo.sql(
        "SELECT id FROM register.person WHERE organisation = %s AND id <> %s ORDER BY id LIMIT 1",
        organisation,
        about,
    )
    given = owner.ask("POST", f"/company/people/{colleague}/reset", json={"kind": "password"})
    assert given.status_code == 201, given.text
    shred(demo, colleague, "person")
    assert demo.sql("SELECT count(*) FROM register.reset WHERE person = %s", colleague) == [(0,)]
    shred(demo, organisation)
    require_whole(demo)


def test_an_application_is_shredded_with_its_company_and_an_officers_words_with_the_officer(
    demo: DemoRegister,
) -> None:
    isa, officer = demo.person("interested"), demo.person("vetting_officer")
    who, network = demo.person_id(isa.account), str(demo.loaded.networks["nix"])
    ((company,),) = demo.sql("SELECT organisation FROM register.person WHERE id = %s", who)
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.grants.give_role(tx, "host", who, Role.DATA_OWNER)
    stated = {"network": network, "does": "Tests ideas", "why": "To be found", "contact": "The switchboard"}
    made = isa.ask("POST", "/applications", json=stated)
    assert made.status_code == 201, made.text
    asked = {"words": "Which ideas do you mean?"}
    place = f"/applications/{made.json()['id']}"
    assert officer.ask("POST", f"{place}/questions", json=asked).status_code == 204
    assert asked["words"] in isa.get("/applications").text
    shred(demo, demo.person_id(officer.account), "person")
    told = isa.get("/applications")
    assert (told.status_code, asked["words"] in told.text) == (200, False)
    require_whole(demo)
    shred(demo, company)
    for table in ("application", "application_step"):
        assert demo.sql(f"SELECT count(*) FROM register.{table}") == [(0,)]
    require_whole(demo)


@pytest.mark.long
def test_the_auditor_still_reads_a_log_with_shredded_people_in_it(demo: DemoRegister) -> None:
    person = demo.person("member")
    person.search(MILLING)
    shred(demo, demo.person_id(person.account), "person")
    demo.sequence()
    answer = demo.person("auditor").get("/audit/entries")
    assert answer.status_code == 200, answer.text
    assert person.account.name not in answer.text


@pytest.mark.long
def test_a_restored_backup_is_shredded_again_by_the_list(demo: DemoRegister, tmp_path: Path) -> None:
    name, about = found_of(demo)
    listed = tmp_path / "shredded"
    with demo.work.database.transaction() as tx:
        line = demo.work.shredding.organisation(tx, about)
        shredlist.append(listed, line)
        tx.connection.rollback()  # the backup is from before
        tx.noted.clear()
    assert name in companies(demo)
    lines = shredlist.read(listed)
    assert lines == [line]
    with demo.work.database.transaction() as tx:
        assert demo.work.shredding.replay(tx, lines) == 1
    assert name not in companies(demo)
    with demo.work.database.transaction() as tx:
        assert demo.work.shredding.replay(tx, lines * 2) == 0
    require_whole(demo)


FORGERIES: tuple[Callable[[str], str], ...] = (
    lambda text: text[:-1],
    lambda text: text.replace("organisation", "person"),
    lambda text: text[:-2] + ("0\n" if text[-2] != "0" else "1\n"),
    lambda text: text.upper(),
    lambda text: "\n" + text,
    lambda text: text.replace(" ", "  ", 1),
    lambda _: "nonsense\n",
    lambda _: "\u00e5\u00e4\u00f6\n",
)


def test_a_forged_or_malformed_list_shreds_nothing(demo: DemoRegister, tmp_path: Path) -> None:
    _, about = found_of(demo)
    with demo.work.database.transaction() as tx:
        text = f"{shredlist.made(tx, shredlist.Kind.ORGANISATION, about, [bytes(16)])}\n"
    listed = tmp_path / "shredded"
    for forge in FORGERIES:
        listed.write_text(text + forge(text), encoding="latin-1")
        with pytest.raises(ShredListBroken), demo.work.database.transaction() as tx:
            demo.work.shredding.replay(tx, shredlist.read(listed))
    assert demo.sql("SELECT state FROM register.organisation WHERE id = %s", about) == [("active",)]
    with pytest.raises(FileNotFoundError):
        shredlist.read(tmp_path / "nowhere")
