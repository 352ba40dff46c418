"""No CASE or SEALED value reaches another company, and nothing tells that there is one.

Every value of the demonstration's files is walked: what each reader gets of each company is exactly what the
files and the tiers say, and no byte of any answer holds a value that is hidden from its reader.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from policies.vocabulary import SensitivityClass, Tier
from registry import catalogue
from registry.catalogue.field import Field, Index, Kind
from registry.language import translate
from tests.support import demo_truth as truth
from tests.support.answers import same_answer
from tests.support.demo_register import DemoRegister, Person
from tests.support.demo_truth import Reader, Stated

READERS = [reader.email for reader in truth.readers()]
# Shown one at a time, or to nobody: an address list is not what the register is for.
NEVER_SEARCHED = {
    SensitivityClass.CONTACT,
    SensitivityClass.PERSON,
    SensitivityClass.CUSTOMER,
    SensitivityClass.CAPACITY,
    SensitivityClass.PERSONAL,
}
# Secrets that a company of the demonstration also has: a value of every class that others never read.
SECRETS = {
    "site": {"site.address": "Lönngången 17, 831 99 Östersund", "site.backup_h": 47},
    "machine": {
        "machine.class": "milling_5axis",
        "machine.serial": "SN-QX-77431",
        "machine.axes_simultaneous": 5,
    },
    "certificate": {"certificate.type": "iso_14001", "certificate.scope": "Zinkgrå ytor åt Kvarnberget"},
    "experience": {"experience.sector": "energy", "experience.customer": "Kunden Kvarnberget Exempel AB"},
    "skill_pool": {"skill_pool.skill": "skill_turning", "skill_pool.headcount_band": "11-25"},
    "contact": {"contact.mailbox": "in@trollspan.example", "contact.person": "Kvastfrida Exempelsson"},
}
TELLING = ("Lönngången", "831 99", "SN-QX-77431", "Zinkgrå", "Kvarnberget", "Kvastfrida")


@pytest.fixture(scope="module", autouse=True)
def secrets(demo: DemoRegister) -> None:
    """Let Trollspån state its secrets, over the API, as its data owner does."""
    owner = demo.person("data_owner")
    for family, fields in SECRETS.items():
        made = owner.ask("POST", f"/company/{family}", json={"fields": fields})
        assert made.status_code == 201, made.text
    assert "Kvarnberget" in owner.get("/company").text, "their owner reads them"


def hidden_from(reader: Reader) -> Iterator[Stated]:
    for company in truth.companies():
        if company != reader.company:
            yield from (one for one in truth.stated_by(company) if not reader.reads(one))


def searchable(reader: Reader, field: Field) -> bool:
    """Whether the reader may search a field, by its class and the lowest tier an owner may choose for it."""
    family = catalogue.FAMILIES[field.family]
    if not family.offered or family.switched_off or field.cls in NEVER_SEARCHED:
        return False
    return catalogue.CLASS_RULES[field.cls].floor <= min(max(reader.tiers.values()), Tier.MEMBER)


def pages(demo: DemoRegister, person: Person, reader: Reader) -> dict[str, dict[str, Any]]:
    """Every company page the reader can get at, by the company's key: by its id, and by what searches call it."""
    found: dict[str, dict[str, Any]] = {}
    for key in truth.companies():
        answer = person.get(f"/companies/{demo.loaded.organisations[key]}")
        if key != reader.company:
            assert answer.status_code == (200 if reader.named(key) else 404)
            if answer.status_code == 200:
                found[key] = answer.json()
    return found


def json_of(field: Field, value: Any) -> Any:
    """A value of the files as an answer spells it."""
    if field.kind is Kind.PHONE:
        return value.replace(" ", "")
    return value


@pytest.mark.parametrize("email", READERS)
def test_a_company_page_holds_exactly_what_its_reader_may_read(demo: DemoRegister, email: str) -> None:
    reader, person = truth.reader(email), demo.person(email)
    for key, page in pages(demo, person, reader).items():
        expected: Counter[str] = Counter()
        for one in truth.stated_by(key):
            if reader.reads(one):
                value = json_of(catalogue.FIELDS[one.field], one.value)
                expected[json.dumps([one.field, value, one.tier.value])] += 1
        shown = Counter(
            json.dumps([name, value["value"], value["tier"]])
            for record in page["records"]
            for name, value in record["fields"].items()
            if catalogue.FIELDS[name].refers_to is None
        )
        if key == "trollspan":
            # What else it stated may be there as far as it is readable; the bytes are looked at below.
            assert not expected - shown
        else:
            assert shown == expected


