"""Makes the organisations and records of an import, in the transaction of the import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from keys.scope import Purpose, record_scope
from registry.accounts.organisations import natural_key_tag
from registry.catalogue.classes import Profile
from registry.companies.author import Author
from registry.companies.draft import Draft
from registry.companies.making import checked
from registry.companies.sources import REVIEW_AFTER
from registry.disclosure.provenance import Provenance
from registry.errors import FieldProblem, Invalid
from registry.intake.counts import Counts
from registry.intake.plan import Plan
from registry.intake.problems import Place, Problems, problem

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.companies.recorder import Recorder
    from registry.database import Transaction
    from registry.intake.mapping import Mapping
    from registry.intake.stated import Owner, Stated

PRINCIPAL = "host:import"
AUTHOR = Author(principal=PRINCIPAL)
BATCH = 200


class Storing:
    """Stores what one file states. Raises Invalid when the mapping names a network there is not."""

    def __init__(
        self,
        tx: Transaction,
        accounts: Accounts,
        recorder: Recorder,
        mapping: Mapping,
        author: Author = AUTHOR,
    ) -> None:
        self._tx = tx
        self._author = author
        self._accounts = accounts
        self._recorder = recorder
        self._mapping = mapping
        self._networks = self._joined()
        self._source = _source(mapping, tx.now.date())

    def plans(self, owners: Iterable[Owner], company: UUID | None) -> list[Plan]:
        """Find the organisations of the file that the register has; nothing is compared yet."""
        if company is not None:
            return [Plan(owner, company) for owner in owners]
        find = self._accounts.organisations.by_outside_key
        return [Plan(owner, find(self._tx, owner.key)) for owner in owners]

    def check(self, plans: Iterable[Plan], problems: Problems) -> None:
        """Find everything that `store` would refuse, without making anything."""
        today = self._tx.now.date()
        for plan in plans:
            # Of an organisation that is yet to be made nothing counts but its profile.
            organisation = plan.organisation or uuid4()
            for one in plan.fresh:
                draft = plan.draft(None, organisation, self._mapping, self._source, one)
                try:
                    checked(self._author, self._mapping.file.profile, draft, today, country=lambda: None)
                except Invalid as error:
                    for found in error.problems:
                        self._say(problems, one, found.field, found)

    def store(
        self,
        plans: Sequence[Plan],
        problems: Problems,
        progress: Callable[[int, int], None] = lambda _, __: None,
    ) -> Counts:
        """Make what is new, a batch at a time, and count everything; what cannot be made is a problem."""
        counts = Counts()
        total = sum(len(plan.fresh) for plan in plans)
        done = 0
        waiting: list[tuple[Stated, Draft]] = []
        progress(done, total)
        for plan in plans:
            counts.there.update(one.family for one in plan.known)
            for stated in self._drafted(plan, counts):
                waiting.append(stated)
                if len(waiting) == BATCH:
                    done += self._make(waiting, counts, problems)
                    progress(done, total)
                    waiting.clear()
        progress(done + self._make(waiting, counts, problems), total)
        return counts

    def _drafted(self, plan: Plan, counts: Counts) -> list[tuple[Stated, Draft]]:
        if plan.organisation is not None:
            counts.organisations_there += 1
        else:
            counts.organisations_made += 1
            plan.organisation = self._organisation(plan)
        organisation = plan.organisation
        key = self._tx.keys.oldest(Purpose.RECORD, record_scope(organisation))
        return [(one, plan.draft(key, organisation, self._mapping, self._source, one)) for one in plan.fresh]

    def _organisation(self, plan: Plan) -> UUID:
        tag = natural_key_tag(self._tx, plan.owner.key)
        made = self._accounts.organisations.make(
            self._tx, PRINCIPAL, "company", plan.owner.name, self._networks, tag
        )
        if self._mapping.file.profile is not Profile.CAREFUL:
            self._recorder.profile(self._tx, AUTHOR, made, self._mapping.file.profile)
        return made

    def _make(self, waiting: Sequence[tuple[Stated, Draft]], counts: Counts, problems: Problems) -> int:
        if not waiting:
            return 0
        try:
            views = self._recorder.make_many(self._tx, self._author, [draft for _, draft in waiting])
        except Invalid as error:
            for found in error.problems:
                number, _, name = found.field.partition("/")
                stated = waiting[int(number) if number.isdigit() else 0][0]
                self._say(problems, stated, name or found.field, found)
            return 0
        counts.made.update(view.family for view in views if view.made)
        counts.there.update(view.family for view in views if not view.made)
        return len(views)

    def _say(self, problems: Problems, stated: Stated, name: str, found: FieldProblem) -> None:
        column = self._mapping.records[stated.family].column_of(name)
        problems.say(Place(stated.row, column), found.message_id, **found.params)

    def _joined(self) -> dict[UUID, str]:
        wanted = self._mapping.file.network
        if wanted is None:
            return {}
        there = {row["slug"]: row["id"] for row in self._accounts.networks.every(self._tx)}
        if wanted not in there:
            listed = ", ".join(sorted(there)) or "none yet: run nordkap init"
            raise Invalid([problem("file.network", f"There is no network {wanted!r}. There are: {listed}.")])
        return {there[wanted]: self._mapping.file.state}


def _source(mapping: Mapping, today: date) -> Provenance:
    stated_on = mapping.file.stated_on or today
    return Provenance(mapping.file.source, stated_on, stated_on + REVIEW_AFTER, mapping.file.language)
