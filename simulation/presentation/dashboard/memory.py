"""Memory that forgotten sessions leave: used again, or given back to the system.

Only the C library of most Linux systems has to be told; others have no such settings.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys

MMAP_THRESHOLD, ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h
SMALL = 32 * 1024  # bytes; the library begins with four times as many


def share_memory() -> None:
    """Let all threads take memory from one place, and free tables be given back at once.

    Otherwise there are up to eight places for each processor: tables of a session that is forgotten
    are free in those of the threads that made them, of no use to the session that comes instead in
    another thread. And tables that lie between smaller things leave holes of all sizes, the more so
    as the library raises the size from which on they lie apart. By both a server grows for hours.
    """
    _call("mallopt", ARENA_MAX, 1)
    _call("mallopt", MMAP_THRESHOLD, SMALL)


def settle() -> None:
    """Take all there is by now for lasting, so that looking for garbage is looking at sessions.

    Python looks through everything only once there is a quarter more of it than before, and a page
    that was left is garbage until then: with the libraries counted in, that of some sixty visitors.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give to the system what nobody uses any more, and what is free between things in use."""
    gc.collect()
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            getattr(ctypes.CDLL(None), name)(*arguments)