@pytest.mark.parametrize("email", READERS)
def test_an_anonymous_page_names_nobody_and_holds_what_a_card_may(demo: DemoRegister, email: str) -> None:
    reader, person = truth.reader(email), demo.person(email)
    condition = {"field": "organisation.country", "op": "in", "value": ["SE", "NO"]}
    cards = person.search(condition).json()["results"]
    unnamed = [card for card in cards if card["anonymous"]]
    expected = [key for key in truth.companies() if reader.reach(key) is not None and not reader.named(key)]
    visible = [
        key
        for key in expected
        if any(one.field == "organisation.country" and reader.reads(one) for one in truth.stated_by(key))
    ]
    assert len(unnamed) == len(visible)
    contents = []
    for card in unnamed:
        page = person.get(f"/companies/{card['company']}").json()
        assert (page["name"], page["anonymous"]) == (None, True)
        assert {record["id"] for record in page["records"]} == {None}
        contents.append(
            Counter(
                json.dumps([name, value["value"]])
                for record in page["records"]
                for name, value in record["fields"].items()
            )
        )
    wanted = [
        Counter(
            json.dumps([one.field, json_of(catalogue.FIELDS[one.field], one.value)])
            for one in truth.stated_by(key)
            if reader.reads(one)
        )
        for key in visible
    ]
    assert sorted(map(str, map(sorted, contents))) == sorted(map(str, map(sorted, wanted)))


def states(reader: Reader, company: str, field: str) -> bool:
    """Whether a company states a field where the reader may read it."""
    return any(one.field == field and reader.reads(one) for one in truth.stated_by(company))


def asked_for(one: Stated) -> Iterator[dict[str, Any]]:
    """Conditions that the hidden value would meet, one for each operator of its field."""
    field = catalogue.FIELDS[one.field]
    for op in field.operators:
        value = one.value[0] if isinstance(one.value, list) else one.value
        match op:
            case "in":
                yield {"field": one.field, "op": op, "value": [value]}
            case "between":
                yield {"field": one.field, "op": op, "value": [value, value]}
            case "contains":
                yield {"field": one.field, "op": op, "value": value["min"]}
            case "gte" | "lte" if field.index is Index.RANGE:
                yield {"field": one.field, "op": op, "value": value["min"]}
            case "text":
                yield {"field": one.field, "op": op, "value": str(value)[:60]}
            case _:
                yield {"field": one.field, "op": op, "value": value}


@pytest.mark.parametrize("email", ["mira@vittra.example", "isa@backahasten.example"])
def test_no_search_finds_a_company_by_what_is_hidden(demo: DemoRegister, email: str) -> None:
    reader, person = truth.reader(email), demo.person(email)
    names = {
        key: one.value for key in truth.companies() for one in truth.stated_by(key) if one.field == truth.NAME
    }
    asked = 0
    for one in dict.fromkeys(map(_Hashable, hidden_from(reader))):
        stated = one.stated
        if states(reader, stated.company, stated.field) or reader.reach(stated.company) is None:
            continue
        for condition in asked_for(stated):
            answer = person.search(condition)
            asked += 1
            if not searchable(reader, catalogue.FIELDS[stated.field]):
                assert answer.status_code == 422
                continue
            assert answer.status_code == 200, (condition, answer.text)
            found = answer.json()["results"]
            assert names[stated.company] not in {
                card["name"] for card in found if stated.field in card["matched"]
            }
            # Anonymous cards are counted: there are no more of them than companies whose value may be read.
            unnamed = [card for card in found if card["anonymous"] and stated.field in card["matched"]]
            assert len(unnamed) <= sum(states(reader, key, stated.field) for key in truth.companies())
    assert asked > 30


