"""Goodness of fit: the figures of a log against those of its scenario run forward."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from simulation.calibration.calibrating import Calibration
from simulation.calibration.figures import CaseTable, figures, resampled, untold
from simulation.calibration.forward import Run, run_forward
from simulation.scenario import Scenario, parse_scenario
from simulation.scenario.units import HOUR

AIM = 0.2
"""The aim: figures not fitted within 20 %."""
RESAMPLES = 200
LONGEST_TAIL = 400
ENOUGH_CASES = 20_000
HARDLY_ANY = 1e-4
"""A rate cannot end; so much of it goes on after what is measured."""
UNFIT = ("left", "median", "p90", "within_1", "within_7", "overdispersion", "ping_pong")


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        name: see `figures`.
        unit: days, share, or "" for numbers.
        fitted: whether the fit saw it; the others are predictions.
        observed, low, high: in the log, with a bootstrap interval.
        simulated: the mean of the replications.
        band: of the simulation: parameters and chance together.
    """

    name: str
    unit: str
    fitted: bool
    observed: float
    low: float
    high: float
    simulated: float
    band: tuple[float, float]

    @property
    def error(self) -> float:
        """Relative difference of the simulation to the log."""
        return self.simulated / self.observed - 1 if self.observed else float("nan")

    @property
    def is_near(self) -> bool:
        """Whether it is within the aim, or within what the log itself leaves open."""
        return abs(self.error) <= AIM or self.low <= self.simulated <= self.high


@dataclass(frozen=True)
class Goodness:
    """How well a scenario reproduces its log.

    Attributes:
        rows: one a figure.
        runs: replications of the scenario.
        observed: the cases of the log.
        varied: whether the bands hold uncertain parameters besides chance.
    """

    rows: tuple[Row, ...]
    runs: tuple[Run, ...]
    observed: CaseTable
    varied: bool

    @property
    def simulated(self) -> CaseTable:
        """All simulated cases together."""
        return CaseTable.joined([run.table for run in self.runs])


def unit_of(name: str) -> str:
    """Return the unit of a figure."""
    if name in ("median", "mean", "p90", "approval_time") or name.startswith("days_"):
        return "days"
    return "" if name in ("handoffs", "overdispersion") else "share"


def is_fitted(name: str) -> bool:
    """Whether the fit used a figure, or what it follows from at once."""
    if name in UNFIT or name.startswith("days_"):
        return False
    return not name.startswith("another_") or name == "another_0"


def goodness(
    calibration: Calibration,
    replications: int,
    seed: int,
    others: Sequence[str] = (),
    workers: int = 2,
    done: Callable[[], None] = lambda: None,
) -> Goodness:
    """Run the scenario forward and hold it against the log.

    Args:
        calibration: the scenario.
        replications: of it.
        seed: of the replications.
        others: scenarios fitted to the log drawn anew, one replication each; their spread is that
            of parameters and chance together.
        workers: threads.
        done: called after each run.
    """
    ends_only = calibration.fit.observed.log.steps
    longer, until = lengthened(calibration, calibration.text)
    jobs = [(longer, i, until) for i in range(replications)]
    jobs += [(lengthened(calibration, text)[0], 0, until) for text in others]

    def work(job: tuple[Scenario, int, float]) -> Run:
        scenario, number, end = job
        run = run_forward(scenario, number, seed, until=end, from_first_end=ends_only)
        done()
        return run

    with ThreadPoolExecutor(max(workers, 1)) as pool:
        runs = list(pool.map(work, jobs))
    return held_against(calibration.observed, runs[:replications], runs[replications:])


def held_against(observed: CaseTable, runs: Sequence[Run], varied: Sequence[Run] = ()) -> Goodness:
    """Return the figures of a log beside those of runs, and of runs with other parameters."""
    seen = figures(observed) | dict.fromkeys(untold(observed), math.nan)
    open_to = resampled(observed, RESAMPLES)
    of_runs = [figures(run.table) for run in runs]
    spread = [figures(run.table) for run in varied] or of_runs
    rows = []
    for name, value in seen.items():
        simulated = _mean([run[name] for run in of_runs])
        values = [run[name] for run in spread if not np.isnan(run[name])]
        band = tuple(np.quantile(values, [0.025, 0.975]).tolist()) if values else (np.nan, np.nan)
        rows.append(
            Row(name, unit_of(name), is_fitted(name), value, *open_to[name], simulated, band)
        )
    return Goodness(tuple(rows), tuple(runs), observed, bool(varied))


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def lengthened(calibration: Calibration, text: str) -> tuple[Scenario, float]:
    """Return a scenario that runs on until nearly all that came is done, and when it came at last.

    Without that, long cases would be cut off, and the rest look fast. Nothing more comes meanwhile.
    """
    scenario = parse_scenario(text)
    week = scenario.week
    day = week.length / len(week.lengths)
    enough = ENOUGH_CASES / (calibration.fit.rate * day / HOUR)
    measured = calibration.span.horizon - calibration.span.warm_up
    last = calibration.span.warm_up + int(np.clip(math.ceil(enough), min(10, measured), measured))
    tail = int(np.clip(calibration.tail_days, 5, LONGEST_TAIL))
    nothing = {
        f"requests.{kind}.rate": f"{request.rate * HARDLY_ANY:.12f} / h"
        for kind, request in scenario.requests.items()
    }
    longer: dict[str, object] = {
        "time.horizon": f"{last + tail} days",
        "interventions": [{"day": last, "set": nothing}],
    }
    return parse_scenario(text, longer), last * day
