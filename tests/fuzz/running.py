"""Judging many cases, in processes that begin afresh."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.memory import most_memory

from . import watch
from .cases import case
from .judge import Outcome, judge

PORTION = 200


def outcomes(numbers: range, seed: int) -> tuple[list[Outcome], int]:
    """Return what came of cases, one after the other, and the most memory that was needed (kB)."""
    found, memory = [], 0
    with tempfile.TemporaryDirectory(prefix="fuzz") as name:
        folder = Path(name)
        for number in numbers:
            found.append(judge(case(number, seed), folder))
            memory = max(memory, most_memory())
            for left in folder.iterdir():  # quicker than a folder for each
                if left.is_dir():
                    shutil.rmtree(left)
                else:
                    left.unlink()
    return found, memory


def all_outcomes(numbers: range, seed: int, workers: int) -> Iterator[tuple[list[Outcome], int]]:
    """Yield what came of portions of the cases, in their order."""
    portions = [numbers[i : i + PORTION] for i in range(0, len(numbers), PORTION)]
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=watch.begin) as pool:
        yield from pool.map(partial(outcomes, seed=seed), portions)
