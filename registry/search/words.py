"""Plain words into conditions: "fräsning i titan, detalj 400×300×200 mm, inom 200 km", in three languages.

Read in this order: distance and place, sizes, masses; then runs of words that name a process, a material, a
certificate, a kind of machine, a region or a town, the longest run first. Sizes are sorted, because a part
may be turned. Each process and each certificate is asked of a record of its own. A process is met by who
says they do it and by who has a machine for it: one that is used for it, or of a class that is for it. What
is left is told back, and searched as text where the reader may search texts. What a reader may not search
is left over like a word nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policies.vocabulary import Tier
from registry.catalogue import FIELDS
from registry.catalogue.derived import head_of
from registry.language import translate
from registry.search.machining import classes_for
from registry.search.messages import Message
from registry.search.naming import code_named
from registry.search.plan import AREA
from registry.search.query import REACHES_KM, AllOf, AnyOf, Condition, Near
from registry.search.text import LONGEST_ALIAS, SMALL, asked
from registry.vocabularies import vocabulary
from registry.vocabularies.folding import fold
from registry.vocabularies.places import place_named

if TYPE_CHECKING:
    from registry.search.plan import Rights
    from registry.search.query import Filter

PROCESS, PROCESS_HEAD = "capability.process", "capability.process_head"
MATERIALS, CERTIFICATE = "capability.materials", "certificate.type"
MACHINE, MACHINE_PROCESSES, REGION = "machine.class", "machine.processes", "site.nuts3"
SIZES = ("capability.part_l_mm", "capability.part_w_mm", "capability.part_h_mm")
MASS = "capability.part_mass_kg"
TOWN_KM = 25
"""How near is near, where a town is named without a distance."""

_NUMBER = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_KM = re.compile(
    rf"(?:\b(?:inom|innen|innenfor|within|max|maximalt|maksimalt|under)\s+)?\b{_NUMBER}\s*(km|kilometers?|kilometres?|mil)\b"
    r"(?:\s+(?P<from>från|fra|from|of|av|kring|runt|rundt|around)\b)?",
    re.IGNORECASE,
)
_SIZE = re.compile(rf"\b{_NUMBER}\s*[x×*]\s*{_NUMBER}(?:\s*[x×*]\s*{_NUMBER})?\s*(mm|cm|m)?\b", re.IGNORECASE)
_MASS = re.compile(rf"\b{_NUMBER}\s*(kg|kilo|ton|tonn|tonnes?|g|gram)\b", re.IGNORECASE)
_NEXT = re.compile(r"\s*(\w[\w-]*)")
_MILLIMETRES = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
_KILOGRAMS = {"kg": 1.0, "kilo": 1.0, "g": 0.001, "gram": 0.001}
_TONNE = 1000.0
_MIL_KM = 10.0

SHORTEST_REGION = 3
"""Letters of the shortest word that is taken for a region or a country."""

_FILLERS_SV = (
    "detalj detaljer del delar arbetsstycke stycken söker behöver hitta upp nära kring runt inom certifierad"
    " oss mig här"
)
_FILLERS_NB = "emne deler trenger søker finne opp nær rundt innen sertifisert oss meg her"
_FILLERS_EN = "part parts piece need find looking up near close around within certified who mm us me here"
_FILLERS = frozenset(map(fold, f"{_FILLERS_SV} {_FILLERS_NB} {_FILLERS_EN}".split()))
"""Words that say nothing here, beside the small words."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was understood: the words, and the condition they became, said in the reader's words."""

    words: str
    field: str
    op: str
    value: Any
    label: str


@dataclass(slots=True)
class Reading:
    """What was made of plain words: conditions for the search, and the words that were left over."""

    filters: list[Filter] = field(default_factory=list)
    near: Near | None = None
    understood: list[Understood] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    text: str | None = None

    def is_text_searched(self) -> bool:
        """Tell whether what was left over is looked for in texts: the reader may, and it says something."""
        return self.text is not None and bool(asked(self.text))

    def joined(
        self, filters: Sequence[Filter], near: Near | None
    ) -> tuple[list[Filter], Near | None, str | None]:
        """Return filters, origin and text of the whole query: a place chosen goes before one in words."""
        return [*filters, *self.filters], near or self.near, self.text


