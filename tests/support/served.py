"""The demonstration's register, served by real processes: `nordkap serve` and `nordkap work` over a real database.

`tests.conftest.served` is the fixture; it starts from a copy of what `tests.support.demo_register` loads. Tests
of one run share it: what they change of a person they change back, or they make a person of their own.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from keys.scope import Root
from policies.vocabulary import Role, Tier
from registry.accounts import totp
from registry.accounts.invitation import ENROLMENT
from registry.authority import signed
from registry.embedded.roles import Dsns
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import House
from tests.support import approved
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import Account, Loaded, QuickHouse
from tests.support.spent import rewind
from tests.support.starter import comes_true

START_SECONDS = 60.0
HOST = "host"


@dataclass(frozen=True, repr=False)
class Served:
    """A served register.

    Attributes:
        url: where it is served, without a slash at the end; also its origin.
        loaded: who can log in; ids of networks and organisations by their names.
        dsns: how each database role reaches it.
        environment: the settings of its processes, for more of them and for the command line.
        house: the host's own way in, with both root keys.
    """

    url: str
    loaded: Loaded
    dsns: Dsns
    environment: Mapping[str, str]
    house: House
    superuser: psycopg.Connection[Any]
    _clients: ExitStack = field(repr=False)

    def account(self, who: str) -> Account:
        """The first account with this role or mailbox."""
        return next(row for row in self.loaded.accounts if who in {row.role, row.email})

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Do something as the superuser."""
        cursor = self.superuser.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []

    def code(self, who: str | bytes) -> str:
        """What somebody's authenticator shows now, given their role, mailbox or secret, as if none were spent."""
        secret = self.account(who).secret if isinstance(who, str) else who
        rewind(self.house.database, self.sql, last_step=0, failures=0)
        return self.spent_code(secret)

    def spent_code(self, who: str | bytes) -> str:
        """The same without forgetting what was spent."""
        secret = self.account(who).secret if isinstance(who, str) else who
        return totp.code(secret, totp.step_at(self.sql("SELECT clock_timestamp()")[0][0]))

    def forget_attempts(self) -> None:
        """Let every limit be far away."""
        self.sql("DELETE FROM register.attempt")

    def age(self, ago: timedelta, *columns: str, person: UUID | None = None) -> None:
        """Let times of everybody's sessions, or of one person's, lie further back, with the register's own mark."""
        self._age("session", ago, columns, lambda row: person in {None, row["person"]})

    def new_day(self) -> None:
        """Let every account have been made a day earlier, so that companies may make as many again."""
        self._age("person", timedelta(days=1), ("created_at",), lambda _row: True)

    def _age(
        self, kind: str, ago: timedelta, columns: Sequence[str], chosen: Callable[[Mapping[str, Any]], bool]
    ) -> None:
        found = self.superuser.execute(f"SELECT * FROM register.{kind}")
        names = [column.name for column in found.description or ()]
        rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
        with self.house.database.transaction() as tx:
            for row in rows:
                if chosen(row):
                    aged = signed(tx, kind, {**row, **{name: row[name] - ago for name in columns}})
                    places = ", ".join(f"{name} = %s" for name in aged)
                    self.sql(f"UPDATE register.{kind} SET {places} WHERE id = %s", *aged.values(), row["id"])

    def rest(self, person: UUID | None = None) -> None:
        """Let everybody's sessions, or one person's, be over, as after a long break."""
        self.age(timedelta(hours=1), "seen_at", person=person)

    def client(self, **headers: str) -> httpx.Client:
        """A client of the served register; closed at the end of the run."""
        return self._clients.enter_context(httpx.Client(base_url=self.url, headers=headers, timeout=30))

    def log_in(self, who: str) -> httpx.Client:
        """A client of the API, signed in as this role or mailbox."""
        account = self.account(who)
        said = {"email": account.email, "password": account.password, "code": self.code(who)}
        answer = self.client().post("/api/v1/session", json=said)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return self.client(Authorization=f"Bearer {answer.json()['token']}")

    def invited(
        self,
        email: str,
        name: str = "Kim Exempelsson",
        *,
        organisation: str = "vittra",
        tier: Tier = Tier.MEMBER,
    ) -> str:
        """Make a member of NIX who may see what approved members see, or more; return the invitation code."""
        accounts = self.house.accounts
        with self.house.database.transaction() as tx:
            person = accounts.people.make(
                tx, HOST, self.loaded.organisations[organisation], email, name, "sv"
            )
            accounts.grants.give_role(tx, HOST, person, Role.MEMBER)
            approved.give_tier(tx, accounts, person, tier, self.loaded.networks["nix"])
            return accounts.invitations.make(tx, HOST, person)

    def invitation(self, email: str, kind: str = ENROLMENT) -> str:
        """An invitation for somebody who is there already: to a new password or a new authenticator."""
        with self.house.database.transaction() as tx:
            person = self.house.accounts.people.by_email(tx, email)
            return self.house.accounts.invitations.make(tx, HOST, person, kind)

    @contextmanager
    def another(self) -> Iterator[str]:
        """Serve the same register by one process more; yield where."""
        port = free_port()
        with _process("serve", {**self.environment, "NORDKAP_PORT": str(port)}):
            url = f"http://127.0.0.1:{port}"
            assert comes_true(lambda: _is_ready(url), START_SECONDS), f"{url} is not ready"
            yield url

    def settle(self) -> None:
        """Wait until `nordkap work` has given everything that was staged its place in the log."""
        assert comes_true(lambda: self.sql("SELECT count(*) FROM journal.staged") == [(0,)])


@contextmanager
def serving(loaded: Loaded, dsns: Dsns, *, said: Path | None = None) -> Iterator[Served]:
    """Serve a database that holds the demonstration at a free port, by processes of their own.

    What they say goes to the file `said`, everything they can say, or else errors to this one's.
    """
    with ExitStack() as stack:
        port = free_port()
        environment = {**loaded.environment(dsns), "NORDKAP_HOST": "127.0.0.1", "NORDKAP_PORT": str(port)}
        for command in ("work", "serve"):
            stack.enter_context(_process(command, environment, said))
        settings = Settings.load(environment)
        roots = open_roots(settings, tuple(Root), {})
        house = QuickHouse(settings, roots, "database_url", HOST, watch_backlog=False)
        stack.callback(house.close)
        superuser = stack.enter_context(psycopg.connect(dsns.superuser, autocommit=True))
        clients = stack.enter_context(ExitStack())
        url = f"http://127.0.0.1:{port}"
        assert comes_true(lambda: _is_ready(url), START_SECONDS), f"{url} is not ready"
        yield Served(url, loaded, dsns, environment, house, superuser, clients)


@contextmanager
def _process(command: str, environment: Mapping[str, str], said: Path | None = None) -> Iterator[None]:
    """Run a command of `nordkap` that ends with this process, whatever becomes of it."""
    inherited = {name: value for name, value in os.environ.items() if not re.match(r"NORDKAP_|COV", name)}
    level = "error" if said is None else "debug"
    with ExitStack() as stack:
        stream = None if said is None else stack.enter_context(said.open("ab"))
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "registry.cli.app", command, "--with-starter"],
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=stream,
                env={**inherited, **environment, "NORDKAP_LOG_LEVEL": level},
                cwd=REPOSITORY,
            )
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
