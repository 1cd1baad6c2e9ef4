"""Studies: many in one pool of threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from simulation.experiments.jobs import run_studies


def adding(times: int) -> Iterator[Any]:
    """Yield batches that each add one to what the batch before returned."""
    total = [0, 0, 0]
    for _ in range(times):
        total = yield [lambda value=value: value + 1 for value in total]
    return total


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_studies_are_resumed_with_results_in_order(workers: int) -> None:
    """Each batch comes back in the order of its jobs, whatever the threads."""
    found = list(run_studies([adding(3), adding(1), adding(0)], workers))  # type: ignore[list-item]
    assert sorted(found) == [[0, 0, 0], [1, 1, 1], [3, 3, 3]]


def test_progress_counts_jobs() -> None:
    """Progress is told after every job and ends with all of them."""
    told: list[tuple[int, int]] = []
    list(run_studies([adding(2)], 2, 4, lambda *pair: told.append(pair)))  # type: ignore[list-item]
    assert [done for done, _ in told] == [1, 2, 3, 4, 5, 6]
    assert told[0] == (1, 4)
    assert told[-1] == (6, 6)


def test_a_failing_job_ends_everything() -> None:
    """The error of a job is raised, and what has not begun is not run."""
    begun: list[int] = []
    release = threading.Event()

    def job(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise ZeroDivisionError
        release.wait(0.2)
        return number

    def study() -> Iterator[Any]:
        yield [lambda number=number: job(number) for number in range(100)]

    with pytest.raises(ZeroDivisionError):
        list(run_studies([study()], 2))  # type: ignore[list-item]
    assert len(begun) < 100
