"""One SQL statement as the superuser of an embedded server: what its administrator could do."""

from __future__ import annotations

import psycopg

from registry.embedded.errors import EmbeddedError
from registry.embedded.server import Running


def run(running: Running, database: str, statement: str) -> list[str]:
    """Run `statement` in `database` and return its rows as text, or what PostgreSQL says it did.

    Raises EmbeddedError with PostgreSQL's own sentence.
    """
    with psycopg.connect(running.dsn(dbname=database), autocommit=True) as connection:
        try:
            cursor = connection.execute(statement.encode())
        except psycopg.Error as error:
            raise EmbeddedError(f"PostgreSQL says: {error.diag.message_primary}") from None
        if cursor.description is None:
            return [cursor.statusmessage or ""]
        return [" | ".join(str(value) for value in row) for row in cursor]
