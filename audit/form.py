"""The one spelling of an entry as a grammar, so that a million entries can be checked in seconds.

`check_form` accepts exactly what `Entry.parse` accepts, without making the entry; a test holds them together.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from typing import Final

from audit.errors import EntryRefused
from audit.event import Event, Result

VERSION: Final = 1
MAX_BYTES: Final = 65_535
MAX_CLASSES: Final = 64
MAX_OBJECTS: Final = 256
MAX_CHANGES: Final = 128
MAX_VOID: Final = 1_024
MAX_NUMBER: Final = 10**15 - 1

TOKEN: Final = "[a-z0-9][a-z0-9_.:-]{0,63}"  # noqa: S105  # a pattern
NAME: Final = "[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,159}"
HEX: Final = "[0-9a-f]{32}(?:[0-9a-f]{32})?"
TIME: Final = (
    "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
)
NUMBER: Final = "(?:0|[1-9][0-9]{0,14})"
UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def _list(item: str, longest: int) -> str:
    return rf"\[{item}(?:,{item}){{0,{longest - 1}}}\]"


def _text(pattern: str) -> str:
    return f'"{pattern}"'


_CHANGE: Final = (
    rf'\{{"id":"{NAME}","kind":"{TOKEN}","revision":{NUMBER}(?:,"seal":"{HEX}")?\}}'  # keys sorted
)

# Every part in the order of its key; "at" is always there, so commas stand after the parts before it and
# before the parts after it.
_FORM: Final = re.compile(
    r"\{"
    rf'(?:"actor":"{UUID}",)?'
    rf'"at":"(?P<at>{TIME})"'
    rf'(?:,"changed":{_list(_CHANGE, MAX_CHANGES)})?'
    rf'(?:,"classes":(?P<classes>{_list(_text(TOKEN), MAX_CLASSES)}))?'
    rf'(?:,"count":{NUMBER})?'
    rf',"event":"(?:{"|".join(Event)})"'
    rf',"id":"{UUID}"'
    rf'(?:,"network":"{UUID}")?'
    rf'(?:,"objects":{_list(_text(HEX), MAX_OBJECTS)})?'
    rf'(?:,"organisation":"{UUID}")?'
    rf'(?:,"policy":"{HEX}")?'
    rf'(?:,"principal":"{NAME}")?'
    rf'(?:,"purpose":"{UUID}")?'
    rf'(?:,"query":"{HEX}")?'
    rf'(?:,"reason":"{TOKEN}")?'
    rf',"result":"(?:{"|".join(Result)})"'
    rf'(?:,"rule":"{TOKEN}")?'
    rf',"v":{VERSION}'
    rf'(?:,"void":\[(?P<void>{NUMBER}(?:,{NUMBER}){{0,{MAX_VOID - 1}}})\])?'
    r"\}".encode("ascii")
)


def check_form(body: bytes) -> None:
    """Check that bytes are an entry in its one spelling.

    Raises:
        EntryRefused: they are not.
    """
    found = _FORM.fullmatch(body) if len(body) <= MAX_BYTES else None
    if found is None:
        raise EntryRefused("An entry is not in its canonical spelling.")
    at, classes, void = found.group("at", "classes", "void")
    try:
        datetime.fromisoformat(at.decode("ascii"))
    except ValueError:
        raise EntryRefused("An entry's time is on no calendar.") from None
    if classes is not None and not all(a < b for a, b in pairwise(classes[2:-2].split(b'","'))):
        raise EntryRefused("An entry's classes are not sorted.")
    if void is not None and not all(a < b for a, b in pairwise(map(int, void.split(b",")))):
        raise EntryRefused("An entry's void counters are not sorted.")
