"""What only a check may make, only that check makes; what only one place may do, only that place does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.checkout import calls, source, tree

# name: the only files that may call it
ONLY = {
    # The proof that somebody is signed in comes from the session's row alone.
    "Caller": {"registry/accounts/sessions.py"},
    # The one commit is the one that stages the audit entries.
    "commit": {"registry/database.py"},
    "Transaction": {"registry/database.py"},
    # Sealed values are opened behind one door, account secrets behind another.
    "unseal": {"registry/disclosure/disclosure.py", "registry/accounts/secrets.py"},
    "reseal": {
        "registry/disclosure/sealing.py",
        "registry/disclosure/resealing.py",
        "registry/accounts/secrets.py",
    },
}


@pytest.mark.parametrize("name", ONLY)
def test_only_its_own_place_calls_it(name: str) -> None:
    places = {str(path) for path in source("registry") if calls(path, name)}
    assert places <= ONLY[name]


def test_only_policies_make_a_decision() -> None:
    assert [str(path) for path in source("registry", "audit", "keys") if calls(path, "Decision")] == []


@pytest.mark.parametrize("name", ["eval", "exec", "compile"])
def test_nothing_is_evaluated(name: str) -> None:
    # re.compile is an attribute; the builtin of the same name is not.
    found = [
        str(path)
        for path in source()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]
    assert found == []


def test_the_check_sees_a_call_by_name_and_by_attribute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.checkout.REPOSITORY", tmp_path)
    (tmp_path / "one.py").write_text("Caller(1)\nx.Caller(2)\nCaller\n")
    assert calls(Path("one.py"), "Caller") == [1, 2]
