"""The password half of a proof: limits first, one Argon2 hash in any case, and nothing said about why not.

::

    1  in a transaction of its own, committed before any hash: find the holder, reserve a place in
         the client's network, unless the device is known              full: TooMany (429)
         name and known device, or name and network, and name          full: the hash is a decoy's
    2  one Argon2 hash, outside any transaction
    3  in the caller's transaction: the name's places are taken back when the password was right,
       the network's when everything was

Log-in, step-up, password change and re-binding of an authenticator all pass here, so no door is
cheaper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from audit.entry import Event, Result
from registry.accounts import attempts, device
from registry.accounts.hasher import Hasher, WrongPassword
from registry.accounts.holder import FORGED, Holder, Holders
from registry.accounts.limits import (
    PASSWORD_DEVICE,
    PASSWORD_NAME,
    PASSWORD_NETWORK,
    PASSWORD_PAIR,
)
from registry.accounts.outcome import by_person, change
from registry.accounts.passwords import sealed_password
from registry.accounts.store import credentials as store
from registry.database import Detail
from registry.errors import TooMany, Unavailable
from registry.logs import logger

if TYPE_CHECKING:
    from registry.accounts.attempts import Bucket, LimitReached, Reservation
    from registry.accounts.origin import Origin
    from registry.accounts.secrets import Secrets
    from registry.database import Database, Transaction

WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a token of the log
NOT_PROVEN = "The password or the code is not right."
SLOWER = "Too many attempts came from your network. Wait a little, then try again."


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says they are `holder`; `refusal` is None when the password was theirs, else a log's token.

    `device` tells whether they came with a browser that has signed in with this name before.
    """

    holder: Holder
    refusal: str | None
    network: Reservation
    name: Reservation | None
    device: bool
    rehashed: str | None = field(repr=False)


class Claims:
    """Checks passwords; one per process."""

    def __init__(self, database: Database, holders: Holders, hasher: Hasher, secrets: Secrets) -> None:
        self._database = database
        self._holders = holders
        self._hasher = hasher
        self._secrets = secrets

    def by_name(self, origin: Origin, name: str, password: str, refused: Event) -> Claim:
        """Check the password of a log-in name; `refused` is the event a full bucket is logged as.

        Raises:
            TooMany: the client's network has failed too often.
            Unavailable: too many passwords are being checked at once.
        """
        return self._claim(origin, lambda tx: self._holders.by_name(tx, name), password, refused)

    def by_holder(self, origin: Origin, holder: Holder, password: str, refused: Event) -> Claim:
        """Check the password of a known account, under the same limits. Raises as `by_name`."""
        return self._claim(origin, lambda _tx: holder, password, refused)

    def still_right(self, tx: Transaction, claim: Claim) -> bool:
        """Settle a claim in the transaction that acts on it; tell whether its password still is right.

        The account may have been disabled, or its password changed, while the hash was computed.
        """
        unchanged = self._holders.unchanged(tx, claim.holder)
        right = claim.refusal is None and unchanged
        if claim.name is not None and right:
            attempts.take_back(tx, claim.name)
        if right and claim.rehashed is not None:
            self._store_rehash(tx, claim.holder, claim.rehashed)
        return right

    def _claim(
        self, origin: Origin, find: Callable[[Transaction], Holder], password: str, refused: Event
    ) -> Claim:
        full: LimitReached | None = None
        network, name = None, None
        with self._database.transaction() as tx:
            holder = find(tx)
            if holder.flaw == FORGED:
                logger().error("credential_forged")
            known = device.recognised(tx, origin.device, holder.lookup, holder.password_changed)
            try:
                # A known browser answers for itself: others of its network cannot lock it out.
                network = (
                    attempts.reserve(tx, [_network_bucket(tx, origin)])
                    if known is None
                    else attempts.Reservation(())
                )
                name = attempts.reserve(tx, _name_buckets(tx, origin, holder, known))
            except attempts.LimitReached as error:
                full = error
            if full is not None and network is None:
                tx.audit(
                    by_person(
                        tx,
                        refused,
                        Result.REFUSED,
                        holder.known,
                        holder.organisation,
                        reason=f"too_many_{full.kind}",
                    ),
                    Detail(None, origin.said()),
                )
        if network is None:
            raise TooMany(SLOWER, full.retry_after if full is not None else 1)
        refusal = f"too_many_{full.kind}" if full is not None else holder.flaw
        try:
            refusal = self._checked(holder, password, refusal, limited=full is not None)
            rehashed = self._rehashed(holder, password, refusal)
        except Unavailable:
            # Nobody looked at this attempt, so nobody has failed.
            with self._database.transaction() as tx:
                attempts.take_back(tx, network, *([name] if name is not None else []))
            raise
        return Claim(holder, refusal, network, name, known is not None, rehashed)

    def _checked(self, holder: Holder, password: str, refusal: str | None, *, limited: bool) -> str | None:
        try:
            self._hasher.check(self._hasher.decoy if limited else holder.encoded, password)
        except WrongPassword:
            return refusal or WRONG_PASSWORD
        return refusal

    def _rehashed(self, holder: Holder, password: str, refusal: str | None) -> str | None:
        if refusal is None and self._hasher.outdated(holder.encoded):
            return self._hasher.hash(password)
        return None

    def _store_rehash(self, tx: Transaction, holder: Holder, encoded: str) -> None:
        old = store.password_of(tx, holder.person)
        if old is None or old["revision"] != holder.password_revision:
            return
        # The password is the same: devices that know it stay known.
        row = sealed_password(
            tx, self._secrets, holder.person, old["revision"] + 1, encoded, holder.password_changed
        )
        if store.replace_password(tx, old, row):
            tx.audit(
                by_person(
                    tx,
                    Event.PASSWORD_CHANGED,
                    Result.DONE,
                    holder.person,
                    holder.organisation,
                    reason="rehashed",
                    changed=(change("password", row, "person"),),
                )
            )


def decoy_of(holder: Holder) -> Holder:
    """Return a holder whose second factor nothing matches: what is compared when the password was wrong."""
    return Holder(
        person=uuid4(),
        organisation=None,
        lookup=holder.lookup,
        flaw=holder.flaw,
        encoded=holder.encoded,
        password_revision=0,
        password_changed=holder.password_changed,
        authenticator=uuid4(),
        secret=bytes(len(holder.secret)),
    )


def _network_bucket(tx: Transaction, origin: Origin) -> Bucket:
    return attempts.bucket(tx, "network", PASSWORD_NETWORK, origin.network.encode("utf-8", "replace"))


def _name_buckets(tx: Transaction, origin: Origin, holder: Holder, known: bytes | None) -> list[Bucket]:
    network = origin.network.encode("utf-8", "replace")
    if known is not None:
        return [attempts.bucket(tx, "device", PASSWORD_DEVICE, holder.lookup, known)]
    return [
        attempts.bucket(tx, "pair", PASSWORD_PAIR, holder.lookup, network),
        attempts.bucket(tx, "name", PASSWORD_NAME, holder.lookup),
    ]
