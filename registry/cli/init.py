"""`nordkap init`: root keys, schema, register keys, policy, first network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from keys.providers import RootProvider
from keys.providers import passphrase as passphrase_file
from keys.scope import Root
from registry.cli import founding
from registry.cli.failure import fail, told
from registry.cli.surroundings import surroundings
from registry.errors import NotFound
from registry.keystore.store import census
from registry.migrations.steps import upgrade
from registry.passphrases import passphrase
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.vocabularies import vocabulary
from registry.wiring import House


def init(
    network: Annotated[str, typer.Option(help="Short name of the first network, such as nix.")],
    name: Annotated[str, typer.Option(help="Its name as people know it.")],
    country: Annotated[str, typer.Option(help="Its country, as two letters (ISO 3166-1), such as SE.")],
) -> None:
    """Make root keys, schema, register keys and the first network.

    What is there already stays as it is. Run it once on the host, with NORDKAP_KEYS_FOLDER,
    NORDKAP_OWNER_DATABASE_URL and NORDKAP_DATABASE_URL set. A second run with another --network adds that
    network.

    Example: nordkap init --network nix --name "Nätverket NIX" --country SE
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url("database_url")
        settings.url("owner_database_url")
        if country not in vocabulary("countries"):
            raise fail(f"{country!r} is not the code of a country, such as SE.")
        missing = [root for root in Root if not settings.root_file(root.value).exists()]
        upgrade(settings.url("owner_database_url"))
        if missing and _holds_keys(settings):
            listed = " and ".join(str(settings.root_file(root.value)) for root in missing)
            raise fail(
                f"This database holds keys of a register whose root keys are elsewhere: put {listed} there, "
                "or name an empty database."
            )
        there = [root for root in Root if root not in missing]
        roots = {root: _make(settings, root, environ) for root in missing}
        roots.update(open_roots(settings, there, environ))
        house = House(settings, roots, "database_url", "host", watch_backlog=False)
        try:
            if founding.found(house):
                print("Made the register's keys and adopted the policy.")
            _network(house, network, name, country)
        finally:
            house.close()


def _holds_keys(settings: Settings) -> bool:
    house = House(settings, {}, "database_url", "host", watch_backlog=False)
    try:
        with house.database.transaction(snapshot=True) as tx:
            return bool(census(tx))
    finally:
        house.close()


def _make(settings: Settings, root: Root, environ: Mapping[str, str]) -> RootProvider:
    file = settings.root_file(root.value)
    secret = passphrase(settings, root.value, environ, new=True)
    if len(secret) < passphrase_file.SHORTEST_PASSPHRASE:
        raise fail(
            f"The passphrase of the {root.value} root key is shorter than "
            f"{passphrase_file.SHORTEST_PASSPHRASE} bytes: choose a longer one."
        )
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = passphrase_file.create(file, secret, root)
    print(f"Made the {root.value} root key: {file}. Keep a copy apart from the backups.")
    return made


def _network(house: House, slug: str, name: str, country: str) -> None:
    with house.database.transaction() as tx:
        try:
            house.accounts.networks.by_slug(tx, slug)
        except NotFound:
            house.accounts.networks.make(tx, slug, name, country)
            print(f"Made the network {slug}. Next: nordkap admin create-first --help")
        else:
            print(f"The network {slug} is there already.")
