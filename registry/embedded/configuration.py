"""What the embedded server is told: its log stays free of statements, its door of strangers.

Both files are written anew at every start, so that a later version of this program is not held back by an old
one. Servers for production get the same hygiene from deploy/README.md.
"""

from __future__ import annotations

# Nobody is trusted, not even over the socket that only the server's own user and root can reach.
ACCESS = """\
# Written at every start.
local all all scram-sha-256
"""

# name: value, since (major version). See PostgreSQL's manual, chapter "Server Configuration".
_SETTINGS: tuple[tuple[str, str, int], ...] = (
    # No port; the socket's folder is private as well.
    ("listen_addresses", "", 15),
    ("unix_socket_permissions", "0700", 15),
    ("password_encryption", "scram-sha-256", 15),
    ("allow_alter_system", "off", 17),
    # A statement, its parameters and its error (which may quote a value) never reach the log or a view.
    ("logging_collector", "off", 15),
    ("log_destination", "stderr", 15),
    ("log_min_messages", "log", 15),
    ("log_min_error_statement", "panic", 15),
    ("log_error_verbosity", "terse", 15),
    ("log_statement", "none", 15),
    ("log_min_duration_statement", "-1", 15),
    ("log_parameter_max_length", "0", 15),
    ("log_parameter_max_length_on_error", "0", 15),
    ("log_checkpoints", "off", 15),
    ("log_autovacuum_min_duration", "-1", 15),
    ("track_activity_query_size", "100", 15),
    ("shared_preload_libraries", "", 15),
    ("session_preload_libraries", "", 15),
    ("log_timezone", "UTC", 15),
    ("timezone", "UTC", 15),
    # A small box: two cores, a couple of gigabytes shared with the register itself.
    ("max_connections", "100", 15),
    ("shared_buffers", "128MB", 15),
    ("effective_cache_size", "512MB", 15),
    ("work_mem", "8MB", 15),
    ("maintenance_work_mem", "64MB", 15),
    ("max_wal_size", "512MB", 15),
    # Compiling pays for long analytic statements only; ours are short.
    ("jit", "off", 15),
    # No replica and no archive stands behind an embedded server: copies are made with pg_dump.
    ("wal_level", "minimal", 15),
    ("max_wal_senders", "0", 15),
    ("max_logical_replication_workers", "0", 15),
)

# For tests alone: what a crash of the machine would lose is thrown away anyway. A crash of PostgreSQL or of
# the register loses nothing, so that kill tests tell the truth: `synchronous_commit` stays on.
_FORGETFUL = (("fsync", "off"), ("full_page_writes", "off"))


def settings(socket: str, major: int, *, durable: bool) -> str:
    """Return the text of postgresql.conf for version `major`, with its socket in the folder `socket`.

    `socket` may be relative to the data folder. `durable` is False for tests only.
    """
    pairs = [(name, value) for name, value, since in _SETTINGS if major >= since]
    # A list of folders is meant; quoted, a space or a comma in it is part of the one folder.
    pairs.append(("unix_socket_directories", '"{}"'.format(socket.replace('"', '""'))))
    if not durable:
        pairs.extend(_FORGETFUL)
    return "# Written at every start.\n" + "".join(f"{name} = {_quoted(value)}\n" for name, value in pairs)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
