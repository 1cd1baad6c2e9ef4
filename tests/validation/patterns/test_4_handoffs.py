"""Pattern 4: handoffs cost: the time to resolution rises by handoff, and one entails another.

A desk of three lines that pass incidents on. With each handoff some of what is known gets lost and
is asked for again, so that later handoffs cost more than earlier ones. The chance of one more rises
with those so far because hard incidents are passed on more often: who has been passed on is
probably hard (selection; no employee counts handoffs).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly, assemble
from simulation.kernel import state as k
from simulation.outcomes.output_analysis import Estimate
from simulation.scenario import parse_scenario
from tests.support import HOUR, finished, log_of

from .support import DEFAULTS, SEED, WORKERS, Changes, mean_of, rise, shown, slope

REPLICATIONS = 12
MOST = 4  # handoffs; beyond it there are too few for a median
DESK = """\
extends: neutral
time: {horizon: 80 days, warm_up: 10 days}
organization:
  departments: {first_line: {staff: 14}, second_line: {staff: 11}, third_line: {staff: 9}}
work:
  first_line:  {mean: 20 min, cv: 1}
  second_line: {mean: 25 min, cv: 1}
  third_line:  {mean: 30 min, cv: 1}
"""
ASKING: Changes = {**DEFAULTS, "communication.interdependence": "40 %"}
NOTHING_LOST: Changes = {"communication.handoff_fidelity": 1}

Arrays = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]


def incident(passed_on: int) -> dict[str, object]:
    """Return a kind of which each line passes so many per cent on, and the others are done."""

    def onward(department: str) -> dict[str, str]:
        return {department: f"{passed_on} %", "done": f"{100 - passed_on} %"}

    return {
        "rate": "10 / h",
        "difficulty_cv": 0.5,
        "route": [
            {"department": "first_line", "next": onward("second_line")},
            {"department": "second_line", "next": onward("third_line")},
            {
                "department": "third_line",
                "needs": ["first_line", "second_line"],
                "next": onward("second_line"),
            },
        ],
    }


def handoffs_and_times(assembly: Assembly, replication: int) -> Arrays:
    """Return handoffs and hours to resolution of each incident of the measured time, by the log."""
    rows = log_of(finished(assembly, SEED, replication))
    touches = rows[np.isin(rows.activity, (k.LOG_ASK, k.LOG_START))]
    touches = touches[np.argsort(touches.number, kind="stable")]
    same = touches.number[1:] == touches.number[:-1]
    passed = touches.number[1:][same & (touches.employee[1:] != touches.employee[:-1])]
    incidents = int(rows.number.max()) + 1
    arrived, closed = np.full(incidents, -1), np.full(incidents, -1)
    for times, activity in ((arrived, k.LOG_ARRIVE), (closed, k.LOG_CLOSE)):
        chosen = rows[rows.activity == activity]
        times[chosen.number] = chosen.time
    measured = (arrived >= assembly.scenario.time.warm_up) & (closed >= 0)
    handoffs = np.bincount(passed, minlength=incidents)
    return handoffs[measured], (closed - arrived)[measured] / HOUR


@cache
def desk(simple: int, hard: int, *without: tuple[str, object]) -> list[Arrays]:
    """Return what `handoffs_and_times` says of each replication of the desk."""
    kinds = {"requests": {"simple": incident(simple), "hard": incident(hard)}}
    assembly = assemble(parse_scenario(DESK, {**ASKING, **kinds, **dict(without)}))
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(
            pool.map(lambda number: handoffs_and_times(assembly, number), range(REPLICATIONS))
        )


def medians(found: Arrays) -> list[float]:
    """Return the median time to resolution after 0, 1, … handoffs."""
    handoffs, hours = found
    return [float(np.median(hours[handoffs == n])) for n in range(MOST + 1)]


def growing_cost(found: Arrays) -> float:
    """Return by how much more each handoff adds to the median than the one before."""
    steps = np.diff(medians(found))
    return slope(range(MOST), steps.tolist())


def trend(found: Arrays) -> float:
    """Return by how much the chance of another handoff rises with each so far."""
    handoffs, _ = found
    chances = [float((handoffs > n).sum() / (handoffs >= n).sum()) for n in range(MOST + 1)]
    return slope(range(MOST + 1), chances)


def told(what: str, values: list[float]) -> Estimate:
    """Return the mean of a figure over replications with its interval, and print it."""
    found = mean_of(values)
    print(f"{what}: {shown(found)}")
    return found


def test_the_time_to_resolution_rises_by_handoff() -> None:
    """Incidents with one more handoff take longer, and each handoff adds more than the last."""
    runs = desk(30, 50)
    for fewer, more in pairwise(range(MOST + 1)):
        step = rise(*([medians(run)[n] for run in runs] for n in (more, fewer)))
        print(f"median from {fewer} to {more} handoffs: {shown(step)} h more")
        assert step.low > 0
    assert told("each adds more by, h", [growing_cost(run) for run in runs]).low > 0


def test_where_nothing_is_lost_each_handoff_costs_the_same() -> None:
    """With knowledge that survives every handoff, later ones cost far less than otherwise."""
    lossless = [growing_cost(run) for run in desk(30, 50, *NOTHING_LOST.items())]
    told("each adds more by, h, nothing lost", lossless)
    assert rise([growing_cost(run) for run in desk(30, 50)], lossless).low > 0


def test_a_handoff_makes_another_more_probable() -> None:
    """The chance of one more handoff rises with those so far."""
    assert told("chance rises by", [trend(run) for run in desk(30, 50)]).low > 0


def test_where_incidents_are_alike_a_handoff_says_nothing() -> None:
    """Where all are passed on alike, the chance of one more does not rise with those so far."""
    found = told("chance rises by, all alike", [trend(run) for run in desk(40, 40)])
    assert found.low < 0 < found.high
