"""The tables in the code are those of the schema; the application's role may do no more than it does."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, Table, create_engine, inspect
from sqlalchemy.pool import NullPool

from registry.accounts import tables as account_tables
from registry.directory import tables as directory_tables
from registry.embedded.roles import Dsns
from registry.keystore import tables as key_tables

TABLES = [
    *(table for table in vars(account_tables).values() if isinstance(table, Table)),
    *(table for table in vars(directory_tables).values() if isinstance(table, Table)),
    key_tables.wrapped_key,
]


@pytest.fixture(scope="module")
def engine(module_dsns: Dsns) -> Iterator[Engine]:
    url = module_dsns.superuser.replace("postgresql://", "postgresql+psycopg://", 1)
    made = create_engine(url, poolclass=NullPool)
    yield made
    made.dispose()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_keys_and_indexes_are_those_of_the_schema(engine: Engine, table: Table) -> None:
    there = inspect(engine)
    columns = {column["name"]: column for column in there.get_columns(table.name, schema=table.schema)}
    assert list(columns) == [column.name for column in table.columns]
    for column in table.columns:
        assert columns[column.name]["nullable"] == column.nullable, column.name
    key = there.get_pk_constraint(table.name, schema=table.schema)["constrained_columns"]
    assert key == [column.name for column in table.primary_key.columns]
    indexes = {
        index["name"]
        for index in there.get_indexes(table.name, schema=table.schema)
        if not index.get("duplicates_constraint")
    }
    assert indexes == {index.name for index in table.indexes}
    foreign = {
        (tuple(each["constrained_columns"]), each["referred_table"])
        for each in there.get_foreign_keys(table.name, schema=table.schema)
    }
    assert foreign == {((key.parent.name,), key.column.table.name) for key in table.foreign_keys}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register.session SET person = gen_random_uuid()",
        "UPDATE register.role SET role = 'auditor'",
        "UPDATE register.approved_tier SET tier = 'CASE'",
        "UPDATE register.membership SET state = 'member'",
        "DELETE FROM register.role",
        "DELETE FROM register.person",
        "UPDATE register.authenticator SET secret = ''",
        "UPDATE register.invitation SET expires_at = now()",
        "UPDATE register.policy SET digest = ''",
        "DELETE FROM journal.staged",
        "UPDATE journal.staged SET body = ''",
        "ALTER TABLE register.person ADD COLUMN x int",
    ],
)
def test_the_applications_role_is_not_the_owner(module_dsns: Dsns, statement: str) -> None:
    with (
        psycopg.connect(module_dsns.app, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
