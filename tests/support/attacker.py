"""An attacker who knows how often each value occurs, and what can be concluded from one success.

A success is a record whose value was guessed. Whoever learns nothing guesses the commonest value each time;
of `n` records that is right for a share `p`. By Hoeffding's inequality a useless observation does better than
``p + sqrt(ln(1/a) / 2n)`` with a chance of at most `a`; several observations share that chance.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence

CHANCE = 1e-6
"""The chance that a test of useless observations fails."""


def guessed(tags: Sequence[Hashable], values: Sequence[str], distribution: Mapping[str, float]) -> float:
    """Match the commonest tag to the commonest value and so on; return for how many records that was right."""
    ranked = [value for value, _ in sorted(distribution.items(), key=lambda pair: -pair[1])]
    meaning = {
        tag: ranked[min(rank, len(ranked) - 1)] for rank, (tag, _) in enumerate(Counter(tags).most_common())
    }
    return sum(meaning[tag] == value for tag, value in zip(tags, values, strict=True)) / len(values)


def no_better_than(values: Sequence[str], observations: int) -> float:
    """What useless observations, so many of them, stay below but for `CHANCE`."""
    commonest = Counter(values).most_common(1)[0][1] / len(values)
    return commonest + math.sqrt(math.log(observations / CHANCE) / (2 * len(values)))


def observed(bodies: Sequence[bytes]) -> Iterator[tuple[str, list[Hashable]]]:
    """What an attacker may look at of each body, by its name."""
    yield "all of it", list(bodies)
    yield "length", [len(body) for body in bodies]
    yield "length packed", [len(zlib.compress(body, 1)) for body in bodies]
    yield "bits set", [int.from_bytes(body).bit_count() for body in bodies]
    for at in range(64):
        yield f"byte {at}", [body[at : at + 1] for body in bodies]
        yield f"byte {at} from the end", [body[len(body) - at - 1 : len(body) - at] for body in bodies]
    for at in range(0, 64, 16):
        yield f"block {at}", [body[at : at + 16] for body in bodies]
