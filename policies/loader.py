"""Reads the policy folder, strictly: what is not exactly right is refused, whole, in one sentence.

policy.csv
  # anything               a comment, on a line of its own
                           an empty line
  p, NAME, SUBJECT, CLASS CLASS, TIER TIER, ACTION ACTION, allow|deny
  g, SUBJECT, SUBJECT
  end, ROWS                the last line; counts the p and g rows, so that a cut file shows

ASCII, lines end in LF, columns part by a comma, lists by one space. No quotes, no wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from policies.compiler import Answers, ask_casbin
from policies.decision import NO_RULE
from policies.distribution import require_pycasbin
from policies.errors import PolicyRefused
from policies.rule import Effect, Link, Question, Rule
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, SWITCHED_OFF, Action, SensitivityClass, Tier

MAX_BYTES: Final = 65_536
MAX_LINE: Final = 500
MAX_ROWS: Final = 1_000
MAX_DEPTH: Final = 8
MAX_STATEMENTS: Final = 100_000

_MODEL: Final = (
    "[request_definition]",
    "r = sub, cls, tier, act",
    "[policy_definition]",
    "p = sub, cls, tier, act, eft, rule",
    "[role_definition]",
    "g = _, _",
    "[policy_effect]",
    "e = some(where (p.eft == allow)) && !some(where (p.eft == deny))",
    "[matchers]",
    "m = r.act == p.act && r.tier == p.tier && r.cls == p.cls && g(r.sub, p.sub)",
)
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,3}")
_KNOWN: Final = frozenset(SUBJECTS)
_PARTS_OF_READ: Final = (Action.SEARCH, Action.SORT, Action.FACET, Action.EXPORT)

_E = TypeVar("_E", bound=StrEnum)


def load(directory: Path) -> PolicyTable:
    """Read, check and compile the policy of a folder that holds model.conf and policy.csv.

    Raises:
        PolicyRefused: whatever is wrong, in one sentence.
    """
    require_pycasbin()
    model = _text(directory / "model.conf")
    if tuple(_meaning(model)) != _MODEL:
        raise PolicyRefused("model.conf is not the model that this program compiles.")
    return compile_policy(*parse(_text(directory / "policy.csv")))


def compile_policy(rules: Sequence[Rule], links: Sequence[Link]) -> PolicyTable:
    """Compile checked rows.

    Raises:
        PolicyRefused: the rows together mean something a policy must not.
    """
    answers = ask_casbin("\n".join(_MODEL), rules, links)
    _check_parts_of_read(answers, rules)
    canonical = "\n".join(
        (*_MODEL, *(link.canonical() for link in links), *(rule.canonical() for rule in rules))
    )
    return PolicyTable(tuple(rules), tuple(links), answers, sha256(canonical.encode("ascii")).hexdigest())


def parse(text: str) -> tuple[tuple[Rule, ...], tuple[Link, ...]]:
    """The rows of a policy.csv, checked one by one and together.

    Raises:
        PolicyRefused: a row is malformed, unknown, said twice or missing.
    """
    rules, links = _rows(text)
    if not rules:
        raise PolicyRefused("policy.csv holds no rule, and an empty policy is refused.")
    if len(rules) + len(links) > MAX_ROWS:
        raise PolicyRefused(f"policy.csv holds more than {MAX_ROWS} rows.")
    _check_said_once(rules)
    _check_hierarchy(links)
    return tuple(rules), tuple(links)


def _rows(text: str) -> tuple[list[Rule], list[Link]]:
    rules: list[Rule] = []
    links: list[Link] = []
    ended = False
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        if line == "" or line.startswith("#"):
            continue
        if ended:
            raise _refused(number, "something follows the end row")
        columns = [column.removeprefix(" ") for column in line.split(",")]
        match columns:
            case ["p", _, _, _, _, _, _]:
                rules.append(_rule(number, columns))
            case ["g", subject, parent]:
                links.append(Link(_subject(number, subject), _subject(number, parent), number))
            case ["end", count]:
                ended = _COUNT.fullmatch(count) is not None and int(count) == len(rules) + len(links)
                if not ended:
                    raise _refused(number, f"the end row must count {len(rules) + len(links)} rows above it")
            case _:
                raise _refused(number, "a row is p with six columns, g with two, or end with one")
    if not ended:
        raise PolicyRefused("policy.csv has no end row: it was cut short.")
    return rules, links


def _text(path: Path) -> str:
    """The text of a policy file, of which every byte is a printable ASCII character or a line feed."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    if not content:
        raise PolicyRefused(f"{path.name} is empty.")
    if len(content) > MAX_BYTES:
        raise PolicyRefused(f"{path.name} is larger than {MAX_BYTES} bytes.")
    if not content.endswith(b"\n"):
        raise PolicyRefused(f"{path.name} does not end with a line feed: it was cut short.")
    for number, line in enumerate(content.split(b"\n"), start=1):
        if len(line) > MAX_LINE:
            raise PolicyRefused(f"{path.name} line {number} is longer than {MAX_LINE} characters.")
        if not all(0x20 <= byte <= 0x7E for byte in line):  # noqa: PLR2004  # printable ASCII
            raise PolicyRefused(f"{path.name} line {number} holds a byte that is not printable ASCII.")
    return content.decode("ascii")


