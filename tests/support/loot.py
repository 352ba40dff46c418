"""A register of a realistic size, used for a while and then stolen: every byte its server and processes left.

The demonstration, a file of other companies imported by the command line, log-ins that succeed and fail,
edits, searches, pages, an enrolment, an auditor's reading, compactions; by real processes over a server of its
own, durable as in production. The thief gets the data folder with its WAL, all rows of all tables, the
server's log and whatever the processes said, but no root key.
"""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b32decode, b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg import sql

from registry import migrations
from registry.demo.loading import content
from registry.embedded import Embedded, roles
from registry.embedded.roles import Dsns
from registry.http.session import COOKIE
from registry.migrations.steps import upgrade
from tests.support import demo_truth
from tests.support.checkout import REPOSITORY
from tests.support.demo_register import PASSPHRASE, PURPOSE, Loaded, load, make_roots
from tests.support.okw_like import make
from tests.support.samples import RECORDS
from tests.support.served import Served, serving
from tests.support.starter import open_folder
from tests.support.thief import Haystack

WORKSHOPS = 100
DATABASE = "stolen"
AGENT = "Lyssnaren-Exempel/7.31"
EDITS: dict[str, dict[str, Any]] = {
    "site": {"site.address": "Lönngången 17, 831 99 Östersund", "site.name": "Kvarnladan bakom bron"},
    "machine": {
        "machine.class": "milling_5axis",
        "machine.serial": "SN-QX-77431",
        "machine.make": "Kvastmaskin",
    },
    "experience": {"experience.sector": "energy", "experience.customer": "Kunden Kvarnberget Exempel AB"},
    "contact": {"contact.mailbox": "in.korgen@trollspan.example", "contact.person": "Kvastfrida Exempelsson"},
}
CHANGED = "Kunden Bergakungen Exempel AB"
REFUSED = {"machine.class": "perpetuum", "machine.make": "Avvisade Verken Exempel AB"}
WORDS = "svarvning av kvastskaft i pockenholts nära Östersund"
TEXT = "rostfria trollringar åt dvärgasmeden"
WRONG = ("obefintlig@trollspan.example", "ett lösenord som aldrig har funnits här")
COLLEAGUE = ("Hulda Exempelkvist", "hulda.exempelkvist@vittra.example", "ett nytt långt lösenord till Hulda")


@dataclass
class Loot:
    """What was taken, and what nobody may find in it, by what it is."""

    haystacks: list[Haystack] = field(default_factory=list)
    needles: dict[str, bytes] = field(default_factory=dict)
    _hidden: set[bytes] = field(default_factory=set)

    def hide(self, what: str, value: object) -> None:
        """Add the parts of a value that can be told from noise: text from four bytes, numbers from six digits."""
        match value:
            case dict():
                self.hide(what, list(value.values()))
            case list() | tuple():
                for part in value:
                    self.hide(what, part)
            case bool() | None:
                pass
            case int() | float():
                self.hide(what, str(value))
            case str():
                text = value.strip()
                if any(map(str.isalpha, text)) or sum(map(str.isdigit, text)) >= 6:
                    self.hide(what, text.encode())
            case bytes():
                if len(value) >= 4 and value not in self._hidden:
                    self._hidden.add(value)
                    self.needles[f"{what} {len(self.needles)}"] = value


@dataclass(repr=False)
class Empty:
    """The server before anything protected was on it."""

    folder: Path
    dsns: Dsns
    haystacks: list[Haystack]


@contextmanager
def stolen(plant: Any) -> Iterator[tuple[Empty, Loot]]:
    """Make the register, use it, let `plant(dsns, log)` leave what it wants, stop everything and take it all."""
    with open_folder() as outer, open_folder() as keys:
        folder, said = outer / "pg", keys / "said"
        server = Embedded(durable=True)
        with server.start(folder) as running:
            migrations.make_roles(running.dsn())
            roles.give_passwords(running)
            dsns = roles.make_database(running, DATABASE)
            upgrade(dsns.owner)
            rows_before = rows_of(dsns)
        before = Empty(folder, dsns, [rows_before, *files_of(folder)])
        with server.start(folder):
            make_roots(keys)
            loot = Loot()
            loaded = load(dsns, keys)
            hide_demonstration(loot, loaded, dsns)
            import_file(loot, loaded.environment(dsns), keys, said)
            with serving(loaded, dsns, said=said) as register:
                use(register, loot)
            run(["index", "compact"], loaded.environment(dsns), said)
            plant(dsns, said)
            loot.haystacks.append(rows_of(dsns))
        loot.haystacks += files_of(folder)
        loot.haystacks.append(Haystack("what the processes said", said.read_bytes(), noise=False))
        yield before, loot


