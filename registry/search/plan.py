"""The search plan: every field a query refers to passes here, and becomes what may be looked up.

A field that does not exist, one of a family that is switched off or not offered, an operator its index does
not answer, and a field the caller may not search are one and the same refusal, word for word. What remains
carries, for each condition, the indexes (network, tier) in which the caller may search that class, and
nothing else is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from policies.vocabulary import Action, SensitivityClass, Tier
from registry.catalogue import CLASS_RULES, FAMILIES, FIELDS, Field, Index
from registry.catalogue.tiers import SERVED_TIERS
from registry.disclosure.disclosure import with_grant
from registry.errors import FieldProblem, Invalid
from registry.search import conditions
from registry.search.conditions import NEAR, Keywords, Within
from registry.search.keywords import PLACES
from registry.search.messages import Message
from registry.search.pair import Pair
from registry.search.query import All, Ask, Node, asks
from registry.search.text import asked

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.caller import Caller
    from registry.cases.held import Granted

AREA = PLACES[1]
"""The field that `near` is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One condition of a plan; two of the same wording are two.

    `pairs` are the indexes it is looked up in; `keywords` are what answers it: of every set at least one.
    `negated` asks for records that state the field and do not meet the condition.
    """

    field: Field
    op: str
    value: Any
    negated: bool
    pairs: tuple[Pair, ...]
    keywords: Keywords

    @property
    def family(self) -> str:
        """The family the condition is about."""
        return self.field.family

    @property
    def is_place(self) -> bool:
        """Whether what stands at a site is posted under this field too."""
        return self.field.name in PLACES

    def holds(self, value: Any) -> bool:
        """Tell whether an opened value of the field makes the condition true."""
        return conditions.holds(self.field, self.op, self.value, value) is not self.negated


@dataclass(frozen=True, slots=True)
class Both:
    """Every one of these holds; `apart`: of a record of its own."""

    children: tuple[Planned, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class AnyOne:
    """At least one of these holds."""

    children: tuple[Planned, ...]


Planned = Leaf | Both | AnyOne


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be found. `root` joins the caller's conditions, the place and the words left over."""

    root: Both

    def leaves(self) -> tuple[Leaf, ...]:
        """Return every condition, in order."""
        return tuple(leaves(self.root))

    def pairs(self) -> frozenset[Pair]:
        """Return every index that is looked into; what is granted lies in none (`registry.search.granted`)."""
        every = (pair for leaf in self.leaves() for pair in leaf.pairs)
        return frozenset(pair for pair in every if pair.tier in SERVED_TIERS)

    def classes(self) -> frozenset[SensitivityClass]:
        """Return every sensitivity class that is asked about."""
        return frozenset(leaf.field.cls for leaf in self.leaves())


class Rights:
    """What one caller may search, class by class; and field by field what live case grants name for them.

    Args:
        policy: the table in force.
        caller: who asks.
        granted: by owner, what the caller holds.
    """

    def __init__(
        self, policy: PolicyTable, caller: Caller, granted: Mapping[UUID, Granted] | None = None
    ) -> None:
        self._tiers: dict[tuple[Action, SensitivityClass], tuple[Pair, ...]] = {}
        self._views: Mapping[UUID, Any] = {
            network: policy.view(caller.subjects(network)) for network in caller.standings
        }
        self._granted = frozenset[str]().union(*(held.fields for held in (granted or {}).values()))
        self._under: Mapping[UUID, Any] = {
            network: policy.view(with_grant(caller.subjects(network))) for network in caller.standings
        }

    def pairs_of(self, field: Field) -> tuple[Pair, ...]:
        """Return where a condition on a field is looked up: its indexes, and CASE where a grant names the field."""
        found = self.pairs(field.cls)
        if field.name not in self._granted:
            return found
        under = (
            Pair(network, Tier.CASE)
            for network, view in sorted(self._under.items())
            if Tier.CASE in view.tiers(Action.SEARCH, field.cls)
        )
        return (*found, *under)

    def pairs(self, cls: SensitivityClass, action: Action = Action.SEARCH) -> tuple[Pair, ...]:
        """Return the indexes in which the caller may do this with the class, in order."""
        if (action, cls) not in self._tiers:
            rule = CLASS_RULES.get(cls)
            floor = Tier.SEALED if rule is None else rule.floor
            self._tiers[action, cls] = tuple(
                Pair(network, tier)
                for network, view in sorted(self._views.items())
                for tier in sorted(view.tiers(action, cls) & SERVED_TIERS)
                if tier >= floor
            )
        return self._tiers[action, cls]

    def every(self) -> frozenset[Pair]:
        """Return every index the caller may look into for anything."""
        return frozenset(pair for cls in SensitivityClass for pair in self.pairs(cls))

    def field(self, name: str, op: str) -> Field | None:
        """Return a field the caller may search with this operator, else None: there is no telling why not."""
        field = FIELDS.get(name)
        if field is None or not searchable(field) or not self.pairs_of(field):
            return None
        return field if op in field.operators or (op == NEAR and field.index is Index.CELL) else None

    def text_fields(self) -> tuple[Field, ...]:
        """Return the fields with words that the caller may search."""
        return tuple(
            field
            for field in FIELDS.values()
            if field.index is Index.TEXT and searchable(field) and self.pairs_of(field)
        )


