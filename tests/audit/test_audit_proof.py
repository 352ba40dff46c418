from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.errors import ProofBroken
from audit.merkle import EMPTY_ROOT, leaf_hash, root, subtrees
from audit.proof import check_consistency, check_inclusion, make_consistency, make_inclusion

KNOWN = json.loads((Path(__file__).parents[1] / "vectors" / "audit_merkle.json").read_text(encoding="utf-8"))
KNOWN_LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN["leaves"]]
LEAVES = [leaf_hash(f"entry {number}".encode()) for number in range(65)]
ROOTS = [root(LEAVES[:size]) for size in range(65)]
SUBTREE = subtrees(LEAVES)
OTHER = leaf_hash(b"another entry")


def hexes(path: list[bytes]) -> list[str]:
    return [step.hex() for step in path]


@pytest.mark.parametrize("known", KNOWN["inclusion"], ids=str)
def test_inclusion_proofs_are_the_known_ones(known: dict[str, Any]) -> None:
    assert hexes(make_inclusion(known["index"], known["size"], subtrees(KNOWN_LEAVES))) == known["path"]


@pytest.mark.parametrize("known", KNOWN["consistency"], ids=str)
def test_consistency_proofs_are_the_known_ones(known: dict[str, Any]) -> None:
    assert hexes(make_consistency(known["first"], known["second"], subtrees(KNOWN_LEAVES))) == known["path"]


def test_every_inclusion_proof_to_64_proves_its_leaf_and_no_other() -> None:
    for size in range(1, 65):
        for index in range(size):
            path = make_inclusion(index, size, SUBTREE)
            check_inclusion(LEAVES[index], index, size, path, ROOTS[size])
            for wrong in (
                (OTHER, index, size, path, ROOTS[size]),
                (LEAVES[index], index, size, path, OTHER),
                (LEAVES[index], index, size, [*path, OTHER], ROOTS[size]),
                (LEAVES[index], index, size, [OTHER, *path], ROOTS[size]),
                (LEAVES[index], size, size, path, ROOTS[size]),
                (LEAVES[index], -1, size, path, ROOTS[size]),
            ):
                with pytest.raises(ProofBroken):
                    check_inclusion(*wrong)
            if path:
                with pytest.raises(ProofBroken):
                    check_inclusion(LEAVES[index], index, size, path[:-1], ROOTS[size])
                with pytest.raises(ProofBroken):
                    check_inclusion(LEAVES[index], index, size, path[1:], ROOTS[size])


def test_a_leaf_is_proved_at_its_own_place_only() -> None:
    for size in range(2, 33):
        for index in range(size):
            path = make_inclusion(index, size, SUBTREE)
            for place in range(size):
                if place != index:
                    with pytest.raises(ProofBroken):
                        check_inclusion(LEAVES[index], place, size, path, ROOTS[size])


def test_every_changed_step_breaks_an_inclusion_proof() -> None:
    for size in range(2, 33):
        for index in range(size):
            path = make_inclusion(index, size, SUBTREE)
            for at in range(len(path)):
                broken = [*path[:at], OTHER, *path[at + 1 :]]
                with pytest.raises(ProofBroken):
                    check_inclusion(LEAVES[index], index, size, broken, ROOTS[size])


def test_every_consistency_proof_to_64_proves_growth_and_nothing_else() -> None:
    for second in range(65):
        for first in range(second + 1):
            path = make_consistency(first, second, SUBTREE)
            check_consistency(first, ROOTS[first], second, ROOTS[second], path)
            wrongs: list[tuple[int, bytes, int, bytes, list[bytes]]] = [
                (first, OTHER, second, ROOTS[second], path),
                (first, ROOTS[first], second, ROOTS[second], [*path, OTHER]),
            ]
            if first:
                wrongs += [
                    (first, ROOTS[first], second, OTHER, path),
                    (first, ROOTS[first], second, ROOTS[second], [OTHER, *path]),
                ]
            if path:
                wrongs += [
                    (first, ROOTS[first], second, ROOTS[second], path[:-1]),
                    (first, ROOTS[first], second, ROOTS[second], path[1:]),
                    (first, ROOTS[first], second, ROOTS[second], []),
                ]
            for wrong in wrongs:
                with pytest.raises(ProofBroken):
                    check_consistency(*wrong)


def test_every_changed_step_breaks_a_consistency_proof() -> None:
    for second in range(2, 33):
        for first in range(1, second):
            path = make_consistency(first, second, SUBTREE)
            for at in range(len(path)):
                broken = [*path[:at], OTHER, *path[at + 1 :]]
                with pytest.raises(ProofBroken):
                    check_consistency(first, ROOTS[first], second, ROOTS[second], broken)


def test_a_tree_that_was_rewritten_is_consistent_with_nothing() -> None:
    for second in range(2, 33):
        for first in range(1, second):
            rewritten = [OTHER, *LEAVES[1:second]]
            path = make_consistency(first, second, subtrees(rewritten))
            with pytest.raises(ProofBroken):
                check_consistency(first, ROOTS[first], second, root(rewritten), path)


def test_anything_grew_from_nothing() -> None:
    check_consistency(0, EMPTY_ROOT, 5, ROOTS[5], [])
    with pytest.raises(ProofBroken):
        check_consistency(0, ROOTS[1], 5, ROOTS[5], [])
    with pytest.raises(ProofBroken):
        check_consistency(0, EMPTY_ROOT, 0, ROOTS[1], [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (6, 5), (-1, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ProofBroken):
        make_inclusion(index, size, SUBTREE)


@pytest.mark.parametrize(("first", "second"), [(6, 5), (-1, 5)])
def test_there_is_no_proof_of_shrinking(first: int, second: int) -> None:
    with pytest.raises(ProofBroken):
        make_consistency(first, second, SUBTREE)
    with pytest.raises(ProofBroken):
        check_consistency(first, OTHER, second, OTHER, [])


def test_hashes_of_another_length_are_refused() -> None:
    path = make_inclusion(3, 8, SUBTREE)
    with pytest.raises(ProofBroken, match="32 bytes"):
        check_inclusion(LEAVES[3], 3, 8, [path[0] + b"\x00", *path[1:]], ROOTS[8])
    with pytest.raises(ProofBroken, match="32 bytes"):
        check_consistency(3, ROOTS[3][:31], 8, ROOTS[8], make_consistency(3, 8, SUBTREE))


def test_a_proof_of_the_wrong_length_is_told_so() -> None:
    path = make_inclusion(3, 8, SUBTREE)
    with pytest.raises(ProofBroken, match="too long"):
        check_inclusion(LEAVES[3], 3, 8, [*path, OTHER], ROOTS[8])
    with pytest.raises(ProofBroken, match="too short"):
        check_inclusion(LEAVES[3], 3, 8, path[:-1], ROOTS[8])
    path = make_consistency(3, 8, SUBTREE)
    with pytest.raises(ProofBroken, match="too long"):
        check_consistency(3, ROOTS[3], 8, ROOTS[8], [*path, OTHER])
    for short in (path[:-1], []):
        with pytest.raises(ProofBroken, match="too short"):
            check_consistency(3, ROOTS[3], 8, ROOTS[8], short)
