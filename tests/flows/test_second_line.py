"""Whom a company shuts out reaches no row of it, also where the application forgets to ask."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import create_engine, text

from policies.vocabulary import Tier
from registry.accounts.closure import Closer
from registry.administration import store as administration_store
from registry.caller import Credential, token_hash
from registry.database import Database
from registry.directory.releasability import Releasability
from registry.disclosure import store as records
from registry.keystore.store import SqlKeyStore
from registry.oversight.store import survey
from registry.search.evaluate import Evaluation
from tests.support.demo_register import DemoRegister, Person
from tests.support.worlds import HOST

if TYPE_CHECKING:
    from registry.database import Transaction

MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
NAME = "Näcken"
READER = "current_setting('nordkap.reader', true)"


@pytest.fixture(scope="module")
def excluding(demo: DemoRegister) -> UUID:
    """Näcken, which shuts out Trollspån."""
    nacken = demo.loaded.organisations["nacken"]
    ((revision,),) = demo.sql("SELECT revision FROM register.releasability WHERE organisation = %s", nacken)
    shut_out = [demo.loaded.organisations["trollspan"]]
    with demo.serve.database.transaction() as tx:
        nix = [demo.loaded.networks["nix"]]
        demo.serve.recorder.release(tx, HOST, nacken, nix, None, shut_out, revision)
    return nacken


@pytest.fixture
def shut_out(demo: DemoRegister) -> Person:
    """A data owner of Trollspån."""
    return demo.person("data_owner")


def _whoever_reads(self: Releasability, _reader: UUID, networks: Any) -> frozenset[UUID]:
    return self.shown_in(networks)


@contextmanager
def forgetful() -> Iterator[None]:
    """The application's own checks of exclusions, broken: those of the rows and those of the index."""
    with (
        mock.patch.object(Releasability, "through", _whoever_reads),
        mock.patch.object(Evaluation, "seen", lambda _self, owners: owners),
    ):
        yield


def answers(person: Person, company: UUID) -> list[httpx.Response]:
    """Whatever could show another company to somebody, asked."""
    return [
        person.get(f"/companies/{company}"),
        person.search(MILLING),
        person.search({"field": "organisation.country", "op": "in", "value": ["SE", "NO"]}),
        person.ask("POST", "/search", json={"text": "titan"}),
        person.get("/company/export", params={"format": "csv"}),
        person.get("/company/preview", params={"as": "member"}),
    ]


def told(answered: httpx.Response) -> str:
    if answered.headers["content-type"].startswith("application/zip"):
        with zipfile.ZipFile(io.BytesIO(answered.content)) as held:
            return "".join(held.read(name).decode() for name in held.namelist())
    return answered.text


def test_whom_a_company_shuts_out_gets_nothing_of_it_where_the_application_forgets_to_ask(
    demo: DemoRegister, excluding: UUID, shut_out: Person
) -> None:
    others = demo.person("member")
    with forgetful():
        found = [told(each) for each in answers(shut_out, excluding)]
        shown = told(others.get(f"/companies/{excluding}")) + told(others.search(MILLING))
    assert NAME in shown
    assert [each for each in found if NAME in each or str(excluding) in each] == []
    assert not found[0].count('"value"')


def test_the_company_itself_and_whoever_it_does_not_shut_out_read_as_before(
    demo: DemoRegister, excluding: UUID
) -> None:
    assert NAME in demo.person("member").get(f"/companies/{excluding}").text
    own = demo.loaded.organisations["trollspan"]
    with demo.serve.database.transaction() as tx:
        _reads(tx, own)
        assert records.of_organisations(tx, [own], tiers=tuple(Tier))
        assert records.of_organisations(tx, [excluding], tiers=tuple(Tier)) == []
    with demo.serve.database.transaction() as tx:
        _reads(tx, excluding)
        assert records.of_organisations(tx, [excluding], tiers=tuple(Tier))


