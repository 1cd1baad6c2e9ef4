"""Verification: simulated values held against exact ones, by one rule, whatever the case.

A value agrees if, over at least 40 independent replications on fixed seeds, |t| ≤ 5.3 *and* the
99.9 % half-width is at most 0.67 % of the exact value: an error over about 1 % cannot pass, and the
right value fails once in some 100,000 times. One re-run on fresh seeds with four times the
replications is the only retry. Longer runs, never wider bounds; only `QUICK` has a cap of its own.

A case runs an ordinary scenario on the ordinary kernel. It hands out its runs in batches of jobs
and is resumed with their results, so that the jobs of all cases share one pool of threads.
"""

from __future__ import annotations

import math
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeAlias

from simulation.assembly import Assembly, assemble
from simulation.experiments import jobs
from simulation.experiments.replication import run_one
from simulation.outcomes.output_analysis import estimate, standard_error
from simulation.outcomes.records import Record
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.units import HOUR

LEAST_REPLICATIONS = 40
LARGEST_T = 5.3
CONFIDENCE = 0.999
RETRY = 4  # times the replications, on fresh seeds
SEED = 20_260


@dataclass(frozen=True)
class Rule:
    """How much is run, and how narrow the interval has to be.

    Attributes:
        name: full or quick.
        half_width: largest 99.9 % half-width, as a share of the exact value.
        replications: of a case that does not say otherwise.
        share: of the measured time of a case that each replication runs.
    """

    name: str
    half_width: float
    replications: int
    share: float


FULL = Rule("full", 0.0067, 160, 1.0)
QUICK = Rule("quick", 0.05, LEAST_REPLICATIONS, 0.1)


Measure: TypeAlias = Callable[[Record], float]


@dataclass(frozen=True)
class Value:
    """A number that theory gives and a run measures.

    Attributes:
        name: for people.
        exact: by theory.
        measure: by simulation, in one replication.
        unit: of both; "" for a number or a probability.
        scale: what the half-width is a share of; the exact value if not given. For values too
            small to be tested relatively.
        remark: for readers.
    """

    name: str
    exact: float
    measure: Measure
    unit: str = ""
    scale: float | None = None
    remark: str = ""

    def measured(self, record: Record) -> float:
        """Return what a replication measured; NaN if nothing was there to be measured."""
        try:
            return self.measure(record)
        except ZeroDivisionError:
            return math.nan


Word: TypeAlias = Literal["agrees", "too wide", "disagrees"]


@dataclass(frozen=True)
class Verdict:
    """What was found of one value, or whether a statement holds.

    Attributes:
        name, unit: of the value; of a statement its sentence.
        exact: by theory; NaN for a statement.
        mean, half_width: simulated, with the half-width of the 99.9 % interval.
        t: distance of the mean from the exact value in standard errors.
        n: replications.
        word: what it comes to.
        remark: what a reader has to know about how it was judged.
    """

    name: str
    unit: str
    exact: float
    mean: float
    half_width: float
    t: float
    n: int
    word: Word
    remark: str = ""

    @property
    def agrees(self) -> bool:
        """Whether theory is confirmed."""
        return self.word == "agrees"

    @property
    def is_statement(self) -> bool:
        """Whether it is a sentence that holds or not, instead of a number."""
        return math.isnan(self.exact)


def statement(sentence: str, holds: bool, remark: str = "") -> Verdict:
    """Return the verdict on a sentence that is true or false."""
    nan = math.nan
    word: Word = "agrees" if holds else "disagrees"
    return Verdict(sentence, "", nan, nan, nan, nan, 0, word, remark)


def judge(value: Value, sample: Sequence[float], rule: Rule = FULL) -> Verdict:
    """Hold independent replications against an exact value."""
    found = estimate(sample, CONFIDENCE)
    scale = abs(value.exact) if value.scale is None else value.scale
    remark = value.remark if value.scale is None else f"half-width relative to {value.scale:g}"
    gap, error = found.mean - value.exact, standard_error(sample, found.mean)
    t = gap / error if error != 0 else (0.0 if gap == 0 else math.copysign(math.inf, gap))
    word: Word = "agrees"
    if found.n < LEAST_REPLICATIONS or not found.half_width <= rule.half_width * scale:
        word = "too wide"
    if not abs(t) <= LARGEST_T:
        word = "disagrees"
    return Verdict(
        value.name, value.unit, value.exact, found.mean, found.half_width, t, found.n, word, remark
    )


@dataclass(frozen=True)
class Outcome:
    """What came of a case.

    Attributes:
        case: which one.
        seed: of the runs that were judged.
        replications: of each of its scenarios.
        verdicts: one for each value.
        retried: whether the first attempt did not agree.
        events: kernel events.
    """

    case: Case
    seed: int
    replications: int
    verdicts: tuple[Verdict, ...]
    retried: bool = False
    events: int = 0

    @property
    def agrees(self) -> bool:
        """Whether every value does."""
        return all(verdict.agrees for verdict in self.verdicts)


