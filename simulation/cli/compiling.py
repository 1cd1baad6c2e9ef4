"""Loading the kernel, which the first time means compiling it: said before it is done."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from simulation.scenario import Scenario


def load_mechanisms(scenarios: Iterable[Scenario], console: Console, *, quiet: bool) -> float:
    """Compile what mechanisms from outside change in the kernel; return the seconds it took.

    Raises:
        PlugInError: a function of a mechanism does not compile.
    """
    from simulation.assembly import has_to_compile, kernel_for

    def announce(sentence: str) -> None:
        if not quiet:
            console.print(sentence)

    seconds = 0.0
    for scenario in scenarios:
        if has_to_compile(scenario):
            started = time.perf_counter()
            kernel_for(scenario, announce)
            seconds += time.perf_counter() - started
    return seconds


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