class _Hashable:
    """A stated value by what it says, so that the same question is asked once."""

    def __init__(self, stated: Stated) -> None:
        self.stated = stated
        self._said = (stated.company, stated.field, json.dumps(stated.value))

    def __hash__(self) -> int:
        return hash(self._said)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and self._said == other._said


@pytest.mark.parametrize(
    "email", ["mira@vittra.example", "isa@backahasten.example", "peer@dovregubben.example"]
)
def test_a_forbidden_field_and_an_unknown_one_are_the_same_422(demo: DemoRegister, email: str) -> None:
    reader, person = truth.reader(email), demo.person(email)
    forbidden = 0
    for op, value in (("eq", "x"), ("between", [1, 2])):
        unknown = person.search({"field": "machine.no_such_thing", "op": op, "value": value})
        assert unknown.status_code == 422
        for field in catalogue.FIELDS.values():
            if searchable(reader, field) and op in field.operators:
                continue
            same_answer(person.search({"field": field.name, "op": op, "value": value}), unknown)
            forbidden += 1
    assert forbidden > 150
    sensitive = [
        name for name, field in catalogue.FIELDS.items() if field.cls is SensitivityClass.SITE_CRITICAL
    ]
    assert sensitive
    assert not any(searchable(reader, catalogue.FIELDS[name]) for name in sensitive)


def test_a_forbidden_field_inside_groups_is_refused_as_an_unknown_one_is(demo: DemoRegister) -> None:
    person = demo.person("interested")
    fine = {"field": "organisation.country", "op": "eq", "value": "SE"}
    for shape in (
        lambda one: [{"not": [one]}],
        lambda one: [{"any": [fine, one]}],
        lambda one: [fine, {"all": [one, one]}],
        lambda one: [{"not": [{"any": [{"all": [one]}, fine]}]}],
    ):
        answers = [
            person.search(*shape({"field": name, "op": "eq", "value": "SN-QX-77431"}))
            for name in ("machine.serial", "machine.no_such", "readiness.level", "")
        ]
        for answer in answers[1:]:
            assert answer.status_code == 422
            same_answer(answer, answers[0])


def everything(demo: DemoRegister, email: str) -> Iterator[httpx.Response]:
    """Whatever a reader can get: API and pages, answers and errors."""
    reader, person = truth.reader(email), demo.person(email)
    for path in (
        "/session",
        "/sessions",
        "/purposes",
        "/fields",
        "/company",
        "/company/machine",
        "/openapi.json",
    ):
        yield person.get(path)
    names = [str(demo.loaded.organisations[key]) for key in truth.companies() if key != reader.company]
    for field in catalogue.FIELDS.values():
        if "text" in field.operators:
            for word in (*TELLING, "Kunden"):
                yield person.search({"field": field.name, "op": "text", "value": word})
        elif "gte" in field.operators and field.kind is not Kind.DATE:
            yield person.search({"field": field.name, "op": "gte", "value": 1})
    for word in TELLING:
        yield person.ask("POST", "/search", json={"text": word})
        yield person.ask("POST", "/search/words", json={"text": word})
    country = person.search({"field": "organisation.country", "op": "in", "value": ["SE", "NO"]})
    names += [card["company"] for card in country.json().get("results", ())]
    visitor = demo.visit(person.account)
    for name in names:
        yield person.get(f"/companies/{name}")
        yield visitor.get(f"/companies/{name}")
    for path in ("/", "/search", "/purpose", "/security"):
        yield visitor.get(path)
    for word in (*TELLING, "fräsning"):
        found = visitor.search(words=word)
        found.extensions["asked"] = word
        yield found


