"""How far long work is: a bar on a terminal, a few lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

STEPS = 10
"""Lines of progress where no terminal shows a bar."""


@contextmanager
def progress(doing: str, first: str, *, every: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Give what is told done and in all; `first` is said until it is told for the first time.

    Where no terminal shows a bar, `every` asks for a line whenever it is told.
    """
    if not sys.stderr.isatty():
        yield _lines(doing, every=every)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, description=doing, completed=done, total=total)

        yield show


def _lines(doing: str, *, every: bool) -> Callable[[int, int], None]:
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        step = STEPS * done // total if total else STEPS
        if every or step > shown:
            shown = step
            print(f"{doing}: {done} of {total}.", file=sys.stderr, flush=True)

    return show
