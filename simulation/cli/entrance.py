"""Where the program starts and where it can always be stopped."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import NoReturn

from simulation.cli.failures import INTERRUPTED

SELDOM = (50_000, 20, 20)
"""When garbage is looked for: while modules are imported, there is hardly any among what is made.

Python's own thresholds cost a fifth of the time it takes to import Mesa, numba and pandas.
"""


def main() -> None:
    """Run the command of the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks ± gets ?, not a traceback
            stream.reconfigure(errors="replace")
    gc.set_threshold(*SELDOM)
    signal.signal(signal.SIGINT, lambda number, frame: stop())
    from simulation.cli.app import app

    app(prog_name="silosim")


def stop(consolation: str = "") -> NoReturn:
    """End at once: files are written whole or not at all, so nothing has to be finished first.

    Waiting for the runs in other threads could take minutes. A signal may come in the middle of
    writing, which Python does not let us do then (RuntimeError).
    """
    with contextlib.suppress(OSError, ValueError):
        show_cursor = "\x1b[?25h\r\x1b[K" if sys.stderr.isatty() else ""
        said = f"{show_cursor}Interrupted. {consolation}".rstrip() + "\n"
        try:
            sys.stderr.write(said)
            sys.stderr.flush()
        except RuntimeError:
            os.write(2, said.encode(errors="replace"))
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        sys.stdout.flush()
    os._exit(INTERRUPTED)


@contextlib.contextmanager
def consoled(consolation: str) -> Iterator[None]:
    """Say more to whoever stops the program meanwhile, by Ctrl-C or, as a cluster does, SIGTERM."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop(consolation)) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:  # of whoever listens to the signals himself, to end his workers first
        stop(consolation)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