@pytest.mark.parametrize(
    "email", ["mira@vittra.example", "peer@dovregubben.example", "isa@backahasten.example"]
)
def test_no_byte_of_any_answer_holds_a_value_that_is_hidden_from_its_reader(
    demo: DemoRegister, email: str
) -> None:
    reader = truth.reader(email)
    readable = json.dumps(
        [
            *(one.value for key in truth.companies() for one in truth.stated_by(key) if reader.reads(one)),
            *(one.value for one in truth.stated_by(reader.company) if reader.company in truth.companies()),
        ]
        if reader.company in truth.companies()
        else [one.value for key in truth.companies() for one in truth.stated_by(key) if reader.reads(one)],
        ensure_ascii=False,
    )
    words = [
        str(one.value)
        for one in hidden_from(reader)
        # Codes of vocabularies and short numbers stand in every catalogue and form.
        if isinstance(one.value, str)
        # A square that is shown is worded by the town nearest to it, which is often the municipality.
        and one.field != "site.municipality"
        and catalogue.FIELDS[one.field].vocabulary is None
        and catalogue.FIELDS[one.field].kind not in {Kind.BAND, Kind.DATE}
        and str(one.value) not in readable
    ]
    assert len(words) > 3
    answers = 0
    for answer in everything(demo, email):
        answers += 1
        assert answer.status_code < 500, (answer.request.url, answer.text)
        for word in words:
            assert word not in answer.text, (answer.request.method, answer.request.url, word)
        asked = (answer.request.content or b"").decode("utf-8", "replace")
        for word in TELLING:
            # A search may say again what was searched for; nothing else may hold it.
            if word not in asked and not _echoes(answer, word):
                assert word not in answer.text, (answer.request.method, answer.request.url, word)
    assert answers > 50


def _echoes(answer: httpx.Response, word: str) -> bool:
    """Whether an answer's own request brought the word, encoded as a form or kept on the way to the results."""
    if answer.extensions.get("asked") == word:
        return True
    return str(httpx.QueryParams({"": word}))[1:].encode() in (answer.request.content or b"")


def test_what_is_filled_above_the_tier_and_what_nobody_filled_are_the_same_200(demo: DemoRegister) -> None:
    owner = demo.person("data_owner")
    readers = [demo.person(email) for email in ("mira@vittra.example", "isa@backahasten.example")]
    company = demo.loaded.organisations["trollspan"]

    def looks() -> list[httpx.Response]:
        spec = {"field": "machine.travel_x_mm", "op": "gte", "value": 1}
        tight = {"field": "capability.tolerance_um", "op": "lte", "value": 100}
        turning = {"field": "capability.process", "op": "eq", "value": "turning"}
        return [
            answer
            for reader in readers
            for answer in (
                reader.get(f"/companies/{company}"),
                reader.search(spec),
                reader.search({"not": [spec]}),
                reader.search(tight),
                reader.search({"any": [spec, turning]}),
                reader.search({"not": [tight, turning]}),
                reader.search(turning, tight),
                reader.search(turning),
                reader.ask("POST", "/search", json={"text": "Kvarnberget svarvning"}),
            )
        ]

    before = looks()
    machines = owner.get("/company/machine").json()["records"]
    lathe = next(one for one in machines if one["fields"]["machine.class"]["value"] == "turning_cnc")
    capabilities = owner.get("/company/capability").json()["records"]
    turned = next(
        one for one in capabilities if one["fields"]["capability.process"]["value"] == "turning_bar"
    )
    for family, record, fields in (
        ("machine", lathe, {"machine.serial": "SN-QX-1", "machine.max_workpiece_kg": None}),
        ("capability", turned, {"capability.tolerance_um": 3, "capability.ra_um": 0.4}),
    ):
        known = {name: value for name, value in fields.items() if name in catalogue.FIELDS}
        filled = owner.ask(
            "PATCH",
            f"/company/{family}/{record['id']}",
            json={"fields": known},
            headers={"If-Match": f'"{record["revision"]}"'},
        )
        assert filled.status_code == 200, filled.text
    for answer, first in zip(looks(), before, strict=True):
        same_answer(answer, first)
    added = owner.ask(
        "POST",
        "/company/experience",
        json={
            "fields": {"experience.sector": "maritime", "experience.customer": "Kvarnberget Två"},
            "tiers": {"experience.sector": "CASE"},
        },
    )
    assert added.status_code == 201, added.text
    demo.compact()
    for answer, first in zip(looks(), before, strict=True):
        same_answer(answer, first)


def test_explanations_are_worded_and_name_no_value(demo: DemoRegister) -> None:
    answer = demo.person("interested").search({"field": "machine.serial", "op": "eq", "value": "SN-QX-77431"})
    sentence = "This field or operator cannot be used in a search."
    assert answer.json()["errors"] == [{"pointer": "/filters/0", "detail": translate("sv", sentence)}]
