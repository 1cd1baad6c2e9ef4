"""Where the program starts and where it can always be stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import NoReturn

from simulation.cli.failures import INTERRUPTED


def main() -> None:
    """Run the command of the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks ± gets ?, not a traceback
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGINT, _stop)
    from simulation.cli.app import app

    app(prog_name="silosim")


def _stop(number: int, frame: object) -> NoReturn:
    """End at once: files are written whole or not at all, so nothing has to be finished first.

    Waiting for the runs in other threads could take minutes.
    """
    with contextlib.suppress(OSError, ValueError):
        show_cursor = "\x1b[?25h\r\x1b[K" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{show_cursor}Interrupted.\n")
        sys.stderr.flush()
        sys.stdout.flush()
    os._exit(INTERRUPTED)