Study: TypeAlias = jobs.Study[Outcome]


@dataclass(frozen=True)
class Case(ABC):
    """One row of the table: a shipped scenario and what is known about it.

    Attributes:
        name: unique, for people.
        scenario: name of the shipped scenario.
        source: what the reference is.
        changes: values set in it, by path, as with ``--set``.
        slow: whether it needs so much data that it is left to the slow set.
        quick: whether it is also run quickly.
    """

    name: str
    scenario: str
    source: str
    changes: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    slow: bool = field(default=False, kw_only=True)
    quick: bool = field(default=True, kw_only=True)

    def read(self, more: Mapping[str, object] | None = None) -> Scenario:
        """Return the scenario with the changes of the case, and more of them."""
        return load_scenario(self.scenario, {**self.changes, **(more or {})})

    def seed(self, master: int, attempt: int = 0) -> int:
        """Return the seed of this case, so that no two cases share their draws."""
        return zlib.crc32(f"{master}/{self.name}/{attempt}".encode())

    @abstractmethod
    def size(self, rule: Rule) -> int:
        """Return how many jobs it will probably be."""

    def amount(self, rule: Rule) -> dict[str, object]:
        """Return the changes that make a run as long as the rule asks for."""
        return {}

    @abstractmethod
    def study(self, rule: Rule, master: int) -> Study:
        """Yield batches of jobs, to be resumed with their results; return the outcome."""


@dataclass(frozen=True)
class Measured(Case):
    """A case of values that are measured in independent replications.

    Attributes:
        values: what theory says of the scenario as it was loaded, and how each is measured.
        horizon: of each replication, in hours; that of the scenario, whatever the rule, if not
            given.
        replications: those of the rule if not given; at least 40.
    """

    values: Callable[[Scenario], Iterable[Value]]
    horizon: float | None = field(default=None, kw_only=True)
    replications: int | None = field(default=None, kw_only=True)

    def size(self, rule: Rule) -> int:
        """Return the number of replications."""
        if rule is FULL and self.replications is not None:
            return self.replications
        return rule.replications

    def amount(self, rule: Rule) -> dict[str, object]:
        """Return the horizon that the rule asks for; the warm-up is never shortened."""
        if self.horizon is None:
            return {}
        full: dict[str, object] = {"time.horizon": f"{self.horizon:g} h"}
        if rule.share == 1:
            return full
        warm_up = self.read(full).time.warm_up / HOUR
        return {"time.horizon": f"{warm_up + rule.share * (self.horizon - warm_up):g} h"}

    def study(self, rule: Rule, master: int) -> Study:
        """Run the replications, and once more if some value does not agree."""
        assembly = assemble(self.read(self.amount(rule)))
        values = tuple(self.values(assembly.scenario))
        events = 0
        for attempt, times in enumerate((1, RETRY)):
            seed, n = self.seed(master, attempt), times * self.size(rule)
            runs = yield [partial(self.measure, assembly, values, seed, i) for i in range(n)]
            events += sum(count for count, _ in runs)
            columns = zip(*(found for _, found in runs), strict=True)
            verdicts = tuple(
                judge(value, column, rule) for value, column in zip(values, columns, strict=True)
            )
            if all(verdict.agrees for verdict in verdicts):
                break
        return Outcome(self, seed, n, verdicts, attempt > 0, events)

    def measure(
        self, assembly: Assembly, values: Sequence[Value], seed: int, number: int
    ) -> tuple[int, list[float]]:
        """Run one replication; return its events and what was measured of each value."""
        record, _ = run_one(assembly, seed, number)
        return record.events, [value.measured(record) for value in values]


@dataclass(frozen=True)
class Stated(Case):
    """A case of sentences that hold exactly or not at all.

    Attributes:
        check: returns the verdicts, given the case and a seed.
    """

    check: Callable[[Case, int], tuple[Verdict, ...]]

    def size(self, rule: Rule) -> int:
        """It is one job."""
        return 1

    def study(self, rule: Rule, master: int) -> Study:
        """Check it once: nothing is left to chance."""
        seed = self.seed(master)
        (verdicts,) = yield [partial(self.check, self, seed)]
        return Outcome(self, seed, 1, verdicts)


def verify(
    cases: Sequence[Case],
    rule: Rule = FULL,
    master: int = SEED,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Outcome]:
    """Yield the outcome of each case as soon as it is known; results do not depend on `workers`.

    Args:
        cases: what is verified.
        rule: `FULL` or `QUICK`.
        master: seed from which those of the cases follow.
        workers: threads.
        progress: called with jobs done and planned.
    """
    planned = sum(case.size(rule) for case in cases)
    studies = [case.study(rule, master) for case in cases]
    yield from jobs.run_studies(studies, workers, planned, progress)