def read(text: str, language: str, rights: Rights) -> Reading:
    """Return what plain words mean to this reader; `language` ("sv", "nb", "en") is asked first."""
    return _Reader(text, language, rights).read()


class _Reader:
    """Reads one text. `left` is what nothing has taken yet."""

    def __init__(self, text: str, language: str, rights: Rights) -> None:
        self.left = text
        self._language = language
        self._rights = rights
        self._reading = Reading()
        self._found: dict[str, list[Condition]] = {}
        self._origin: str | None = None

    def read(self) -> Reading:
        distance = self._distance()
        self._sizes()
        self._mass()
        place = self._terms()
        self._near(distance, place)
        self._reading.filters.extend(self._filters())
        return self._reading

    def _distance(self) -> tuple[str, int] | None:
        match = _KM.search(self.left) if self._may(AREA, "near") else None
        if match is None:
            return None
        km = _value(match[1]) * (_MIL_KM if match[2].lower() == "mil" else 1.0)
        following = _NEXT.match(self.left, match.end()) if match["from"] else None
        self._origin = None if following is None else following[1]
        self._take(match)
        return match[0].strip(), next((reach for reach in REACHES_KM if reach >= km), REACHES_KM[-1])

    def _sizes(self) -> None:
        match = _SIZE.search(self.left)
        if match is None or not self._may(SIZES[0], "gte"):
            return
        scale = _MILLIMETRES[(match[4] or "mm").lower()]
        edges = sorted((_value(edge) * scale for edge in match.groups()[:3] if edge), reverse=True)
        for name, edge in zip(SIZES, edges, strict=False):
            self._understand(match[0], name, "gte", _whole(edge), f"≥ {_whole(edge):g} mm")
        self._take(match)

    def _mass(self) -> None:
        match = _MASS.search(self.left)
        if match is None or not self._may(MASS, "gte"):
            return
        mass = _value(match[1]) * _KILOGRAMS.get(match[2].lower(), _TONNE)
        self._understand(match[0], MASS, "gte", _whole(mass), f"≥ {_whole(mass):g} kg")
        self._take(match)

    def _terms(self) -> str | None:
        """Take the runs of words that name something; return the place; the rest is not understood."""
        tokens = [token.strip(".:!?()\"'") for token in re.split(r"[\s,;]+", self.left)]
        run = [(word, at) for at, token in enumerate(tokens) for word in fold(token).split()]
        place: str | None = None
        lost: dict[int, None] = {}
        first = 0
        while first < len(run):
            for last in range(min(first + LONGEST_ALIAS, len(run)), first, -1):
                phrase = " ".join(word for word, _ in run[first:last])
                said = " ".join(tokens[at] for at in dict.fromkeys(at for _, at in run[first:last]))
                if said.casefold() in SMALL or phrase in _FILLERS:
                    break
                if self._term(phrase, said):
                    break
                if place is None and self._names_place(phrase):
                    place = said
                    break
                # Two letters are a country's code as often as a word: "is", "no", "km".
                if len(phrase) >= SHORTEST_REGION and self._code(REGION, "regions", phrase, said):
                    break
            else:
                last = first + 1
                lost[run[first][1]] = None
            first = last
        if place is None and self._origin is not None:
            # "within 50 km of" something: no town that is known, and not one's own site either. It is refused.
            place = next((tokens[at] for at in lost if tokens[at] == self._origin), None)
            lost = {at: None for at in lost if tokens[at] != place}
        self._reading.not_understood.extend(tokens[at] for at in lost)
        if lost and self._rights.text_fields():
            self._reading.text = " ".join(self._reading.not_understood)
        return place

    def _term(self, phrase: str, said: str) -> bool:
        for name, words in ((PROCESS, "processes"), (MATERIALS, "materials"), (CERTIFICATE, "certificates")):
            if self._code(name, words, phrase, said):
                return True
        return self._code(MACHINE, "machine_classes", phrase, said)

    def _names_place(self, phrase: str) -> bool:
        return self._may(AREA, "near") and place_named(phrase, self._language) is not None

    def _code(self, name: str, words: str, phrase: str, said: str) -> bool:
        code = code_named(words, phrase, self._language)
        if code is None:
            return False
        if name == PROCESS and not self._reads_processes():
            name, code = PROCESS_HEAD, head_of(code)
        if not self._may(name, "eq"):
            return False
        self._understand(said, name, "eq", code, vocabulary(words).label(code, self._language))
        return True

    def _near(self, distance: tuple[str, int] | None, place: str | None) -> None:
        if distance is None and place is None:
            return
        said, km = distance if distance is not None else ("", TOWN_KM)
        self._reading.near = Near(km=km, place=place)  # type: ignore[arg-type]  # one of the four reaches
        sentence = Message.WITHIN_OF_PLACE if place else Message.WITHIN_OF_OWN
        label = translate(self._language, sentence, {"km": km, "place": place})
        words = " ".join(part for part in (said, place) if part)
        self._reading.understood.append(Understood(words, AREA, "near", km, label))

    def _filters(self) -> Iterator[Filter]:
        """Yield the conditions: what is of one record together, several processes, certificates apart."""
        part = [one for name in (MATERIALS, *SIZES, MASS) for one in self._found.pop(name, [])]
        processes = self._found.pop(PROCESS, []) or self._found.pop(PROCESS_HEAD, [])
        for one in processes:
            yield self._who_does(one, part)
        yield from part
        for name, known in self._found.items():
            if len(known) == 1:
                yield known[0]
            elif name == REGION:
                yield Condition(field=name, op="in", value=[str(one.value) for one in known])
            else:
                yield from (AllOf(all=[one]) for one in known)

    def _who_does(self, process: Condition, part: Sequence[Condition]) -> Filter:
        """Return who says they do it, of one record with the rest of the part, or has a machine for it.

        A machine says nothing of the part: whoever has one states the part on some record of their own.
        """
        code = str(process.value)
        says: Filter = process
        if process.field == PROCESS and code == head_of(code) and self._may(PROCESS_HEAD, "eq"):
            says = AnyOf(any=[process, Condition(field=PROCESS_HEAD, op="eq", value=code)])
        ways: list[Filter] = [AllOf(all=[says, *part]) if part else says]
        if self._may(MACHINE_PROCESSES, "eq"):
            ways.append(Condition(field=MACHINE_PROCESSES, op="eq", value=code))
        classes = classes_for(code)
        if classes and self._may(MACHINE, "in"):
            ways.append(Condition(field=MACHINE, op="in", value=list(classes)))
        return AnyOf(any=ways) if len(ways) > 1 else AllOf(all=ways)

    def _understand(self, said: str, name: str, op: str, value: Any, worded: str) -> None:
        condition = Condition(field=name, op=op, value=value)  # type: ignore[arg-type]  # operators spelled above
        known = self._found.setdefault(name, [])
        if condition not in known:
            known.append(condition)
            label = f"{FIELDS[name].label(self._language)}: {worded}"
            self._reading.understood.append(Understood(said.strip(), name, op, value, label))

    def _may(self, name: str, op: str) -> bool:
        return self._rights.field(name, op) is not None

    def _reads_processes(self) -> bool:
        """Tell whether the reader sees most processes as they are, not only the field of work above them."""
        return any(pair.tier >= Tier.MEMBER for pair in self._rights.pairs(FIELDS[PROCESS].cls))

    def _take(self, match: re.Match[str]) -> None:
        self.left = f"{self.left[: match.start()]} , {self.left[match.end() :]}"


def _value(written: str) -> float:
    return float(written.replace(",", "."))


def _whole(value: float) -> int | float:
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded
