"""Taking a picture of a network, looking at it, and signing it.

::

    none or 30 days old --(take, by an officer)--> taken --(sign, as vetting officer)-----> one has signed
                                                     |  '--(sign, as security officer)---'     |
                                                     '--(30 days)--> kept, unsigned            '--(the other)--> signed

What is counted is every company's, so it is taken once, not at each look; what is shown and signed is what was kept.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.entry import Change
from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.rights import OFFICE
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.authority import checked, signed
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused, Stale, StepUpNeeded
from registry.freeze.state import require_open
from registry.picture import picture as pictures
from registry.picture import store
from registry.picture.content import Counts, Group, digest_of, told_of, written
from registry.picture.due import due
from registry.picture.picture import HOLDS, SIGNERS, Conclusion, Picture, Signature
from registry.picture.telling import Telling, free_role, networks_of
from registry.picture.views import NetworkView, PictureView, Waiting
from registry.vocabularies.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager

    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

READERS: Final = frozenset({*SIGNERS, Role.AUDITOR})
SALT_BYTES: Final = 32

NOT_READER: Final = "Only the network's vetting officers, security officers and auditors read this."
NOT_SIGNER: Final = "Only a vetting officer and a security officer of the network take and sign this."
NO_PICTURE: Final = "There is no such picture in your networks."
STEP_UP: Final = "Confirm with a fresh code that it is you; then this is done."
TOO_SOON: Final = (
    "The last picture is less than {days} days old. Look at that one: two close to each other would show "
    "what one company changed."
)
TOO_OLD: Final = "This picture is more than {days} days old. Take a new one, and sign that."
ANOTHER: Final = "This is not the picture that you were shown. Look at it again before you sign."
SIGNED_ALREADY: Final = "You have signed this picture. The second signature is another person's."
ROLE_SIGNED: Final = (
    "Somebody has signed in this role. The other signature is missing, or the review is done."
)
SAME_COMPANY: Final = "Somebody of your own company has signed this. The second signature is of another one."
SAME_NAME: Final = "Somebody of your name has signed this. One person signs once, whatever their accounts."
CHOOSE: Final = "Choose whether something must change."


class Picturing:
    """Takes, shows and signs pictures.

    Args:
        database: opens transactions.
        accounts: admits callers, gives names, seals what is kept.
        counting: counts what a network's companies reveal together.
    """

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        counting: Callable[[Transaction, UUID], Mapping[Group, Counts]],
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._counting = counting
        self._telling = Telling(accounts)

    def waiting(self, credential: Credential) -> list[Waiting]:
        """Return the caller's networks whose review was never signed, or not for a quarter. Raises NotSignedIn.

        It says nothing of any company, so the log has no entry.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._accounts.sessions.admit(tx, credential)
            networks = networks_of(caller, SIGNERS)
            rows = [row for row in self._accounts.networks.every(tx) if row["id"] in networks]
            states = [(row["name"], due(tx, row["id"], row["created_at"])) for row in rows]
            return [
                Waiting(name, ever=state.signed_at is not None)
                for name, state in states
                if state.overdue or state.signed_at is None
            ]

    def networks(self, credential: Credential) -> list[NetworkView]:
        """Return how it stands with the caller's networks, and what was signed; reading it is on record first.

        Raises NotSignedIn; Refused to whoever is no officer or auditor of any.
        """
        with self._reading(credential, "reviews") as (tx, caller):
            networks = networks_of(caller, READERS)
            if not networks:
                raise Refused(NOT_READER)
            rows = [row for row in self._accounts.networks.every(tx) if row["id"] in networks]
            found = pictures.pictures(tx, networks)
            said = pictures.signatures(tx, self._accounts.secrets, found)
            tx.audit(by_caller(tx, caller, Event.PICTURES_READ, count=len(found)))
            return [self._telling.network(tx, caller, row, found, said) for row in rows]

    def take(self, credential: Credential, network: UUID) -> UUID:
        """Take a picture of a network as it is now; return its id.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is neither vetting officer nor security officer there.
            Frozen: the register is stopped.
            Conflict: the last one is less than 30 days old.
        """
        sessions, asked = self._accounts.sessions, {"asked": "take", "network": str(network)}
        with acting(self._database, sessions, credential, Event.PICTURE_TAKEN, asked, snapshot=True) as (
            tx,
            caller,
        ):
            if network not in networks_of(caller, SIGNERS):
                raise Refused(NOT_SIGNER)
            require_open(tx)
            newest = next(iter(pictures.pictures(tx, [network])), None)
            if newest is not None and tx.now < newest.taken_at + HOLDS:
                raise Conflict(TOO_SOON, days=HOLDS.days)
            taken = uuid4()
            content = written(told_of(self._counting(tx, network)), token_bytes(SALT_BYTES))
            row = signed(
                tx,
                "picture",
                {
                    "id": taken,
                    "network": network,
                    "number": 1 if newest is None else newest.number + 1,
                    "person": caller.person,
                    "content": self._accounts.secrets.seal(tx, pictures.content_place(taken), content),
                    "digest": digest_of(content),
                    "taken_at": tx.now,
                },
            )
            if not store.add(tx, row):
                raise Conflict(TOO_SOON, days=HOLDS.days)
            made = (_change("picture", row),)
            tx.audit(by_caller(tx, caller, Event.PICTURE_TAKEN, network=network, changed=made))
            return taken

    def one(self, credential: Credential, picture: UUID) -> PictureView:
        """Return a picture; that it is read is on record first.

        Raises NotSignedIn, Refused; NotFound for one of other networks.
        """
        with self._reading(credential, str(picture)) as (tx, caller):
            found = self._found(tx, caller, picture, READERS)
            tx.audit(by_caller(tx, caller, Event.PICTURES_READ, network=found.network, count=1))
            return self._telling.picture(tx, caller, found)

    def sign(
        self, credential: Credential, picture: UUID, digest: bytes, conclusion: str, words: str
    ) -> PictureView:
        """Sign a picture, with what the caller concluded; `digest` is that of the picture they were shown.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is neither vetting officer nor security officer of any network.
            NotFound: the picture is of other networks than the caller's.
            StepUpNeeded: the last proof is older than five minutes, or signed another picture.
            Stale: it is not the picture of this digest.
            Invalid: neither of the two conclusions, or not 3 to 600 characters.
            Conflict: it is older than 30 days; the caller, somebody of their company or name, or both roles they
                hold have signed it.
        """
        sessions, asked = self._accounts.sessions, {"asked": "sign", "picture": str(picture)}
        with acting(self._database, sessions, credential, Event.PICTURE_SIGNED, asked) as (tx, _):
            store.lock(tx, picture)
            caller = sessions.admit(tx, credential)  # again, after the wait
            found = self._found(tx, caller, picture, SIGNERS)
            proven_at = sessions.row(tx, credential)["stepped_at"]
            if not caller.stepped_up or store.proof_used(tx, caller.person, proven_at):
                raise StepUpNeeded(STEP_UP)
            if digest != found.digest:
                raise Stale(ANOTHER)
            pictures.opened(tx, self._accounts.secrets, found)
            chosen, said = _conclusion(conclusion), pictures.checked_words(words)
            if tx.now >= found.taken_at + HOLDS:
                raise Conflict(TOO_OLD, days=HOLDS.days)
            before = pictures.signatures(tx, self._accounts.secrets, [found])[found.id]
            role = self._seat(tx, caller, found, before)
            each = uuid4()
            secrets = self._accounts.secrets
            row = signed(
                tx,
                "picture_signature",
                {
                    "id": each,
                    "picture": found.id,
                    "digest": found.digest,
                    "person": caller.person,
                    "role": role.value,
                    "conclusion": secrets.seal_text(tx, pictures.conclusion_place(each), chosen.value),
                    "words": secrets.seal_text(tx, pictures.words_place(each), said),
                    "proven_at": proven_at,
                    "signed_at": tx.now,
                },
            )
            if not store.sign(tx, row):
                raise Conflict(ROLE_SIGNED)
            made = (_change("picture_signature", row),)
            entry = by_caller(
                tx, caller, Event.PICTURE_SIGNED, network=found.network, reason=role.value, changed=made
            )
            tx.audit(entry)
            return self._telling.picture(tx, caller, found)

    def _reading(
        self, credential: Credential, asked: str
    ) -> AbstractContextManager[tuple[Transaction, Caller]]:
        return acting(
            self._database,
            self._accounts.sessions,
            credential,
            Event.PICTURES_READ,
            {"asked": asked},
            snapshot=True,
        )

    @staticmethod
    def _found(tx: Transaction, caller: Caller, picture: UUID, roles: Collection[Role]) -> Picture:
        networks = networks_of(caller, roles)
        if not networks:
            raise Refused(NOT_READER if roles is READERS else NOT_SIGNER)
        found = pictures.picture(tx, picture)
        if found is None or found.network not in networks:
            raise NotFound(NO_PICTURE)
        return found

    def _seat(self, tx: Transaction, caller: Caller, found: Picture, before: Sequence[Signature]) -> Role:
        """Return as what the caller signs. Raises Conflict, which says why they do not."""
        if any(each.person == caller.person for each in before):
            raise Conflict(SIGNED_ALREADY)
        role = free_role(caller, found, before)
        if role is None:
            raise Conflict(ROLE_SIGNED)
        if caller.organisation_kind != OFFICE and any(
            _house(tx, each.person) == caller.organisation for each in before
        ):
            raise Conflict(SAME_COMPANY)
        names = self._accounts.people.names(tx, {caller.person, *(each.person for each in before)})
        if fold(names.pop(caller.person)) in map(fold, names.values()):
            raise Conflict(SAME_NAME)
        return role


def _conclusion(word: str) -> Conclusion:
    try:
        return Conclusion(word)
    except ValueError:
        raise Invalid([FieldProblem("/conclusion", CHOOSE)]) from None


def _house(tx: Transaction, person: UUID) -> UUID | None:
    row = people_store.get(tx, person)
    return None if row is None else UUID(str(checked(tx, "person", row)["organisation"]))


def _change(table: str, row: Mapping[str, Any]) -> Change:
    return Change(table, row["id"], seal=row["mac"].hex())
