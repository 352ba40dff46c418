from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from policies.errors import PolicyRefused
from policies.loader import MAX_BYTES, compile_policy, load, parse
from policies.rule import Effect, Link, Rule
from policies.table import PolicyTable
from policies.vocabulary import Action, SensitivityClass, Tier

GOOD = """\
# who reads machines
g, tier:MEMBER, tier:COMMUNITY

p, members, tier:MEMBER, machine process, MEMBER, see read search, allow
p, office, group:office, machine process, OPEN MEMBER, see read search sort facet export, deny
end, 3
"""


@pytest.fixture
def folder(tmp_path: Path, shipped: Path) -> Path:
    shutil.copy(shipped / "model.conf", tmp_path)
    (tmp_path / "policy.csv").write_text(GOOD, encoding="ascii")
    return tmp_path


def refusal(text: str) -> str:
    with pytest.raises(PolicyRefused) as refused:
        compile_policy(*parse(text))
    return str(refused.value)


def test_rows_are_read_into_checked_values() -> None:
    rules, links = parse(GOOD)
    assert links == (Link("tier:MEMBER", "tier:COMMUNITY", 2),)
    assert rules[0] == Rule(
        "members",
        "tier:MEMBER",
        (SensitivityClass.MACHINE, SensitivityClass.PROCESS),
        (Tier.MEMBER,),
        (Action.SEE, Action.READ, Action.SEARCH),
        Effect.ALLOW,
        4,
    )
    assert len(rules[0].questions()) == 6


def test_a_rule_says_itself_in_words() -> None:
    rules, _ = parse(GOOD)
    assert rules[0].sentence() == (
        "Rule members (policy.csv line 4): tier:MEMBER may see, read and search "
        "machine and process at MEMBER."
    )
    assert (
        rules[1]
        .sentence()
        .endswith(
            "group:office must not see, read, search, sort, facet and export machine and process "
            "at OPEN or MEMBER."
        )
    )


def test_a_good_folder_loads(folder: Path) -> None:
    assert isinstance(load(folder), PolicyTable)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tier:MEMBER, machine", "tier:member, machine", "line 4: there is no such subject"),
        ("tier:MEMBER, machine", "tier:SEALED, machine", "line 4: there is no such subject"),
        ("tier:MEMBER, machine", "alice, machine", "line 4: there is no such subject"),
        ("tier:MEMBER, machine", ", machine", "line 4: there is no such subject"),
        ("tier:MEMBER, machine", "*, machine", "line 4: there is no such subject"),
        ("machine process, MEMBER", "machine proces, MEMBER", "line 4: there is no such class"),
        ("machine process, MEMBER", "*, MEMBER", "line 4: there is no such class"),
        ("machine process, MEMBER", ", MEMBER", "line 4: there is no such class"),
        ("machine process, MEMBER", "machine  process, MEMBER", "line 4: there is no such class"),
        ("machine process, MEMBER", "machine machine, MEMBER", "line 4: one class is listed twice"),
        ("process, MEMBER,", "process, member,", "line 4: there is no such tier"),
        ("process, MEMBER,", "process, MEMBER MEMBER,", "line 4: one tier is listed twice"),
        (
            "MEMBER, see read search, allow",
            "MEMBER, see read Search, allow",
            "line 4: there is no such action",
        ),
        (
            "MEMBER, see read search, allow",
            "MEMBER, see read read, allow",
            "line 4: one action is listed twice",
        ),
        ("search, allow", "search, Allow", "line 4: there is no such effect"),
        ("search, allow", "search, permit", "line 4: there is no such effect"),
        ("search, allow", "search, allow ", "line 4: there is no such effect"),
        ("search, allow", "search, allow, allow", "line 4: a row is p with six columns"),
        ("search, allow", "search", "line 4: a row is p with six columns"),
        ("p, members", "p2, members", "line 4: a row is p with six columns"),
        ("p, members", "P, members", "line 4: a row is p with six columns"),
        ("p, members", "p,  members", "line 4: a rule's name is"),
        ("p, members", "p, Members", "line 4: a rule's name is"),
        ("p, members", "p, ", "line 4: a rule's name is"),
        ("p, members", "p, no-rule", "line 4: a rule's name is"),
        ("p, members", 'p, "members"', "line 4: a rule's name is"),
        ("p, members", "p, " + "m" * 49, "line 4: a rule's name is"),
        ("p, members", "p, office", "line 5: line 4 already has this name"),
        (
            "machine process, MEMBER",
            "machine readiness, MEMBER",
            "line 4: the class readiness is switched off",
        ),
        ("g, tier:MEMBER, tier:COMMUNITY", "g, tier:MEMBER", "line 2: a row is p with six columns"),
        ("g, tier:MEMBER, tier:COMMUNITY", "g, tier:MEMBER, nobody", "line 2: there is no such subject"),
        (
            "g, tier:MEMBER, tier:COMMUNITY",
            "g, tier:MEMBER, tier:MEMBER",
            "line 2: the links run in a circle",
        ),
        ("end, 3", "end, 4", "line 6: the end row must count 3 rows"),
        ("end, 3", "end, 03", "line 6: the end row must count 3 rows"),
        ("end, 3", "end, three", "line 6: the end row must count 3 rows"),
        ("end, 3", "end", "line 6: a row is p with six columns"),
        ("end, 3", "", "has no end row: it was cut short"),
        ("end, 3", "end, 3\nend, 3", "line 7: something follows the end row"),
        ("end, 3", "end, 3\ng, tier:CASE, tier:MEMBER", "line 7: something follows the end row"),
    ],
)
def test_a_malformed_row_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    assert GOOD.count(old) == 1
    sentence = refusal(GOOD.replace(old, new))
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_policy_without_a_rule_is_refused() -> None:
    for text in ("", "\n", "# nothing\n", "end, 0\n"):
        with pytest.raises(PolicyRefused):
            parse(text)


