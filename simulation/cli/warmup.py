"""``silosim warmup``: compile the kernel now, so that nobody waits for it later."""

from __future__ import annotations

from simulation.cli.failures import told


@told
def warmup() -> None:
    """Compile the kernel for this machine, unless it has been compiled before.

    Worth a line in a container's recipe, or before a class begins: the first command of each new
    version would do it otherwise.

    [bold]Examples[/bold]

    silosim warmup
    """
    from simulation.cli.compiling import load_kernel
    from simulation.cli.consoles import talk
    from simulation.kernel import jit

    console = talk()
    if load_kernel(console, quiet=False) == 0.0:
        console.print("The kernel is ready: it was compiled before.")
    elif not jit.cache_is_warm():
        console.print(f"It cannot be kept in {jit.cache_folder()}: set SILOSIM_CACHE_DIR.")
