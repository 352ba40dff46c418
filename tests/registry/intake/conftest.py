"""Imports need a register with a network: a copy of the demonstration's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg.rows import dict_row

from keys.scope import Root
from registry import catalogue
from registry.accounts.organisations import natural_key_tag
from registry.authority import signed
from registry.catalogue.values import to_json
from registry.companies.book import books
from registry.embedded.roles import Dsns
from registry.intake.stated import canonical
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import House
from tests.support.demo_register import DemoRegister, Loaded
from tests.support.okw_like import Made, make


@contextmanager
def hosted(loaded: Loaded, dsns: Dsns) -> Iterator[House]:
    """The rooms as `nordkap import` opens them: both root keys, the application's database role."""
    environment = loaded.environment(dsns)
    settings = Settings.load(environment)
    made = House(settings, open_roots(settings, tuple(Root), {}), "database_url", "host", watch_backlog=False)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def host(loaded: Loaded, demo_dsns: Dsns) -> Iterator[House]:
    """The rooms over the module's own copy."""
    with hosted(loaded, demo_dsns) as made:
        yield made


def close(host: House, demo: DemoRegister, organisation: UUID) -> None:
    """Close an organisation with the register's own mark on it, as the office does."""
    with demo.superuser.cursor(row_factory=dict_row) as cursor, host.database.transaction() as tx:
        cursor.execute("SELECT * FROM register.organisation WHERE id = %s", (organisation,))
        row = cursor.fetchone()
        assert row is not None
        mac = signed(tx, "organisation", {**row, "state": "closed"})["mac"]
        cursor.execute(
            "UPDATE register.organisation SET state = 'closed', mac = %s WHERE id = %s", (mac, organisation)
        )


def found(house: House, made: Made) -> dict[str, UUID | None]:
    """The organisations of a list, by their outside key."""
    keys = sorted({row[3] for row in made.rows})
    with house.database.transaction() as tx:
        find = house.accounts.organisations.by_natural_key
        return {key: find(tx, natural_key_tag(tx, canonical([key]))) for key in keys}


def told(house: House, organisation: UUID) -> list[tuple[str, Mapping[str, Any]]]:
    """Everything an organisation states, opened as its owner, with its tiers; references by their family."""
    with house.database.transaction() as tx:
        book = books(tx, house.disclosure, [organisation])[organisation]
        families = {one.id: one.family for one in book.taken}
        return sorted(
            (
                (
                    record.family,
                    {
                        name: (plain(families, name, value.value), value.tier.value)
                        for name, value in sorted(record.values.items())
                    },
                )
                for record in book.opened(book.sealed(list(families.values())))
            ),
            key=repr,
        )


def plain(families: Mapping[UUID, str], name: str, value: Any) -> Any:
    """Return a value that can be compared, a reference as the family it leads to."""
    return families[value] if isinstance(value, UUID) else to_json(catalogue.field(name), value)


def whole(house: House, made: Made) -> int:
    """Return how many organisations are there, each with all that the list states of it."""
    there = 0
    for key, organisation in found(house, made).items():
        if organisation is not None:
            machines = {tuple(row[1:5]) for row in made.rows if row[3] == key}
            stated = [family for family, _ in told(house, organisation)]
            assert stated.count("machine") == len(machines)
            assert stated.count("organisation") == stated.count("site") == 1
            there += 1
    return there


@pytest.fixture(scope="session")
def workshops() -> Made:
    return make()


@pytest.fixture
def workshops_file(workshops: Made, tmp_path: Path) -> Path:
    return workshops.write(tmp_path / "workshops.csv")
