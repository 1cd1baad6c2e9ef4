"""What runs cost: events by theory, seconds by trying a few."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.assembly import assemble
from simulation.offered_load import happenings_an_hour
from simulation.scenario import Scenario, phases
from simulation.scenario.units import HOUR

EVENTS_EACH = 4.0  # arrival, service, questions and notices; measured on the shipped scenarios
USUAL_SPEED = 3e6  # events a second
BYTES_OF_A_RUN = 700.0  # in a part; measured
LARGEST_PILOT = 20e6  # events


def events_of(scenario: Scenario, replications: int) -> float:
    """Return about how many events the replications of a scenario have, by all of its phases."""
    week, horizon = scenario.week, scenario.time.horizon
    parts = [(0, scenario)]
    parts += [(min(week.start_of(day), horizon), phase) for day, phase in phases(scenario)]
    ends = [start for start, _ in parts[1:]] + [horizon]
    happenings = 0.0
    for (start, part), end in zip(parts, ends, strict=True):
        an_hour = happenings_an_hour(part)
        happenings += (an_hour if math.isfinite(an_hour) else 0.0) * (end - start) / HOUR
    return happenings * EVENTS_EACH * replications


def people_of(scenario: Scenario) -> int:
    """Return how many people work in the departments of a scenario, in its largest phase."""
    parts = [scenario, *(phase for _, phase in phases(scenario))]
    return max(
        sum(department.staff for department in part.organization.departments.values())
        for part in parts
    )


@dataclass(frozen=True)
class SweepCost:
    """What a sweep will cost.

    Attributes:
        events: of one replication of every cell.
        seconds: that takes one worker.
        workers: there are.
        pilots: runs on which the speed was measured; 0 if all were too large for that.
    """

    events: float
    seconds: float
    workers: int
    pilots: int


def estimate_sweep(sample: Sequence[Scenario], share: float, seed: int, workers: int) -> SweepCost:
    """Return what a sweep will cost, by a run each of a small, a middling and a large cell.

    Args:
        sample: scenarios of some of its cells.
        share: of all cells that are in the sample.
        seed: of all runs.
        workers: there will be.
    """
    sizes = sorted(
        ((events_of(scenario, 1), scenario) for scenario in sample), key=lambda item: item[0]
    )
    chosen = [sizes[0], sizes[len(sizes) // 2], sizes[-1]]
    seconds = pilot_events = 0.0
    pilots = 0
    from simulation.experiments.replication import replicate  # brings the kernel, compiled

    for events, scenario in chosen:
        if events > LARGEST_PILOT:
            continue
        try:
            assembly = assemble(scenario)
            started = time.perf_counter()
            replicate(assembly, seed, 0)
        except Exception:  # which will be a row of the sweep
            continue
        seconds += time.perf_counter() - started
        pilot_events += events
        pilots += 1
    total = sum(events for events, _ in sizes) / share
    speed = pilot_events / seconds if pilot_events > 0 else USUAL_SPEED
    return SweepCost(total, total / speed, workers, pilots)
