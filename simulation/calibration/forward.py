"""Running a calibrated scenario forward and looking at it as one looks at the log."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation.calibration.figures import CaseTable, case_table, days_of
from simulation.calibration.routes import APPROVAL_AT, DECISION_AT, REOPENED, WAITING
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.scenario import Scenario
from simulation.scenario.sections.stages import Stage
from simulation.scenario.working_week import DAY, WEEK, WorkingWeek


@dataclass(frozen=True)
class Run:
    """One replication seen as a log.

    Attributes:
        table: the cases that came between warm-up and horizon and were done by then.
        queueing: by department, the mean wait until work begins, µs of working time.
    """

    table: CaseTable
    queueing: dict[str, float]


def run_forward(
    scenario: Scenario,
    replication: int,
    seed: int,
    until: float | None = None,
    *,
    from_first_end: bool = False,
) -> Run:
    """Run one replication and return its cases.

    Args:
        scenario: a calibrated one; it has opening hours.
        replication: number of the replication.
        seed: of the replications.
        until: working time (µs) after which arrivals are not counted any more, so that the last
            ones have time to be done.
        from_first_end: whether times of cases begin when their first stage ends, as in a log that
            tells nothing else.
    """
    model = OrganizationModel(scenario, seed=seed, replication=replication, log=True)
    model.run()
    log = model.state.log[: int(model.state.clock[0].log_count)]
    try:
        end = float(scenario.time.horizon) if until is None else until
        return _as_cases(model, log, end, k.LOG_COMPLETE if from_first_end else k.LOG_ARRIVE)
    finally:
        model.close()


def _as_cases(model: OrganizationModel, log: np.ndarray, until: float, begins_with: int) -> Run:
    scenario = model.scenario
    department, reopens, names = _stages(model)
    number = int(log["number"].max(initial=-1)) + 1
    came, begun, closed, left = (_first_times(log, what, number) for what in (
        k.LOG_ARRIVE, begins_with, k.LOG_CLOSE, k.LOG_ABANDON
    ))  # fmt: skip
    done = np.where(closed < 0, left, closed)
    queue = log[(log["activity"] == k.LOG_QUEUE) & (log["number"] >= 0) & (log["stage"] >= 0)]
    queue = queue[np.lexsort((np.arange(len(queue)), queue["number"]))]
    back = reopens[queue["stage"]]
    first_back = queue[back][::-1]
    solved = done.copy()
    solved[first_back["number"]] = first_back["time"]  # the first is written last
    measured = (came >= scenario.time.warm_up) & (came < until) & (done >= 0)
    position = np.cumsum(measured) - 1
    kept = measured[queue["number"]]
    case, place, back = (
        position[queue["number"][kept]],
        department[queue["stage"][kept]],
        back[kept],
    )
    inside = place >= 0
    days = _days(begun[measured], solved[measured], scenario.week)
    approval = _approvals(model, queue, done, number)[measured]
    nothing = np.zeros(int(inside.sum()), bool)
    table = case_table(case[inside], place[inside], nothing, days, approval, left[measured] >= 0)
    table = replace(table, reopened=np.bincount(case[back], minlength=len(days)) > 0)
    return Run(table, _queueing(log, department, names))


def _first_times(log: np.ndarray, activity: int, number: int) -> np.ndarray:
    """Return when each request did something for the first time, −1 if it never did."""
    rows = log[(log["activity"] == activity) & (log["number"] >= 0)][::-1]
    found = np.full(number, -1)
    found[rows["number"]] = rows["time"]  # the first is written last
    return found


def _stages(model: OrganizationModel) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return by stage its department (−1 for waits) and whether a case comes back there."""
    aside = {WAITING} | {
        stage.department
        for request in model.scenario.requests.values()
        for stage in request.route
        if _is_approval(stage)
    }
    names = [name for name in model.scenario.organization.departments if name not in aside]
    number = {name: i for i, name in enumerate(names)}
    department, reopens = [], []
    for kind in model.assembly.kinds:
        for stage in model.scenario.requests[kind].route:
            department.append(number.get(stage.department, -1))
            reopens.append(stage.label == REOPENED)
    return np.array(department), np.array(reopens), names


