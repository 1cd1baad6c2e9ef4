"""What the lines of a kernel do: the synthetic kernel against simulation/kernel.

    python -m benchmarks.kernel_mix [--lines 1500]

A synthetic kernel says something of a real one as far as it is no lighter. Counted are the lines of
the mechanisms, in the source, and what is done for an event, in a run without compiler.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import simulation
from benchmarks.kernel_source import kernel_source

MECHANISMS = Path(simulation.__file__).parent / "kernel" / "mechanisms"
WORDS = {
    "draws": ("draw", "exponential", "derive", "mix"),
    "logarithms, exponentials": ("log", "exp", "exponential", "quantile"),
}
"""Names of functions that do a thing."""
SYNTHETIC = "synthetic"
SCENARIOS = ("theory/mm20", "theory/line", "silo", "collaborative")
HASHES = ("mix", "derive")
COUNTED = ("lines", "hashes", "logarithms, exponentials")
DONE = (*WORDS, "divisions", "stores", "branches")


def functions_of(source: str, decorator: str) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a source that a decorator of this name compiles."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(call, ast.Call) and ast.unparse(call.func) == decorator
            for call in node.decorator_list
        ):
            yield node


def what_it_does(node: ast.AST) -> Iterator[str]:
    """Yield what one node of a syntax tree does, as far as it is counted."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        yield from (what for what, names in WORDS.items() if name in names)
    elif isinstance(node, ast.Div):
        yield "divisions"
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "branches"
    elif isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (
            "stores" for target in targets if isinstance(target, ast.Attribute | ast.Subscript)
        )


def mix(functions: Iterable[ast.FunctionDef]) -> dict[str, float]:
    """Return how often a hundred lines do each thing."""
    found: Counter[str] = Counter()
    lines = 0
    for function in functions:
        is_told = ast.get_docstring(function) is not None
        body = ast.Module(function.body[is_told:], [])
        nodes = list(ast.walk(body))
        lines += len({node.lineno for node in nodes if isinstance(node, ast.stmt | ast.expr)})
        found.update(what for node in nodes for what in what_it_does(node))
    return {what: 100.0 * found[what] / lines for what in DONE}


def synthetic_mix(lines: int = 1500) -> dict[str, float]:
    """Return the mix of the mechanisms of a synthetic kernel."""
    return mix(functions_of(kernel_source("house", lines), "hook"))


def kernel_mix() -> dict[str, float]:
    """Return the mix of the mechanisms of the kernel."""
    sources = (path.read_text(encoding="utf-8") for path in sorted(MECHANISMS.glob("*.py")))
    return mix(function for source in sources for function in functions_of(source, "kernel"))


def work_of(run: Callable[[], int], folder: str) -> dict[str, float]:
    """Return what is done for an event while something runs, by functions of files in a folder.

    Args:
        run: what is to be run, without compiler; returns its number of events.
        folder: part of the path of the files that are counted.
    """
    found: Counter[str] = Counter()

    def in_function(frame: FrameType, event: str, argument: Any) -> Any:
        found["lines"] += event == "line"
        return in_function

    def on_call(frame: FrameType, event: str, argument: Any) -> Any:
        if folder not in frame.f_code.co_filename:
            return None
        found["hashes"] += frame.f_code.co_name in HASHES
        return in_function

    def on_library(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call" and folder in frame.f_code.co_filename:
            found["logarithms, exponentials"] += argument.__name__ in ("log", "exp")

    sys.settrace(on_call)
    sys.setprofile(on_library)
    try:
        events = run()
    finally:
        sys.settrace(None)
        sys.setprofile(None)
    return {what: found[what] / events for what in COUNTED}


def work_of_scenario(name: str) -> dict[str, float]:
    """Return what the kernel does for an event of a scenario on its third day."""
    model = simulation.OrganizationModel(
        simulation.load_scenario(name, overrides={"time.horizon": "3 days", "time.warm_up": "0 h"})
    )
    for _ in range(2):
        model.step()
    before = model.events

    def run() -> int:
        model.step()
        return model.events - before

    return work_of(run, str(MECHANISMS.parent))


def work_of_synthetic(lines: int) -> dict[str, float]:
    """Return what a synthetic kernel does for an event with all its mechanisms active."""
    with tempfile.TemporaryDirectory() as name:
        Path(name, "generated.py").write_text(kernel_source("house", lines))
        sys.path.insert(0, name)
        import generated  # type: ignore[import-not-found]

        state = generated.new_state(125, 4096, 0.1)
        generated.run_until(state, int(20e9))
        return work_of(lambda: int(generated.run_until(state, int(23e9))), name)


def counted_apart(what: str, lines: int) -> dict[str, float]:
    """Return what is done for an event, counted in a process without compiler."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.kernel_mix"]
    command += ["--count", what, "--lines", str(lines)]
    told = subprocess.run(
        command, capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    found: dict[str, float] = json.loads(told.stdout)
    return found


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1500)
    parser.add_argument("--count", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        is_ours = options.count != SYNTHETIC
        found = work_of_scenario(options.count) if is_ours else work_of_synthetic(options.lines)
        print(json.dumps(found))
        return
    ours, theirs = kernel_mix(), synthetic_mix(options.lines)
    print(f"{'in a hundred lines':<28}{'kernel':>10}{SYNTHETIC:>11}")
    for what in DONE:
        print(f"{what:<28}{ours[what]:>10.1f}{theirs[what]:>11.1f}")
    names = (*SCENARIOS, SYNTHETIC)
    works = [counted_apart(name, options.lines) for name in names]
    print(f"\n{'for an event':<28}" + "".join(f"{name.split('/')[-1]:>15}" for name in names))
    for what in COUNTED:
        print(f"{what:<28}" + "".join(f"{work[what]:>15.1f}" for work in works))


if __name__ == "__main__":
    main()
