"""The pooling border: how much slower generalists may be before separate specialists win.

It is found by bisection on the slowdown y, with the same customers and the same work in the silo
and in every pool (common random numbers), and held against the root of two Erlang C formulas.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulation.assembly import Assembly, assemble
from simulation.experiments.jobs import Batch
from simulation.experiments.replication import run_one
from simulation.experiments.verification import (
    CONFIDENCE,
    FULL,
    LARGEST_T,
    LEAST_REPLICATIONS,
    RETRY,
    Case,
    Outcome,
    Rule,
    Study,
    Verdict,
    Word,
)
from simulation.experiments.verification_cases.measures import mean_sojourn
from simulation.outcomes.output_analysis import estimate, standard_error
from simulation.scenario import load_scenario
from simulation.theory import pooling_border

SILO, POOL = "theory/sectors", "theory/merged"
TOLERANCE = 0.03  # of the effect y* − 1, for the border and for the half-width
QUICK_TOLERANCE = 0.25
RESOLUTION = 0.15  # of the tolerance, to which the bisection goes
WARM_UP, LEAST_RELAXATIONS = 5, 10  # time constants of the pool: cut, and measured at least

Sojourns = Generator[Batch, list[Any], list[float]]


@dataclass(frozen=True)
class Border(Case):
    """A cell of the table: k sectors of one specialist at a load, against a pool of the same k.

    Attributes:
        sectors: k.
        load: ρ of the specialists.
        requests: measured in each replication of the full rule, at least.
    """

    sectors: int
    load: float
    requests: int

    @property
    def exact(self) -> float:
        """Return y* by theory."""
        return pooling_border(self.sectors, self.load)

    @property
    def effect(self) -> float:
        """Return by how much slower the generalists may be."""
        return self.exact - 1

    @property
    def relaxation(self) -> float:
        """Return the time constant of the pool at the border, 1 / (√(kμ) − √λ)², in hours."""
        rate, pool_rate = self.sectors * self.load, self.sectors / self.exact
        return 1 / (math.sqrt(pool_rate) - math.sqrt(rate)) ** 2

    def amount(self, rule: Rule) -> dict[str, object]:
        """Return the size of the silo, and how long it is run.

        The warm-up is several time constants long, since a replication begins empty.
        """
        rate, unit = self.sectors * self.load, self.relaxation
        measured = max(self.requests / rate * rule.share, LEAST_RELAXATIONS * unit)
        return {
            "organization.departments.service.staff": self.sectors,
            "organization.departments.service.sectors": self.sectors,
            "requests.call.rate": f"{rate:g} / h",
            "time.warm_up": f"{WARM_UP * unit:.0f} h",
            "time.horizon": f"{WARM_UP * unit + measured:.0f} h",
        }

    def size(self, rule: Rule) -> int:
        """Return the number of runs: the silo, the steps of the bisection, the two edges."""
        steps = math.log2((1 / self.load - 1) / (RESOLUTION * self.tolerance(rule)))
        return LEAST_REPLICATIONS * (3 + math.ceil(steps))

    def tolerance(self, rule: Rule) -> float:
        """Return how far off the border may be found."""
        return (TOLERANCE if rule is FULL else QUICK_TOLERANCE) * self.effect

    def study(self, rule: Rule, master: int) -> Study:
        """Bisect, and once more with more data if the border is not where it should be."""
        events = 0
        for attempt, times in enumerate((1, RETRY)):
            search = Search(self, rule, self.seed(master, attempt), times * LEAST_REPLICATIONS)
            verdict = yield from search.run()
            events += search.events
            if verdict.agrees:
                break
        return Outcome(self, search.seed, search.replications, (verdict,), attempt > 0, events)


class Search:
    """One bisection, on the same customers throughout.

    Attributes:
        events: kernel events so far.
    """

    def __init__(self, border: Border, rule: Rule, seed: int, replications: int) -> None:
        self.border, self.seed, self.replications = border, seed, replications
        self.tolerance = border.tolerance(rule)
        self.changes = border.amount(rule)
        self.silo: list[float] = []
        self.events = 0

    def run(self) -> Generator[Batch, list[Any], Verdict]:
        """Yield batches of runs and return the verdict on the border."""
        exact = self.border.exact
        self.silo = yield from self.sojourns(SILO)
        low, high = 1.0, 1 / self.border.load
        while high - low > RESOLUTION * self.tolerance:
            slowdown = (low + high) / 2
            gaps = yield from self.gaps(slowdown)
            low, high = (low, slowdown) if math.fsum(gaps) > 0 else (slowdown, high)
        found = (low + high) / 2
        below = yield from self.gaps(exact - self.tolerance)
        above = yield from self.gaps(exact + self.tolerance)
        slope = (math.fsum(above) - math.fsum(below)) / len(below) / (2 * self.tolerance)
        crossings = [(a + b) / 2 / slope for a, b in zip(above, below, strict=True)]
        spread = estimate(crossings, CONFIDENCE)
        half_width = spread.half_width
        t = (found - exact) / standard_error(crossings, spread.mean)
        word: Word = "too wide" if half_width > self.tolerance else "agrees"
        if abs(found - exact) > self.tolerance or abs(t) > LARGEST_T:
            word = "disagrees"
        remark = f"held to {self.tolerance / self.border.effect:.0%} of y* − 1"
        return Verdict("y*", "", exact, found, half_width, t, self.replications, word, remark)

    def gaps(self, slowdown: float) -> Sojourns:
        """Return by how much the pool is slower than the silo, replication by replication."""
        pool = yield from self.sojourns(POOL, {"work.service.mean": f"{slowdown!r} h"})
        return [mine - other for mine, other in zip(pool, self.silo, strict=True)]

    def sojourns(self, scenario: str, more: Mapping[str, object] | None = None) -> Sojourns:
        """Return the mean sojourn of each replication of a scenario."""
        assembly = assemble(load_scenario(scenario, {**self.changes, **(more or {})}))
        runs = yield [
            partial(sojourn_of, assembly, self.seed, number) for number in range(self.replications)
        ]
        self.events += sum(events for events, _ in runs)
        return [sojourn for _, sojourn in runs]


def sojourn_of(assembly: Assembly, seed: int, number: int) -> tuple[int, float]:
    """Run a replication; return its events and the mean sojourn."""
    record, _ = run_one(assembly, seed, number)
    return record.events, mean_sojourn()(record)
