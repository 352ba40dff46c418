"""docs/installing.md in an empty Debian: its own commands, one after the other, to the first company's log-in over TLS.

The server is a folder (debootstrap) in a network of its own. No systemd runs in it: ``tests/support/runbook/systemctl``
starts what the units say, as the users they say, with the settings and credentials they say. So what systemd adds (the
confinement, restarts, the order at boot) and a certificate from outside are not exercised; `tests/deploy` looks at
the units with `systemd-analyze`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import REPOSITORY, files
from tests.support.starter import open_folder

pytestmark = pytest.mark.long

RUNBOOK = (REPOSITORY / "docs" / "installing.md").read_text(encoding="utf-8")
PLAY = REPOSITORY / "tests" / "support" / "runbook"
SERVER = "register.example.org"
AUTHORITY = "/var/lib/caddy/caddy/pki/authorities/local/root.crt"
AUTHORITIES = "/srv/authorities.pem"
PASSPHRASES = {"content": "fyra vita svanar", "work": "sju svarta korpar"}


def blocks() -> list[str]:
    """Return the commands of the runbook, but for those of a new version."""
    installing = RUNBOOK.partition("## A new version")[0]
    return re.findall(r"```\n(.*?)```", installing, re.DOTALL)


def suite_and_mirror() -> tuple[str, str]:
    """Return the Debian this machine installs from."""
    said = subprocess.run(
        ["/usr/bin/apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    suite, mirror = next(line.split() for line in said.splitlines() if "security" not in line)
    return suite, mirror


class Server:
    """An empty Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        suite, mirror = suite_and_mirror()
        subprocess.run(
            ["/usr/sbin/debootstrap", "--variant=minbase", suite, folder, mirror],
            check=True,
            capture_output=True,
        )
        # What this machine needs to reach its package sources, the new one needs too.
        for place in (
            "/etc/resolv.conf",
            "/etc/apt/sources.list",
            "/etc/apt/sources.list.d",
            "/etc/pip.conf",
        ):
            self._copy(Path(place), folder / place.lstrip("/"))
        # Not in the place of the package's own list, which is written anew when that is installed.
        self._copy(Path("/etc/ssl/certs/ca-certificates.crt"), folder / AUTHORITIES.lstrip("/"))
        # As in any container: packages start nothing when they are installed.
        self.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", mode=0o755)
        self.write("/etc/hosts", f"127.0.0.1 localhost {SERVER}\n")
        for root, passphrase in PASSPHRASES.items():
            self.write(f"/srv/passphrases/{root}", passphrase, mode=0o600)
        for path in files():
            self._copy(REPOSITORY / path, folder / "opt/nordkap" / path)
        for name in ("systemctl", "systemd-ask-password"):
            self._copy(PLAY / name, folder / "usr/local/sbin" / name)
        self._copy(PLAY / "people.py", folder / "srv/people.py")

    def write(self, place: str, text: str, mode: int = 0o644) -> None:
        file = self.folder / place.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def run(self, commands: str, *, alone: bool) -> str:
        """Run commands as root there, in a network of its own when `alone`; whatever they started ends with them."""
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            "CURL_CA_BUNDLE": AUTHORITY,
            # What is asked at the terminal.
            "NORDKAP_CONTENT_PASSPHRASE_FILE": "/srv/passphrases/content",
            "NORDKAP_WORK_PASSPHRASE_FILE": "/srv/passphrases/work",
        }
        if not alone:
            of_pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
            environment |= {**of_pip, "PIP_CERT": AUTHORITIES}
            del environment["CURL_CA_BUNDLE"]
        inside = f"set -euo pipefail\nmount -t proc proc /proc\nmount -t tmpfs tmpfs /run\n{commands}"
        apart = [
            "/usr/bin/unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            *(["--net"] if alone else []),
        ]
        up = "/usr/sbin/ip link set lo up && " if alone else ""
        done = subprocess.run(
            [*apart, "sh", "-c", f'{up}exec chroot "$0" bash -c "$1"', self.folder, inside],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        assert done.returncode == 0, done.stdout[-4_000:] + self._logs()
        return done.stdout

    def _logs(self) -> str:
        logs = sorted((self.folder / "var/log").glob("nordkap-*.log"))
        return "".join(f"\n{log.name}:\n{log.read_text(encoding='utf-8')[-2_000:]}" for log in logs)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy2(source, target)


@pytest.fixture
def server() -> Iterator[Server]:
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.skip("An empty Debian is made by root with debootstrap: apt-get install debootstrap")
    with open_folder() as outer:
        yield Server(outer / "root")


def test_the_runbook_leads_from_an_empty_debian_to_the_first_company(server: Server) -> None:
    packages, program, *rest = blocks()
    # The tools for sealing a credential come with systemd, which every server has.
    server.run(f"{packages}\napt-get install --yes --no-install-recommends systemd", alone=False)
    server.run(program, alone=False)
    database, register, sealing, processes, first, company, watchers, shares, drill, backup, head = rest
    said = server.run(
        f"{database}\n{register}\n{sealing}\n{processes}\n({first}\n{company}\n{watchers}) | tee /srv/said\n"
        f"PYTHONPATH=. .venv/bin/python /srv/people.py {SERVER} {AUTHORITY} </srv/said\n"
        f"{shares}\n{drill}\n{backup}\n{head}\n"
        "ls -d /run/shares || echo the sheets are gone\n"
        'grep -c \'"recovery":"nordkap recovery 1 3 of 5\' /media/backup-keys/nordkap/*.keys\n'
        "for half in /media/backup*/nordkap/*; do echo \"half: $(stat -c '%U %a' $half) $half\"; done\n"
        "echo owners: $(stat -c '%U %a' /var/lib/nordkap/content.root /var/lib/nordkap-work/work.root)\n"
        "for each in /proc/[1-9]*; do "
        'echo "runs: $(stat -c %U $each) $(tr "\\0" " " <$each/cmdline)"; done\n',
        alone=True,
    )
    assert "Ada Ek: vetting_officer, NIX kansli" in said
    assert "Bo Al: vetting_officer, NIX kansli" in said
    assert "Cia Berg: data_owner, MEMBER in nix, Exempel Mekaniska AB" in said
    assert re.search(r"^Di Os: .*security_officer.*, NIX tillsyn$", said, re.MULTILINE)
    assert re.search(r"^Eva Lo: .*auditor.*, NIX tillsyn$", said, re.MULTILINE)
    assert "\nShares 1, 3, 5 of 5 open both root keys.\n" in said
    assert "\nthe sheets are gone\n" in said
    assert "\nWhole." in said
    assert "LOOK" not in said
    assert "\nok   backup: the newest in /media/backup/nordkap is " in said
    halves = dict(re.findall(r"^half: nordkap-work 600 (\S+)\.(content|keys)$", said, re.MULTILINE))
    stems = {Path(name).name for name in halves}
    assert (len(stems), sorted(halves.values())) == (1, ["content", "keys"])
    assert "owners: nordkap 400 nordkap-work 400" in said
    assert re.search(r"^runs: nordkap .*nordkap serve $", said, re.MULTILINE)
    assert re.search(r"^runs: nordkap-work .*nordkap work $", said, re.MULTILINE)
    logs = sorted((server.folder / "var/log").glob("**/*.log"))
    for secret in (*PASSPHRASES.values(), "fyra vita svanar på isen", "cia@exempel.example"):
        assert not [log for log in logs if secret in log.read_text(encoding="utf-8", errors="replace")]
