"""The policy in force, to be read by auditors, security officers and vetting officers; reading it is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audit.event import Event
from policies.summary import Line, lines
from policies.vocabulary import SUBJECTS, Role
from registry.acting import acting
from registry.entries import by_caller
from registry.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies.table import PolicyTable
    from registry.caller import Callers, Credential
    from registry.database import Database

READERS: Final = frozenset({Role.AUDITOR, Role.SECURITY_OFFICER, Role.VETTING_OFFICER})
NOT_A_READER: Final = "Only an auditor, a security officer or a vetting officer reads this page."


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy in force: its fingerprint (hex SHA-256), and what each subject may do or must not.

    A subject of which no rule speaks has no lines: everything is closed to it.
    """

    digest: str
    subjects: tuple[tuple[str, tuple[Line, ...]], ...]


class Ruling:
    """Tells the rules.

    Args:
        database: opens the snapshot.
        callers: turns a credential into a caller.
        policy: gives the policy table in force.
    """

    def __init__(self, database: Database, callers: Callers, policy: Callable[[], PolicyTable]) -> None:
        self._database = database
        self._callers = callers
        self._policy = policy

    def rules(self, credential: Credential) -> Rules:
        """Return the rules in force. Raises NotSignedIn; Refused to everybody but its readers."""
        asked = {"asked": "policy"}
        with acting(self._database, self._callers, credential, Event.POLICY_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            if not caller.office_roles & READERS:
                raise Refused(NOT_A_READER)
            tx.audit(by_caller(tx, caller, Event.POLICY_READ))
            table = self._policy()
            return Rules(table.digest, tuple((subject, lines(table, subject)) for subject in SUBJECTS))
