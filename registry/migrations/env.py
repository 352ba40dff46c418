"""Alembic's entry: one transaction for all steps, as the owner role."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

dsn: str = context.config.attributes["dsn"]
engine = create_engine(dsn.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, version_table="schema_version", version_table_schema="public")
    with context.begin_transaction():
        context.run_migrations()
