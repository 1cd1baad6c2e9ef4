"""One digest wherever and however a run is started, as a pairwise design over eight factors.

Any two levels of any two factors meet in some row: a result that depends on one of them, or on two
together, cannot hide. Interpreters that are not there are skipped, and say so.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

import pytest

from tests.determinism import ORDERS, digest

from .interpreters import ROOT, VERSIONS, interpreter

FACTORS: Mapping[str, tuple[str, ...]] = {
    "python": VERSIONS,
    "workers": ("1", "2", "8"),
    "order": ORDERS,
    "hash seed": ("0", "1", "random"),
    "processor": ("native", "generic"),
    "cache": ("warm", "cold"),
    "jit": ("on", "off"),
    "start": ("whole", "spawned"),
}
GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}

Row = tuple[str, ...]
Pair = tuple[tuple[str, str], tuple[str, str]]


def pairs_of(row: Row) -> Iterator[Pair]:
    """Yield all pairs of levels in a row."""
    yield from combinations(zip(FACTORS, row, strict=True), 2)


def pairwise() -> list[Row]:
    """Return few rows in which each pair of levels is (greedily; the first best row each time)."""
    everything = {row: set(pairs_of(row)) for row in product(*FACTORS.values())}
    missing = set().union(*everything.values())
    rows = []
    while missing:
        row = max(everything, key=lambda row: len(everything[row] & missing))
        rows.append(row)
        missing -= everything[row]
    return rows


ROWS = pairwise()


def test_the_design_has_all_pairs() -> None:
    """Few rows, in which any two levels meet."""
    every = {pair for row in product(*FACTORS.values()) for pair in pairs_of(row)}
    assert {pair for row in ROWS for pair in pairs_of(row)} == every
    assert len(ROWS) <= 14


@pytest.fixture(scope="module")
def expected() -> str:
    """Return the digest of this very process."""
    return digest(1, ORDERS[0])


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the kernels are kept that have been compiled before."""
    return tmp_path_factory.mktemp("warm")


def run(level: Mapping[str, str], cache: Path) -> str:
    """Return the digest that a process prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": level["hash seed"]}
    environment |= {"SILOSIM_CACHE_DIR": str(cache), "NUMBA_DISABLE_JIT": "0"}
    if level["processor"] == "generic":
        environment |= GENERIC
    if level["jit"] == "off":
        environment["NUMBA_DISABLE_JIT"] = "1"
    command = [str(interpreter(level["python"])), "-m", "tests.determinism"]
    command += ["--workers", level["workers"], "--order", level["order"]]
    if level["start"] == "spawned":
        command.append("--spawned")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids="-".join)
def test_one_digest_everywhere(row: Row, expected: str, warm: Path, tmp_path: Path) -> None:
    """The result of a row is that of this process, to the last bit."""
    level = dict(zip(FACTORS, row, strict=True))
    if interpreter(level["python"]) is None:
        pytest.skip(f"there is no Python {level['python']} with what the program needs")
    cache = tmp_path
    if level["cache"] == "warm" and level["jit"] == "on":
        cache = warm / f"{level['python']}-{level['processor']}"
        if not cache.is_dir():
            run(level | {"workers": "1", "order": ORDERS[0]}, cache)
    assert run(level, cache) == expected