def searchable(field: Field) -> bool:
    """Tell whether a field is in the index at all: its family is offered and it has an index."""
    family = FAMILIES[field.family]
    return family.offered and not family.switched_off and field.index is not Index.NONE


def plan(rights: Rights, root: All, near: Within | None = None, text: str | None = None) -> Plan:
    """Return the plan of a query.

    Raises Invalid: one and the same sentence for every field or operator that may not be used, before any
    value is looked at; then one per value that cannot be asked for; and where nothing is asked for at all.
    """
    where = () if near is None else (Ask(AREA, NEAR, near, at="/near"),)
    words = () if text is None else asked(text)
    wanted = [*asks(root), *where]
    fields = {(ask.field, ask.op): rights.field(ask.field, ask.op) for ask in wanted}
    refused = [ask.at for ask in wanted if fields[ask.field, ask.op] is None]
    if words and not rights.text_fields():
        refused.append("/text")
    if refused:
        raise Invalid([FieldProblem(at, Message.REFUSED) for at in refused])
    if not wanted and not words:
        raise Invalid([FieldProblem("/filters", Message.NOTHING_ASKED)])
    built = {id(ask): leaf for ask, leaf in zip(wanted, _leaves(rights, wanted), strict=True)}

    def planned(node: Node) -> Planned:
        if isinstance(node, Ask):
            return built[id(node)]
        children = tuple(planned(child) for child in node.children)
        return Both(children, node.apart) if isinstance(node, All) else AnyOne(children)

    children = [planned(node) for node in (*root.children, *where)]
    children.extend(_word(rights, alternatives) for alternatives in words)
    return Plan(Both(tuple(children)))


def leaves(node: Planned) -> Iterator[Leaf]:
    """Yield every condition of a plan's tree, in order."""
    if isinstance(node, Leaf):
        yield node
    else:
        for child in node.children:
            yield from leaves(child)


def _leaves(rights: Rights, wanted: Sequence[Ask]) -> list[Leaf]:
    found: list[Leaf] = []
    problems: list[FieldProblem] = []
    for ask in wanted:
        field = FIELDS[ask.field]
        try:
            value = ask.value if ask.op == NEAR else conditions.parse(field, ask.op, ask.value)
        except Invalid as wrong:
            problems.extend(
                FieldProblem(f"{ask.at}/value", one.message_id, one.params) for one in wrong.problems
            )
            continue
        keywords = conditions.keywords(field, ask.op, value)
        found.append(Leaf(field, ask.op, value, ask.negated, rights.pairs_of(field), keywords))
    if problems:
        raise Invalid(problems)
    return found


def _word(rights: Rights, alternatives: frozenset[str]) -> AnyOne:
    """Return the condition that some text of the organisation has one word."""
    return AnyOne(
        tuple(
            Leaf(field, "text", (alternatives,), False, rights.pairs_of(field), (alternatives,))
            for field in rights.text_fields()
        )
    )
