"""Coordination: who spends how much on others' questions, decisions and notices, by theory.

Every stage that lacks a facet sends a question along the ties of the organization, an exception
climbs to who decides, and a finished stage may send notices; everybody on the way works on them.
Rates follow from the traffic equations, so that nothing is run. Left aside: errors caused by what
stayed unknown, second superiors, and what changes day by day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from simulation.offered_load.paths import Paths
from simulation.offered_load.presence import stations_of, time_left
from simulation.offered_load.traffic import Floats, kind_rates, services_of
from simulation.organization import Organization
from simulation.scenario import Scenario
from simulation.scenario.distributions import Distribution
from simulation.scenario.sections.stages import Stage
from simulation.scenario.units import HOUR

MOST_PEOPLE = 500  # above, ways take longer to follow than a warning is worth


@dataclass(frozen=True)
class Handlings:
    """What is handled about one service on average, on one way.

    Attributes:
        chance: that a service needs it.
        readers: who handles it, the one who answers or decides last.
        last: work of that one; of the others `communication.relay`, once on each way.
        deadline: hours after which it is no longer waited for.
    """

    chance: float
    readers: tuple[int, ...]
    last: Distribution
    deadline: float


@dataclass(frozen=True)
class Service:
    """The services of one stage by one person.

    Attributes:
        kind, stage, person: which.
        rate: services an hour.
        questions: one for each facet, over those who may be asked.
        decisions: what exceeds the person's authority.
    """

    kind: str
    stage: Stage
    person: int
    rate: float
    questions: tuple[tuple[Handlings, ...], ...]
    decisions: tuple[Handlings, ...]

    @property
    def asking(self) -> float:
        """How many questions and decisions a service asks for on average."""
        return math.fsum(way.chance for ways in (*self.questions, self.decisions) for way in ways)


@dataclass(frozen=True)
class Coordination:
    """What each person spends on coordination, on a long average.

    Attributes:
        services: by kind, stage and person.
        happenings: [N] things to handle or read, an hour.
        load: [N] hours of work on them, an hour; 1 is all of one's time.
        squares: [N] sum of rate times second moment of the work, hours² an hour.
        interruptions: [N] of them so urgent that they interrupt, an hour.
    """

    services: tuple[Service, ...]
    happenings: Floats
    load: Floats
    squares: Floats
    interruptions: Floats


def services_by_person(scenario: Scenario, organization: Organization) -> tuple[Service, ...]:
    """Return the services of each stage by each person who may do them, all alike in a unit."""
    return tuple(_services(scenario, organization, Paths(organization)))


def coordination(
    scenario: Scenario, organization: Organization, services: tuple[Service, ...] | None = None
) -> Coordination:
    """Return the coordination that the requests of a scenario cause in an organization.

    Args:
        scenario: what is asked for.
        organization: who asks whom.
        services: those that happen, if some customers give up before.
    """
    services = services_by_person(scenario, organization) if services is None else services
    tally = _Tally(organization.size)
    attention, relay = scenario.attention, scenario.communication.relay
    for rate_of_service, ways in _rates_by_ways(services):
        for way in ways:
            rate = rate_of_service * way.chance
            for reader in way.readers[:-1]:
                tally.add(reader, 2 * rate, relay, attention.synchronous)
            tally.add(way.readers[-1], rate, way.last, attention.synchronous)
    for service in services if attention.notices else ():
        notices = service.rate * attention.notices
        for contact in organization.contacts_of(service.person).tolist():
            tally.add(contact, notices, attention.reading, attention.notices_interrupt)
    return Coordination(services, tally.happenings, tally.load, tally.squares, tally.interruptions)


def _rates_by_ways(services: Iterable[Service]) -> Iterable[tuple[float, tuple[Handlings, ...]]]:
    """Return how often each set of ways is taken an hour; people who are alike share theirs."""
    rates: dict[int, tuple[float, tuple[Handlings, ...]]] = {}
    for service in services:
        for ways in (*service.questions, service.decisions):
            rate, _ = rates.get(id(ways), (0.0, ways))
            rates[id(ways)] = (rate + service.rate, ways)
    return rates.values()


def hours_taken(scenario: Scenario, organization: Organization) -> Floats:
    """Return [N] the share of each person's time that others take before requests.

    Questions, decisions and notices, writing one's own questions, and finding one's way back. Left
    aside in organizations of more than `MOST_PEOPLE`.
    """
    taken = np.zeros(organization.size)
    communication, attention = scenario.communication, scenario.attention
    if organization.size > MOST_PEOPLE or not (
        communication.interdependence or scenario.authority.exceptions or attention.notices
    ):
        return taken
    found = coordination(scenario, organization)
    taken += found.load + found.interruptions * attention.resumption / HOUR
    for service in found.services:
        taken[service.person] += service.rate * service.asking * communication.ask.mean / HOUR
    return taken


def loads_of(found: Coordination, left: Floats) -> Floats:
    """Return [N] the share that coordination takes of the time left to each person.

    From 1 on nobody keeps up; infinite for those who have no time at all and something to do.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(found.load > 0, found.load / left, 0.0)


