"""Two worlds: copies of one register that differ in what is hidden from a reader, asked the same, weighed the same.

The copies share ids, keys and sessions; their clock stands still. What a reader gets must be the same bytes
in both, for the same statements, rows, opened fields and opened index blocks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any
from unittest import mock

import psycopg
from sqlalchemy import event

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.field import Field, Index, Kind
from registry.catalogue.values import fits_class, to_json
from registry.companies.author import Author
from registry.disclosure import disclosure as opener
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.disclosure.openrecord import OpenRecord
from registry.embedded.roles import Dsns
from registry.search import postings
from registry.vocabularies import vocabulary
from registry.vocabularies.places import places
from registry.wiring import House
from tests.support.demo_register import DemoRegister

HOST = Author(principal="host")
OWNER = frozenset({"own:data_owner"})
WORDS = (
    "titan",
    "svarvning",
    "svetsade ramar",
    "sveising",
    "pumphus",
    "EN 1090",
    "Kvarnberget",
    "detalj 400x300",
)
TOWNS = ("Östersund", "Trondheim", "Sundsvall", "Krokom", "Atlantis")
MOST_EXTRA = 2


def stop_clock(dsns: Dsns) -> None:
    """Make a clock that stands still; `use_stopped_clock` lets a database go by it."""
    with psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        superuser.execute("CREATE SCHEMA stopped")
        superuser.execute("GRANT USAGE ON SCHEMA stopped TO PUBLIC")
        superuser.execute("CREATE TABLE stopped.clock AS SELECT now() AS at")
        superuser.execute("GRANT SELECT ON stopped.clock TO PUBLIC")
        superuser.execute(
            "CREATE FUNCTION stopped.now() RETURNS timestamptz LANGUAGE sql STABLE"
            " AS 'SELECT at FROM stopped.clock'"
        )


def use_stopped_clock(dsns: Dsns) -> None:
    """Let every connection made from here on take the stopped clock for the server's own."""
    with psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        # A function of this schema comes before the server's own of the same name.
        path = "stopped, pg_catalog, public"
        superuser.execute(f"ALTER DATABASE {superuser.info.dbname} SET search_path = {path}")


@contextmanager
def standing_clock(demo: DemoRegister) -> Iterator[None]:
    """Let a register's processes go by the stopped clock too: they ask the server's own by its full name."""
    ((now,),) = demo.sql("SELECT at FROM stopped.clock")
    stopped = now.astimezone(UTC)
    with ExitStack() as stack:
        for house in (demo.serve, demo.work):
            stack.enter_context(mock.patch.object(house.database, "_now", return_value=stopped))
        yield


