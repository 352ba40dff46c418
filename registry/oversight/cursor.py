"""Places in a list of the log, bound to who asked, what was asked, and the policy of that day.

::

    cursor = index: decimal "." tag: 32 hex digits
    tag    = keys.lookup.lookup_tag( READER key, "log cursor", JSON [person, policy, wanted, index] )[:16]
"""

from __future__ import annotations

import json
import re
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from keys.key import Purpose
from keys.lookup import lookup_tag
from keys.scope import REGISTER
from registry.errors import FieldProblem, Invalid

if TYPE_CHECKING:
    from keys.key import Key
    from registry.caller import Caller
    from registry.database import Transaction
    from registry.oversight.store.reading import Wanted

FOREIGN: Final = "This place in the list is not one the register gave you. Start again from the first page."

_CURSOR: Final = re.compile(r"(0|[1-9][0-9]{0,17})\.([0-9a-f]{32})", re.ASCII)


def cursor(tx: Transaction, caller: Caller, wanted: Wanted, index: int) -> str:
    """Return the cursor for what comes after (that is: below) this index."""
    return f"{index}.{_tag(tx.keys.current(Purpose.READER, REGISTER), caller, wanted, index)}"


def place(tx: Transaction, caller: Caller, wanted: Wanted, given: str) -> int:
    """Return the index a cursor stands for. Raises Invalid when it was made for anybody or anything else."""
    match = _CURSOR.fullmatch(given)
    keys = tx.keys.versions(Purpose.READER, REGISTER)
    if match is None or not any(
        compare_digest(_tag(key, caller, wanted, int(match[1])), match[2]) for key in keys
    ):
        raise Invalid([FieldProblem("cursor", FOREIGN)])
    return int(match[1])


def _tag(key: Key, caller: Caller, wanted: Wanted, index: int) -> str:
    asked = [str(getattr(wanted, name)) for name in wanted.__slots__]
    value = json.dumps([str(caller.person), caller.policy_digest, asked, index]).encode()
    return lookup_tag(key, "log cursor", value)[:16].hex()
