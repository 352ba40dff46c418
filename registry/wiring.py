"""The only composer: makes the rooms of one process from its settings and root keys.

It is over 300 lines because every room has its few lines here and nowhere else.

::

    serve   content root key, role nordkap_app    web and API; cannot sign the log, has no CASE or SEALED
                                                  index key
    work    both root keys, role nordkap_work     sequencing, compaction, tidying
    host    both root keys, role nordkap_app      the command line of whoever has a shell and the passphrases
    restore both root keys, role nordkap_owner    puts a backup into an empty register
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from keys.keyring import Keyring
from keys.providers import RootProvider
from keys.providers.succession import Succession
from keys.scope import Root
from policies.loader import load
from policies.table import PolicyTable
from registry import migrations
from registry.accounts.seats import seats
from registry.accounts.service import Accounts, forget_old
from registry.accounts.staff import staff
from registry.administration.service import Administration
from registry.approvals.service import Approvals
from registry.backup.restoring import Restoring
from registry.backup.taking import Backups
from registry.cases.held import Cases
from registry.companies.everything import everything
from registry.companies.lowering.service import Lowerings
from registry.companies.recorder import Recorder
from registry.companies.service import Companies
from registry.companies.visibility import Visibility
from registry.database import Database, engine_for
from registry.disclosure.disclosure import Disclosure
from registry.emergency.service import Emergencies
from registry.explaining.service import Explaining
from registry.exposure.alarm import CoverageAlarm
from registry.exposure.budget import Exposure
from registry.granting.service import Granting
from registry.guarding.service import Guarding
from registry.http.address import trusted
from registry.http.session import Door
from registry.intake.own import OwnIntake
from registry.intake.service import Intake
from registry.keystore.store import SqlKeyStore
from registry.oversight.counters import Counters
from registry.oversight.disclosures.service import Disclosures
from registry.oversight.freezing.service import Freezing
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.kepthead import KeptHead
from registry.oversight.listing import Listing
from registry.oversight.probes import Probes
from registry.oversight.pulse import Pulse
from registry.oversight.ruling.service import Ruling
from registry.oversight.sequencer import Sequencer
from registry.oversight.service import Auditing
from registry.oversight.survey.service import Surveying
from registry.oversight.visits import Visits
from registry.picture import counting
from registry.picture.service import Picturing
from registry.rotation.service import Index, Rotation
from registry.rotation.settling import Settling
from registry.rotation.succession import RootSuccession
from registry.search import compaction
from registry.search.cellsize import CellSizes
from registry.search.deltas import DeltaIndexer
from registry.search.rebuild import rebuild
from registry.search.service import SearchService
from registry.settings import Settings
from registry.shredding.service import Shredding
from registry.vetting.service import Vetting
from registry.work import Compaction, Work
from registry.workbook.service import Workbooks

LOG_ORIGIN = "nordkap.example/log"
"""The log's name in its signed heads (C2SP tlog-checkpoint); one register, one log."""

AGAIN_SECONDS = 0.5
"""Between two tries at what another process is at."""

DatabaseRole = Literal["database_url", "work_database_url", "owner_database_url"]


