"""Which machines are for a process: the classes whose machines do it, or some of it, by the list of classes."""

from __future__ import annotations

from functools import cache

from registry.vocabularies import vocabulary

DOES = "does"
"""The fact of a machine class that names its processes, with spaces between them."""


@cache
def classes_for(process: str) -> tuple[str, ...]:
    """Return the machine classes that are for a process or for one below it; none for what takes no machine.

    What stands below one of them in the list of classes is meant too. Raises UnknownTerm.
    """
    meant = frozenset(vocabulary("processes").subtree(process))
    return tuple(
        term.code
        for term in vocabulary("machine_classes").terms()
        if not meant.isdisjoint(term.facts.get(DOES, "").split())
    )
