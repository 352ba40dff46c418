"""Making the demo's register and serving it, all in one folder.

::

    var/demo/database/        the embedded PostgreSQL
    var/demo/keys/            content.root, work.root and their random passphrases
    var/demo/head             the log's newest signed head, outside the database
    var/demo/environment      the settings, so that every other command finds this register
    var/demo/accounts.json    who can log in
    var/demo/loaded           stands when the demo's data is whole
    var/demo/address          where it is served, since it was last started
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
from pathlib import Path

from rich.console import Console

from keys.providers import passphrase as passphrase_file
from keys.scope import Root
from registry import migrations
from registry.cli import founding
from registry.cli.children import Children, require_port
from registry.cli.failure import fail
from registry.cli.surroundings import ACCOUNTS, DATABASE, ENVIRONMENT_FILE, LOADED, read_environment
from registry.demo import accounts, loading
from registry.demo.applicants import load_applicants
from registry.embedded import Embedded, Running, roles
from registry.embedded.folder import Folder
from registry.embedded.roles import Dsns
from registry.migrations.steps import upgrade
from registry.passphrases import passphrase
from registry.rootkeys import open_roots
from registry.search.compaction import compact
from registry.settings import Settings
from registry.wiring import House

HOST = "127.0.0.1"
ADDRESS = "address"
RUNS = "The demo of this folder runs already, at {address}: look there, or end it with Ctrl-C where it was started."
STARTS = "The demo of this folder is being started already: wait for it, or end it with Ctrl-C where it was started."
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def show(named: Path, port: int, *, reset: bool) -> None:
    """Serve the demo of a folder until told to end, making it first where it is not there or not whole."""
    for number in ENDING:
        # Also where the shell that started this in the background lets it ignore Ctrl-C.
        signal.signal(number, signal.default_int_handler)
    folder = named.resolve()
    _require_alone(folder)
    require_port(HOST, port)
    if reset and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ADDRESS).unlink(missing_ok=True)
    console = Console(stderr=True)
    with Embedded().start(folder / "database") as running:
        if (folder / LOADED).exists():
            renew(folder, running)
        else:
            with console.status("Making the demonstration: database, keys, companies, people ..."):
                load(folder, running)
        settings = {"NORDKAP_HOST": HOST, "NORDKAP_PORT": str(port), "NORDKAP_LOG_LEVEL": "warning"}
        children = Children({**read_environment(folder / ENVIRONMENT_FILE), **settings})
        try:
            children.start(("work",), ("serve", "--demo"))
            address = f"http://{HOST}:{port}"
            children.await_answer(f"{address}/healthz")
            _write_private(folder / ADDRESS, address)
            _greet(folder, named, address)
            children.watch()
        except KeyboardInterrupt:
            console.print("\nStopping.")
        finally:
            for number in ENDING:
                signal.signal(number, signal.SIG_IGN)
            children.stop()


def load(folder: Path, running: Running) -> None:
    """Make the demo's register; a killed start leaves no `loaded`, so that the next one starts over."""
    migrations.make_roles(running.dsn())
    roles.give_passwords(running)
    roles.drop_database(running, DATABASE)
    dsns = roles.make_database(running, DATABASE)
    upgrade(dsns.owner)
    settings = _keyed(folder, dsns)
    house = House(
        settings, open_roots(settings, tuple(Root), {}), "database_url", "demo", watch_backlog=False
    )
    work = House(settings, house.roots, "work_database_url", "work:compaction", watch_backlog=False)
    try:
        founding.found(house)
        with house.database.transaction() as tx:
            networks = loading.load_networks(house, tx)
        with house.database.transaction() as tx:
            organisations = loading.load_organisations(house, tx, networks, loading.everybody())
        rows = accounts.load_people(house, networks, organisations)
        accounts.write([*rows, *load_applicants(house, networks)], folder / ACCOUNTS)
        compact(work.database)
    finally:
        house.close()
        work.close()
    (folder / LOADED).touch()


def renew(folder: Path, running: Running) -> None:
    """Let a demo that was made before fit this program and the folder it lies in now."""
    dsns = roles.dsns(running, DATABASE)
    upgrade(dsns.owner)
    settings = _configured(folder, dsns)
    house = House(
        settings, open_roots(settings, tuple(Root), {}), "database_url", "demo", watch_backlog=False
    )
    try:
        founding.found(house)
    finally:
        house.close()


def _keyed(folder: Path, dsns: Dsns) -> Settings:
    """Make both root keys, each under a random passphrase of its own."""
    keys = folder / "keys"
    if keys.exists():
        shutil.rmtree(keys)
    keys.mkdir(mode=0o700)
    for root in Root:
        _write_private(_passphrase_file(folder, root), secrets.token_urlsafe(24) + "\n")
    settings = _configured(folder, dsns)
    for root in Root:
        passphrase_file.create(settings.root_file(root.value), passphrase(settings, root.value, {}), root)
    return settings


def _configured(folder: Path, dsns: Dsns) -> Settings:
    environment = {
        "NORDKAP_DATABASE_URL": dsns.app,
        "NORDKAP_WORK_DATABASE_URL": dsns.work,
        "NORDKAP_OWNER_DATABASE_URL": dsns.owner,
        "NORDKAP_KEYS_FOLDER": str(folder / "keys"),
        "NORDKAP_HEAD_FILE": str(folder / "head"),
    }
    for root in Root:
        variable = f"NORDKAP_{root.value.upper()}_PASSPHRASE_FILE"
        environment[variable] = str(_passphrase_file(folder, root))
    lines = [f"{name}={value}\n" for name, value in environment.items()]
    _write_private(folder / ENVIRONMENT_FILE, "".join(lines))
    return Settings.load(environment)


def _passphrase_file(folder: Path, root: Root) -> Path:
    return folder / "keys" / f"{root.value}.passphrase"


def _write_private(file: Path, text: str) -> None:
    """Write a file for its owner's eyes, whole or not at all."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(file)


def _require_alone(folder: Path) -> None:
    """Require that no demo runs in this folder, and wait for the database of one that was killed to end."""
    place = Folder(folder / "database")
    if not place.path.exists():
        return
    if place.in_use():
        file = folder / ADDRESS
        raise fail(RUNS.format(address=file.read_text(encoding="utf-8")) if file.exists() else STARTS)
    os.close(place.lock_server())


def _greet(folder: Path, named: Path, address: str) -> None:
    rows = json.loads((folder / ACCOUNTS).read_text(encoding="utf-8"))
    names = ("role", "email", "password")
    widths = [max(len(row[name]) for row in rows) + 2 for name in names]
    for row in rows:
        cells = (row[name].ljust(width) for name, width in zip(names, widths, strict=True))
        print("".join(cells) + row["organisation"])
    print(
        f"\nOpen {address} and log in with a mailbox and password from above.\n"
        "The code: in another terminal, .venv/bin/nordkap demo code member (or a mailbox)\n"
        f"All of it stands in {named / ACCOUNTS}. Ctrl-C stops everything.",
        flush=True,
    )
