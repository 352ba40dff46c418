"""A mapping that is wrong says everything that is wrong with it, before any row is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.errors import Invalid
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.mapping import Mapping, read_mapping
from registry.intake.problems import Problems, sentence_of
from registry.intake.table import Table

GOOD = """
[file]
network = "nix"
[organisation]
key = ["id"]
name = "company"
[words.kinds]
"fräs" = "milling"
[records.organisation.fields]
"organisation.legal_name" = { column = "company" }
"organisation.country" = { value = "SE" }
[records.machine]
key = ["no"]
keep = "machine.source_text"
[records.machine.fields]
"machine.class" = { column = "kind", words = "kinds", unknown = "other" }
"""


def mapping(tmp_path: Path, text: str | bytes) -> Mapping:
    path = tmp_path / "map.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_mapping(path)


def problems(tmp_path: Path, text: str | bytes, *, for_company: bool = False) -> list[str]:
    with pytest.raises(Invalid) as error:
        require_meaning(mapping(tmp_path, text), for_company=for_company)
    return [f"{found.field}: {sentence_of(found)}" for found in error.value.problems]


def test_a_good_mapping_is_read_and_means_something(tmp_path: Path) -> None:
    good = mapping(tmp_path, GOOD)
    require_meaning(good, for_company=False)
    assert good.columns() == {"id", "company", "no", "kind"}
    assert good.keeper() == "machine"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[file", "is no TOML"),
        (b"[file]\nnetwork = '\xff'", "is not UTF-8 at byte"),
        ("x" * 300_000, "larger than 256 KiB"),
        ("", "records: This is missing."),
        ("[records]", "records: "),
        ("[records.machine]", "records.machine.fields: This is missing."),
        (GOOD + "extra = { column = 'a', wrods = 'b' }", "fields.extra.wrods: There is no such entry"),
        (GOOD + '"machine.make" = { column = "a", value = "b" }', "Say one of column"),
        (GOOD + '"machine.make" = { }', "Say one of column"),
        (GOOD + '"machine.make" = { lat = "a" }', "belong together"),
        (GOOD + '"machine.make" = { value = "a", words = "kinds" }', "belong to a column"),
        (GOOD + '"machine.make" = { column = "a", unknown = "b" }', "unknown belongs to words"),
        (GOOD.replace('"nix"', '"nix"\nprofile = "open"'), "file.profile: "),
        (GOOD.replace('"nix"', '"nix"\nstate = "owner"'), "file.state: "),
        (GOOD.replace('"nix"', '"nix"\ndelimiter = "::"'), "file.delimiter: "),
        (GOOD + '[records.machine.tiers]\n"machine.class" = "SECRET"', "tiers.machine.class: "),
    ],
)
def test_what_is_wrong_in_its_form_is_named(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    said = problems(tmp_path, text)
    assert len(said) == 1
    assert sentence in said[0]
    assert said[0].endswith(".")


@pytest.mark.parametrize(
    ("addition", "sentence"),
    [
        ('"machine.clas" = { column = "a" }', ("no such field of this kind of record: docs/fields.md lists them. "
         "Did you mean 'machine.class'?")),
        ('"site.name" = { column = "a" }', "There is no such field of this kind"),
        ('"machine.make" = { column = "a", words = "kind", unknown = "b" }', "Did you mean 'kinds'?"),
        ('"machine.year" = { value = "soon" }', "For machine.year: "),
        ('"machine.processes" = { column = "kind", words = "kinds", split = ";", unknown = "nothing" }',
         "fields.machine.processes.unknown: For machine.processes: "),
        ('"machine.make" = { lat = "a", lon = "b" }', "lat and lon make coordinates"),
        ('"machine.make" = { min = "a", max = "b" }', "min and max make a range"),
        ('"machine.year" = { columns = ["a", "b"] }', "Only a text can be put together"),
        ('"machine.make" = { column = "a", split = ";" }', "there is nothing to split"),
        ('"machine.site" = { record = "contact" }', "does not refer to a record of 'contact'"),
        ('"machine.site" = { record = "site" }', "No records.site is in the mapping"),
        ('"machine.source_text" = { column = "a" }', "keep cells in another one"),
        ('[records.machine.tiers]\n"machine.class" = "OPEN"', "cannot be shown more widely than COMMUNITY"),
        ('[records.machine.tiers]\n"machine.make" = "MEMBER"', "Nothing fills this field"),
        ('[records.machine.tiers]\n"machine.color" = "MEMBER"', "There is no such field"),
        ('[records.site.fields]\n"site.area" = { column = "a" }', "This is worked out by the register"),
        ('[records.organisation]\nkey = ["a"]', "leave the key out"),
        ('[records.readiness.fields]\n"readiness.level" = { column = "a" }', "switched off until a security"),
        ('[records.capacity_week.fields]\n"capacity_week.monday" = { column = "a" }', "cannot be filled in yet"),
        ('[records.machines.fields]\n"machines.name" = { column = "a" }', "Did you mean 'machine'?"),
        ('[records.contact.fields]\n[records.certificate.fields]\n"certificate.number" = { column = "a" }',
         "records.certificate: certificate.type is required"),
        (('[words.more]\n"svarv" = "lathe"\n[records.capability.fields]\n'
         '"capability.process" = { column = "p", words = "more" }'), "words.more.svarv: For capability.process: "),
        (('[records.capability]\nkeep = "capability.process"\n[records.capability.fields]\n'
         '"capability.role" = { value = "core" }\n"capability.process" = { column = "p" }'), "no field for a text"),
        ('[records.certificate.fields]\n"certificate.type" = { column = "k", words = "kinds", unknown = "iso_9001" }',
         "Say in keep where the words go"),
    ],
)  # fmt: skip
def test_what_means_nothing_in_the_catalogue_is_named(tmp_path: Path, addition: str, sentence: str) -> None:
    text = (
        GOOD.replace("[records.organisation.fields]", addition + "\n[records.organisation.fields]")
        if (addition.startswith("[records.organisation]"))
        else GOOD + addition
    )
    assert any(sentence in said for said in problems(tmp_path, text))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = problems(tmp_path, GOOD + '"machine.a" = { column = "a" }\n"machine.b" = { column = "b" }')
    assert len(said) == 2


def test_new_organisations_need_a_network_and_something_to_be_known_by(tmp_path: Path) -> None:
    assert "file.network: " in problems(tmp_path, GOOD.replace('network = "nix"', ""))[0]
    alone = GOOD.replace('[organisation]\nkey = ["id"]\nname = "company"', "")
    assert "organisation: " in problems(tmp_path, alone)[0]
    require_meaning(mapping(tmp_path, alone.replace('network = "nix"', "")), for_company=True)


def test_headings_and_mapping_have_to_agree(tmp_path: Path) -> None:
    read = mapping(tmp_path, GOOD.replace('"nix"', '"nix"\nignore = ["x", "kind"]'))
    with pytest.raises(Invalid) as error:
        require_columns(read, [Table(("id", "Company", "no", "kind"), [], 0, Problems(), 0)])
    assert [sentence_of(found) for found in error.value.problems] == [
        "The file has no column 'company'. Did you mean 'Company'?",
        "The file has no column 'x'.",
        "The column 'kind' is ignored and read: say one of the two.",
    ]


def test_a_column_that_nobody_reads_keeps_or_ignores_is_a_problem(tmp_path: Path) -> None:
    headings = ("id", "company", "no", "kind", "colour")
    require_columns(mapping(tmp_path, GOOD), [Table(headings, [], 0, Problems(), 0)])
    alone = GOOD.replace('keep = "machine.source_text"', "").replace(', unknown = "other"', "")
    with pytest.raises(Invalid) as error:
        require_columns(mapping(tmp_path, alone), [Table(headings, [], 0, Problems(), 0)])
    assert "Nothing reads the columns 'colour'" in sentence_of(error.value.problems[0])
