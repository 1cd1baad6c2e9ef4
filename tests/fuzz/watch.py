"""Watching a case: how long it takes, what it writes, how much memory it needs."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.memory import forget_most_memory, most_memory

MOST_SECONDS = 5.0
"""Of the processor: others may be at work on the machine."""
MOST_MEMORY = 500_000
"""kB that a case may need."""
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.mkdir": 0, "os.rename": 1, "os.remove": 0, "os.rmdir": 0, "os.symlink": 1, "os.link": 1,
    "os.chmod": 0, "os.chown": 0, "os.truncate": 0, "os.utime": 0, "shutil.rmtree": 0,
    "shutil.move": 1, "shutil.copyfile": 1,
}  # fmt: skip
"""Audit events by which files change, and which of their arguments names the file."""
NEVER = (
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen", "socket.connect",
    "socket.bind", "pickle.find_class", "os.kill", "webbrowser.open",
)  # fmt: skip
"""Audit events that no input may lead to."""


class TooSlowError(BaseException):
    """A case has not ended in time; no `except Exception` of the program hides it."""


_inside: str | None = None
_wrong: list[str] = []


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if _inside is None:
        return
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & WRITES:
            _check(event, path)
    elif event in CHANGES:
        _check(event, arguments[CHANGES[event]])
    elif event in NEVER:
        _wrong.append(f"{event}: {arguments!r:.200}")


def _check(event: str, path: object) -> None:
    if isinstance(path, int) or path is None:
        return
    there = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
    if not there.startswith(f"{_inside}{os.sep}") and there not in (_inside, os.devnull):
        _wrong.append(f"{event} outside: {there}")


def _too_slow(number: int, frame: object) -> None:
    raise TooSlowError


@functools.cache
def begin() -> None:
    """Start to listen to the interpreter, for good: once a process, in its main thread."""
    sys.dont_write_bytecode = True  # of a library that is imported meanwhile: not our doing
    sys.addaudithook(_heard)
    signal.signal(signal.SIGPROF, _too_slow)


@contextlib.contextmanager
def watched(folder: Path, faults: list[str]) -> Iterator[None]:
    """Note as a fault what takes too long or too much, writes outside the folder, or warns."""
    global _inside
    _wrong.clear()
    before = forget_most_memory()
    _inside = os.path.realpath(folder)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    except TooSlowError:
        faults.append(f"has not ended within {MOST_SECONDS:.0f} s")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _inside = None
    faults += _wrong
    grown = most_memory() - before
    if grown > MOST_MEMORY:
        faults.append(f"needs {grown / 1000:.0f} MB")
