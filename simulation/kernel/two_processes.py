"""A cold compile shared with another process: numba holds one lock in each.

The other process imports the kernel as this one does, lowers the helpers it is told by symbol, and
writes their code (LLVM's) to its output. Given the code of all others, it then compiles one of the
two entry points and leaves it on the disk, while this process compiles the other. Whatever goes
wrong there, this process does by itself.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

Lowered = tuple[str, list[str], bytes]
"""Symbol of a helper, the symbols of those it calls, its code."""

LONGEST = 120.0  # s: several times what it takes on slow machines
ITS_ENTRY = "run_plain"  # the one that takes less time: the other process begins later


def processors() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class OtherProcess:
    """The other process, seen from this one; where there is none, nothing comes of it."""

    def __init__(self, symbols: Sequence[str], digest: str) -> None:
        """Let helpers be lowered.

        Args:
            symbols: of the helpers.
            digest: of the sources; the other process must find the same.
        """
        self._process = _started() if symbols and processors() > 1 else None
        if self._process is not None:
            self._limit = threading.Timer(LONGEST, self._process.kill)
            self._limit.daemon = True
            self._limit.start()
            self._say(json.dumps((digest, symbols)).encode() + b"\n")

    def lowered(self) -> list[Lowered]:
        """Wait for the helpers and return them: all of them, or none if anything has failed."""
        if self._process is None:
            return []
        assert self._process.stdout is not None
        try:
            return read(self._process.stdout)
        except (OSError, ValueError):
            self.end()
            return []

    def go_on(self, others: Iterable[Lowered]) -> None:
        """Let it compile its entry point, given the helpers it has not lowered itself."""
        if self._process is not None:
            self._say(b"".join(written(others)))

    def wait(self) -> None:
        """Wait until it has compiled its entry point, or has failed to."""
        if self._process is not None:
            self._process.wait()
            self.end()

    def end(self) -> None:
        """End it, whatever it is doing."""
        if self._process is not None:
            process, self._process = self._process, None
            self._limit.cancel()
            process.kill()
            with suppress(OSError), process:  # it may have left what was said to it unread
                pass

    def _say(self, text: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended; what is waited for tells
            self._process.stdin.write(text)
            self._process.stdin.flush()


def _started() -> subprocess.Popen[bytes] | None:
    """Start the other process, if it can be."""
    path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
    except (OSError, ValueError):
        return None


def written(helpers: Iterable[Lowered]) -> list[bytes]:
    """Return helpers as they are written: a line that tells of all of them, then all codes."""
    helpers = list(helpers)
    heads = [(symbol, calls, len(code)) for symbol, calls, code in helpers]
    return [json.dumps(heads).encode() + b"\n", *(code for _, _, code in helpers)]


def read(file: IO[bytes]) -> list[Lowered]:
    """Return the helpers that were written to a file.

    Raises:
        ValueError: it has been written by somebody else, or not to its end.
    """
    found: list[Lowered] = []
    for symbol, calls, length in json.loads(file.readline()):
        found.append((symbol, calls, file.read(length)))
        if len(found[-1][2]) < length:
            raise ValueError(f"the code of {symbol} is not whole")
    return found


def main() -> None:
    """Lower the helpers named on a line of input; then compile the entry point with the rest."""
    from simulation.kernel import jit

    gc.disable()  # numba makes many small objects, and this process does not live long
    said, answer, sys.stdout = sys.stdin.buffer, sys.stdout.buffer, sys.stderr
    digest, symbols = json.loads(said.readline())
    if digest != jit.DIGEST:
        sys.exit("the sources of the kernel have changed")
    build = jit.ours_later()
    answer.write(b"".join(written(build.helpers.lowered(symbols))))
    answer.flush()
    build.helpers.fill(read(said))
    assert build.later is not None
    build.later[ITS_ENTRY]()


if __name__ == "__main__":
    main()