def rows_of(dsns: Dsns) -> Haystack:
    """Every row of every table, binary as a dump has it and each value as the database shows it."""
    parts: list[bytes] = []
    with psycopg.connect(dsns.superuser) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^pg_|^information_schema$'"
        ).fetchall()
        for schema, table in tables:
            for form in ("BINARY", "TEXT"):
                statement = sql.SQL("COPY {} TO STDOUT (FORMAT {})").format(
                    sql.Identifier(schema, table), sql.SQL(form)
                )
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    parts.extend(bytes(part) for part in copy)
    return Haystack("the rows", b"".join(parts))


def files_of(folder: Path) -> list[Haystack]:
    """The data folder (tables, indexes, WAL, statistics) and the log of a server that was stopped."""
    files = [path for path in sorted((folder / "data").rglob("*")) if path.is_file()]
    wal = b"".join(path.read_bytes() for path in files if "pg_wal" in path.parts)
    rest = b"".join(path.read_bytes() for path in files if "pg_wal" not in path.parts)
    log = (folder / "server.log").read_bytes()
    return [
        Haystack("the data files", rest),
        Haystack("the WAL", wal),
        Haystack("the server's log", log, noise=False),
    ]


def hide_demonstration(loot: Loot, loaded: Loaded, dsns: Dsns) -> None:
    """Everything the demonstration states, who its people are and what they log in with."""
    for company in demo_truth.companies():
        for one in demo_truth.stated_by(company):
            loot.hide(one.field, one.value)
    for stated in content("companies.toml")["organisations"].values():
        loot.hide("account name", stated["account_name"])
    for account in loaded.accounts:
        loot.hide("person", [account.name, account.email])
        loot.hide("password", account.password)
        loot.hide("authenticator", [account.secret, b32encode(account.secret).decode()])
    loot.hide("passphrase", PASSPHRASE)
    for dsn in (dsns.app, dsns.work, dsns.owner, dsns.superuser):
        loot.hide("database password", urlsplit(dsn).password)


def import_file(loot: Loot, environment: dict[str, str], folder: Path, said: Path) -> None:
    """Import a file of other companies, as an operator does."""
    file = make(workshops=WORKSHOPS).write(folder / "workshops.csv")
    for row in make(workshops=WORKSHOPS).rows:
        _, model, maker, slug, _, lab, town, county, _, *point = row
        loot.hide("imported", [model, maker, slug, lab, town, county, *(part for part in point if part)])
    mapping = REPOSITORY / "docs" / "examples" / "okw.toml"
    run(["import", str(file), "--map", str(mapping), "--apply"], environment, said)


