"""The two consoles: results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys

from rich.console import Console


class ResultsConsole(Console):
    """A console whose reader may leave, as in ``silosim … | head``: files are still written."""

    def on_broken_pipe(self) -> None:
        """Let everything else that is printed go nowhere."""
        self.quiet = True
        close_stdout()


def close_stdout() -> None:
    """Let nothing more go to a closed pipe, not even what is flushed at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is no file, as in tests
        return


def results() -> Console:
    """Return the console of results."""
    return ResultsConsole(highlight=False, markup=False, emoji=False)


def talk() -> Console:
    """Return the console on which the program talks while it works."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def warn(console: Console, text: str) -> None:
    """Show a warning."""
    console.print(f"Warning: {text}", style="yellow")