@dataclass
class Meter:
    """The work done since it was last read."""

    statements: list[tuple[str, int]] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)

    def read(self) -> tuple[list[tuple[str, int]], dict[str, int]]:
        """Return the statements with the number of rows each gave, and how often each thing was opened."""
        found = list(self.statements), dict(self.opened)
        self.statements.clear()
        self.opened.clear()
        return found

    def counted(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same act, counted."""

        def counting(*args: Any, **about: Any) -> Any:
            self.opened[name] = self.opened.get(name, 0) + 1
            return act(*args, **about)

        return counting


@contextmanager
def metered(*houses: House) -> Iterator[Meter]:
    """Weigh the work of serving processes, whichever of them does it."""
    meter = Meter()

    def noted(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        meter.statements.append((statement, cursor.rowcount))

    with ExitStack() as stack:
        for house in houses:
            # Keys are looked up again after some seconds: not while two worlds are compared.
            stack.enter_context(mock.patch.object(house.database._keyring, "_clock", return_value=0.0))
            engine = house.database._engine
            event.listen(engine, "after_cursor_execute", noted)
            stack.callback(event.remove, engine, "after_cursor_execute", noted)
        for module, name, what in (
            (opener, "unseal", "field"),
            (postings, "open_block", "block"),
            (postings, "open_delta", "delta"),
        ):
            counted = meter.counted(what, getattr(module, name))
            stack.enter_context(mock.patch.object(module, name, counted))
        yield meter


def scramble(demo: DemoRegister, company: str, hidden: Tier, seed: int, *, whole: bool = False) -> None:
    """Change at random what a company states at `hidden` and above.

    `whole` says that three more things change: the company's own record, what is hidden only because its name
    is (shop window, contacts), and how many records it hides altogether.
    """
    chosen = random.Random(seed)
    organisation = demo.loaded.organisations[company]
    for record in _own(demo, company):
        if record.family == "organisation" and not whole:
            continue
        values: dict[str, Any] = {}
        tiers: dict[str, Tier] = {}
        machine_class = record.values.get("machine.class")
        left = len(record.values)
        for declared in catalogue.FAMILIES[record.family].fields:
            stated = record.values.get(declared.name)
            tier = None if stated is None else stated.effective if whole else stated.tier
            if not _free(declared, machine_class) or (tier is not None and tier < hidden):
                continue
            sample = _sample(chosen, declared)
            if sample is None or (hidden is not Tier.OPEN and _shows_elsewhere(declared, hidden)):
                continue
            if chosen.random() < 0.6 or declared.required:
                values[declared.name] = sample
                # Nobody lowers a SEALED field alone, the host neither.
                sealed = stated is not None and stated.tier is Tier.SEALED
                tiers[declared.name] = Tier.SEALED if sealed else _tier(chosen, declared, hidden)
                left += stated is None
            elif stated is not None and left > 1:
                values[declared.name] = None
                left -= 1
        if values:
            with demo.serve.database.transaction() as tx:
                demo.serve.recorder.change(
                    tx, HOST, organisation, record.id, record.revision, values, tiers=tiers
                )
    for _ in range(chosen.randint(0, MOST_EXTRA) if whole else 0):
        hide_a_record(demo, company, hidden, chosen)


def _free(declared: Field, machine_class: Any) -> bool:
    """Say whether a field takes any sample: it hangs on no other value, and fits the machine's class."""
    if declared.derived or declared.refers_to or declared.name in {"machine.class", "site.coordinates"}:
        return False
    return machine_class is None or fits_class(declared, str(machine_class.value))


def queries(seed: int, count: int, told: list[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    """Bodies of searches: every operator, groups in groups, places, words, limits, and what is refused.

    `told` are fields with values that one of the worlds hides: a third of the conditions ask about these.
    """
    chosen = random.Random(seed)
    for _ in range(count):
        body: dict[str, Any] = {
            "filters": [_filter(chosen, told, 0) for _ in range(chosen.choice((0, 1, 1, 1, 2, 3)))]
        }
        if chosen.random() < 0.2:
            body["near"] = _near(chosen)
        if chosen.random() < 0.25:
            body["text"] = chosen.choice(WORDS)
        if chosen.random() < 0.3:
            body["limit"] = chosen.choice((1, 2, 20, 20, 21, 0))
        yield body


def hidden_values(demo: DemoRegister, company: str, hidden: Tier) -> list[tuple[str, Any]]:
    """The fields and values of a company that stand at `hidden` or above."""
    return [
        (name, to_json(catalogue.FIELDS[name], value.value))
        for record in _own(demo, company)
        for name, value in record.values.items()
        if value.effective >= hidden
    ]


def _own(demo: DemoRegister, company: str) -> list[OpenRecord]:
    organisation = demo.loaded.organisations[company]
    with demo.serve.database.transaction(snapshot=True) as tx:
        sealed = records.of_organisations(tx, [organisation], tiers=tuple(Tier))
        identity = identity_tiers(tx, [organisation])
        return demo.serve.disclosure.open(tx, {organisation: OWNER}, sealed, identity_tiers=identity)


def hide_a_record(demo: DemoRegister, company: str, hidden: Tier, chosen: random.Random) -> None:
    """Let a company state one more record, of values at `hidden` and above; some of its fields stay empty."""
    family = catalogue.FAMILIES[
        chosen.choice(("machine", "capability", "certificate", "experience", "contact"))
    ]
    values: dict[str, Any] = {}
    for declared in family.fields:
        fits = family.name != "machine" or fits_class(declared, "milling_5axis")
        sample = None if declared.derived or declared.refers_to or not fits else _sample(chosen, declared)
        if sample is not None and (declared.required or not values or chosen.random() < 0.7):
            values[declared.name] = sample
    if family.name == "machine":
        values["machine.class"] = "milling_5axis"
    derived = ["capability.process_head"] if family.name == "capability" else []
    tiers = {name: _tier(chosen, catalogue.FIELDS[name], hidden) for name in (*values, *derived)}
    with demo.serve.database.transaction() as tx:
        demo.serve.recorder.make(
            tx, HOST, demo.loaded.organisations[company], family.name, values, tiers=tiers
        )


def _shows_elsewhere(declared: Field, hidden: Tier) -> bool:
    """Whether something visible follows from the field: the head of a process, the area of a town."""
    follows = {
        "capability.process": "capability.process_head",
        "site.municipality": "site.nuts3",
        "site.nuts3": "site.area",
        "organisation.country": "organisation.org_number",
    }
    return declared.name in follows and hidden > Tier.OPEN


def _tier(chosen: random.Random, declared: Field, hidden: Tier) -> Tier:
    floor = catalogue.CLASS_RULES[declared.cls].floor
    return chosen.choice([tier for tier in Tier if tier >= max(hidden, floor)])


def _sample(chosen: random.Random, declared: Field) -> Any:  # noqa: C901, PLR0911, PLR0912 - one return a kind
    """A value that somebody may state, or None for the kinds that only registers give."""
    match declared.kind:
        case Kind.CODE:
            return _code(chosen, declared)
        case Kind.CODES:
            codes = {_code(chosen, declared) for _ in range(chosen.randint(1, min(3, declared.max_items)))}
            return sorted(codes)
        case Kind.TEXT:
            return " ".join(chosen.choice(WORDS) for _ in range(chosen.choice((1, 4, 30))))[
                : declared.max_length
            ]
        case Kind.NAME:
            name = f"{chosen.choice(WORDS)} {chosen.randrange(10**6)}"[: declared.max_length]
            return [name] if declared.many else name
        case Kind.NUMBER:
            return _number(chosen, declared)
        case Kind.RANGE:
            low, high = sorted((_number(chosen, declared), _number(chosen, declared)))
            return {"min": low, "max": high}
        case Kind.BAND:
            band = chosen.choice(declared.bands)
            spelled = all(one.upper is not None and one.code == str(one.upper) for one in declared.bands)
            return float(band.upper) if spelled and band.upper is not None else band.code
        case Kind.YEAR:
            return int(_number(chosen, declared))
        case Kind.DATE:
            return (date(2026, 1, 1) + timedelta(days=chosen.randrange(2_000))).isoformat()
        case Kind.BOOLEAN:
            return chosen.random() < 0.5
        case Kind.URL:
            return f"https://www.example.com/{chosen.randrange(10**6)}"
        case Kind.EMAIL:
            return f"post{chosen.randrange(10**6)}@example.com"
        case Kind.PHONE:
            return f"+4663{chosen.randrange(10**6, 10**7)}"
        case Kind.DIGEST:
            return f"{chosen.randrange(16**64):064x}"
        case _:
            return None


def _code(chosen: random.Random, declared: Field) -> str:
    assert declared.vocabulary is not None
    terms = [term.code for term in vocabulary(declared.vocabulary).terms() if term.selectable]
    return chosen.choice(terms)


def _number(chosen: random.Random, declared: Field) -> float | int:
    assert declared.minimum is not None
    assert declared.maximum is not None
    assert declared.step is not None
    steps = int((declared.maximum - declared.minimum) / declared.step)
    found = declared.minimum + declared.step * chosen.randint(0, steps)
    return int(found) if found == found.to_integral_value() else float(found)


def _filter(chosen: random.Random, told: list[tuple[str, Any]], depth: int) -> dict[str, Any]:
    if depth < 3 and chosen.random() < 0.35:
        kind = chosen.choice(("all", "any", "not", "not"))
        return {kind: [_filter(chosen, told, depth + 1) for _ in range(chosen.randint(1, 3))]}
    if told and chosen.random() < 0.4:
        name, value = chosen.choice(told)
        return _condition(chosen, catalogue.FIELDS[name], value)
    declared = chosen.choice(list(catalogue.FIELDS.values()))
    if chosen.random() < 0.05:
        return {"field": "machine.no_such_thing", "op": "eq", "value": "x"}
    return _condition(chosen, declared, _sample(chosen, declared))


def _condition(chosen: random.Random, declared: Field, value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        value = value[0]
    if isinstance(value, dict):
        value = value.get("min", 1)
    if value is None or chosen.random() < 0.05:
        value = chosen.choice(("x", 0, -1, 10**9, True))
    op = (
        chosen.choice(declared.operators or ("eq",))
        if chosen.random() < 0.95
        else chosen.choice(("eq", "contains"))
    )
    if op == "in":
        value = [value]
    elif op == "between":
        value = [value, value]
    elif op == "text" and declared.index is Index.TEXT:
        value = str(value)[:100]
    return {"field": declared.name, "op": op, "value": value}


def _near(chosen: random.Random) -> dict[str, Any]:
    km = chosen.choice((25, 50, 100, 200, 30))
    match chosen.randrange(4):
        case 0:
            return {"km": km}
        case 1:
            return {"km": km, "place": chosen.choice(TOWNS)}
        case 2:
            place = chosen.choice(places()[:60])
            return {"km": km, "lat": place.latitude, "lon": place.longitude}
        case _:
            return {"km": km, "lat": 63.2}
