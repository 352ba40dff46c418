"""The budget of a reading organisation, in the transaction that answers: read, counted, stored with the answer.

Its row is held from the first look on, so that everybody of one organisation is counted after each other, in
every process. Whoever comes second and saw an older row is told `Overtaken` by the database and starts anew
(`registry.exposure.tries`). Where nothing new is counted, nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from audit.entry import Change
from keys.context import SecretContext
from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import REGISTER
from registry.authority import checked, signed
from registry.database import BUSY
from registry.errors import Overtaken, ViewsUsedUp
from registry.exposure import store
from registry.exposure.account import Account, Left, Showing
from registry.exposure.limits import STANDARD, Limits, strictest
from registry.exposure.state import read, written

if TYPE_CHECKING:
    from registry.caller import Caller, Entitled
    from registry.database import Transaction

USED_UP: Final = (
    "Your company has used up its views. Companies you have opened stay open; "
    "under Views left you can ask the office for more."
)

_TAG_BYTES: Final = 8


class Secrets(Protocol):
    """Seals and opens what an organisation was shown: `registry.accounts.secrets`."""

    def seal(self, tx: Transaction, context: SecretContext, plaintext: bytes, *, pad: int = 0) -> bytes:
        """Return the bytes sealed."""
        ...

    def open(self, tx: Transaction, context: SecretContext, blob: bytes) -> bytes:
        """Return the bytes. Raises keys.errors.KeysError."""
        ...


class Alarm(Protocol):
    """Looks at what an organisation was shown: `registry.exposure.alarm`."""

    def look(self, tx: Transaction, caller: Caller, account: Account, limits: Limits) -> None:
        """Put it on record where that is too much of one region and process."""
        ...


def account_place(row: dict[str, Any]) -> SecretContext:
    """Return where what an organisation was shown is sealed."""
    return SecretContext("exposure", str(row["organisation"]), "state", row["revision"])


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left to an organisation, and under which limits."""

    limits: Limits
    left: Left


class Exposure:
    """Counts what is shown.

    Args:
        secrets: seals and opens what was shown.
        alarm: looks at each account that grew.
    """

    def __init__(self, secrets: Secrets, alarm: Alarm) -> None:
        self._secrets = secrets
        self._alarm = alarm

    def begin(self, tx: Transaction, caller: Caller) -> Counting:
        """Hold the account of the caller's organisation until the transaction ends.

        Raises keys.errors.KeysError when a row was not written by the register; Overtaken.
        """
        revision, account = self._account(tx, caller.organisation, hold=True)
        return Counting(tx, caller, self._secrets, self._alarm, _limits(tx, caller), account, revision)

    def may_open(self, tx: Transaction, reader: Entitled, organisation: UUID) -> bool:
        """Tell whether a reader would now be shown the page of an organisation; nothing is counted.

        Raises keys.errors.KeysError.
        """
        _, account = self._account(tx, reader.organisation, hold=False)
        return account.open(Showing(organisation), _limits(tx, reader))

    def budget(self, tx: Transaction, caller: Entitled) -> Budget:
        """Return what is left to the caller's organisation. Raises keys.errors.KeysError."""
        _, account = self._account(tx, caller.organisation, hold=False)
        limits = _limits(tx, caller)
        return Budget(limits, account.left(limits))

    def binding(self, tx: Transaction, caller: Caller) -> UUID:
        """Return which of the caller's networks sets the fewest points."""
        set_by = _set_by(tx, caller)
        return min(sorted(caller.standings), key=lambda network: set_by.get(network, STANDARD).points)

    def _account(self, tx: Transaction, organisation: UUID, *, hold: bool) -> tuple[int, Account]:
        today = tx.now.date().toordinal()
        row = store.account(tx, organisation, hold=hold)
        if row is None:
            return 0, Account(today)
        checked(tx, "exposure", row)
        return row["revision"], read(self._secrets.open(tx, account_place(row), row["state"]), today)


class Counting:
    """The account of one organisation in one transaction. Made by `Exposure.begin` only."""

    def __init__(
        self,
        tx: Transaction,
        caller: Caller,
        secrets: Secrets,
        alarm: Alarm,
        limits: Limits,
        account: Account,
        revision: int,
    ) -> None:
        self._tx = tx
        self._caller = caller
        self._secrets = secrets
        self._alarm = alarm
        self._limits = limits
        self._account = account
        self._revision = revision

    @property
    def left(self) -> Left:
        """What is left now."""
        return self._account.left(self._limits)

    def ask(self, query: bytes) -> None:
        """Count a search, by its one spelling. Raises ViewsUsedUp."""
        tag = lookup_tag(self._tx.keys.current(Purpose.AUDIT, REGISTER), "asked", query)[:_TAG_BYTES]
        if not self._account.ask(tag, self._limits):
            raise ViewsUsedUp(USED_UP)

    def show(self, shown: Sequence[Showing]) -> Collection[UUID]:
        """Count cards, the best first; return whose may be shown."""
        return self._account.show(shown, self._limits)

    def open(self, shown: Showing) -> None:
        """Count a company's page. Raises ViewsUsedUp."""
        if not self._account.open(shown, self._limits):
            raise ViewsUsedUp(USED_UP)

    def settle(self) -> tuple[Change, ...]:
        """Store what was counted; return what belongs into the entry about it: nothing where nothing is new.

        Raises Overtaken.
        """
        if not self._account.changed:
            return ()
        self._alarm.look(self._tx, self._caller, self._account, self._limits)
        plain: dict[str, Any] = {
            "organisation": self._caller.organisation,
            "revision": self._revision + 1,
            "changed_at": self._tx.now,
        }
        state = self._secrets.seal(self._tx, account_place(plain), written(self._account))
        row = signed(self._tx, "exposure", {**plain, "state": state})
        if not store.put_account(self._tx, row, self._revision):
            raise Overtaken(BUSY)
        return (Change("exposure", row["organisation"], seal=row["mac"].hex()),)


def _limits(tx: Transaction, caller: Entitled) -> Limits:
    set_by = _set_by(tx, caller)
    limits = strictest(set_by.get(network, STANDARD) for network in caller.standings)
    for row in store.live_allowances(tx, caller.organisation, tx.now):
        allowed = checked(tx, "allowance", row)
        limits = limits.more(allowed["points"], allowed["opened"], allowed["searches"])
    return limits


def _set_by(tx: Transaction, caller: Entitled) -> dict[UUID, Limits]:
    return {
        row["network"]: Limits(row["points"], row["opened"], row["searches"], row["alarm_percent"])
        for row in (checked(tx, "network_limits", each) for each in store.limits(tx, caller.standings))
    }
