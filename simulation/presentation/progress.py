"""Progress of long work: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from simulation.presentation.quantities import brief

if TYPE_CHECKING:
    from simulation.experiments.sweeps.driver import Progress as SweepProgress

Report = Callable[[int, int], None]
SweepReport: TypeAlias = "Callable[[SweepProgress], None]"
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


# ── Sweeps ──


@contextmanager
def sweep_progress(console: Console, *, quiet: bool = False) -> Iterator[SweepReport]:
    """Yield a function to be called with the progress of a sweep."""
    if quiet:
        yield lambda progress: None
    elif console.is_terminal:
        with _sweep_bar(console) as bar:
            task = bar.add_task("runs", total=None, failed="", speed="", left="")
            yield lambda progress: bar.update(
                task,
                completed=progress.over,
                total=progress.planned,
                failed=_failed(progress),
                speed=_speed(progress),
                left=_left(progress),
            )
    else:
        yield PlainSweepLines(console)


def _sweep_bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("[red]{task.fields[failed]}"),
        TextColumn("{task.fields[speed]}"),
        TextColumn("{task.fields[left]}"),
        console=console,
        transient=True,
    )


class PlainSweepLines:
    """Writes a line about a sweep now and then, never more often than every ten seconds."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._last = clock()

    def __call__(self, progress: SweepProgress) -> None:
        """Note how far it is."""
        now = self._clock()
        if now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = now
        parts = [f"{progress.over:,} of {progress.planned:,} runs"]
        parts += [text for text in (_failed(progress), _speed(progress), _left(progress)) if text]
        self._console.print(", ".join(parts), markup=False, soft_wrap=True)


def _failed(progress: SweepProgress) -> str:
    failed = progress.failed + progress.failed_before
    lost = f"{progress.lost_workers:,} workers lost" if progress.lost_workers else ""
    return ", ".join(text for text in (f"{failed:,} failed" if failed else "", lost) if text)


def _speed(progress: SweepProgress) -> str:
    return f"{brief(progress.runs_per_second)} runs/s" if progress.runs_per_second > 0 else ""


def _left(progress: SweepProgress) -> str:
    seconds = progress.seconds_left
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 90:
        return f"about {whole} s left"
    if whole < 5400:
        return f"about {round(whole / 60)} min left"
    return f"about {whole / 3600:.1f} h left"
