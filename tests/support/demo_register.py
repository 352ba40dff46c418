"""The demonstration's register in a database of a test's own, behind the real application.

It is loaded once for a run, through the same code as `nordkap demo`, and copied for each module. Passwords
are hashed with the least costs Argon2 has; nothing else is spared. The root keys lie in files, so that real
`nordkap serve` processes can be started over the same register.
"""

from __future__ import annotations

import os
import pickle
from base64 import b32decode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from keys.providers import passphrase as passphrase_file
from keys.scope import Root
from registry.accounts import totp
from registry.accounts.hasher import Hasher
from registry.accounts.service import Accounts
from registry.cli import founding
from registry.demo import accounts as demo_accounts
from registry.demo import loading
from registry.embedded.roles import Dsns
from registry.http.csrf import FIELD, form_token_of
from registry.http.session import COOKIE
from registry.oversight.checking.check import verify
from registry.oversight.checking.report import Report
from registry.rootkeys import open_roots
from registry.search.compaction import compact
from registry.settings import Settings
from registry.web.app import make_app
from registry.wiring import House
from tests.support.asgi import BASE_URL, an_address, client_of
from tests.support.spent import rewind

PASSPHRASE = "fjorton kloka trollspån vid elven"
LOADED = "loaded.pickle"
PURPOSE = "Frames for emergency power"


class QuickHouse(House):
    """The rooms of one process, but for the costs of a password."""

    @cached_property
    def accounts(self) -> Accounts:
        """Return the accounts, with a cheap hasher."""
        quick = Hasher(memory_kib=8, rounds=1, at_once=4, waiting=200)
        return Accounts(self.database, lambda: self.policy, hasher=quick)


@dataclass(frozen=True, repr=False)
class Account:
    """A row of accounts.json."""

    role: str
    name: str
    email: str
    password: str
    secret: bytes
    organisation: str
    network: str


@dataclass(frozen=True, repr=False)
class Loaded:
    """What is the same in every copy: the files of the root keys, who can log in, ids by their names."""

    keys_folder: Path
    accounts: tuple[Account, ...]
    networks: Mapping[str, UUID]
    organisations: Mapping[str, UUID]

    def write(self, folder: Path) -> None:
        """Leave it where a run finds it that the server is lent to."""
        (folder / LOADED).write_bytes(pickle.dumps(self))

    @staticmethod
    def read(folder: Path) -> Loaded:
        """Find it there."""
        found: Loaded = pickle.loads((folder / LOADED).read_bytes())  # noqa: S301 - written by the run that lends
        return found

    def environment(self, dsns: Dsns) -> dict[str, str]:
        """The settings of a process over a copy."""
        named = {
            "NORDKAP_DATABASE_URL": dsns.app,
            "NORDKAP_WORK_DATABASE_URL": dsns.work,
            "NORDKAP_OWNER_DATABASE_URL": dsns.owner,
            "NORDKAP_KEYS_FOLDER": str(self.keys_folder),
        }
        for root in Root:
            named[f"NORDKAP_{root.upper()}_PASSPHRASE_FILE"] = str(self.keys_folder / f"{root}.passphrase")
        return named


@dataclass(repr=False)
class Person:
    """Somebody signed in: what their requests bring."""

    demo: DemoRegister
    account: Account
    token: str
    purpose: str | None = None
    client: httpx.Client | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request of theirs."""
        found = {"Authorization": f"Bearer {self.token}"}
        return found if self.purpose is None else {**found, "Nordkap-Purpose": self.purpose}

    def ask(self, method: str, path: str, **about: Any) -> httpx.Response:
        """Send a request to the API as this person."""
        client = self.client or self.demo.client
        headers = {**self.headers, **about.pop("headers", {})}
        return client.request(method, f"/api/v1{path}", headers=headers, **about)

    def get(self, path: str, **about: Any) -> httpx.Response:
        return self.ask("GET", path, **about)

    def search(self, *filters: Mapping[str, Any], **about: Any) -> httpx.Response:
        """Search with these conditions."""
        return self.ask("POST", "/search", json={"filters": list(filters), **about})


@dataclass(repr=False)
class Visitor:
    """Somebody signed in to the pages: the session's cookie."""

    client: httpx.Client
    token: str

    def get(self, path: str, **cookies: str) -> httpx.Response:
        """Look at a page."""
        return self.client.get(path, headers={"Cookie": self._cookies(cookies)})

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the register's own pages."""
        headers = {"Cookie": self._cookies({}), "Origin": BASE_URL}
        answer = self.client.post(path, data={FIELD: form_token_of(self.token), **fields}, headers=headers)
        self.client.cookies.clear()  # every request here says for itself what it brings
        return answer

    def search(self, **fields: str) -> httpx.Response:
        """Fill in the search form; return the page with the results, or the form with what is wrong."""
        sent = self.send("/search", **fields)
        if sent.status_code != 303:
            return sent
        return self.get(sent.headers["location"], **dict(sent.cookies))

    def _cookies(self, more: Mapping[str, str]) -> str:
        return "; ".join(f"{name}={value}" for name, value in {COOKIE: self.token, **more}.items())


