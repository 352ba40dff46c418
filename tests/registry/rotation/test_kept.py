"""What still needs an old key keeps it, and goes on working."""

from __future__ import annotations

import pytest

from keys.scope import REGISTER, Purpose
from registry.database import metadata
from registry.oversight.store.checking import marked_tables
from registry.rotation.rows import PLACES
from registry.rotation.store import marked
from registry.rotation.store import versions as stored
from tests.registry.rotation.rotating import MILLING, found, require_whole, rotate, versions
from tests.support.demo_register import DemoRegister

NOT_GRANTED = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'register' AND (domain_name = 'sealed' OR column_name = 'mac') AND NOT
          has_column_privilege('nordkap_work', quote_ident(table_schema) || '.' || quote_ident(table_name),
                               column_name, 'UPDATE')
"""


def test_every_secret_and_every_mark_can_be_made_anew(demo: DemoRegister) -> None:
    with demo.work.database.transaction() as tx:
        assert set(marked.sealed_columns(tx)) == PLACES.keys()
        assert {f"register.{name}" for name in marked_tables(tx)} <= metadata.tables.keys()
    assert demo.sql(NOT_GRANTED) == []


def test_an_old_key_under_which_something_is_sealed_is_not_retired(demo: DemoRegister) -> None:
    with demo.work.database.transaction() as tx:
        scopes = stored.due(tx, Purpose.DATA, tx.now, 1_000)
        for scope in scopes:
            tx.keys.introduce(Purpose.DATA, scope)
        tx.keys.introduce(Purpose.ACCOUNT, REGISTER)
    with demo.work.database.transaction() as tx:
        assert stored.promote(tx, [Purpose.DATA, Purpose.ACCOUNT]) == len(scopes) + 1
        stored.retire(tx, Purpose.DATA)
        stored.retire(tx, Purpose.ACCOUNT)
    in_use = demo.sql(
        "SELECT count(*) FROM keystore.wrapped_key k WHERE k.state = 'retired' AND (k.purpose = 'account' "
        "OR EXISTS (SELECT FROM register.field f WHERE substr(f.sealed::bytea, 2, 16) = k.id))"
    )
    assert in_use == [(0,)]


@pytest.mark.long
def test_names_and_passwords_from_before_a_rotation_are_good_after_it(demo: DemoRegister) -> None:
    member = demo.person("member")
    named = member.search(MILLING).json()["results"][0]["company"]
    rotate(demo, Purpose.ACCOUNT, Purpose.READER)
    assert member.get(f"/companies/{named}").status_code == 200
    assert versions(demo, Purpose.ACCOUNT) == [(1, "live"), (2, "current")]
    demo.log_in(demo.account("member"))


@pytest.mark.long
def test_a_third_key_signs_a_log_whose_older_heads_still_hold(demo: DemoRegister) -> None:
    rotate(demo, Purpose.SIGNING)
    demo.sequence()
    rotate(demo, Purpose.SIGNING)
    require_whole(demo)
    assert versions(demo, Purpose.SIGNING) == [(1, "live"), (2, "live"), (3, "current")]
    assert found(demo)
