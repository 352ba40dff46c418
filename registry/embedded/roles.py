"""The register's roles and databases on an embedded server: the runbook's work, done by program.

Roles belong to the whole server (`registry/migrations/roles.sql` makes them); here they get random passwords,
kept in the server's folder in a file of the starter's:

```
nordkap_owner <password>
nordkap_app <password>
nordkap_work <password>
```
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from registry.embedded.errors import EmbeddedError
from registry.embedded.folder import Folder, read_plain, write_private
from registry.embedded.server import Running

OWNER = "nordkap_owner"
APP = "nordkap_app"
WORK = "nordkap_work"
LOGINS = (OWNER, APP, WORK)


@dataclass(frozen=True, slots=True)
class Dsns:
    """How each role reaches one database; ``postgresql://`` URLs that carry the role's password."""

    superuser: str = field(repr=False)
    owner: str = field(repr=False)
    app: str = field(repr=False)
    work: str = field(repr=False)


def give_passwords(running: Running) -> None:
    """Give the roles that log in random passwords, if they have none yet. They must exist."""
    place = Folder(running.folder)
    if _passwords(place):
        return
    made = {role: secrets.token_urlsafe(32) for role in LOGINS}
    with psycopg.connect(running.dsn(), autocommit=True) as connection:
        for role, password in made.items():
            # Only the SCRAM verifier travels: the password itself appears in no statement.
            verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )
    write_private(place.roles, "".join(f"{role} {password}\n" for role, password in made.items()))


def make_database(running: Running, name: str, *, template: str | None = None) -> Dsns:
    """Make the database `name` if it is missing, owned by the owner role, open to the register's roles alone.

    `template` names a database to copy, to which nobody may be connected. Returns how to reach it.
    """
    with psycopg.connect(running.dsn(), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if there is None:
            options: sql.Composable = sql.SQL("")
            if template is not None:
                # No slower than WAL_LOG (40 ms either way), and it writes no log.
                options = sql.SQL("TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} {}").format(
                    sql.Identifier(name), sql.Identifier(OWNER), options
                )
            )
        # Rights to a database are not copied with a template.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, (APP, WORK)))
            )
        )
    return dsns(running, name)


def drop_database(running: Running, name: str) -> None:
    """Remove a database, ending whoever is connected to it."""
    with psycopg.connect(running.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def dsns(running: Running, name: str) -> Dsns:
    """Return how each role reaches the database `name`. Raises EmbeddedError without passwords."""
    passwords = _passwords(Folder(running.folder))
    if not passwords:
        raise EmbeddedError(
            f"The passwords of the database roles are missing in {running.folder}: "
            "start over in a new folder."
        )
    return Dsns(
        superuser=running.dsn(dbname=name),
        owner=running.dsn(OWNER, name, passwords[OWNER]),
        app=running.dsn(APP, name, passwords[APP]),
        work=running.dsn(WORK, name, passwords[WORK]),
    )


def _passwords(place: Folder) -> dict[str, str]:
    lines = (read_plain(place.roles) or "").splitlines()
    return dict(line.split(" ", 1) for line in lines)
