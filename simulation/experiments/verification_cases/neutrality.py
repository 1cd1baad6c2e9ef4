"""Neutrality: with every mechanism off, structure changes nothing; and pairing pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import variance

import numpy as np

from simulation.assembly import assemble
from simulation.experiments.replication import Replication, replicate
from simulation.experiments.verification import (
    LEAST_REPLICATIONS,
    Case,
    Outcome,
    Rule,
    Stated,
    Study,
    Verdict,
    statement,
)
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.catalogue import HEADLINE
from simulation.registry import metrics
from simulation.scenario import Scenario, load_scenario

Changes = Mapping[str, object]
SCENARIO = "theory/same_trace"
DEPARTMENTS = ("sales", "planning", "logistics")


def everywhere(key: str, value: object) -> Changes:
    """Return the changes that set something in every department."""
    return {f"organization.departments.{name}.{key}": value for name in DEPARTMENTS}


SILO: Changes = everywhere("sectors", 3)
TEAMS: Changes = {"organization.structure": "cross_functional"}

STRUCTURES: Mapping[str, Changes] = {
    "three sectors a department": SILO,
    "a span of control of 2": {"organization.span_of_control": 2},
    "three teams": TEAMS,
    "three teams without guilds": {**TEAMS, "organization.guilds": False},
    "eight teams": {**TEAMS, "organization.teams": 8},
    "a matrix": {"organization.structure": "matrix"},
    "a network": {"organization.structure": "network"},
}
HELPING: Changes = {"dispatch.scope": "unit", "service.helping": True, "service.cross_skill": 0.7}

TABLES = (
    "counts", "money", "sums", "satisfaction", "durations", "ratings", "hours", "levels", "lost",
    "parts", "opinions",
    "letters",
)  # fmt: skip
"""What a run writes down, besides its event log."""


def finished(scenario: Scenario, seed: int) -> k.State:
    """Return the state of a scenario at its horizon, with its event log."""
    model = OrganizationModel(assemble(scenario), seed=seed, log=True)
    model.run()
    state = model.state
    model.close()
    return state


def differing(one: k.State, other: k.State) -> list[str]:
    """Return the names of what is not the same bit for bit in two runs."""
    here, there = (state.log[: int(state.clock[0].log_count)] for state in (one, other))
    found = [
        name for name in TABLES if not np.array_equal(getattr(one, name), getattr(other, name))
    ]
    return found if np.array_equal(here, there) else ["log", *found]


def same_trace(case: Case, seed: int) -> tuple[Verdict, ...]:
    """Say whether all structures give the same trace, and whether a mechanism is seen in it."""
    reference = finished(case.read(), seed)
    rows = int(reference.clock[0].log_count)
    verdicts = []
    for name, changes in STRUCTURES.items():
        different = differing(reference, finished(case.read(changes), seed))
        remark = f"differing: {', '.join(different)}" if different else f"{rows:,} events logged"
        verdicts.append(statement(f"{name}: the same trace bit for bit", not different, remark))
    helped = finished(case.read({**TEAMS, **HELPING}), seed)
    seen = "log" in differing(reference, helped)
    verdicts.append(statement("teams whose members help each other: another trace", seen))
    return tuple(verdicts)


@dataclass(frozen=True)
class Pairing(Case):
    """Whether common random numbers make differences sharp, for the headline metrics.

    Attributes:
        other: what the scenario is compared with: its name, or itself with some changes.
        largest: share of the variance of unpaired differences that pairing may leave.
    """

    other: str | Changes
    largest: float = field(default=0.25, kw_only=True)

    def size(self, rule: Rule) -> int:
        """Return the number of replications of both scenarios."""
        return 2 * LEAST_REPLICATIONS

    def study(self, rule: Rule, master: int) -> Study:
        """Run both with the same customers; nothing else is held against theory."""
        seed = self.seed(master)
        pair = (self.read(), self._other())
        jobs = [
            partial(replicate, assembly, seed, number)
            for assembly in map(assemble, pair)
            for number in range(LEAST_REPLICATIONS)
        ]
        runs: list[Replication] = yield jobs
        here, there = runs[:LEAST_REPLICATIONS], runs[LEAST_REPLICATIONS:]
        verdicts = []
        for metric in HEADLINE:
            values = [[run.metrics[metric] for run in group] for group in (here, there)]
            share = paired_share(*values)
            sentence = f"{metrics.get(metric).title}: paired differences vary less"
            remark = f"{share:.3f} of the unpaired variance, at most {self.largest:g}"
            verdicts.append(statement(sentence, share <= self.largest, remark))
        events = sum(run.events for run in runs)
        return Outcome(self, seed, LEAST_REPLICATIONS, tuple(verdicts), events=events)

    def _other(self) -> Scenario:
        if isinstance(self.other, str):
            return load_scenario(self.other, self.changes)
        return self.read(self.other)


def paired_share(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the variance of paired differences over that of unpaired ones."""
    paired = variance([a - b for a, b in zip(one, other, strict=True)])
    return paired / (variance(one) + variance(other))


SIXTY_DAYS: Changes = {"time.horizon": "60 days", "time.warm_up": "10 days"}

CASES: tuple[Case, ...] = (
    Stated("same trace", SCENARIO, "the trace of one hierarchy", same_trace),
    Pairing("pairing, 3 % more work", SCENARIO, "unpaired, against work.logistics.mean = 20.6 min",
            {"work.logistics.mean": "20.6 min"}),
    Pairing("pairing, 3 % more work in teams", "collaborative",
            "unpaired, against work.logistics.mean = 72.1 min; reported only",
            {"work.logistics.mean": "72.1 min"}, largest=1.0, changes=SIXTY_DAYS,
            quick=False),
    Pairing("pairing, silo and teams", "silo", "unpaired, against collaborative; reported only",
            "collaborative", largest=1.0, changes=SIXTY_DAYS, quick=False),
)  # fmt: skip
