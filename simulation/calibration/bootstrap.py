"""How sure a fit is: cases drawn anew with replacement, and everything fitted again.

Each case counts as often as a Poisson number of mean 1 says (Poisson bootstrap), so that their
number varies too, and the rate has an interval. Cases are drawn whole: events belong together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simulation.calibration.event_log import EventLog
from simulation.calibration.fit import Fit, Observed, Wanted, fit_to
from simulation.calibration.times import mean_work
from simulation.calibration.visits import Visits

PATIENCE = "patience "
"""How the parameters of patience begin."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its percentile interval."""

    value: float
    low: float
    high: float

    def covers(self, truth: float) -> bool:
        """Whether a value lies in the interval."""
        return self.low <= truth <= self.high


def resampled(observed: Observed, generator: np.random.Generator) -> Observed:
    """Return a log of cases drawn with replacement."""
    times = generator.poisson(1.0, observed.log.cases)
    chosen = np.repeat(np.arange(observed.log.cases), times)
    return replace(
        observed,
        log=_attributes_of(observed.log, chosen),
        visits=_visits_of(observed.visits, chosen),
        cases=observed.cases.of(chosen),
    )


def _visits_of(visits: Visits, chosen: np.ndarray) -> Visits:
    cases = int(visits.case[-1]) + 1 if len(visits.case) else 0
    starts = np.searchsorted(visits.case, np.arange(cases + 1))
    length = (starts[1:] - starts[:-1])[chosen]
    number = np.repeat(np.arange(len(chosen)), length)
    within = np.arange(len(number)) - np.repeat(np.cumsum(length) - length, length)
    rows = starts[:-1][chosen][number] + within
    return replace(visits.of(rows), case=number)


def _attributes_of(log: EventLog, chosen: np.ndarray) -> EventLog:
    """Return a log that has the attributes of the chosen cases; its events are not needed again."""
    return replace(
        log,
        kind=log.kind.of(chosen),
        priority=log.priority.of(chosen),
        channel=log.channel.of(chosen),
    )


def refits(
    fit: Fit, wanted: Wanted, unexplained: np.ndarray, number: int, seed: int
) -> Iterator[Fit]:
    """Yield fits to logs drawn anew; people seen are facts, and stay as they are."""
    for i in range(number):
        generator = np.random.default_rng([seed, i])
        again = fit_to(resampled(fit.observed, generator), wanted, unexplained)
        yield replace(again, staff=fit.staff, decide=fit.decide)


def parameters(fit: Fit) -> dict[str, float]:
    """Return what one would want an interval of: rates, means of work, routing, patience."""
    names = fit.departments.names
    found = {"rate": fit.rate} | _rates(fit)
    works = mean_work(fit.paths, _served(fit))
    visits = np.zeros(len(names))
    for kind in fit.kinds:
        visits += kind.share * kind.visits[: len(names)]
        if kind.start != kind.first:
            visits[kind.first] += kind.share
    for d, name in enumerate(names):
        found[f"work {name}"] = works[d]
        found[f"visits {name}"] = float(visits[d])
    found |= _approvals(fit)
    found |= {f"{PATIENCE}{name}": limit.mean for name, limit in fit.patience.items()}
    found |= {f"from {a} to {b}": chance for (a, b), chance in _moves(fit).items()}
    return found


def _served(fit: Fit) -> np.ndarray:
    """Return which visits are of cases whose customers did not leave before anybody answered."""
    return np.asarray(~fit.observed.cases.left[fit.paths.visits.case])


def _rates(fit: Fit) -> dict[str, float]:
    """Return the rate of each kind that the log tells, whatever it was split into."""
    found: dict[str, float] = {}
    for kind in fit.kinds:
        if kind.label:
            name = f"rate {kind.label}"
            found[name] = found.get(name, 0.0) + fit.rate * kind.share
    return found


def _approvals(fit: Fit) -> dict[str, float]:
    """Return the share of the visits to each department that need an approval, where any does."""
    paths, served = fit.paths, _served(fit)
    return {
        f"approval at {fit.departments.names[d]}": float(
            paths.visits.approved[(paths.department == d) & served].mean()
        )
        for d in paths.approving
    }


def _moves(fit: Fit) -> dict[tuple[str, str], float]:
    """Return the share of the visits to each department that goes on to each other, or to done."""
    number = fit.paths.departments
    names = (*fit.departments.names, "done")
    counts = np.zeros((number, number + 1))
    left = fit.observed.cases.left[fit.paths.case]
    for path, unserved in zip(fit.paths.path, left, strict=True):
        if unserved:
            continue
        here = [node for node in path if node < number]
        for one, other in zip(here, [*here[1:], number], strict=True):
            counts[one, other] += 1
    total = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    return {
        (names[a], names[b]): float(shares[a, b]) for a, b in zip(*np.nonzero(counts), strict=True)
    }


def intervals(
    point: dict[str, float], samples: list[dict[str, float]], confidence: float = 0.95
) -> dict[str, Interval]:
    """Return the percentile interval of each parameter.

    Of n samples the k-th smallest stands for k/(n + 1), so that few of them make it no narrower.
    What a sample has none of is 0 there; patience is unknown where too few leave to tell it.
    """
    tail = (1 - confidence) / 2
    found = {}
    for name, value in point.items():
        known = [s for s in samples if name in s] if name.startswith(PATIENCE) else samples
        values = [sample.get(name, 0.0) for sample in known]
        ends = np.quantile(values, [tail, 1 - tail], method="weibull") if values else (np.nan,) * 2
        low, high = ends
        found[name] = Interval(value, float(low), float(high))
    return found