@dataclass(repr=False)
class DemoRegister:
    """One copy, one serving process in this one, and everything its people know."""

    loaded: Loaded
    dsns: Dsns
    serve: House
    work: House
    client: httpx.Client
    superuser: psycopg.Connection[Any]
    signed_in: dict[str, Person] = field(default_factory=dict)

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Do something as the superuser."""
        cursor = self.superuser.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []

    def account(self, role: str, number: int = 0) -> Account:
        """The so-manieth account of a role, in the order of accounts.json; or the one of an address."""
        found = [each for each in self.loaded.accounts if role in {each.role, each.email}]
        return found[number]

    def person_id(self, account: Account) -> UUID:
        """The id of an account's person."""
        with self.serve.database.transaction() as tx:
            everybody = [row[0] for row in self.sql("SELECT id FROM register.person")]
            names = self.serve.accounts.people.names(tx, everybody)
        return next(each for each, name in names.items() if name == account.name)

    def code(self, account: Account, step: int = 0) -> str:
        """The account's code now, or so many steps from now."""
        ((now,),) = self.sql("SELECT clock_timestamp()")
        return totp.code(account.secret, totp.step_at(now) + step)

    def fresh_code(self, account: Account) -> str:
        """A code nobody has spent: the steps that were are forgotten, as if half a minute had passed."""
        rewind(self.serve.database, self.sql, self.person_id(account))
        return self.code(account)

    def log_in(self, account: Account, client: httpx.Client | None = None) -> Person:
        """Sign an account in over HTTP, and say what it is about."""
        body = {"email": account.email, "password": account.password, "code": self.fresh_code(account)}
        answer = (client or self.client).post("/api/v1/session", json=body)
        assert answer.status_code == 201, answer.text
        person = Person(self, account, answer.json()["token"], client=client)
        stated = person.ask("POST", "/purposes", json={"text": PURPOSE})
        assert stated.status_code == 201, stated.text
        person.purpose = stated.json()["id"]
        return person

    def visit(self, account: Account) -> Visitor:
        """Sign an account in to the pages, and say what it is about."""
        body = {"email": account.email, "password": account.password, "code": self.fresh_code(account)}
        answer = self.client.post("/login", data=body, headers={"Origin": BASE_URL})
        assert answer.status_code == 303, answer.text
        self.client.cookies.clear()
        visitor = Visitor(self.client, answer.cookies[COOKIE])
        assert visitor.send("/purpose", text=PURPOSE).status_code == 303
        return visitor

    def person(self, role: str, number: int = 0) -> Person:
        """An account that is signed in; the same session each time."""
        account = self.account(role, number)
        if account.email not in self.signed_in:
            self.signed_in[account.email] = self.log_in(account)
        return self.signed_in[account.email]

    def sequence(self) -> None:
        """Let `nordkap work` number and sign everything that is staged."""
        while self.work.work.jobs[0].run():
            pass

    def verify(self) -> Report:
        """Check the log and the rows as `nordkap audit verify --database` does, without logging it."""
        self.sequence()
        return verify(self.work.database, principal=None)

    def compact(self) -> None:
        """Let `nordkap work` merge the index."""
        assert compact(self.work.database) is not None

    @contextmanager
    def another_process(self, address: str | None = None) -> Iterator[httpx.Client]:
        """A second serving process over the same database: its own keyring, pool and decoys."""
        house = _house(self.loaded, self.dsns, (Root.CONTENT,), "database_url", "serve")
        try:
            with client_of(make_app(house), address=address or an_address()) as client:
                yield client
        finally:
            house.close()


def make_roots(folder: Path) -> None:
    """Make both root key files, each with the file of its passphrase."""
    for root in Root:
        file = folder / f"{root}.passphrase"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(f"{PASSPHRASE}\n")
        passphrase_file.create(folder / f"{root}.root", PASSPHRASE.encode(), root)


def load(dsns: Dsns, keys_folder: Path, stated: Mapping[str, Any] | None = None) -> Loaded:
    """Load the demonstration into a migrated database, as `nordkap demo` does; the story alone, unless said."""
    empty = Loaded(keys_folder, (), {}, {})
    with ExitStack() as stack:
        host = _house(empty, dsns, tuple(Root), "database_url", "demo")
        stack.callback(host.close)
        work = _house(empty, dsns, tuple(Root), "work_database_url", "work:compaction")
        stack.callback(work.close)
        founding.found(host)
        with host.database.transaction() as tx:
            networks = loading.load_networks(host, tx)
        with host.database.transaction() as tx:
            organisations = loading.load_organisations(host, tx, networks, stated or loading.story())
        rows = demo_accounts.load_people(host, networks, organisations)
        compact(work.database)
    return Loaded(keys_folder, tuple(map(_account, rows)), networks, organisations)


@contextmanager
def opened(loaded: Loaded, dsns: Dsns) -> Iterator[DemoRegister]:
    """Serve a database that holds the demonstration, in this process."""
    with ExitStack() as stack:
        serve = _house(loaded, dsns, (Root.CONTENT,), "database_url", "serve")
        stack.callback(serve.close)
        work = _house(loaded, dsns, tuple(Root), "work_database_url", "work")
        stack.callback(work.close)
        client = stack.enter_context(client_of(make_app(serve), address=an_address()))
        superuser = psycopg.connect(dsns.superuser, autocommit=True)
        made = DemoRegister(loaded, dsns, serve, work, client, superuser)
        # A test may have taken another connection since.
        stack.callback(lambda: made.superuser.close())  # noqa: PLW0108 - the one it has then
        yield made


def _account(row: Mapping[str, Any]) -> Account:
    return Account(
        row["role"],
        row["name"],
        row["email"],
        row["password"],
        b32decode(row["totp_secret"]),
        row["organisation"],
        row["network"],
    )


def _house(loaded: Loaded, dsns: Dsns, roots: tuple[Root, ...], role: Any, principal: str) -> QuickHouse:
    settings = Settings.load(loaded.environment(dsns))
    return QuickHouse(settings, open_roots(settings, roots, {}), role, principal, watch_backlog=False)
