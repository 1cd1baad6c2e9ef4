"""What the lines of a kernel do: the synthetic mechanisms against those of simulation/kernel.

    python -m benchmarks.kernel_mix [--lines 1500]

Counted in the source, a hundred lines of compiled functions each; what a line calls is counted
where it stands. A synthetic kernel says something of a real one as far as its lines are no lighter.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import simulation
from benchmarks.kernel_source import kernel_source

MECHANISMS = Path(simulation.__file__).parent / "kernel" / "mechanisms"
WORDS = {
    "draws": ("draw", "exponential", "derive", "mix"),
    "logarithms, exponentials": ("log", "exp", "exponential", "quantile"),
}
"""Names of functions that do a thing."""
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


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1500)
    ours, theirs = kernel_mix(), synthetic_mix(parser.parse_args().lines)
    print(f"{'in a hundred lines':<28}{'kernel':>10}{'synthetic':>11}")
    for what in DONE:
        print(f"{what:<28}{ours[what]:>10.1f}{theirs[what]:>11.1f}")


if __name__ == "__main__":
    main()
