"""What still needs an old key keeps it, and goes on working."""

from __future__ import annotations

from keys.scope import Purpose
from registry.accounts.renewal import PLACES
from registry.database import metadata
from registry.oversight.store.checking import marked_tables
from registry.rotation.store import marked, versions as stored
from tests.registry.rotation.rotating import found, require_whole, rotate, versions
from tests.support.demo_register import DemoRegister


def test_every_secret_of_every_table_can_be_sealed_anew(demo: DemoRegister) -> None:
    with demo.work.database.transaction() as tx:
        assert set(marked.sealed_columns(tx)) == PLACES.keys()
        for name in marked_tables(tx):
            assert f"register.{name}" in metadata.tables
    columns = demo.sql(
        "SELECT table_name, column_name FROM information_schema.columns c "
        "WHERE table_schema = 'register' AND (domain_name = 'sealed' OR column_name = 'mac') "
        "AND NOT has_column_privilege('nordkap_work', format('%%I.%%I', table_schema, table_name)::regclass, "
        "column_name, 'UPDATE')".replace("%%", "%")
    )
    assert columns == []


def test_an_old_key_under_which_something_is_sealed_is_not_retired(demo: DemoRegister) -> None:
    with demo.work.database.transaction() as tx:
        scopes = stored.due(tx, Purpose.DATA, tx.now, 1_000)
        for scope in scopes:
            tx.keys.introduce(Purpose.DATA, scope)
        tx.keys.introduce(Purpose.ACCOUNT, "register")
    with demo.work.database.transaction() as tx:
        assert stored.promote(tx, [Purpose.DATA, Purpose.ACCOUNT]) == len(scopes) + 1
        in_use = tx.execute
        stored.retire(tx, Purpose.DATA)
        stored.retire(tx, Purpose.ACCOUNT)
        assert in_use is not None
    under = demo.sql(
        "SELECT count(*) FROM keystore.wrapped_key k WHERE k.state = 'retired' AND (k.purpose = 'account' "
        "OR EXISTS (SELECT FROM register.field f WHERE substr(f.sealed::bytea, 2, 16) = k.id))"
    )
    assert under == [(0,)]
    assert found(demo)


def test_codes_made_before_a_rotation_are_good_after_it(demo: DemoRegister) -> None:
    member = demo.person("member")
    company = member.search({"field": "capability.process", "op": "eq", "value": "milling"})
    named = company.json()["results"][0]["company"]
    rotate(demo, Purpose.ACCOUNT, Purpose.READER)
    assert member.get(f"/companies/{named}").status_code == 200
    assert demo.work.accounts.people is not None
    assert versions(demo, Purpose.ACCOUNT) == [(1, "live"), (2, "current")]
    demo.sql("DELETE FROM register.recovery_code")
    demo.sql("UPDATE register.organisation SET natural_key = NULL")
    demo.log_in(demo.account("member"))


def test_a_second_rotation_signs_the_log_by_a_third_key(demo: DemoRegister) -> None:
    rotate(demo, Purpose.SIGNING)
    demo.sequence()
    rotate(demo, Purpose.SIGNING)
    require_whole(demo)
    assert versions(demo, Purpose.SIGNING) == [(1, "live"), (2, "live"), (3, "current")]