def _meaning(model: str) -> list[str]:
    return [line for line in model.split("\n") if line and not line.startswith("#")]


def _rule(number: int, columns: Sequence[str]) -> Rule:
    _, name, subject, classes, tiers, actions, effect = columns
    if not _NAME.fullmatch(name) or name == NO_RULE:
        raise _refused(number, "a rule's name is 1 to 48 of a-z, 0-9 and inner hyphens, and not no-rule")
    rule = Rule(
        name,
        _subject(number, subject),
        _list(number, SensitivityClass, "class", classes),
        _list(number, Tier, "tier", tiers),
        _list(number, Action, "action", actions),
        _word(number, Effect, "effect", effect),
        number,
    )
    if rule.effect is Effect.ALLOW:
        for cls in rule.classes:
            if cls in SWITCHED_OFF:
                raise _refused(number, f"the class {cls} is switched off, and nothing may allow it")
    return rule


def _subject(number: int, token: str) -> str:
    if token not in _KNOWN:
        raise _refused(number, "there is no such subject")
    return token


def _list(number: int, words: type[_E], noun: str, column: str) -> tuple[_E, ...]:
    listed = tuple(_word(number, words, noun, token) for token in column.split(" "))
    if len(set(listed)) != len(listed):
        raise _refused(number, f"one {noun} is listed twice")
    return listed


def _word(number: int, words: type[_E], noun: str, token: str) -> _E:
    try:
        return words(token)
    except ValueError:
        # The token itself is not repeated: it may be anything, and the message may go anywhere.
        raise _refused(number, f"there is no such {noun}") from None


def _refused(number: int, sentence: str) -> PolicyRefused:
    return PolicyRefused(f"policy.csv line {number}: {sentence}.")


def _check_said_once(rules: Sequence[Rule]) -> None:
    names: dict[str, int] = {}
    said: dict[tuple[str, Effect, Question], int] = {}
    for rule in rules:
        if rule.name in names:
            raise _refused(rule.line, f"line {names[rule.name]} already has this name")
        names[rule.name] = rule.line
        for question in rule.questions():
            first = said.setdefault((rule.subject, rule.effect, question), rule.line)
            if first != rule.line:
                raise _refused(rule.line, f"it repeats what line {first} says of {' '.join(question)}")
        if len(said) > MAX_STATEMENTS:
            raise PolicyRefused(f"policy.csv says more than {MAX_STATEMENTS} things.")


def _check_hierarchy(links: Sequence[Link]) -> None:
    parents: dict[str, list[Link]] = {}
    for link in links:
        siblings = parents.setdefault(link.subject, [])
        if any(link.parent == sibling.parent for sibling in siblings):
            raise _refused(link.line, "this link stands there already")
        siblings.append(link)

    def climb(link: Link, path: tuple[str, ...]) -> None:
        if link.parent in path:
            raise _refused(link.line, "the links run in a circle")
        if len(path) > MAX_DEPTH:
            raise _refused(link.line, f"the links are more than {MAX_DEPTH} deep")
        for above in parents.get(link.parent, ()):
            climb(above, (*path, link.parent))

    for link in links:
        climb(link, (link.subject,))


def _check_parts_of_read(answers: Answers, rules: Sequence[Rule]) -> None:
    """SEARCH, SORT, FACET and EXPORT stay within READ, for every subject and so for every set of subjects.

    A set reads what one of its subjects is allowed and none is denied. So it is enough that each subject that
    may search may read, and that each that must not read must not search.
    """
    for subject in SUBJECTS:
        for part in _PARTS_OF_READ:
            for (action, cls, tier), index in answers.allowed[subject].items():
                if action is part and (Action.READ, cls, tier) not in answers.allowed[subject]:
                    raise _refused(
                        rules[index].line,
                        f"{subject} may {part} {cls} at {tier} but not read it",
                    )
            for (action, cls, tier), index in answers.denied[subject].items():
                if action is Action.READ and (part, cls, tier) not in answers.denied[subject]:
                    raise _refused(
                        rules[index].line,
                        f"{subject} must not read {cls} at {tier}, so it must not {part} it either",
                    )