@dataclass(frozen=True)
class House:
    """The rooms of one process; each is built when first asked for and kept."""

    settings: Settings
    roots: Mapping[Root, RootProvider]
    role: DatabaseRole
    principal: str
    watch_backlog: bool = True

    @cached_property
    def policy(self) -> PolicyTable:
        """Return the compiled policy. Raises policies.errors.PolicyRefused."""
        return load(self.settings.policy_folder)

    @cached_property
    def journal(self) -> SqlJournal:
        """Return where audit entries are staged."""
        return SqlJournal(self.principal, None if self.watch_backlog else Backlog(None), self.counters)

    @cached_property
    def database(self) -> Database:
        """Return the transactions of this process's role."""
        return Database(
            engine_for(self.settings.url(self.role)), Keyring(self.roots), SqlKeyStore, self.journal
        )

    @cached_property
    def pulse(self) -> Pulse:
        """Return what keeps the journal's chain of this process complete."""
        return Pulse(self.database, self.journal)

    @cached_property
    def accounts(self) -> Accounts:
        """Return networks, organisations, people and sessions."""
        return Accounts(self.database, lambda: self.policy)

    @cached_property
    def administration(self) -> Administration:
        """Return who administers people, and everybody's own report."""
        return Administration(self.database, self.accounts, lambda: self.policy)

    @cached_property
    def approvals(self) -> Approvals:
        """Return who asks for access, and who approves it."""
        return Approvals(self.database, self.accounts, lambda: self.policy)

    @cached_property
    def granting(self) -> Granting:
        """Return how case grants are asked for, given and taken back."""
        return Granting(self.database, self.accounts, lambda: self.policy, self.companies.reading)

    @cached_property
    def vetting(self) -> Vetting:
        """Return who applies for membership, and who decides it."""
        return Vetting(self.database, self.accounts, lambda: self.policy, self.approvals)

    @cached_property
    def disclosure(self) -> Disclosure:
        """Return the only opener of record fields."""
        return Disclosure(lambda: self.policy)

    @cached_property
    def recorder(self) -> Recorder:
        """Return the writer of records."""
        return Recorder(DeltaIndexer(), self.disclosure)

    @cached_property
    def companies(self) -> Companies:
        """Return reading and writing of company records."""
        sessions = self.accounts.sessions
        return Companies(
            self.database,
            sessions,
            lambda: self.policy,
            self.disclosure,
            self.recorder,
            self.cases,
            self.exposure,
        )

    @cached_property
    def cases(self) -> Cases:
        """Return what callers hold under case grants."""
        return Cases(self.accounts.secrets)

    @cached_property
    def visibility(self) -> Visibility:
        """Return to whom a company shows itself, by name."""
        accounts = self.accounts
        return Visibility(
            self.database,
            accounts.sessions,
            self.recorder,
            accounts.networks.names,
            accounts.people.organisations_names,
        )

    @cached_property
    def lowerings(self) -> Lowerings:
        """Return how two show to others what only their company saw."""
        return Lowerings(
            self.database,
            self.accounts.sessions,
            self.recorder,
            self.disclosure,
            staff,
            self.accounts.people.names,
        )

    @cached_property
    def workbooks(self) -> Workbooks:
        """Return a company's records out as a workbook and in again."""
        return Workbooks(
            self.database, self.accounts.sessions, lambda: self.policy, self.disclosure, self.recorder
        )

    @cached_property
    def search(self) -> SearchService:
        """Return the open search."""
        return SearchService(
            self.database,
            self.accounts.sessions,
            lambda: self.policy,
            self.disclosure,
            self.cases,
            self.exposure,
        )

    @cached_property
    def exposure(self) -> Exposure:
        """Return what counts how much each organisation was shown."""
        alarm = CoverageAlarm(self.accounts.secrets, CellSizes(lambda: self.policy))
        return Exposure(self.accounts.secrets, alarm)

    @cached_property
    def explaining(self) -> Explaining:
        """Return why decisions are as they are."""
        return Explaining(
            self.database,
            self.accounts,
            lambda: self.policy,
            self.companies.reading,
            self.disclosure,
            self.cases,
            self.exposure,
        )

    @cached_property
    def guarding(self) -> Guarding:
        """Return what people ask about views, and what the office answers."""
        rooms = self.accounts
        return Guarding(self.database, rooms.sessions, self.exposure, rooms.secrets, rooms.people)

    @cached_property
    def picturing(self) -> Picturing:
        """Return the whole-picture review."""
        secrets = self.accounts.secrets
        return Picturing(
            self.database, self.accounts, lambda tx, network: counting.count(tx, secrets, network)
        )

    @cached_property
    def intake(self) -> Intake:
        """Return the import of others' files."""
        return Intake(self.database, self.accounts, self.recorder, self.disclosure)

    @cached_property
    def own_intake(self) -> OwnIntake:
        """Return the import of a company's own files, by its own people."""
        return OwnIntake(self.database, self.accounts.sessions, lambda: self.policy, self.intake)

    @cached_property
    def counters(self) -> Counters:
        """Return what is counted for monitoring."""
        return Counters()

    @cached_property
    def auditing(self) -> Auditing:
        """Return the log as auditors read it."""
        listing = Listing(self.accounts.secrets, self.accounts.people)
        return Auditing(self.database, self.accounts.sessions, lambda: self.policy, listing)

    @cached_property
    def disclosures(self) -> Disclosures:
        """Return who saw an organisation, for its data owners."""
        accounts = self.accounts
        listing = Listing(accounts.secrets, accounts.people)
        return Disclosures(
            self.database,
            accounts.sessions,
            listing,
            accounts.secrets,
            accounts.purposes,
            accounts.networks,
        )

    @cached_property
    def freezing(self) -> Freezing:
        """Return how the register is stopped and goes on."""
        return Freezing(self.database, self.accounts.sessions, seats, self.accounts.secrets)

    @cached_property
    def ruling(self) -> Ruling:
        """Return the rules in force, to read."""
        return Ruling(self.database, self.accounts.sessions, lambda: self.policy)

    @cached_property
    def emergencies(self) -> Emergencies:
        """Return emergency access: who gives, ends and reviews it."""
        return Emergencies(self.database, self.accounts)

    @cached_property
    def surveying(self) -> Surveying:
        """Return what the security officer reads."""
        return Surveying(self.database, self.accounts.sessions)

    @cached_property
    def visits(self) -> Visits:
        """Return when people were here last, for themselves."""
        return Visits(self.database, self.accounts.sessions)

    @cached_property
    def probes(self) -> Probes:
        """Return whether this process can serve."""
        return Probes(self.database, migrations.newest(), self.counters)

    @cached_property
    def kept_head(self) -> KeptHead | None:
        """Return the file that holds the log's newest head outside the database; None where none is set."""
        return None if self.settings.head_file is None else KeptHead(self.settings.head_file)

    @cached_property
    def work(self) -> Work:
        """Return the loop of `nordkap work`."""
        return Work(
            self.database,
            Sequencer(self.database, LOG_ORIGIN, kept=self.kept_head),
            self.pulse,
            Compaction(compaction.due, compaction.standing, compaction.compact),
            [forget_old],
        )

    @cached_property
    def backups(self) -> Backups:
        """Return the taker of backups, in the role of `nordkap work`."""
        return Backups(self.database, self.roots[Root.CONTENT])

    def restoring(self, work: House) -> Restoring:
        """Return the restorer of backups; this house is the owner's, `work` one of `nordkap work`."""
        return Restoring(self.database, work.database, self.roots[Root.CONTENT], self.accounts.sessions)

    @cached_property
    def beside(self) -> Database:
        """Return transactions of the web process's role, whose sessions no other role sees."""
        return Database(
            engine_for(self.settings.url("database_url")), Keyring(self.roots), SqlKeyStore, self.journal
        )

    @cached_property
    def rotation(self) -> Rotation:
        """Return the rotation of keys, for a process in the role of `nordkap work` with both root keys."""
        return Rotation(
            self.database,
            Settling([self.database, self.beside]),
            self.accounts.secrets,
            Index(
                lambda database: compaction.compact(database) is not None,
                lambda database: rebuild(
                    database, self.principal, lambda tx: everything(tx, self.disclosure)
                ),
            ),
            lambda: time.sleep(AGAIN_SECONDS),
        )

    @cached_property
    def shredding(self) -> Shredding:
        """Return the shredding of organisations and people, for the same process as `rotation`."""
        return Shredding(self.accounts.secrets, self.disclosure, DeltaIndexer())

    def succession(self, root: Root) -> RootSuccession:
        """Return how a root key, opened with its successor, is replaced; for the same process as `rotation`.

        Raises ValueError when its successor is not open here.
        """
        provider = self.roots[root]
        if not isinstance(provider, Succession):
            raise ValueError("there is no successor of this root key")  # noqa: TRY004 - of the key, not its type
        return RootSuccession([self.database, self.beside], provider, self.settings.root_file(root.value))

    @cached_property
    def door(self) -> Door:
        """Return how requests become credentials."""
        return Door(trusted(self.settings.trusted_proxy))

    def close(self) -> None:
        """Put the end of this process's part of the log on record and close every connection."""
        self.pulse.end()
        self.database.dispose()
        if "beside" in self.__dict__:
            self.beside.dispose()
