"""Progress: plain lines now and then where there is no terminal."""

from __future__ import annotations

import io

from rich.console import Console

from simulation.presentation.progress import PlainLines, progress


def console(*, terminal: bool) -> Console:
    """Return a console that keeps what is printed."""
    return Console(file=io.StringIO(), width=80, force_terminal=terminal)


def test_plain_lines_are_rare() -> None:
    """Lines come at most every ten seconds, with what is done and the time left."""
    times = iter([0.0, 1.0, 11.0, 12.0, 30.0])
    kept = console(terminal=False)
    lines = PlainLines(kept, "replications", clock=lambda: next(times))
    for done in (1, 11, 12, 30):
        lines(done, 40)
    text = kept.file.getvalue()  # type: ignore[attr-defined]
    assert text.splitlines() == [
        "11 of 40 replications, about 29 s left",
        "30 of 40 replications, about 10 s left",
    ]


def test_quiet_says_nothing() -> None:
    """When asked to be quiet nothing is written, on a terminal neither."""
    kept = console(terminal=True)
    with progress(kept, "replications", quiet=True) as report:
        report(1, 2)
    assert kept.file.getvalue() == ""  # type: ignore[attr-defined]


def test_a_bar_on_a_terminal() -> None:
    """On a terminal there is a bar with what is done."""
    kept = console(terminal=True)
    with progress(kept, "replications") as report:
        report(1, 2)
    assert "replications" in kept.file.getvalue()  # type: ignore[attr-defined]


def test_short_work_writes_no_line() -> None:
    """Work of less than ten seconds leaves no line where there is no terminal."""
    kept = console(terminal=False)
    with progress(kept, "replications") as report:
        report(1, 2)
        report(2, 2)
    assert kept.file.getvalue() == ""  # type: ignore[attr-defined]
