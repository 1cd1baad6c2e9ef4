"""Offered load: how much work comes to each department, by theory and before anything is run.

Requests are followed through their routes by the traffic equations (Jackson 1957), with the rework,
complaints and follow-ups that come on average. Counted is the work on requests; what people spend
on questions, approvals, notices and set-up comes on top, so that the true load is somewhat higher.
Nobody is assumed to give up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.organization import Organization
from simulation.scenario import Scenario
from simulation.theory import traffic_equations

Floats = npt.NDArray[np.float64]
HOUR = 3.6e9  # µs
HIGHEST_CHANCE = 0.95  # of an error, as in the kernel, so that rework ends


@dataclass(frozen=True)
class DepartmentLoad:
    """What comes to a department on a long average.

    Attributes:
        name: of the department.
        staff: people, managers included.
        serving: those who serve customers.
        offered: mean number of people who would be busy with requests, if enough were there;
            infinite if rework never ends.
        is_helped: whether others of the same unit step in when they have nothing to do.
    """

    name: str
    staff: int
    serving: int
    offered: float
    is_helped: bool

    @property
    def utilization(self) -> float:
        """Offered load over serving staff."""
        return self.offered / self.serving if self.serving else math.inf

    @property
    def is_stable(self) -> bool:
        """Whether those who serve can keep up; exactly full cannot."""
        return self.utilization < 1 - 1e-12


def offered_load(scenario: Scenario, organization: Organization) -> tuple[DepartmentLoad, ...]:
    """Return the load of each department on a route, in the order of the roster."""
    roster = organization.roster
    work = work_by_department(scenario)
    loads = []
    for f, name in enumerate(roster.departments[: roster.used]):
        people = list(roster.of(f))
        serving = int(organization.serves[people].sum())
        offered = work[name] / scenario.organization.departments[name].skill
        is_helped = _is_helped(scenario, organization, f)
        loads.append(DepartmentLoad(name, len(people), serving, offered, is_helped))
    return tuple(loads)


def _is_helped(scenario: Scenario, organization: Organization, f: int) -> bool:
    """Return whether a department shares a unit with people of another one who may help."""
    if not scenario.service.helping or scenario.dispatch.scope != "unit":
        return False
    department, serving = organization.roster.department, organization.serves
    others = serving & organization.in_use & (department != f)
    own_units = organization.unit[department == f]
    return bool(np.isin(organization.unit[others], own_units).any())


def visits_an_hour(scenario: Scenario) -> float:
    """Return how many services there are in an hour on average, rework included."""
    rates = kind_rates(scenario)
    visits = (float(visits_of(scenario, kind).sum()) for kind in scenario.requests)
    return math.fsum(rate * n for rate, n in zip(rates.tolist(), visits, strict=True) if rate)


def work_by_department(scenario: Scenario) -> dict[str, float]:
    """Return the hours of work that come to each department in an hour."""
    work = dict.fromkeys(scenario.organization.departments, 0.0)
    channels = scenario.channels.values()
    factor = math.fsum(channel.share * channel.work_factor for channel in channels)
    for rate, (kind, request) in zip(
        kind_rates(scenario).tolist(), scenario.requests.items(), strict=True
    ):
        if rate == 0:
            continue
        for visits, stage in zip(visits_of(scenario, kind).tolist(), request.route, strict=True):
            mean = (stage.work or scenario.work[stage.department]).mean
            work[stage.department] += rate * visits * mean * factor / HOUR
    return work


def visits_of(scenario: Scenario, kind: str) -> Floats:
    """Return how often a request of a kind is served at each of its stages on average.

    Infinite where it can never be done.
    """
    request, quality = scenario.requests[kind], scenario.quality
    stages = len(request.route)
    found = min(quality.error, HIGHEST_CHANCE) * quality.detection
    routing = np.zeros((stages, stages))
    for i in range(stages):
        for target, share in request.destinations(i):
            if target < stages:
                routing[i, target] += share * (1 - found)
        back = quality.rework_at_source if i else 0.0
        routing[i, i] += found * (1 - back)
        routing[i, max(i - 1, 0)] += found * back
    try:
        return traffic_equations([1.0] + [0.0] * (stages - 1), routing)
    except ValueError:  # customers never leave
        return np.full(stages, math.inf)


def kind_rates(scenario: Scenario) -> Floats:
    """Return how many requests of each kind come in an hour, complaints and follow-ups included.

    Infinite where complaints about complaints (or the like) never end.
    """
    kinds = list(scenario.requests)
    own = np.array([request.rate for request in scenario.requests.values()])
    causes = np.zeros((len(kinds), len(kinds)))
    error = min(scenario.quality.error, HIGHEST_CHANCE)
    outside = error * (1 - scenario.quality.detection)
    for k, (kind, request) in enumerate(scenario.requests.items()):
        if request.follow_up is not None:
            causes[k, kinds.index(request.follow_up)] += request.conversion
        if request.complaint is not None:
            visits = float(visits_of(scenario, kind).sum())
            faulty = 1 - (1 - outside) ** visits if math.isfinite(visits) else float(outside > 0)
            causes[k, kinds.index(request.complaint)] += faulty * scenario.quality.complain
    if max(abs(np.linalg.eigvals(causes)), default=0.0) >= 1 - 1e-9:
        return np.full(len(kinds), math.inf)
    return np.asarray(np.linalg.solve(np.eye(len(kinds)) - causes.T, own))
