"""How often each stage is visited: the traffic equations of kinds and routes (Jackson 1957)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from simulation.scenario import Scenario
from simulation.scenario.sections.requests import Request
from simulation.scenario.sections.stages import Stage
from simulation.scenario.units import HOUR
from simulation.theory import traffic_equations

Floats = npt.NDArray[np.float64]
HIGHEST_CHANCE = 0.95  # of an error, as in the kernel, so that rework ends
NOBODY: Mapping[str, float] = {}


def visits_of(scenario: Scenario, kind: str, lost: Mapping[str, float] = NOBODY) -> Floats:
    """Return how often a request of a kind is served at each of its stages on average.

    Infinite where it can never be done. At a stage `together`, whose branches do their rework on
    their own, it is how often all of them begin. `lost` is the share of those who come to a
    department that find its room full and are lost.
    """
    request, quality = scenario.requests[kind], scenario.quality
    stages = len(request.route)
    stays = np.array([1 - lost.get(stage.department, 0.0) for stage in request.route])
    routing = np.zeros((stages, stages))
    for i, stage in enumerate(request.route):
        found = 0.0 if stage.together else _found(scenario)
        for target, share in request.destinations(i):
            if target < stages:
                routing[i, target] += share * (1 - found)
        back = quality.rework_at_source if i else 0.0
        routing[i, i] += found * (1 - back)
        routing[i, max(i - 1, 0)] += found * back
    arriving = np.zeros(stages)
    arriving[0] = stays[0]
    try:
        return traffic_equations(arriving.tolist(), routing * stays)
    except ValueError:  # customers never leave
        return np.full(stages, math.inf)


def _found(scenario: Scenario) -> float:
    """Return the chance that an error is made, found inside and worked on again."""
    return min(scenario.quality.error, HIGHEST_CHANCE) * scenario.quality.detection


def services_of(
    scenario: Scenario, kind: str, lost: Mapping[str, float] = NOBODY
) -> Iterator[tuple[Stage, float]]:
    """Yield each stage, or branch of one, and how often a request is served there."""
    again = 1 / (1 - _found(scenario))
    route = scenario.requests[kind].route
    for stage, visits in zip(route, visits_of(scenario, kind, lost).tolist(), strict=True):
        for branch in stage.branches:
            yield branch, visits * again if stage.together else visits


def work_at(scenario: Scenario, stage: Stage) -> float:
    """Return the mean hours of work of one service at a stage, over the channels."""
    channels = scenario.channels.values()
    factor = math.fsum(channel.share * channel.work_factor for channel in channels)
    return (stage.work or scenario.work[stage.department]).mean * factor / HOUR


def kind_rates(scenario: Scenario, *, open_only: bool = False) -> Floats:
    """Return how many requests of each kind come in an hour, with those that others cause.

    Whether a customer can be won is settled for what comes by itself; what it causes (follow-ups,
    journeys) comes from somebody who was won, and is won again if it is served. Infinite where
    complaints about complaints (or the like) never end. A population sends as many as if it never
    had to wait, which is more than it does; or none if `open_only`.
    """
    kinds = list(scenario.requests)
    own, winnable = np.zeros(len(kinds)), np.ones(len(kinds))
    after_won, complaints = np.zeros((2, len(kinds), len(kinds)))
    error = min(scenario.quality.error, HIGHEST_CHANCE)
    outside = error * (1 - scenario.quality.detection)
    for k, (kind, request) in enumerate(scenario.requests.items()):
        winnable[k] = _winnable(scenario, request)
        if not request.population:
            own[k] = request.rate
        elif not open_only:
            own[k] = request.population / (1 / request.rate + _shortest_stay(scenario, kind))
        if request.follow_up is not None:
            after_won[k, kinds.index(request.follow_up)] += 1
        if request.after is not None:
            after_won[kinds.index(request.after), k] += request.share
        if request.complaint is not None:
            services = math.fsum(times for _, times in services_of(scenario, kind))
            faulty = 1 - (1 - outside) ** services if services < math.inf else float(outside > 0)
            complaints[k, kinds.index(request.complaint)] += faulty * scenario.quality.complain
    causes = after_won + complaints
    if max(abs(np.linalg.eigvals(causes)), default=0.0) >= 1 - 1e-9:
        return np.full(len(kinds), math.inf)
    caused = after_won.T @ (own * winnable) + complaints.T @ own
    return np.asarray(own + np.linalg.solve(np.eye(len(kinds)) - causes.T, caused))


def _winnable(scenario: Scenario, request: Request) -> float:
    """Return the share of customers of a kind who can be won, over the segments of the market."""
    segments = scenario.customers.segments.values()
    if not segments:
        return request.conversion
    return math.fsum(it.share * min(1.0, request.conversion * it.conversion) for it in segments)


def _shortest_stay(scenario: Scenario, kind: str) -> float:
    """Return the mean hours a request would take if it never waited.

    Of the branches of a fork the one with the most work counts, though others may last longer.
    """
    departments = scenario.organization.departments
    again = 1 / (1 - _found(scenario))
    return math.fsum(
        visits
        * (again if stage.together else 1)
        * max(work_at(scenario, it) / departments[it.department].skill for it in stage.branches)
        for stage, visits in zip(
            scenario.requests[kind].route, visits_of(scenario, kind).tolist(), strict=True
        )
    )


def work_by_department(
    scenario: Scenario, rates: Floats, lost: Mapping[str, float] = NOBODY
) -> dict[str, float]:
    """Return the hours of work that reach each department in an hour, overflow left aside.

    What is `lost` at a department reaches it, but goes no further.
    """
    work = dict.fromkeys(scenario.organization.departments, 0.0)
    for rate, kind in zip(rates.tolist(), scenario.requests, strict=True):
        if rate == 0:
            continue
        for stage, times in services_of(scenario, kind, lost):
            coming = times / (1 - lost.get(stage.department, 0.0))
            work[stage.department] += rate * coming * work_at(scenario, stage)
    return work


def happenings_an_hour(scenario: Scenario) -> float:
    """Return about how many services, letters handled and interruptions there are in an hour."""
    rates = kind_rates(scenario).tolist()
    services = math.fsum(
        rate * math.fsum(times for _, times in services_of(scenario, kind))
        for rate, kind in zip(rates, scenario.requests, strict=True)
        if rate
    )
    departments = scenario.organization.departments.values()
    duties = math.fsum(
        department.staff * HOUR / max(first.mean, 1.0)
        for department in departments
        if (it := department.interruptions) is not None
        for first in (it.every or it.lasting,)
    )
    people = 1 + sum(department.staff for department in departments)
    depth = math.log(people) / math.log(scenario.organization.span_of_control)
    return services + duties + people * scenario.correspondence.rate * 2 * depth
