"""A register on Debian's PostgreSQL 15 by what deploy/ and docs/ say: from an empty cluster to a deleted row.

Server, roles, database and settings are made from what deploy/postgresql.md and postgresql.conf say; everything else by
`nordkap` itself, in processes of its own, and by people in a browser.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, expect

from registry.accounts import totp
from registry.embedded.roles import LOGINS, Dsns
from tests.registry.cli.conftest import settings
from tests.registry.cli.test_serving import free_port
from tests.support.checkout import REPOSITORY
from tests.support.okw_like import SQUARE, Made, make
from tests.support.postgres import DEBIAN_15
from tests.support.starter import comes_true, open_folder, open_to, ordinary

pytestmark = [pytest.mark.long, pytest.mark.browser]

MAP = REPOSITORY / "docs" / "examples" / "okw.toml"
SETTINGS = (REPOSITORY / "deploy" / "postgresql.conf").read_text(encoding="utf-8")
PAGE = (REPOSITORY / "deploy" / "postgresql.md").read_text(encoding="utf-8")
PASSWORD = "fyra vita svanar på isen"
WORKSHOPS = 60
STORED = """
    SELECT (SELECT count(*) FROM register.organisation), (SELECT count(*) FROM register.record),
           (SELECT count(*) FROM register.field), (SELECT count(*) FROM keystore.wrapped_key)
"""


def block(beginning: str) -> str:
    """Return the block of the page that begins so."""
    (found,) = [text for text in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) if text.startswith(beginning)]
    return str(found)


@contextmanager
def debian() -> Iterator[Dsns]:
    """Run a cluster of Debian's programs with the page's settings, roles and database; say how to reach it."""
    if not DEBIAN_15.is_dir():
        pytest.skip("Debian's PostgreSQL 15 is not installed: apt-get install postgresql-15")
    with open_folder() as outer:
        who = ordinary()
        folder = open_to(who, outer)
        (folder / "password").write_text("x3F-superuser\n", encoding="utf-8")
        as_who: dict[str, Any] = {"user": who.uid, "group": who.gid, "extra_groups": []} if who.other else {}
        subprocess.run(
            [DEBIAN_15 / "initdb", "--pgdata", folder / "data", "--data-checksums", "--username", "postgres",
             "--auth", "scram-sha-256", "--pwfile", folder / "password"],
            check=True, capture_output=True, cwd="/", **as_who,
        )  # fmt: skip
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n{SETTINGS}")
        with subprocess.Popen(
            [DEBIAN_15 / "postgres", "-D", folder / "data"], stderr=subprocess.DEVNULL, cwd="/", **as_who
        ) as server:
            try:
                assert comes_true((folder / ".s.PGSQL.5432").exists, 60)
                yield followed(folder)
            finally:
                server.send_signal(signal.SIGINT)  # fast: it ends its sessions
                server.wait(60)


def followed(folder: Path) -> Dsns:
    """Do what the page says to do once, as the superuser."""
    environment = {**os.environ, "PGHOST": str(folder), "PGUSER": "postgres", "PGPASSWORD": "x3F-superuser"}
    first, then, *lines = block("psql").splitlines()
    assert first.startswith("psql --file ")
    assert then == "psql"
    typed = "\n".join(lines)
    for number, role in enumerate(LOGINS):
        # What \password asks at a terminal is said here; the rest is typed as it stands.
        assert f"\\password {role}\n" in typed
        typed = typed.replace(f"\\password {role}\n", f"ALTER ROLE {role} PASSWORD 'x3F-{number}';\n")
    for arguments, said in ((first.split()[1:], ""), (["--set", "ON_ERROR_STOP=1"], typed)):
        subprocess.run(
            [DEBIAN_15 / "psql", "--quiet", *arguments],
            input=said, text=True, check=True, env=environment, cwd=REPOSITORY,
        )  # fmt: skip
    owner, app, work = (
        f"postgresql://{role}:x3F-{number}@/nordkap?host={folder}" for number, role in enumerate(LOGINS)
    )
    return Dsns(f"postgresql://postgres:x3F-superuser@/nordkap?host={folder}", owner, app, work)


@dataclass
class Host:
    """The machine the register runs on: a shell with its settings, and a superuser of its database."""

    environment: dict[str, str]
    superuser: psycopg.Connection[Any]
    url: str
    spent: dict[bytes, int] = field(default_factory=dict)

    def start(self, *typed: str, **changed: str) -> subprocess.Popen[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("NORDKAP_")}
        return subprocess.Popen(
            [sys.executable, "-m", "registry.cli.app", *typed],
            cwd=REPOSITORY,
            env={**inherited, **self.environment, **changed},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def nordkap(self, *typed: str, code: int = 0, **changed: str) -> str:
        """Run a command; return what it printed, or its one sentence where it cannot."""
        with self.start(*typed, **changed) as process:
            out, said = process.communicate()
        assert process.returncode == code, out + said
        return said if code == 2 else out

    @contextmanager
    def running(self, command: str) -> Iterator[None]:
        with self.start(command, "--with-starter", NORDKAP_LOG_LEVEL="error") as process:
            try:
                yield
            finally:
                process.terminate()
                _, said = process.communicate()
                assert said == ""

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stored(self) -> Any:
        return self.superuser.execute(STORED).fetchone()

    def code(self, secret: bytes) -> str:
        """A code of an authenticator that was not used before; waited for, where it is too far ahead."""
        step = max(self.step(), self.spent.get(secret, 0) + 1)
        assert comes_true(lambda: self.step() + totp.TOLERANCE >= step, 2 * totp.PERIOD)
        self.spent[secret] = step
        return totp.code(secret, step)

    def step(self) -> int:
        ((now,),) = self.superuser.execute("SELECT clock_timestamp()").fetchall()
        return totp.step_at(now)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with debian() as dsns, psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        assert superuser.info.server_version // 10000 == 15
        port = free_port()
        environment = {**settings(dsns, tmp_path), "NORDKAP_PORT": str(port)}
        yield Host(environment, superuser, f"http://127.0.0.1:{port}")


def enrol(host: Host, browser: Browser, invitation: str, welcome: str) -> bytes:
    """Follow an invitation in a browser to the start page; return the authenticator's secret."""
    page = browser.new_context(locale="sv-SE").new_page()
    press = page.locator("main form button").first
    page.goto(f"{host.url}/enrolment")
    page.locator("#invitation").fill(invitation)
    press.click()
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    press.click()
    secret = b32decode((page.locator(".code-text").text_content() or "").replace(" ", ""))
    page.locator("#code").fill(host.code(secret))
    press.click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("main a.button").click()
    expect(page.locator("main")).to_contain_text(welcome)
    page.context.close()
    return secret