def _is_approval(stage: Stage) -> bool:
    return (stage.label or "").startswith((APPROVAL_AT, DECISION_AT))


def _approvals(
    model: OrganizationModel, queue: np.ndarray, done: np.ndarray, cases: int
) -> np.ndarray:
    """Return the calendar days each case spent with approvals, NaN if it needed none.

    Args:
        model: that was run.
        queue: when cases came to stages, case by case.
        done: when each was done at last.
        cases: how many there are.
    """
    kinds = [model.scenario.requests[kind] for kind in model.assembly.kinds]
    stages = np.array([_is_approval(stage) for request in kinds for stage in request.route])
    here = np.flatnonzero(stages[queue["stage"]])
    case = queue["number"][here]
    following = np.minimum(here + 1, len(queue) - 1)
    goes_on = (queue["number"][following] == case) & (following > here)
    leaves = np.where(goes_on, queue["time"][following], done[case])
    week = model.scenario.week
    lasting = np.bincount(
        case, _moments(leaves, week) - _moments(queue["time"][here], week), minlength=cases
    )
    return days_of(np.where(np.bincount(case, minlength=cases) > 0, lasting, -1))


def _queueing(log: np.ndarray, department: np.ndarray, names: list[str]) -> dict[str, float]:
    """Return the mean time from coming to a stage until work begins there."""
    of_interest = np.isin(log["activity"], (k.LOG_QUEUE, k.LOG_START)) & (log["number"] >= 0)
    rows = log[of_interest & (log["stage"] >= 0)]
    rows = rows[np.lexsort((np.arange(len(rows)), rows["number"]))]
    pair = (
        (rows["activity"][:-1] == k.LOG_QUEUE) & (rows["activity"][1:] == k.LOG_START)
        & (rows["number"][:-1] == rows["number"][1:])
    )  # fmt: skip
    place = department[rows["stage"][:-1][pair]]
    waits = (rows["time"][1:] - rows["time"][:-1])[pair].astype(float)
    inside = place >= 0
    total = np.bincount(place[inside], waits[inside], minlength=len(names))
    count = np.bincount(place[inside], minlength=len(names))
    means = total / np.maximum(count, 1)
    return dict(zip(names, means.tolist(), strict=True))


def _days(came: np.ndarray, solved: np.ndarray, week: WorkingWeek) -> np.ndarray:
    """Return calendar days from arrival to solution.

    Who came while it was closed stands in the log at the opening, exactly; such arrivals are spread
    evenly over the closed time before it, as they were drawn.
    """
    arrival, end = _moments(came, week), _moments(solved, week)
    return np.asarray((end - (arrival - _closed_before(came, arrival, week))) / DAY)


def _moments(worked: np.ndarray, week: WorkingWeek) -> np.ndarray:
    """Return the calendar time (µs) of working times."""
    number, within = np.divmod(worked, week.length)
    before = np.array([opening.worked for opening in week.openings])
    opens = np.array([opening.opens for opening in week.openings])
    last = np.searchsorted(before, within, side="right") - 1
    return np.asarray(number * WEEK + opens[last] + within - before[last])


def _closed_before(came: np.ndarray, arrival: np.ndarray, week: WorkingWeek) -> np.ndarray:
    """Return how long before the opening each came that stands exactly at one; else 0."""
    opens = np.array([opening.opens for opening in week.openings])
    closes = np.array([opening.closes for opening in week.openings])
    closed = opens - np.append(closes[-1] - WEEK, closes[:-1])
    within = arrival % WEEK
    opening = np.searchsorted(opens, within, side="right") - 1
    at_opening = within == opens[opening]
    spread = np.random.default_rng(1).random(len(came))
    return np.where(at_opening, spread * closed[opening], 0.0)
