"""The columns of other rooms' tables that this room uses; `registry.accounts.tables` declares the tables.

Records and their fields are `registry.disclosure.tables`.
"""

from __future__ import annotations

from sqlalchemy import ARRAY, DateTime, Integer, LargeBinary, Text, Uuid, column, table

SCHEMA = "register"

organisation = table(
    "organisation",
    column("id", Uuid),
    column("number", Integer),
    column("kind", Text),
    column("account_name", LargeBinary),
    column("natural_key", LargeBinary),
    column("profile", Text),
    column("state", Text),
    column("created_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema=SCHEMA,
)

releasability = table(
    "releasability",
    column("organisation", Uuid),
    column("networks", ARRAY(Uuid)),
    column("countries", ARRAY(Text)),
    column("excluded", ARRAY(Uuid)),
    column("revision", Integer),
    column("changed_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema=SCHEMA,
)

membership = table(
    "membership",
    column("id", Uuid),
    column("organisation", Uuid),
    column("network", Uuid),
    column("state", Text),
    column("valid_from", DateTime(timezone=True)),
    column("valid_until", DateTime(timezone=True)),
    column("revoked_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema=SCHEMA,
)

network = table(
    "network",
    column("id", Uuid),
    column("slug", Text),
    column("name", Text),
    column("country", Text),
    column("created_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema=SCHEMA,
)