class _Tally:
    def __init__(self, size: int) -> None:
        self.happenings, self.load, self.squares, self.interruptions = np.zeros((4, size))

    def add(self, person: int, rate: float, work: Distribution, urgent: float) -> None:
        mean = work.mean / HOUR
        self.happenings[person] += rate
        self.load[person] += rate * mean
        self.squares[person] += rate * mean**2 * (1 + work.cv**2)
        self.interruptions[person] += rate * urgent


def _services(scenario: Scenario, organization: Organization, paths: Paths) -> Iterator[Service]:
    rates, alike = kind_rates(scenario).tolist(), paths.alike
    departments = organization.roster.departments
    stations = {
        name: stations_of(scenario, organization, departments.index(name))
        for name in scenario.departments_in_use
    }
    for rate, kind in zip(rates, scenario.requests, strict=True):
        route = scenario.requests[kind].route
        places = [branch for stage in route for branch in stage.branches]
        for place, (stage, times) in enumerate(services_of(scenario, kind)):
            before = [one.department for one in places[:place]]
            ways: dict[object, tuple[tuple[tuple[Handlings, ...], ...], tuple[Handlings, ...]]] = {}
            asks_its_own = stage.department in (stage.needs or ())
            for share, people in stations[stage.department]:
                for person in people:
                    like = person if asks_its_own else alike[person]
                    if like not in ways:
                        ways[like] = (
                            tuple(_questions(scenario, organization, paths, stage, before, person)),
                            tuple(_decisions(scenario, paths, person)),
                        )
                    each = rate * times * share / len(people)
                    yield Service(kind, stage, person, each, *ways[like])


def _serving(organization: Organization, department: str, unit: int) -> list[int]:
    f = organization.roster.departments.index(department)
    people = organization.roster.of(f)
    return [e for e in people if organization.serves[e] and organization.unit[e] == unit]


def _questions(
    scenario: Scenario,
    organization: Organization,
    paths: Paths,
    stage: Stage,
    before: list[str],
    person: int,
) -> Iterator[tuple[Handlings, ...]]:
    """Yield for each facet that a stage needs whom a question about it passes."""
    communication = scenario.communication
    deadline = communication.query_deadline / HOUR
    for facet in stage.needs or ():
        chance = communication.interdependence * (1 - communication.shared_system**2)
        if facet in before:  # lost on the way from there
            handoffs = before[::-1].index(facet) + 1
            chance *= 1 - communication.handoff_fidelity**handoffs
        holders = _holders(organization, facet, person)
        ways: dict[tuple[int, ...], float] = {}
        for holder in holders:
            share = chance / len(holders)
            if holder == person or share == 0:
                continue
            direct = communication.direct_contact
            for readers, part in (((holder,), direct), (paths.to(person, holder), 1 - direct)):
                ways[readers] = ways.get(readers, 0.0) + share * part
        yield tuple(
            Handlings(part, readers, communication.answer, deadline)
            for readers, part in ways.items()
            if part > 0
        )


def _holders(organization: Organization, facet: str, person: int) -> list[int]:
    """Return who may hold a facet: those who serve the asker's part of the market, else anybody.

    Where the other department is cut otherwise, every part of it may be meant.
    """
    own = _serving(organization, facet, int(organization.unit[person]))
    if own:
        return own
    units = organization.territories[organization.roster.departments.index(facet)]
    return [e for unit in units for e in _serving(organization, facet, unit)]


def _decisions(scenario: Scenario, paths: Paths, person: int) -> Iterator[Handlings]:
    authority = scenario.authority
    readers = paths.up(person, authority.decision_level)
    if readers and authority.exceptions > 0:
        yield Handlings(
            authority.exceptions, readers, authority.approval, authority.deadline / HOUR
        )


@dataclass(frozen=True)
class PersonLoad:
    """How busy a person is with others.

    Attributes:
        name: of the person.
        coordination: hours of questions, decisions and notices an hour.
        left: share of the time that calls and meetings leave.
    """

    name: str
    coordination: float
    left: float

    @property
    def can_answer(self) -> bool:
        """Whether there is more time than coordination takes; exactly full is not enough."""
        return not self.coordination or self.coordination < self.left * (1 - 1e-12)


def person_loads(scenario: Scenario, organization: Organization) -> tuple[PersonLoad, ...]:
    """Return the load of each employee in order."""
    load = coordination(scenario, organization).load.tolist()
    left = time_left(scenario, organization).tolist()
    return tuple(
        PersonLoad(organization.name(e), load[e], left[e]) for e in range(organization.size)
    )
