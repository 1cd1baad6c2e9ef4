"""One sweep a folder: a lock that the system takes away from whoever dies."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from simulation.experiments.sweeps.failures import FolderInUseError

NAME = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    Raises:
        FolderInUseError: another sweep holds it; the message says which.
    """
    with open(folder / NAME, "a+", encoding="utf-8") as file:
        if not _take(file):
            raise FolderInUseError(_who(folder, file))
        file.seek(0)
        file.truncate()
        since = datetime.now().isoformat(" ", "seconds")
        json.dump({"process": os.getpid(), "host": socket.gethostname(), "since": since}, file)
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def _who(folder: Path, file: IO[str]) -> str:
    remedy = "wait for it, stop it, or give another folder by --out"
    try:
        file.seek(0)
        holder = json.load(file)
        who = f"process {holder['process']} on {holder['host']}, since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return f"{folder}: another sweep is writing here; {remedy}"
    return f"{folder}: another sweep is writing here ({who}); {remedy}"


def _take(file: IO[str]) -> bool:
    """Take the lock if it is free; the system gives it back when the process ends, however."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            file.seek(1_000_000)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
