"""The company routes over HTTP: statuses, headers, and one sentence for each thing that is wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI

from policies.vocabulary import Role, Tier
from registry import catalogue
from registry.companies.jsonschemas import value_schema
from registry.companies.routes import router
from registry.http.description import MARK
from registry.http.frame import frame
from registry.http.headers import REQUEST_HEADER
from registry.http.session import Door
from tests.support.asgi import client_of
from tests.support.samples import RECORDS

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.register import Register

SECRET = "Exempelkunden AB"


@pytest.fixture(scope="module")
def app(wired_register: Register) -> FastAPI:
    made = FastAPI(docs_url=None, redoc_url=None)
    made.include_router(router(wired_register.companies, Door()))
    frame(made)
    return made


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with client_of(app, headers={"Accept-Language": "en"}) as made:
        yield made


class Person:
    """Somebody at the API."""

    def __init__(
        self, client: httpx.Client, register: Register, organisation: UUID, *own: Role, **about: Any
    ) -> None:
        self._client = client
        self.organisation = organisation
        self.id = register.person(organisation, own=own, **about)
        self.headers = {"Authorization": f"Bearer {register.token(self.id)}"}
        if about.get("tiers"):
            self.headers["Nordkap-Purpose"] = str(register.purpose(self.id))

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.request(method, f"/api/v1{path}", json=body, headers={**self.headers, **said})


@pytest.fixture
def owner(client: httpx.Client, register: Register) -> Person:
    return Person(client, register, register.organisation(), Role.DATA_OWNER)


def problems(answer: httpx.Response) -> dict[str, str]:
    return {one["pointer"]: one["detail"] for one in answer.json()["errors"]}


@pytest.mark.parametrize("family", RECORDS)
def test_a_record_is_made_read_changed_and_deleted_the_companys_own_excepted(
    owner: Person, family: str
) -> None:
    path = f"/company/{family}"
    made = owner("POST", path, {"fields": RECORDS[family]})
    assert made.status_code == 201, made.text
    assert made.headers["ETag"] == '"1"'
    record = made.json()
    assert made.headers["Location"] == f"/api/v1{path}/{record['id']}"
    one = f"{path}/{record['id']}"
    assert {name: record["fields"][name]["value"] for name in RECORDS[family]} == RECORDS[family]
    assert owner("GET", one).json() == record
    assert owner("GET", path).json() == {"records": [record]}
    assert owner("GET", "/company").json()["records"] == [record]
    name = next(name for name in reversed(list(RECORDS[family])) if not catalogue.field(name).required)
    changed = owner("PATCH", one, {"fields": {name: None}}, If_Match='"1"')
    assert changed.status_code == 200, changed.text
    assert changed.headers["ETag"] == '"2"'
    assert name not in changed.json()["fields"]
    gone = owner("DELETE", one, If_Match='"2"')
    if family == "organisation":
        assert gone.status_code == 409
        assert gone.json()["detail"].startswith("What your company says of itself is changed, not deleted.")
        assert owner("GET", one).json() == changed.json()
        return
    assert gone.status_code == 204
    assert owner("GET", one).status_code == 404


def test_a_change_needs_the_revision_it_starts_from(owner: Person) -> None:
    record = owner("POST", "/company/machine", {"fields": RECORDS["machine"]}).json()
    one = f"/company/machine/{record['id']}"
    body = {"fields": {"machine.make": "Annan"}}
    for method, sent in (("PATCH", body), ("DELETE", None)):
        assert owner(method, one, sent).status_code == 428
        for stale in ('"2"', '"0"', "1", 'W/"1"', "*", '"x"', '"1", "2"'):
            assert owner(method, one, sent, If_Match=stale).status_code == 412, stale
    assert owner("GET", one).json() == record


@pytest.mark.parametrize(
    ("fields", "pointer", "sentence"),
    [
        ({"machine.class": "milling", "machine.wings": 2}, "machine.wings", "There is no such field"),
        (
            {"machine.class": "milling", "machine.travel_x_mm": 1e9},
            "machine.travel_x_mm",
            "Write a number from",
        ),
        (
            {"machine.class": "milling", "machine.travel_x_mm": {"value": 8, "unit": "CMT"}},
            "machine.travel_x_mm",
            "Give it in mm",
        ),
        ({"machine.class": ["milling"]}, "machine.class", "Write text"),
    ],
)
def test_bad_input_is_a_422_with_one_sentence_where_it_is(
    owner: Person, fields: dict[str, Any], pointer: str, sentence: str
) -> None:
    answer = owner("POST", "/company/machine", {"fields": fields})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:nordkap:problem:invalid"
    ((place, said),) = problems(answer).items()
    assert place == pointer
    assert said.startswith(sentence)
    assert owner("GET", "/company/machine").json() == {"records": []}


def test_a_tier_below_the_floor_is_one_sentence_in_every_language(owner: Person) -> None:
    body = {"fields": RECORDS["machine"], "tiers": {"machine.make": "OPEN"}}
    said = set()
    for language, words in (("sv", "godkända medlemmar"), ("nb", "godkjente medlemmer"), ("en", "approved")):
        answer = owner("POST", "/company/machine", body, Accept_Language=language)
        assert answer.status_code == 422
        sentence = problems(answer)["machine.make"]
        assert "machine.make" in sentence
        assert words in sentence
        said.add(sentence)
    assert len(said) == 3


def test_unknown_members_and_malformed_parts_are_refused(owner: Person) -> None:
    fields = RECORDS["machine"]
    bodies: list[Any] = [
        {"fields": fields, "owner": "me"},
        {"fields": fields, "provenance": {"source": "declared", "by": "me"}},
        {"fields": fields, "provenance": {"source": "hearsay"}},
        {"fields": fields, "provenance": {"stated_on": "yesterday"}},
        {"fields": fields, "tiers": {"machine.make": "SECRET"}},
        {"fields": {"x" * 81: 1}},
        {"fields": {f"machine.x{number}": 1 for number in range(201)}},
        {"fields": []},
        {},
        [],
    ]
    for body in bodies:
        answer = owner("POST", "/company/machine", body)
        assert answer.status_code == 422, body
    assert owner("GET", "/company/machine/not-an-id").status_code == 422
    assert owner("GET", "/company/machine").json() == {"records": []}


def test_a_family_that_is_off_is_refused_in_a_sentence_and_an_unknown_one_is_not_there(owner: Person) -> None:
    for family in catalogue.FAMILIES.values():
        if family.switched_off:
            for method in ("GET", "POST"):
                answer = owner(method, f"/company/{family.name}", {} if method == "POST" else None)
                assert answer.status_code == 403
                assert "switched off" in answer.json()["detail"]
    assert owner("GET", "/company/wings").status_code == 404
    assert owner("GET", "/company/need").status_code == 404


def test_provenance_is_stated_with_a_record(owner: Person) -> None:
    stated = {"source": "document", "stated_on": "2026-01-15", "review_due": "2027-01-15", "language": "sv"}
    record = owner("POST", "/company/machine", {"fields": RECORDS["machine"], "provenance": stated}).json()
    shown = record["fields"]["machine.class"]
    assert {name: shown[name] for name in stated} == stated


def test_roles_read_and_write_as_the_policy_says(client: httpx.Client, register: Register) -> None:
    organisation = register.organisation()
    owner, editor, member, interested = (
        Person(client, register, organisation, role)
        for role in (Role.DATA_OWNER, Role.EDITOR, Role.MEMBER, Role.INTERESTED)
    )
    body = {"fields": RECORDS["machine"]}
    record = owner("POST", "/company/machine", body).json()
    one = f"/company/machine/{record['id']}"
    assert editor("POST", "/company/machine", body).status_code == 201
    assert editor("PATCH", one, {"tiers": {"machine.make": "SEALED"}}, If_Match='"1"').status_code == 403
    assert set(member("GET", one).json()["fields"]) == {"machine.class", "machine.processes"}
    hidden = owner("POST", "/company/contact", {"fields": RECORDS["contact"]}).json()
    names = dict.fromkeys(hidden["fields"], "CASE")
    of_contact = f"/company/contact/{hidden['id']}"
    assert owner("PATCH", of_contact, {"tiers": names}, If_Match='"1"').status_code == 200
    seen = member("GET", one)
    assert (seen.json()["revision"], seen.json()["updated_at"], seen.headers.get("etag")) == (
        None,
        None,
        None,
    )
    assert member("GET", "/company/contact").json()["records"] == []
    assert member("GET", of_contact).status_code == 404
    for person in (member, interested):
        assert person("POST", "/company/machine", body).status_code == 403
        assert person("PATCH", one, {"fields": {}}, If_Match='"1"').status_code == 403
        assert person("DELETE", one, If_Match='"1"').status_code == 403
        assert person("PUT", "/company/profile", {"profile": "visible"}).status_code == 403
    assert interested("GET", one).status_code == 403
    assert editor("PUT", "/company/profile", {"profile": "normal"}).status_code == 403
    assert client.get("/api/v1/company").status_code == 401
    done = owner("PUT", "/company/profile", {"profile": "normal"})
    assert done.json()["profile"] == "normal"
    assert done.json()["moved"] > 0


def test_who_may_see_one_is_read_and_said(owner: Person, register: Register) -> None:
    path = "/company/releasability"
    found = owner("GET", path)
    assert found.headers["ETag"] == '"1"'
    assert set(found.json()["networks"]) == {str(network) for network in register.networks.values()}
    body = {"networks": [str(register.networks["nix"])], "countries": ["SE"], "excluded": []}
    assert owner("PUT", path, body).status_code == 428
    assert owner("PUT", path, body, If_Match='"7"').status_code == 412
    said = owner("PUT", path, body, If_Match='"1"')
    assert said.headers["ETag"] == '"2"'
    assert said.json() == {**body, "revision": 2}
    wrongs: list[dict[str, Any]] = [
        {"countries": ["se"]},
        {"countries": []},
        {"networks": "nix"},
        {"excluded": ["x"]},
    ]
    for wrong in wrongs:
        assert owner("PUT", path, {**body, **wrong}, If_Match='"2"').status_code == 422
    assert owner("GET", path).json()["revision"] == 2


def test_of_sixteen_changes_from_one_revision_one_wins(owner: Person) -> None:
    record = owner("POST", "/company/machine", {"fields": RECORDS["machine"]}).json()
    one = f"/company/machine/{record['id']}"

    def change(number: int) -> int:
        fields = {"machine.make": f"Maskin {number}"}
        return owner("PATCH", one, {"fields": fields}, If_Match='"1"').status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(change, range(16)))
    assert statuses == [200] + [412] * 15
    assert owner("GET", one).json()["revision"] == 2


def test_sixteen_parallel_requests_with_one_key_make_one_record(owner: Person, register: Register) -> None:
    body = {"fields": RECORDS["machine"]}

    def make(_: int) -> tuple[int, str]:
        answer = owner("POST", "/company/machine", body, Idempotency_Key="order-17")
        return answer.status_code, answer.json().get("id", answer.text)

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(make, range(16)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert len(owner("GET", "/company/machine").json()["records"]) == 1
    other = {"fields": {**RECORDS["machine"], "machine.make": "Annan"}}
    assert owner("POST", "/company/machine", other, Idempotency_Key="order-17").status_code == 409
    assert owner("POST", "/company/machine", other, Idempotency_Key="order-18").status_code == 201
    assert owner("POST", "/company/machine", other, Idempotency_Key="order-19").status_code == 201
    told = [
        key[16:]
        for (key,) in register.sql("SELECT natural_key FROM register.record WHERE natural_key IS NOT NULL")
    ]
    assert len(set(told)) == len(told), "two records that say the same look alike in the database"
    for key in ("", "x" * 201, "å", "a b"):
        sent = [(name.encode(), value.encode()) for name, value in owner.headers.items()]
        sent.append((b"Idempotency-Key", key.encode()))
        answer = owner._client.post("/api/v1/company/machine", json=body, headers=sent)
        assert answer.status_code == 422, key


def test_a_key_of_one_person_is_not_anothers(client: httpx.Client, register: Register) -> None:
    organisation = register.organisation()
    body = {"fields": RECORDS["machine"]}
    made = {
        Person(client, register, organisation, Role.EDITOR)(
            "POST", "/company/machine", body, Idempotency_Key="1"
        ).json()["id"]
        for _ in range(2)
    }
    assert len(made) == 2


def test_a_company_is_read_with_labels_and_only_for_a_purpose(
    client: httpx.Client, register: Register, owner: Person
) -> None:
    for family, values in RECORDS.items():
        assert owner("POST", f"/company/{family}", {"fields": values}).status_code == 201
    member = Person(
        client, register, register.organisation("nix"), tiers={"nix": [Tier.COMMUNITY, Tier.MEMBER]}
    )
    answer = member("GET", f"/companies/{owner.organisation}")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"company", "name", "anonymous", "records"}
    assert body["name"] == "Trollspån Exempel AB"
    shown = next(one for one in body["records"] if one["family"] == "capability")["fields"]
    assert shown["capability.part_l_mm"] == {
        "value": 500,
        "label": "≤ 500 mm",
        "title": "Largest part, length",
        "unit": "MMT",
        "tier": "MEMBER",
        "source": "declared",
        "stated_on": shown["capability.part_l_mm"]["stated_on"],
    }
    del member.headers["Nordkap-Purpose"]
    answer = member("GET", f"/companies/{owner.organisation}")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:nordkap:problem:purpose-needed")


def test_the_identical_404_whatever_the_reason(
    client: httpx.Client, register: Register, owner: Person
) -> None:
    member = Person(client, register, register.organisation("nix"), tiers={"nix": [Tier.COMMUNITY]})
    said = set()
    for company in (owner.organisation, register.organisation("midex"), "x", "a" * 43, member.id):
        answer = member("GET", f"/companies/{company}")
        headers = {name: value for name, value in answer.headers.items() if name != REQUEST_HEADER.lower()}
        said.add((answer.status_code, answer.text, json.dumps(headers, sort_keys=True)))
    assert len(said) == 1
    assert next(iter(said))[0] == 404


def test_the_fields_are_listed_with_the_operators_this_caller_may_use(
    client: httpx.Client, register: Register
) -> None:
    of = register.organisation("nix")
    open_, community, member = (
        Person(client, register, of, tiers={"nix": tiers})
        for tiers in ([], [Tier.COMMUNITY], [Tier.COMMUNITY, Tier.MEMBER])
    )
    officer = Person(client, register, of, roles={"nix": [Role.BROKER]})
    listed = {
        name: {one["field"]: one for one in person("GET", "/fields").json()["fields"]}
        for name, person in (
            ("open", open_),
            ("community", community),
            ("member", member),
            ("officer", officer),
        )
    }
    offered = {field.name for name in catalogue.OFFERED_FAMILIES for field in catalogue.FAMILIES[name].fields}
    assert all(set(fields) == offered for fields in listed.values())
    operators = {
        name: {field for field, one in fields.items() if one["operators"]} for name, fields in listed.items()
    }
    assert operators["officer"] == set()
    assert operators["open"] < operators["community"] < operators["member"]
    assert "machine.travel_x_mm" in operators["member"]
    assert "machine.serial" not in operators["member"]
    assert not {"contact.mailbox", "organisation.personal_number"} & operators["member"]
    travel = listed["member"]["machine.travel_x_mm"]
    assert travel["operators"] == ["eq", "gte", "lte", "between"]
    assert (travel["unit"], travel["tiers"]["careful"], travel["tiers"]["lowest"]) == (
        "MMT",
        "CASE",
        "MEMBER",
    )
    words = member("GET", "/fields").json()["vocabularies"]
    assert {"processes", "countries", "machine_classes"} <= set(words)
    assert {
        "code": "milling",
        "parent": "separating",
        "label": "Milling",
        "selectable": True,
    }.items() <= next(term for term in words["processes"] if term["code"] == "milling").items()


def as_referred(part: Any) -> Any:
    """Return a schema with references in the place of its marked parts."""
    if isinstance(part, dict) and MARK in part:
        return {"$ref": f"#/components/schemas/{part[MARK]}"}
    if isinstance(part, dict):
        return {key: as_referred(inner) for key, inner in part.items()}
    return [as_referred(inner) for inner in part] if isinstance(part, list) else part


def test_the_api_describes_every_field_with_type_unit_range_and_codes(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    for name in catalogue.OFFERED_FAMILIES:
        family = catalogue.FAMILIES[name]
        title = "".join(part.capitalize() for part in name.split("_"))
        for ending in ("Draft", "Change"):
            schema = schemas[title + ending]
            assert schema["additionalProperties"] is False
            stated = schema["properties"]["fields"]
            assert stated["additionalProperties"] is False
            assert set(stated["properties"]) == {one.name for one in family.fields if not one.derived}
            assert set(schema["properties"]["tiers"]["properties"]) == {one.name for one in family.fields}
        drafted = schemas[title + "Draft"]["properties"]["fields"]
        for field in family.fields:
            if field.derived:
                continue
            assert drafted["properties"][field.name] == {"$ref": f"#/components/schemas/{field.name}"}
            described = schemas[field.name]
            value = as_referred(value_schema(field))
            assert ({"allOf": [value]} if "$ref" in value else value).items() <= described.items()
            assert described.get("x-unit") == field.unit
    assert schemas["codes.processes"]["enum"]
    travel = schemas["machine.travel_x_mm"]["anyOf"][0]
    assert travel["type"] == "number"
    assert {"minimum", "maximum", "multipleOf"} <= travel.keys()


def test_no_value_stands_in_a_log_or_an_error(
    owner: Person, register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    values = {**RECORDS["experience"], "experience.customer": SECRET}
    made = owner("POST", "/company/experience", {"fields": values})
    one = f"/company/experience/{made.json()['id']}"
    answers = [
        owner("POST", "/company/experience", {"fields": {**values, "experience.sector": SECRET}}),
        owner("PATCH", one, {"fields": {"experience.customer": [SECRET]}}, If_Match='"1"'),
        owner(
            "PATCH",
            one,
            {"fields": {SECRET: SECRET}, "tiers": {"experience.customer": "CASE"}},
            If_Match='"1"',
        ),
        owner("PATCH", one, {"fields": {}, "tiers": {"experience.customer": "CASE"}}, If_Match='"1"'),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 409]
    register.sql("UPDATE register.field SET revision = 9 WHERE record = %s", made.json()["id"])
    broken = owner("GET", one)
    assert broken.status_code == 503
    assert SECRET not in "".join(
        answer.json()["detail"] + "".join(problems(answer).values())
        if "errors" in answer.json()
        else answer.text
        for answer in [*answers, broken]
    )
    assert SECRET not in caplog.text
    bodies = b"".join(body for (body,) in register.sql("SELECT body FROM journal.staged"))
    assert SECRET.encode() not in bytes(bodies)


def test_a_preview_is_asked_for_by_audience_and_profile(owner: Person) -> None:
    for family in ("organisation", "machine"):
        assert owner("POST", f"/company/{family}", {"fields": RECORDS[family]}).status_code == 201
    now = owner("GET", "/company/preview?as=interested")
    assert now.status_code == 200
    said = now.json()
    assert (said["audience"], said["profile"], said["company"]["name"]) == ("interested", None, None)
    tried = owner("GET", "/company/preview?as=interested&profile=visible").json()
    assert tried["profile"] == "visible"
    assert tried["company"]["name"] == RECORDS["organisation"]["organisation.legal_name"]
    assert owner("GET", "/company").json()["profile"] == "careful"
    for query in ("", "?as=everybody", "?as=member&profile=open"):
        assert owner("GET", f"/company/preview{query}").status_code == 422


def test_one_tier_for_a_kind_is_tried_first_and_then_applied(owner: Person) -> None:
    made = owner("POST", "/company/machine", {"fields": RECORDS["machine"]}).json()
    body = {"family": "machine", "sensitivity": "machine_spec", "tier": "MEMBER"}
    would = owner("PUT", "/company/tiers", body).json()
    assert would["applied"] is False
    assert {one["record"] for one in would["moved"]} == {made["id"]}
    done = owner("PUT", "/company/tiers", {**body, "apply": True}).json()
    assert (done["applied"], done["moved"]) == (True, would["moved"])
    assert owner("GET", f"/company/machine/{made['id']}").json()["fields"]["machine.make"]["tier"] == "MEMBER"
    below = owner("PUT", "/company/tiers", {**body, "tier": "OPEN"})
    assert below.status_code == 422
    unknown = owner("PUT", "/company/tiers", {**body, "family": "nothing"})
    assert unknown.status_code == 404
