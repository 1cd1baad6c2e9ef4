"""Loading the kernel, which the first time means compiling it: said before it is done."""

from __future__ import annotations

import time

from rich.console import Console


def load_kernel(console: Console, *, quiet: bool) -> float:
    """Import the kernel and return the seconds that compiling took, 0 if it came from the disk."""
    from simulation.kernel import jit

    is_warm = jit.cache_is_warm()
    if not is_warm and not quiet:
        console.print("Compiling the kernel for this machine (once, about 15 s) …")
    started = time.perf_counter()
    import simulation.kernel.running  # noqa: F401  - its functions compile when they are defined

    seconds = time.perf_counter() - started
    if is_warm:
        return 0.0
    if not quiet:
        console.print(f"Compiled in {seconds:.0f} s.")
    return seconds
