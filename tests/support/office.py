"""A `house` with an auditor and a member, and what sequences and reads its log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from audit.entry import Entry
from audit.event import Event, Result
from keys.key import Purpose
from keys.keyring import Keyring
from keys.scope import REGISTER
from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.database import Database, Detail, engine_for
from registry.embedded.roles import Dsns
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.listing import Listing
from registry.oversight.sequencer import Sequencer
from registry.oversight.service import Asked, Auditing
from tests.support import house as houses
from tests.support.house import POLICY, Enrolled, House
from tests.support.keystore import roots_in_memory


@dataclass
class Office:
    """The house, its log, and who reads it."""

    house: House
    auditing: Auditing
    sequencer: Sequencer
    work: Database
    auditor: Enrolled
    credential: Credential
    member: Enrolled

    def sequence(self) -> None:
        while self.sequencer.round().more:
            pass

    def read(self, **asked: Any) -> list[Any]:
        self.sequence()
        return list(self.auditing.entries(self.credential, Asked(**asked)).entries)

    def searched(self, *organisations: UUID, actor: Enrolled | None = None, times: int = 1) -> list[UUID]:
        """Let a member search, so that these organisations were shown."""
        who = actor or self.member
        made = []
        with self.house.database.transaction() as tx:
            for _ in range(times):
                made.append(uuid4())
                entry = Entry(
                    id=made[-1],
                    at=tx.now,
                    event=Event.SEARCHED,
                    result=Result.DONE,
                    actor=who.id,
                    organisation=who.organisation,
                    count=len(organisations),
                )
                tx.audit(entry, *(Detail(each, {"fields": ["machine.class"]}) for each in organisations))
        return made


@contextmanager
def open_office(dsns: Dsns) -> Iterator[Office]:
    """Wire one over a migrated database."""
    with houses.house(dsns) as house:
        with house.database.transaction() as tx:
            for purpose in (Purpose.READER, Purpose.SIGNING, Purpose.WORK_SEAL):
                tx.keys.create(purpose, REGISTER)
        work = Database(
            engine_for(dsns.work),
            Keyring(roots_in_memory()),
            SqlKeyStore,
            SqlJournal("work", Backlog(None)),
        )
        auditor = house.enrolled(Role.AUDITOR)
        auditing = Auditing(
            house.database,
            house.accounts.sessions,
            lambda: POLICY,
            Listing(house.accounts.secrets, house.accounts.people),
        )
        yield Office(
            house=house,
            auditing=auditing,
            sequencer=Sequencer(work, "nordkap.test/log"),
            work=work,
            auditor=auditor,
            credential=house.credential(auditor),
            member=house.enrolled(Role.MEMBER, tier=Tier.MEMBER),
        )
        work.dispose()
