"""Crews: what became of a task, in words the driver knows."""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import Any

import pytest

from simulation.experiments.sweeps.crews import DaskExecutor
from simulation.experiments.sweeps.processes import WorkerLostError


class Ended:
    """A task of a cluster that has ended with an error."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def result(self) -> None:
        """Fail, as the task did."""
        raise self.error

    def add_done_callback(self, settle: Any) -> None:
        """Tell at once."""
        settle(self)


class Cluster:
    """A Dask client whose tasks all end with one error."""

    status = "running"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def submit(self, *arguments: Any, **options: Any) -> Ended:
        """Take a task, which has ended already."""
        return Ended(self.error)


def test_a_cluster_that_is_lost_is_told_from_a_lost_worker() -> None:
    """A closed connection is the scheduler's end; workers that die are a loss to be tried again."""
    pytest.importorskip("distributed")
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    ends = {
        CommClosedError("connection reset by peer"): CancelledError,
        KilledWorker("task", None, 3): WorkerLostError,
        ValueError("anything else"): ValueError,
    }
    for error, expected in ends.items():
        future = DaskExecutor(Cluster(error)).submit(len, ())
        with pytest.raises(expected):
            future.result(timeout=1)
