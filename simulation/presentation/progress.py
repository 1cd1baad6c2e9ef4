"""Progress of long work: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Report = Callable[[int, int], None]
SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(console: Console, what: str, *, quiet: bool = False) -> Iterator[Report]:
    """Yield a function to be called with what is done and what is planned.

    Args:
        console: where to write; it should be that of stderr.
        what: is counted, such as "replications".
        quiet: say nothing.
    """
    if quiet:
        yield lambda done, planned: None
    elif console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, planned: bar.update(task, completed=done, total=planned)
    else:
        yield PlainLines(console, what)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


class PlainLines:
    """Writes a line now and then, never more often than every ten seconds."""

    def __init__(
        self, console: Console, what: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._what = what
        self._clock = clock
        self._started = self._last = clock()

    def __call__(self, done: int, planned: int) -> None:
        """Note that so much is done."""
        now = self._clock()
        if now - self._last < SECONDS_BETWEEN_LINES or done == 0:
            return
        self._last = now
        left = (now - self._started) * (planned - done) / done
        self._console.print(
            f"{done:,} of {planned:,} {self._what}, about {left:,.0f} s left", markup=False
        )
