"""Every promise has a test that can fail: each patch breaks one, and its named test has to say so."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.mutations.mutants import HERE, Copy, Mutation, Outcome, PatchStale, mutations
from tests.support.demo_register import Loaded
from tests.support.postgres import TestServer

MUTATIONS = mutations()
AT_ONCE = 2
INVARIANTS = set(range(1, 13))


@pytest.fixture(scope="module")
def server(postgres: TestServer, loaded: Loaded) -> Path:
    """This run's server, for the runs over copies to use as well."""
    loaded.write(postgres.running.folder)
    return postgres.running.folder


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory, server: Path) -> list[Copy]:
    return [Copy(tmp_path_factory.mktemp("copy"), server) for _ in range(AT_ONCE)]


@pytest.fixture(scope="module")
def outcomes(copies: list[Copy], request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Outcome]]]:
    """What each patch does that is asked for in this run, worked out two at a time."""
    asked = {item.name for item in request.session.items}
    free: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def outcome(mutation: Mutation) -> Outcome:
        copy = free.get()
        try:
            with copy.broken_by(mutation.patch):
                return copy.run([mutation.test], lent=mutation.lends)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            mutation.name: pool.submit(outcome, mutation)
            for mutation in MUTATIONS
            if f"{test_a_broken_promise_is_noticed.__name__}[{mutation.name}]" in asked
        }


def test_every_patch_stands_in_the_table_and_every_invariant_has_one() -> None:
    assert {mutation.name for mutation in MUTATIONS} == {path.stem for path in HERE.glob("*.patch")}
    assert {mutation.invariant for mutation in MUTATIONS} >= INVARIANTS
    assert len(MUTATIONS) >= 16


def test_every_patch_fits_the_source(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    for mutation in MUTATIONS:
        with copy.broken_by(mutation.patch):
            pass


@pytest.mark.long
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_promise_is_noticed(outcomes: dict[str, Future[Outcome]], mutation: Mutation) -> None:
    outcome = outcomes[mutation.name].result()
    assert outcome.caught, f"{mutation.test} does not notice: {mutation.promise}\n{outcome.said}"


def test_a_patch_that_does_not_fit_is_said(tmp_path: Path) -> None:
    patch = tmp_path / "stale.patch"
    patch.write_text(
        "--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-never stood here\n+nor this\n", encoding="utf-8"
    )
    copy = object.__new__(Copy)
    copy._tree = tmp_path / "tree"
    copy._tree.mkdir()
    (copy._tree / "README.md").write_text("something else\n", encoding="utf-8")
    with (
        pytest.raises(PatchStale, match=r"stale\.patch does not fit the source any more"),
        copy.broken_by(patch),
    ):
        pytest.fail("it was applied")


@pytest.mark.parametrize(
    ("ended", "why", "caught"),
    [
        (1, "AssertionError: assert 200 == 403", True),
        (1, "assert {} == {'a'}", True),
        (1, "Failed: DID NOT RAISE <class 'Denied'>", True),
        (1, "ImportError: cannot import name 'x'", False),
        (1, "keys.errors.WrongKey: another key", False),
        (0, None, False),
        (2, "AssertionError", False),
    ],
)
def test_only_an_assertion_counts(ended: int, why: str | None, caught: bool) -> None:  # noqa: FBT001
    assert Outcome(ended, (("test", why),), "").caught is caught


def test_a_test_that_did_not_run_caught_nothing() -> None:
    for ended in (0, 1, 4, 5):
        assert not Outcome(ended, (), "").caught