def test_links_without_a_rule_are_no_policy() -> None:
    assert "no rule" in refusal("g, tier:MEMBER, tier:COMMUNITY\nend, 1\n")


def test_the_same_thing_is_not_said_twice_even_in_other_rows() -> None:
    again = GOOD.replace(
        "end, 3", "p, again, tier:MEMBER, process part, MEMBER COMMUNITY, read, allow\nend, 4"
    )
    assert "line 6: it repeats what line 4 says of read process MEMBER" in refusal(again)


def test_a_longer_circle_of_links_is_refused() -> None:
    circle = GOOD.replace("end, 3", "g, tier:COMMUNITY, tier:OPEN\ng, tier:OPEN, tier:MEMBER\nend, 5")
    assert "the links run in a circle" in refusal(circle)


def test_the_same_link_twice_is_refused() -> None:
    twice = GOOD.replace("end, 3", "g, tier:MEMBER, tier:COMMUNITY\nend, 4")
    assert "line 6: this link stands there already" in refusal(twice)


def test_links_of_more_than_eight_steps_are_refused() -> None:
    chain = [
        "role:interested",
        "role:member",
        "role:editor",
        "role:data_owner",
        "role:authority",
        "role:educator",
        "tier:CASE",
        "tier:MEMBER",
        "tier:COMMUNITY",
        "tier:OPEN",
    ]
    rule = "p, a, tier:COMMUNITY, profile, OPEN, see read, allow\n"

    def policy(steps: int) -> str:
        links = [f"g, {chain[at]}, {chain[at + 1]}\n" for at in range(steps)]
        return rule + "".join(links) + f"end, {steps + 1}\n"

    table = compile_policy(*parse(policy(8)))
    assert table.decide({"role:interested"}, Action.READ, SensitivityClass.PROFILE, Tier.OPEN).allowed is True
    assert "more than 8 deep" in refusal(policy(9))


@pytest.mark.parametrize("part", ["search", "sort", "facet", "export"])
def test_what_may_be_asked_must_be_readable(part: str) -> None:
    beyond = GOOD.replace("see read search, allow", f"see {part}, allow")
    assert f"line 4: tier:MEMBER may {part} machine at MEMBER but not read it" in refusal(beyond)


@pytest.mark.parametrize("part", ["search", "sort", "facet", "export"])
def test_what_must_not_be_read_must_not_be_asked_by_way_of_another_subject(part: str) -> None:
    others = " ".join({"search", "sort", "facet", "export"} - {part})
    leaky = GOOD.replace("see read search sort facet export, deny", f"see read {others}, deny")
    sentence = refusal(leaky)
    assert sentence.startswith("policy.csv line 5: group:office must not read ")
    assert sentence.endswith(f", so it must not {part} it either.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (GOOD.encode()[:-1], "does not end with a line feed: it was cut short"),
        (b"#" + b"\n# x" * MAX_BYTES + b"\n" + GOOD.encode(), "is larger than"),
        (GOOD.replace("who", "w" * 600).encode(), "line 1 is longer than"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "line 1 holds a byte that is not printable ASCII"),
        (GOOD.replace("\n", "\r\n").encode(), "line 1 holds a byte that is not printable ASCII"),
        (
            GOOD.replace("machine process, M", "mach\x00ine process, M").encode(),
            "line 4 holds a byte that is not printable ASCII",
        ),
        (
            GOOD.replace("machine process, M", "m\u00e4chine process, M").encode(),
            "line 4 holds a byte that is not printable ASCII",
        ),
        (
            GOOD.replace("machine process, M", "machine\tprocess, M").encode(),
            "line 4 holds a byte that is not printable ASCII",
        ),
        (GOOD.encode("utf-16"), "does not end with a line feed: it was cut short"),
        (b"\xff\xfe\n", "line 1 holds a byte that is not printable ASCII"),
    ],
)
def test_bytes_that_are_no_policy_are_refused(folder: Path, content: bytes, said: str) -> None:
    (folder / "policy.csv").write_bytes(content)
    with pytest.raises(PolicyRefused, match=re.escape(said)):
        load(folder)


