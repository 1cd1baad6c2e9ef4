"""Out of sample: fitted to the early part of a log, held against the late part it has not seen.

The rival is naive, as forecasts without a model are: each case is handed on with one chance, times
are exponential, and their means are those of the early part. A model must beat it to be worth its
trouble; where things simply change from early to late, neither can know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulation.calibration.bootstrap import refits
from simulation.calibration.calibrating import LEAST_DONE, Calibration, calibrate, table_of
from simulation.calibration.event_log import EventLog
from simulation.calibration.failures import refuse
from simulation.calibration.figures import MOST_HANDOFFS, CaseTable, figures
from simulation.calibration.fit import Wanted, settled
from simulation.calibration.goodness import Goodness, goodness
from simulation.calibration.quality import Quality
from simulation.calibration.writing import Heading, write_scenario

CASES_OF_THE_RIVAL = 20_000
HEADLINE = (
    "median", "mean", "p90", "handed", "handoffs", "overdispersion", "ping_pong",
    *(f"another_{k}" for k in range(1, 5)), *(f"days_{k}" for k in range(MOST_HANDOFFS + 1)),
)  # fmt: skip
"""The figures by which model and rival are scored."""


@dataclass(frozen=True)
class Forecast:
    """How well the late part of a log was foreseen.

    Attributes:
        early, late: numbers of cases.
        goodness: the late part against the scenario of the early part, with bands that hold the
            uncertainty of its parameters.
        before: the same figures of the early part itself, as if nothing changed.
        naive: those of the naive rival.
        errors: mean absolute logarithmic error of the figures: of the model, the early part, the
            naive rival.
        scores: of the same three, the area between the distribution functions of (log) times.
    """

    early: int
    late: int
    goodness: Goodness
    before: dict[str, float]
    naive: dict[str, float]
    errors: tuple[float, float, float]
    scores: tuple[float, float, float]

    @property
    def inside(self) -> tuple[int, int]:
        """How many figures of the late part lie in the bands, and of how many."""
        rows = [
            row for row in self.goodness.rows if row.name in HEADLINE and not np.isnan(row.observed)
        ]
        overlap = [row.low <= row.band[1] and row.band[0] <= row.high for row in rows]
        return sum(overlap), len(overlap)


def holdout(
    log: EventLog,
    wanted: Wanted,
    heading: Heading,
    share: float = 0.7,
    replications: int = 5,
    bootstraps: int = 10,
    seed: int = 1,
    done: Callable[[], None] = lambda: None,
) -> Forecast:
    """Fit to the early share of a log and hold the result against the rest.

    Cases are ordered by arrival, or by when they were done if the log was sampled by that, and
    taken from where they can be counted; so neither part is a selection of short or long ones.

    Raises:
        LogError: there are too few of them.
    """
    whole = calibrate(log, Quality(), heading, wanted, forward=False)
    observed = whole.fit.observed
    cases, window = observed.cases, whole.fit.arrivals.window
    moment = cases.resolved if window.by_closing else cases.arrival
    usable = window.counted & settled(cases, window) & (cases.resolved >= 0)
    border = np.quantile(moment[usable], share) if usable.any() else 0
    first, second = usable & (moment <= border), usable & (moment > border)
    if first.sum() < LEAST_DONE or not second.any():
        found = f"can be divided into {first.sum():,} early cases and {second.sum():,} late ones"
        remedy = f"{LEAST_DONE} early ones are needed, and a late one; take a longer log"
        refuse(heading.source, found, remedy)
    early = calibrate(log.of(first), Quality(), heading, wanted)
    late = table_of(observed, second)
    others = [
        write_scenario(again, heading, early.span)
        for again in refits(early.fit, wanted, early.unexplained, bootstraps, seed)
    ]
    seen = replace(early, observed=late)
    model = goodness(seen, replications, seed, others, done=done)
    rival = naive_cases(early, seed)
    before, naive = figures(early.observed), figures(rival)
    model_figures = {row.name: row.simulated for row in model.rows}
    truth = {row.name: row.observed for row in model.rows}

    def area(table: CaseTable) -> float:
        return area_between(table.days, late.days)

    return Forecast(
        int(first.sum()), len(late.days), model, before, naive,
        (_error(model_figures, truth), _error(before, truth), _error(naive, truth)),
        (area(model.simulated), area(early.observed), area(rival)),
    )  # fmt: skip


def naive_cases(early: Calibration, seed: int) -> CaseTable:
    """Return cases as the rival expects them: geometric handoffs, exponential times."""
    generator = np.random.default_rng(seed)
    mean = float(early.observed.handoffs.mean())
    handoffs = generator.geometric(1 / (1 + mean), CASES_OF_THE_RIVAL) - 1
    days = np.nanmean(early.observed.days) / (1 + mean)
    times = generator.gamma(handoffs + 1, days)  # as many exponential visits
    teams = max(len(early.fit.departments.names), 2)
    back = generator.random(CASES_OF_THE_RIVAL) < 1 - (1 - 1 / (teams - 1)) ** np.maximum(
        handoffs - 1, 0
    )
    reopened = generator.random(CASES_OF_THE_RIVAL) < early.observed.reopened.mean()
    nothing = np.full(CASES_OF_THE_RIVAL, np.nan)
    stay = np.zeros(CASES_OF_THE_RIVAL, bool)
    return CaseTable(times, handoffs, back, reopened, nothing, stay)


def _error(found: dict[str, float], truth: dict[str, float]) -> float:
    errors = [
        abs(np.log(found[name] / truth[name]))
        for name in HEADLINE
        if truth[name] > 0 and found[name] > 0
    ]
    return float(np.mean(errors)) if errors else float("nan")


def area_between(one: np.ndarray, other: np.ndarray) -> float:
    """Return the area between two distribution functions of times in log10(1 minute + t)."""
    levels = (np.arange(200) + 0.5) / 200
    logs = [np.log10(days[~np.isnan(days)] * 1440 + 1) for days in (one, other)]
    return float(np.mean(np.abs(np.quantile(logs[0], levels) - np.quantile(logs[1], levels))))
