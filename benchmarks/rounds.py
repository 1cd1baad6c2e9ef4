"""Interleaved rounds: every peer once a round, so that a slow minute hits all alike."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, median

from benchmarks.environment import calibrate
from benchmarks.worker import Worker
from benchmarks.workloads import Result, UnavailableError, Workload

FEWEST_CUSTOMERS = 500
FIRST_CUSTOMERS = 2_000
MOST_CUSTOMERS = 20_000_000
LEAST_SECONDS = 0.05
ALARM = 4.0


@dataclass
class Series:
    """The runs of one peer on one workload, or why there are none."""

    peer: str
    workload: Workload
    customers: int = 0
    results: list[Result] = field(default_factory=list)
    missing: str | None = None

    @property
    def speeds(self) -> list[float]:
        """M events/s, a value a round."""
        return [result.events / result.seconds / 1e6 for result in self.results]

    @property
    def z_score(self) -> float:
        """Standard errors between theory and the mean sojourn time of all rounds."""
        mean = fmean(result.mean_sojourn for result in self.results)
        runs = len(self.results)
        return self.workload.z_score(mean, runs * self.customers, runs)

    @property
    def events_ratio(self) -> float:
        """Counted events over the expected ones, in all rounds: one, if the definition is kept."""
        events = sum(result.events for result in self.results)
        expected = self.workload.events_per_customer * self.customers * len(self.results)
        return events / expected

    @property
    def events_z(self) -> float:
        """Standard errors between the counted events and the expected ones."""
        customers = self.customers * len(self.results)
        return (self.events_ratio - 1.0) * sqrt(customers) / self.workload.events_spread

    @property
    def agrees(self) -> bool:
        """Whether the peer ran the same system and counted the same events."""
        return abs(self.z_score) <= ALARM and abs(self.events_z) <= ALARM

    def ratio_of(self, base: Series) -> float | None:
        """Return the median over rounds of the speed of `base` over this peer's."""
        if not base.speeds or not self.speeds:
            return None
        return median(a / b for a, b in zip(base.speeds, self.speeds, strict=True))


def warm_up(series: Series, worker: Worker, seconds: float) -> None:
    """Run untimed (the first run may compile), and size the runs to about `seconds`."""
    worker.run(series.workload, FIRST_CUSTOMERS, 0)
    customers = FIRST_CUSTOMERS
    result = worker.run(series.workload, customers, 0)
    while result.seconds < LEAST_SECONDS and customers < MOST_CUSTOMERS:
        customers *= 4
        result = worker.run(series.workload, customers, 0)
    wanted = int(customers * seconds / result.seconds)
    series.customers = max(FEWEST_CUSTOMERS, min(MOST_CUSTOMERS, wanted))


def measure(
    names: Iterable[str], workloads: Iterable[Workload], rounds: int, seconds: float
) -> tuple[list[Series], list[float]]:
    """Run interleaved rounds; return all series, and calibrations before, between and after."""
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(name)) for name in names}
        every = [Series(name, workload) for workload in workloads for name in workers]
        for series in every:
            try:
                warm_up(series, workers[series.peer], seconds)
            except UnavailableError as reason:
                series.missing = str(reason)
        calibrations = [calibrate()]
        for seed in range(1, rounds + 1):
            for series in every:
                if series.missing is None:
                    run = workers[series.peer].run
                    series.results.append(run(series.workload, series.customers, seed))
            calibrations.append(calibrate())
    return every, calibrations
