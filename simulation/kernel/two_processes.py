"""Half of a cold compile in another process: numba holds one lock in each.

The other process imports the kernel as this one does, lowers the helpers it is told by symbol, and
writes their code (LLVM's) to its output. Whatever goes wrong there, this process does by itself.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

Lowered = tuple[str, list[str], bytes]
"""Symbol of a helper, the symbols of those it calls, its code."""

LONGEST = 120.0  # s: several times what it takes on slow machines


def processors() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def lowering(symbols: Sequence[str], digest: str) -> Iterator[Callable[[], list[Lowered]]]:
    """Let another process lower helpers; what is yielded waits for it and returns what it made.

    That is nothing where there is one processor, or when the other process fails.

    Args:
        symbols: of the helpers.
        digest: of the sources; the other process must find the same.
    """
    other = _started() if symbols and processors() > 1 else None
    if other is None:
        yield list
        return

    def wait() -> list[Lowered]:
        try:
            written, _ = other.communicate(timeout=LONGEST)
            return _read(written) if other.returncode == 0 else []
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return []

    with other:
        try:
            assert other.stdin is not None
            with suppress(OSError):  # it has ended already; `wait` will tell
                other.stdin.write(json.dumps((digest, symbols)).encode() + b"\n")
                other.stdin.flush()
            yield wait
        finally:
            other.kill()


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


def _read(written: bytes) -> list[Lowered]:
    """Return what another process has written: a line of lengths, then all code."""
    heads, _, codes = written.partition(b"\n")
    found: list[Lowered] = []
    start = 0
    for symbol, calls, length in json.loads(heads):
        found.append((symbol, calls, codes[start : start + length]))
        start += length
    return found


def main() -> None:
    """Lower the helpers named on one line of input, and write them to the output."""
    from simulation.kernel import jit

    gc.disable()  # numba makes many small objects, and this process does not live long
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    digest, symbols = json.loads(sys.stdin.buffer.readline())
    if digest != jit.DIGEST:
        sys.exit("the sources of the kernel have changed")
    helpers = jit.helpers_of_our_own()
    codes = []
    heads = []
    for symbol in symbols:
        helper = helpers[symbol]
        helper.lower()
        codes.append(helper.module.as_bitcode())
        heads.append((symbol, sorted(other.symbol for other in helper.calls), len(codes[-1])))
    output.write(json.dumps(heads).encode() + b"\n" + b"".join(codes))


if __name__ == "__main__":
    main()