def test_every_cut_of_the_shipped_policy_is_refused(shipped: Path) -> None:
    text = (shipped / "policy.csv").read_text(encoding="ascii")
    lines = text.split("\n")
    meaning = [at for at, line in enumerate(lines) if line and not line.startswith("#")]
    for at in meaning:
        with pytest.raises(PolicyRefused):
            parse("\n".join(lines[:at]) + "\n")


def test_leaving_out_any_row_of_the_shipped_policy_is_refused(shipped: Path) -> None:
    lines = (shipped / "policy.csv").read_text(encoding="ascii").split("\n")
    for at, line in enumerate(lines):
        if line and not line.startswith("#"):
            with pytest.raises(PolicyRefused):
                parse("\n".join(lines[:at] + lines[at + 1 :]))


@pytest.mark.parametrize("name", ["policy.csv", "model.conf"])
@pytest.mark.parametrize(
    ("how", "said"),
    [("empty", "empty"), ("cut", "cut short|not the model"), ("twice", "follows|not the model")],
)
def test_a_file_that_is_empty_cut_or_there_twice_is_refused_in_one_sentence(
    folder: Path, shipped: Path, name: str, how: str, said: str
) -> None:
    whole = (shipped / name).read_bytes()
    text = {"empty": b"", "cut": whole[: len(whole) // 2], "twice": whole + whole}[how]
    (folder / name).write_bytes(text)
    with pytest.raises(PolicyRefused, match=said) as refused:
        load(folder)
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "policy.csv").unlink()
    with pytest.raises(PolicyRefused, match=r"^policy\.csv cannot be read: No such file or directory\.$"):
        load(folder)
    with pytest.raises(PolicyRefused, match=r"^model\.conf cannot be read"):
        load(folder / "nowhere")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("&& !some(where (p.eft == deny))", ""),
        ("g(r.sub, p.sub)", "r.sub == p.sub"),
        ("r.tier == p.tier", "r.tier >= p.tier"),
        ("r.cls == p.cls", "regexMatch(r.cls, p.cls)"),
        ("m = ", "m = eval(p.rule) && "),
        ("g = _, _", "g = _, _, (_, _)"),
        ("[matchers]", "[matchers]\nm2 = true"),
    ],
)
def test_another_model_is_refused(folder: Path, old: str, new: str) -> None:
    text = (folder / "model.conf").read_text(encoding="ascii")
    assert old in text
    (folder / "model.conf").write_text(text.replace(old, new), encoding="ascii")
    with pytest.raises(PolicyRefused, match="not the model that this program compiles"):
        load(folder)


def test_a_refusal_does_not_repeat_what_it_refused(folder: Path) -> None:
    secret = "Explosives-Unlimited"  # stands for anything a stranger could type
    for text in (
        GOOD.replace("tier:MEMBER, machine", f"{secret}, machine"),
        GOOD.replace("machine process, MEMBER", f"{secret}, MEMBER"),
        GOOD.replace("p, members", f"p, {secret}"),
        GOOD.replace("p, members", f"{secret}, members"),
    ):
        assert secret not in refusal(text)


def test_the_digest_is_of_the_rows_and_not_of_the_comments() -> None:
    digest = compile_policy(*parse(GOOD)).digest
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert compile_policy(*parse(GOOD.replace("# who reads machines", "# other words\n"))).digest == digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p, members", "p, member"),
        ("tier:MEMBER, machine", "tier:CASE, machine"),
        ("machine process, MEMBER", "machine part, MEMBER"),
        ("process, MEMBER,", "process, MEMBER CASE,"),
        ("see read search, allow", "see read, allow"),
        ("tier:MEMBER, tier:COMMUNITY", "tier:MEMBER, tier:OPEN"),
        ("OPEN MEMBER", "MEMBER OPEN"),
    ],
)
def test_every_change_of_a_row_changes_the_digest(old: str, new: str) -> None:
    assert old in GOOD
    assert compile_policy(*parse(GOOD.replace(old, new))).digest != compile_policy(*parse(GOOD)).digest


def test_the_digest_of_the_shipped_policy_is_the_same_in_every_load(
    shipped: Path, table: PolicyTable
) -> None:
    assert load(shipped).digest == table.digest
