"""What references need to know, read from the scenario that is run. Time is in hours."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import numpy.typing as npt

from simulation import theory
from simulation.scenario import Scenario
from simulation.scenario.distributions import Distribution, Interarrival
from simulation.scenario.sections.interruptions import Interruptions
from simulation.scenario.units import HOUR
from simulation.scenario.working_week import WEEK
from simulation.theory import Law, Moments


def law(written: Distribution | Interarrival, mean: float | None = None) -> Law:
    """Return a distribution of a scenario as theory knows it.

    Args:
        written: the work, patience … of a scenario, or the shape of the times between arrivals.
        mean: in hours, of the latter.
    """
    unit = 1 / HOUR if mean is None else mean  # of its parameters that are times
    length = written.mean / HOUR if isinstance(written, Distribution) else unit
    scv, given = written.cv**2, written.parameters
    match written.kind:
        case "deterministic":
            return theory.Deterministic(length)
        case "exponential":
            return theory.Gamma.exponential(length)
        case "erlang":
            return theory.Gamma.erlang(length, int(given[0]))
        case "gamma":
            return theory.Gamma(length, scv)
        case "lognormal":
            return theory.Lognormal(length, scv)
        case "hyperexponential":  # of balanced means
            return theory.Hyperexponential(length, scv)
        case "weibull":
            return theory.Weibull(length, given[0])
        case "uniform":
            return theory.Uniform(given[0] * unit, given[1] * unit)
        case "empirical":
            half = len(given) // 2
            return theory.Empirical(tuple(value * unit for value in given[:half]), given[half:])


def rates(scenario: Scenario) -> tuple[float, ...]:
    """Return the arrivals an hour of each kind of request, in the order of the scenario."""
    return tuple(request.rate for request in scenario.requests.values())


def rate(scenario: Scenario) -> float:
    """Return the arrivals an hour of the only kind of request."""
    (only,) = rates(scenario)
    return only


def interarrival(scenario: Scenario) -> Law:
    """Return the law of the time between arrivals of the only kind of request."""
    (request,) = scenario.requests.values()
    return law(request.interarrival, 1 / request.rate)


def profile(scenario: Scenario) -> theory.RateProfile:
    """Return how the arrivals an hour of the only kind change over the week."""
    (request,) = scenario.requests.values()
    week = request.profile.week or (1.0,) * scenario.time.days_per_week
    day = request.profile.day or (1.0,)
    hours = scenario.time.hours_per_day / HOUR / len(day)
    pieces = (request.rate * np.outer(week, day)).ravel()
    return theory.RateProfile(tuple(accumulate([hours] * len(pieces))), tuple(pieces.tolist()))


def day(scenario: Scenario) -> float:
    """Return the length of a working day."""
    return scenario.time.hours_per_day / HOUR


def staff(scenario: Scenario, department: str | None = None) -> int:
    """Return the people of a department, or of the only one."""
    return scenario.organization.departments[department or _only(scenario)].staff


def sectors(scenario: Scenario) -> int:
    """Return the sectors of the only department."""
    return scenario.organization.departments[_only(scenario)].sectors


def work(scenario: Scenario, department: str | None = None) -> Law:
    """Return the law of the work of a stage in a department, or in the only one."""
    return law(scenario.work[department or _only(scenario)])


def moments(scenario: Scenario) -> Moments:
    """Return the moments of the work in the only department."""
    return work(scenario).moments


def service_rate(scenario: Scenario, department: str | None = None) -> float:
    """Return how many stages one employee of a department completes in an hour."""
    return 1 / work(scenario, department).moment(1)


def patience(scenario: Scenario) -> Law:
    """Return the law of the patience in the only channel."""
    (channel,) = scenario.channels.values()
    assert channel.patience is not None
    return law(channel.patience)


def interruptions(scenario: Scenario) -> Interruptions:
    """Return what takes the people of the only department away from requests."""
    (department,) = scenario.organization.departments.values()
    assert department.interruptions is not None
    return department.interruptions


def delay_queue(scenario: Scenario) -> theory.GIMcQueue:
    """Return the only department as an M/M/c queue."""
    return theory.mmc(rate(scenario), service_rate(scenario), staff(scenario))


def network(scenario: Scenario) -> theory.MulticlassNetwork:
    """Return the departments as an open network with several kinds of request."""
    departments = tuple(scenario.organization.departments)
    entries = np.zeros((len(scenario.requests), len(departments)))
    for row, request in zip(entries, scenario.requests.values(), strict=True):
        row[departments.index(request.route[0].department)] = request.rate
    return theory.multiclass_network(
        entries.tolist(),
        [routing(scenario, kind) for kind in scenario.requests],
        [service_rate(scenario, name) for name in departments],
        [staff(scenario, name) for name in departments],
    )


def routing(scenario: Scenario, kind: str) -> npt.NDArray[np.float64]:
    """Return [departments, departments] the probabilities of going from one to another.

    Each department stands on the route of the kind at most once.
    """
    departments = tuple(scenario.organization.departments)
    request = scenario.requests[kind]
    places = [departments.index(stage.department) for stage in request.route]
    assert len(set(places)) == len(places)
    matrix = np.zeros((len(departments),) * 2)
    for stage, place in enumerate(places):
        for target, share in request.destinations(stage):
            if target < len(places):
                matrix[place, places[target]] += share
    return matrix


def _only(scenario: Scenario) -> str:
    (name,) = scenario.organization.departments
    return name


def closed_spells(scenario: Scenario) -> list[float]:
    """Return how long it stays closed each time in a week, in hours."""
    openings = scenario.week.openings
    following = [*openings[1:], openings[0]]
    ends = [opening.closes for opening in openings]
    begins = [opening.opens for opening in following]
    begins[-1] += WEEK
    return [(begin - end) / HOUR for begin, end in zip(begins, ends, strict=True)]
