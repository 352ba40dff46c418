"""`nordkap status`: is everything in order, in one screen.

What depends on something that is not in order is not looked at: a line more would only say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import typer

from keys.errors import KeysError
from keys.providers import RootProvider
from keys.scope import REGISTER, Root
from policies.errors import PoliciesError
from registry import migrations
from registry.accounts import adoption
from registry.backup import folder as folders
from registry.backup.manifest import installation_of
from registry.backup.store import first_leaf
from registry.cli.failure import NO, told
from registry.cli.founding import REGISTER_KEYS
from registry.cli.stop import stop
from registry.cli.surroundings import surroundings
from registry.database import Transaction
from registry.errors import NordkapError
from registry.keystore import store as keystore
from registry.oversight.health import journal_health
from registry.oversight.store import reading
from registry.picture.due import due as due_again
from registry.rootkeys import open_roots
from registry.search.compaction import due
from registry.settings import Settings
from registry.wiring import House

SILENT_SECONDS = 60
LATE_HOURS = 36
"""A nightly backup is older when a night was missed."""

AT_ONCE = 500
"""Keys unwrapped by one question to the database."""

Finding = tuple[bool, str]
"""Whether it is in order, and what was found."""


def status() -> None:
    """Say whether everything is in order; exit 1 when it is not.

    Looks at root keys, policy, database, stored keys, networks, whether the register is stopped, when each network
    was last looked at as a whole, the index, the log, the process `nordkap work`, and the newest backup where
    NORDKAP_BACKUP_FOLDER is set.

    Example: nordkap status
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url("work_database_url")
        findings = _look(settings, environ)
    for good, line in findings:
        print(("ok   " if good else "LOOK ") + line)
    if not all(good for good, _ in findings):
        raise typer.Exit(NO)


def _look(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    roots, findings = _roots(settings, environ)
    house = House(settings, roots, "work_database_url", "host", watch_backlog=False)
    try:
        policy = _told("policy", lambda: (True, _policy(house)))
        schema = _told("database", lambda: _schema(settings))
        findings += [policy, schema]
        if schema[0]:
            with house.database.transaction(snapshot=True) as tx:
                if len(roots) == len(Root):
                    findings.append(_told("keys", lambda: _keys(tx)))
                    if policy[0]:
                        findings.append(_told("policy", lambda: _adopted(tx, house)))
                    findings += [
                        _told("networks", lambda: _networks(tx, house)),
                        _stop(tx),
                        *_reviews(tx, house),
                        _told("index", lambda: _index(tx)),
                    ]
                findings += [_log(tx), _work(tx)]
                folder = settings.backup_folder
                if folder is not None:
                    findings.append(_told("backup", lambda: _backup(tx, folder)))
    finally:
        house.close()
    return findings


def _told(name: str, look: Callable[[], Finding]) -> Finding:
    """Return what a look found; an error with a sentence is a finding."""
    try:
        return look()
    except (NordkapError, KeysError, PoliciesError) as error:
        return False, f"{name}: {error}"
    except OSError as error:
        return False, f"{name}: {error.filename}: {error.strerror}"


def _roots(settings: Settings, environ: Mapping[str, str]) -> tuple[dict[Root, RootProvider], list[Finding]]:
    opened: dict[Root, RootProvider] = {}
    findings = []
    for root in Root:
        try:
            opened |= open_roots(settings, (root,), environ)
        except KeysError as error:
            findings.append((False, f"{root} root key: {error}"))
        except OSError as error:
            findings.append((False, f"{root} root key: {settings.root_file(root.value)}: {error.strerror}"))
        else:
            findings.append((True, f"{root} root key: its passphrase opens it"))
    return opened, findings


def _policy(house: House) -> str:
    return f"policy: {len(house.policy.rules)} rules, fingerprint {house.policy.digest[:16]}"


def _schema(settings: Settings) -> Finding:
    at, newest = migrations.current(settings.url("work_database_url")), migrations.newest()
    if at == newest:
        return True, f"database: reached, its schema is {at}, the newest"
    if at is None:
        return False, "database: reached, and empty: run nordkap init"
    return False, f"database: reached; its schema is {at}, this program needs {newest}: run nordkap migrate"


def _keys(tx: Transaction) -> Finding:
    for purpose in REGISTER_KEYS:
        tx.keys.current(purpose, REGISTER)
    ids = keystore.ids(tx)
    for start in range(0, len(ids), AT_ONCE):
        tx.keys.by_ids(ids[start : start + AT_ONCE])
    return True, f"keys: the root keys open all {len(ids)}, and each fits its check value"


def _adopted(tx: Transaction, house: House) -> Finding:
    adopted = adoption.adopted(tx)
    if adopted == house.policy.digest:
        return True, "policy: it is the one the register adopted"
    follows = "none" if adopted is None else adopted[:16]
    return False, f"policy: the register adopted another one ({follows}): run nordkap migrate"


def _networks(tx: Transaction, house: House) -> Finding:
    names = sorted(row["slug"] for row in house.accounts.networks.every(tx))
    return bool(names), f"networks: {', '.join(names) or 'none, run nordkap init'}"


def _log(tx: Transaction) -> Finding:
    health, newest = journal_health(tx), reading.newest(tx)
    last = "none numbered yet"
    if newest is not None:
        last = f"the last one numbered is {_ago(max(0.0, (tx.now - newest).total_seconds()))} old"
    line = f"log: {health.waiting} entries wait, the oldest for {_ago(health.behind)}; {last}"
    return health.sound, f"{line}; {health.broken}" if health.broken else line


def _work(tx: Transaction) -> Finding:
    silent = journal_health(tx).silent
    if silent <= SILENT_SECONDS:
        return True, f"work: alive {_ago(silent)} ago"
    return False, f"work: not seen for {_ago(silent)}: start nordkap work"


def _index(tx: Transaction) -> Finding:
    late = due(tx)
    return not late, "index: " + ("compaction is due: nordkap work does it" if late else "compacted")


def _stop(tx: Transaction) -> Finding:
    found = stop(tx)
    return found is None, f"register: {found or 'it goes on, nobody has stopped it'}"


def _reviews(tx: Transaction, house: House) -> list[Finding]:
    return [
        _told("whole-picture review", partial(_review, tx, row)) for row in house.accounts.networks.every(tx)
    ]


def _review(tx: Transaction, row: Mapping[str, Any]) -> Finding:
    found = due_again(tx, row["id"], row["created_at"])
    last = "never signed" if found.signed_at is None else f"signed by both on {found.signed_at:%Y-%m-%d}"
    line = f"whole-picture review of {row['slug']}: {last}"
    if found.overdue:
        return (
            False,
            f"{line}, overdue since {found.until:%Y-%m-%d}: its office takes and signs one on /office/whole",
        )
    return True, f"{line}, the next one by {found.until:%Y-%m-%d}"


def _backup(tx: Transaction, folder: Path) -> Finding:
    leaf = first_leaf(tx)
    newest = None if leaf is None else folders.newest(folder, installation_of(leaf))
    if newest is None:
        return False, f"backup: none of this register in {folder}: is its disk there? Run nordkap backup"
    age = tx.now - newest.taken_at
    line = f"backup: the newest in {folder} is {_ago(max(0.0, age.total_seconds()))} old"
    if age <= timedelta(hours=LATE_HOURS):
        return True, line
    return False, f"{line}: systemctl status nordkap-backup says why"


def _ago(seconds: float) -> str:
    """Return a stretch of time in the largest unit that fits."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
