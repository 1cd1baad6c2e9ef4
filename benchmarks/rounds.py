"""Interleaved rounds: every peer once a round, so that a slow minute hits all alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, median

from benchmarks.environment import calibrate
from benchmarks.peers import PEERS, Run
from benchmarks.workloads import Result, Unavailable, Workload

FEWEST_CUSTOMERS = 500
FIRST_CUSTOMERS = 2_000
MOST_CUSTOMERS = 20_000_000
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


def warm_up(series: Series, run: Run, seconds: float) -> None:
    """Run twice untimed (the first may compile), and size the runs to about `seconds`."""
    run(series.workload, FIRST_CUSTOMERS, 0)
    customers = FIRST_CUSTOMERS
    result = run(series.workload, customers, 0)
    while result.seconds < 0.05 and customers < MOST_CUSTOMERS:
        customers *= 4
        result = run(series.workload, customers, 0)
    wanted = int(customers * seconds / result.seconds)
    series.customers = max(FEWEST_CUSTOMERS, min(MOST_CUSTOMERS, wanted))


def measure(
    names: Iterable[str], workloads: Iterable[Workload], rounds: int, seconds: float
) -> tuple[list[Series], list[float]]:
    """Run `rounds` interleaved rounds; return all series and a calibration time before each round.

    One more calibration follows the last round.
    """
    ready: list[tuple[Series, Run]] = []
    every: list[Series] = []
    for workload in workloads:
        for name in names:
            series = Series(name, workload)
            every.append(series)
            try:
                run = PEERS[name].load(name)
                warm_up(series, run, seconds)
            except Unavailable as reason:
                series.missing = str(reason)
            else:
                ready.append((series, run))
    calibrations = [calibrate()]
    for number in range(1, rounds + 1):
        for series, run in ready:
            series.results.append(run(series.workload, series.customers, number))
        calibrations.append(calibrate())
    return every, calibrations