def signed_in(host: Host, email: str, secret: bytes) -> httpx.Client:
    """Log in to the API and say what it is about."""
    said = {"email": email, "password": PASSWORD, "code": host.code(secret)}
    token = httpx.post(f"{host.url}/api/v1/session", json=said, timeout=60).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    client = httpx.Client(base_url=f"{host.url}/api/v1", headers=bearer, timeout=60)
    client.headers["Nordkap-Purpose"] = client.post("/purposes", json={"text": "Fräsning"}).json()["id"]
    return client


def approved(host: Host, client: httpx.Client, officers: Mapping[str, bytes]) -> None:
    """Let somebody ask to see what members see, and both officers approve it."""
    (place,) = client.get("/places").json()["places"]
    wanted = {"tier": "MEMBER", "networks": [place["network"]], "days": 30, "purpose": "The story"}
    made = client.post("/tier-requests", json=wanted)
    assert made.status_code == httpx.codes.CREATED, made.text
    states = []
    for email, secret in officers.items():
        with closing(signed_in(host, email, secret)) as officer:
            said = {"decision": "approve", "reason": "Known to both of us"}
            review = officer.post(f"/tier-requests/{made.json()['id']}/reviews", json=said)
            assert review.status_code == httpx.codes.OK, review.text
            states.append(review.json()["state"])
    assert states == ["waiting", "approved"]


def mills_nearby(client: httpx.Client) -> set[str]:
    """The names of those that are known to have a mill near the square."""
    filters = [{"field": "machine.class", "op": "eq", "value": "milling"}]
    near = {"lat": SQUARE[0], "lon": SQUARE[1], "km": 50}
    answer = client.post("/search", json={"filters": filters, "near": near})
    assert answer.status_code == httpx.codes.OK, answer.text
    return {one["name"] for one in answer.json()["results"] if not one["missing"]}