def run(arguments: list[str], environment: dict[str, str], said: Path) -> None:
    """Run a command of `nordkap` to its end; its errors go where a service's would."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
    with said.open("ab") as stream:
        subprocess.run(
            [sys.executable, "-m", "registry.cli.app", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,  # the report is for whoever has the file
            stderr=stream,
            cwd=REPOSITORY,
            timeout=300,
            env={**inherited, **environment, "NORDKAP_LOG_LEVEL": "debug"},
        )


def use(served: Served, loot: Loot) -> None:
    """Let people work: what they type, what they are given, and what the register makes of it."""
    owner, member = (signed_in(served, loot, who) for who in ("data_owner", "member"))
    for client in (owner, member):
        stated = client.post("/api/v1/purposes", json={"text": PURPOSE})
        client.headers["Nordkap-Purpose"] = good(stated).json()["id"]
    loot.hide("purpose", PURPOSE)
    loot.hide("browser", AGENT)
    edit(owner, loot)
    search(member, loot)
    fail(served, loot)
    enrol(served, loot)
    look(served, loot)
    auditor = signed_in(served, loot, "auditor")
    assert good(auditor.get("/api/v1/audit/entries", params={"limit": 100})).json()["entries"]
    good(auditor.delete("/api/v1/session"))
    served.settle()
    with served.house.database.transaction() as tx:
        ids = [row[0] for row in served.sql("SELECT id FROM keystore.wrapped_key")]
        for key in tx.keys.by_ids(ids).values():
            loot.hide(f"key for {key.purpose.value}", key._secret)


def edit(owner: httpx.Client, loot: Loot) -> None:
    """State records, change one, delete one, and be refused one."""
    for family, fields in EDITS.items():
        made = good(owner.post(f"/api/v1/company/{family}", json={"fields": fields}))
        loot.hide("edited", fields)
        if family == "experience":
            change = {"fields": {"experience.customer": CHANGED}}
            path, revision = made.headers["location"], made.headers["etag"]
            changed = good(owner.patch(path, json=change, headers={"If-Match": revision}))
            good(owner.delete(path, headers={"If-Match": changed.headers["etag"]}))
    loot.hide("changed", CHANGED)
    assert owner.post("/api/v1/company/machine", json={"fields": REFUSED}).status_code == 422
    loot.hide("refused", REFUSED)
    good(owner.post("/api/v1/company/skill_pool", json={"fields": RECORDS["skill_pool"]}))
    assert "Kvastfrida" in good(owner.get("/api/v1/company")).text


def search(member: httpx.Client, loot: Loot) -> None:
    """Search by filters, by words and by text; open what was found."""
    milling = {"field": "capability.process", "op": "eq", "value": "milling"}
    for asked in ({"filters": [milling]}, {"text": WORDS}, {"text": TEXT}):
        found = good(member.post("/api/v1/search", json=asked)).json()["results"]
        for card in found[:2]:
            good(member.get(f"/api/v1/companies/{card['company']}"))
    loot.hide("searched", [WORDS, TEXT, *(word for word in f"{WORDS} {TEXT}".split() if len(word) > 7)])


def fail(served: Served, loot: Loot) -> None:
    """Log in wrongly, and ask for what is not there."""
    email, password = WRONG
    real = served.account("member").email
    for name, typed in ((email, password), (real, password)):
        tried = {"email": name, "password": typed, "code": "000000"}
        assert served.client().post("/api/v1/session", json=tried).status_code == 401
    assert served.client().get(f"/api/v1/companies/{email}").status_code == 401
    loot.hide("wrong", [email, password])


def enrol(served: Served, loot: Loot) -> None:
    """Invite somebody, who enrols over the API."""
    name, email, password = COLLEAGUE
    invitation = served.invited(email, name)
    client = served.client()
    body = {"invitation": invitation, "password": password}
    secret = good(client.post("/api/v1/enrolment", json=body)).json()["secret"]
    raw = b32decode(secret.replace(" ", ""))
    confirmed = {"invitation": invitation, "code": served.spent_code(raw)}
    codes = good(client.post("/api/v1/enrolment/confirm", json=confirmed)).json()["recovery_codes"]
    loot.hide("invitation", [invitation, invitation.replace("-", "")])
    loot.hide("enrolled", [name, email, password, secret, secret.replace(" ", ""), raw])
    loot.hide("recovery code", [*codes, *(code.replace("-", "") for code in codes)])


def look(served: Served, loot: Loot) -> None:
    """Look at the pages."""
    account = served.account("member")
    client = served.client(**{"User-Agent": AGENT})
    typed = {"email": account.email, "password": account.password, "code": served.code("member")}
    answer = client.post("/login", data=typed, headers={"Origin": served.url})
    token = answer.cookies[COOKIE]
    client.cookies.clear()
    for page in ("/", "/search", "/security"):
        assert client.get(page, headers={"Cookie": f"{COOKIE}={token}"}).status_code == httpx.codes.OK
    loot.hide("session", token)


def signed_in(served: Served, loot: Loot, who: str) -> httpx.Client:
    """A client of somebody, with a browser that calls itself something."""
    client = served.log_in(who)
    client.headers["User-Agent"] = AGENT
    loot.hide("session", client.headers["Authorization"].removeprefix("Bearer "))
    return client


def good(answer: httpx.Response) -> httpx.Response:
    """Require that it was answered."""
    assert answer.is_success, (answer.request.url.path, answer.text)
    return answer
