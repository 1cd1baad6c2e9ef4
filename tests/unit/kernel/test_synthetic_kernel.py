"""The synthetic kernel whose speed is told as a bar is made of what the kernel is made of."""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path

import pytest

from benchmarks.generated_kernel import SHORT, Probe, probe
from benchmarks.kernel_mix import DONE, kernel_mix, mix, synthetic_mix
from benchmarks.kernel_source import MECHANISMS, VARIANTS, kernel_source

MECHANISM = re.compile(r"m\d\d$").match


def test_mix_by_hand() -> None:
    """A text is left out; what is called, divided, stored and decided is counted a line."""
    source = '''
def act(s, r):
    """Halve / it."""
    request = s.requests[r]
    if draw(request.key, 1) < 0.5:
        request.work = exponential(request.key, 2, 1.0) / 2.0
        s.counts[r, 0] += 1
'''
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert mix([function]) == {
        "draws": 50, "logarithms, exponentials": 25, "divisions": 25, "stores": 50, "branches": 25,
    }  # fmt: skip


@pytest.mark.parametrize("what", DONE)
def test_synthetic_mechanisms_are_no_lighter_than_the_kernel(what: str) -> None:
    """In a hundred lines they draw, compute, store and decide at least as often."""
    assert synthetic_mix()[what] >= kernel_mix()[what] > 0


@pytest.mark.slow
def test_the_bar_can_be_measured() -> None:
    """The one that is compiled as our kernel is runs: its build for plain networks, and in full."""
    result = probe_of("house", 1000)
    assert result["neutral"] > 0
    assert result["active"] > 0
    assert result["neutral_digest"] != result["active_digest"]


def probe_of(name: str, lines: int) -> Probe:
    """Return what a synthetic kernel does in a short run."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "generated.py").write_text(kernel_source(name, lines))
        return probe(Path(scratch), SHORT)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("lines", [1000, 1500])
def test_synthetic_kernel_has_the_length_it_is_asked_for(name: str, lines: int) -> None:
    """It has all mechanisms and as many lines as wanted, or a few more for each of them."""
    text = kernel_source(name, lines)
    ast.parse(text)
    assert text.count("def m") >= MECHANISMS
    (said,) = (line for line in text.split("\n") if line.startswith("LINES = "))
    assert lines <= int(said.removeprefix("LINES = ")) <= lines + 6 * MECHANISMS


def test_synthetic_kernels_side_by_side_have_the_same_mechanisms() -> None:
    """To the letter, but for how they come by their rows: they have to compute the same."""
    mechanisms = set()
    for name in VARIANTS:
        functions = ast.parse(kernel_source(name, 1500, tuple(VARIANTS))).body
        found = [f for f in functions if isinstance(f, ast.FunctionDef) and MECHANISM(f.name)]
        assert len(found) == MECHANISMS
        rows = 0 if VARIANTS[name].rows else 6  # the lines that fetch them
        mechanisms.add("\n".join(ast.unparse(line) for f in found for line in f.body[rows:]))
    assert len(mechanisms) == 1