def test_from_an_empty_cluster_to_a_deleted_row(host: Host, chromium: Browser, tmp_path: Path) -> None:
    nordkap = host.nordkap
    assert "wants nordkap init first" in nordkap("migrate", code=2)
    assert "Made the network nix" in nordkap(
        "init", "--network", "nix", "--name", "Nätverket NIX", "--country", "SE"
    )
    assert "was at" in nordkap("migrate")
    first = nordkap(
        "admin", "create-first", "--network", "nix", "--office", "NIX kansli",
        "--person", "Ada Ek <ada@nix.example>", "--group", "Kansliet",
        "--person", "Bo Al <bo@nix.example>", "--group", "Styrelsen",
    )  # fmt: skip
    company = nordkap("admin", "organisation", "Exempel Mekaniska AB", "--network", "nix").strip()
    member = nordkap("admin", "person", "Cia Berg <cia@exempel.example>", "--organisation", company)

    with ExitStack() as stack:
        stack.enter_context(host.running("work"))
        stack.enter_context(host.running("serve"))
        assert comes_true(host.answers, 60)
        officers = {
            f"{name.lower()}@nix.example": enrol(host, chromium, code, full)
            for name, full, code in zip(
                ("Ada", "Bo"), ("Ada Ek", "Bo Al"), re.findall(r"code (\S+)", first), strict=True
            )
        }
        secret = enrol(host, chromium, member.split()[-1], "Cia Berg")
        client = signed_in(host, "cia@exempel.example", secret)
        stack.callback(client.close)
        approved(host, client, officers)
        imported(host, client, tmp_path)
        nothing_waits = "SELECT count(*) FROM journal.staged"
        assert comes_true(lambda: host.superuser.execute(nothing_waits).fetchone() == (0,), 60)

    wrong = host.environment["NORDKAP_WORK_PASSPHRASE_FILE"]
    for command in ("serve", "work"):
        said = nordkap(command, code=2, NORDKAP_CONTENT_PASSPHRASE_FILE=wrong)
        assert said.startswith("The passphrase is wrong: ")
        assert len(said.splitlines()) == 1
    found = nordkap("status", code=1, NORDKAP_CONTENT_PASSPHRASE_FILE=wrong)
    assert "LOOK content root key" in found
    assert "The index agrees with the records." in nordkap("index", "verify")
    assert "\nWhole." in f"\n{nordkap('audit', 'verify', '--database')}"
    ((lost,),) = host.superuser.execute("DELETE FROM register.approved_tier RETURNING id").fetchall()
    assert str(lost) in nordkap("audit", "verify", "--database", code=1)


def imported(host: Host, client: httpx.Client, folder: Path) -> None:
    """Import a file as docs/import.md says, with a member looking on: tried, killed, stored, repeated."""
    made = make(WORKSHOPS)
    file = made.write(folder / "workshops.csv")
    typed = ("import", str(file), "--map", str(MAP))
    before = host.stored()
    adds_up(host.nordkap(*typed), made)
    assert mills_nearby(client) == set()
    with host.start(*typed, "--apply") as process:
        assert process.stderr is not None
        assert "Sealing records: " in process.stderr.readline()
        time.sleep(0.2)
        process.kill()
        process.wait()
    assert host.stored() == before
    done = host.nordkap(*typed, "--apply")
    adds_up(done, made)
    assert done.splitlines()[-1] == "Stored."
    assert mills_nearby(client) == made.near_mills
    after = host.stored()
    again = host.nordkap(*typed, "--apply")
    assert again.splitlines()[-1] == "Everything was there already: nothing was changed."
    assert host.stored() == after


def adds_up(report: str, made: Made) -> None:
    """Require that a report accounts for every row of the file."""
    whole = len(made.machines) - made.unmapped
    assert len(made.rows) == whole + made.unmapped + made.duplicates
    assert (
        f"{len(made.rows)} rows read (the headings are row 1): {whole} taken whole, "
        f"{made.unmapped} with a word that no list knows, {made.duplicates} exact duplicates."
    ) in report
    assert f"Kept as text from column 'class_1': {made.unmapped} cells." in report
    assert f"organisations: {len(made.workshops)} new, 0 known." in report
    assert f"machine records: {len(made.machines)} new, 0 known." in report