def test_a_closed_company_is_out_of_sight_of_everybody_else(own_demo: DemoRegister) -> None:
    vittra, trollspan = (own_demo.loaded.organisations[key] for key in ("vittra", "trollspan"))
    with own_demo.serve.database.transaction() as tx:
        own_demo.serve.accounts.closures.close_organisation(tx, "host", vittra, Closer())
    with own_demo.serve.database.transaction() as tx:
        _reads(tx, trollspan)
        assert records.of_organisations(tx, [vittra], tiers=tuple(Tier)) == []
    with own_demo.serve.database.transaction() as tx:
        assert records.of_organisations(tx, [vittra], tiers=tuple(Tier))


def test_who_reads_does_not_outlive_the_transaction_in_a_pooled_connection(
    demo: DemoRegister, excluding: UUID, shut_out: Person
) -> None:
    credential = Credential(token_hash(shut_out.token), "api", None, "127.0.0.1", "test")
    database = Database(
        create_engine(
            demo.dsns.app.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=1, max_overflow=0
        ),
        demo.serve.database._keyring,
        SqlKeyStore,
        demo.serve.journal,
    )
    try:
        for left_by in ("commit", "rollback"):
            with suppress(ZeroDivisionError), database.transaction() as tx:
                demo.serve.accounts.sessions.admit(tx, credential)
                first = tx.execute(text(f"SELECT pg_backend_pid(), {READER}")).one()
                assert first[1] == str(demo.loaded.organisations["trollspan"])
                assert records.of_organisations(tx, [excluding], tiers=tuple(Tier)) == []
                if left_by == "rollback":
                    raise ZeroDivisionError
            with database.transaction() as tx:
                second = tx.execute(text(f"SELECT pg_backend_pid(), {READER}")).one()
                assert second == (first[0], "")
                assert records.of_organisations(tx, [excluding], tiers=tuple(Tier))
    finally:
        database.dispose()


def test_an_office_that_is_shut_out_still_counts_the_company_and_knows_that_it_states_something(
    demo: DemoRegister, excluding: UUID
) -> None:
    with demo.serve.database.transaction() as tx:
        before = survey.records(tx), survey.held(tx)
        _reads(tx, demo.loaded.organisations["trollspan"])
        assert (survey.records(tx), sorted(survey.held(tx))) == (before[0], sorted(before[1]))
        assert administration_store.states_something(tx, excluding)
        assert not administration_store.states_something(tx, demo.loaded.organisations["nix_office"])


def test_who_is_out_of_sight_is_asked_once_a_statement_and_not_once_a_row(
    demo: DemoRegister, excluding: UUID
) -> None:
    with psycopg.connect(demo.dsns.app, autocommit=False) as connection:
        connection.execute(
            "SELECT set_config('nordkap.reader', %s, true)", (str(demo.loaded.organisations["trollspan"]),)
        )
        statement = "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM register.record WHERE number = ANY(%s)"
        numbers = [row[0] for row in demo.sql("SELECT number FROM register.record")]
        ((plan,),) = connection.execute(statement, (numbers,)).fetchall()
        # Every row of every table but the record's own is looked at once at the most.
        assert _loops(plan[0]["Plan"]) == {1}
        # With the index at hand the numbers go straight to it: the policy does not come between.
        connection.execute("SET LOCAL enable_seqscan = off")
        ((plan,),) = connection.execute(statement, (numbers[:20],)).fetchall()
        assert "record_number_key" in str(plan)


def test_a_policy_of_the_database_administrators_own_is_found(own_demo: DemoRegister) -> None:
    assert _about_policies(own_demo) == []
    own_demo.sql(
        "CREATE POLICY more ON register.record AS RESTRICTIVE TO nordkap_work USING (family <> 'site')"
    )
    assert len(_about_policies(own_demo)) == 1
    own_demo.sql("DROP POLICY more ON register.record")
    own_demo.sql("ALTER POLICY everybody ON register.record USING (family <> 'site')")
    assert len(_about_policies(own_demo)) == 1


def _about_policies(demo: DemoRegister) -> list[str]:
    said = "register.record: it has policies"
    return [str(found) for found in demo.verify().problems if said in str(found)]


def _reads(tx: Transaction, organisation: UUID) -> None:
    tx.execute(text("SELECT set_config('nordkap.reader', :reader, true)"), {"reader": str(organisation)})


def _loops(plan: dict[str, Any]) -> set[int]:
    found = {plan["Actual Loops"]} - {0}
    for each in plan.get("Plans", ()):
        found |= _loops(each)
    return found
