"""The mean time to resolution that network approximations predict, for borders between regimes.

Each unit is a G/G/c queue (Allen & Cunneen) whose servers lose the time that coordination, calls
and meetings take;
people answer messages before they serve, interrupted at once if the message is urgent (M/G/1 with
priority, Cobham 1954); a wait with a deadline is taken as exponential and cut there. People of a
unit who help each other are one pool. Impatient customers give up while they wait for the first
service, which relieves everybody behind: a fixed point. This is an approximation: it leaves out the
rhythm of the day, errors that come from what stayed unknown, and priorities among requests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from simulation.offered_load.coordination import (
    Coordination,
    Handlings,
    Service,
    coordination,
    loads_of,
    services_by_person,
)
from simulation.offered_load.presence import time_left
from simulation.offered_load.rooms import speed
from simulation.offered_load.traffic import Floats, kind_rates, work_at
from simulation.organization import Organization
from simulation.organization.organization import CHIEF
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR
from simulation.theory import UnstableQueueError, erlang_c
from simulation.theory.approximations import allen_cunneen_approximation
from simulation.theory.basics import Moments

MOST_ROUNDS, PRECISION = 60, 1e-3  # of the share of customers who do not give up
LARGEST_STEP, SHRINKING = 0.5, 0.95  # so that it settles where giving up is what keeps it stable
POISSON = 1.0  # squared coefficient of variation of the time between arrivals


@dataclass(frozen=True)
class Predicted:
    """What the approximation says of an organization.

    Attributes:
        resolution: mean hours to resolution over all requests; infinite if a unit cannot keep up,
            or if requests cause others without end; not a number where there are none.
        busiest: name of the person with the most coordination for the time there is.
        busiest_load: share that it takes of the time which calls and meetings leave.
    """

    resolution: float
    busiest: str
    busiest_load: float


def predict(scenario: Scenario, organization: Organization) -> Predicted:
    """Return the mean time to resolution by approximation, and who is busiest with others."""
    if not np.isfinite(kind_rates(scenario)).all():
        return Predicted(math.inf, organization.name(CHIEF), math.inf)
    services = services_by_person(scenario, organization)
    staying = dict.fromkeys(scenario.requests, 1.0)
    for count in range(MOST_ROUNDS):
        served = tuple(replace(it, rate=it.rate * staying[it.kind]) for it in services)
        network = _Network(scenario, organization, coordination(scenario, organization, served))
        found = network.staying()
        change = max(abs(found[kind] - staying[kind]) for kind in staying)
        if change < PRECISION:
            break
        step = LARGEST_STEP * SHRINKING**count
        staying = {kind: old + step * (found[kind] - old) for kind, old in staying.items()}
    load = network.load
    person = int(np.argmax(load))
    return Predicted(network.resolution(staying), organization.name(person), float(load[person]))


@dataclass(frozen=True)
class _Station:
    """The requests of one function in one unit."""

    rate: float
    people: list[int]
    work: float
    square: float

    @property
    def scv(self) -> float:
        return self.square / self.work**2 - 1 if self.work > 0 else 0.0


class _Network:
    def __init__(self, scenario: Scenario, organization: Organization, found: Coordination) -> None:
        self.scenario, self.organization, self.found = scenario, organization, found
        self.left = time_left(scenario, organization)  # by calls and meetings
        self.load = loads_of(found, self.left)
        self.busy = np.zeros(organization.size)  # with requests
        self.delayed = np.zeros(organization.size)  # chance that a request has to wait
        self.rates = dict(zip(scenario.requests, kind_rates(scenario).tolist(), strict=True))
        self._waited: dict[int, float] = {}
        self.stations = self._stations()
        self.waits = self._waits()
        self.residuals = self._residuals()
        self.readings = self._readings()

    def staying(self) -> dict[str, float]:
        """Return the share of the requests of each kind that wait for their first service."""
        staying: dict[str, float] = {}
        counted: dict[str, float] = {}
        for service in self.found.services:
            kind, e = service.kind, service.person
            first = self.scenario.requests[kind].route[0]
            if service.stage not in (first, *first.branches) or service.rate == 0:
                continue
            left = service.rate * (1 - self._give_up(e))
            staying[kind] = staying.get(kind, 0.0) + left
            counted[kind] = counted.get(kind, 0.0) + service.rate
        return {kind: staying.get(kind, 1.0) / counted.get(kind, 1.0) for kind in self.rates}

    def _give_up(self, e: int) -> float:
        """Return the chance that a customer gives up who waits for a person's station.

        Whoever has to wait does so for an exponential time, and so does patience.
        """
        lost, delayed = 0.0, float(self.delayed[e])
        for channel in self.scenario.channels.values():
            if channel.patience is None or delayed == 0:
                continue
            wait, patience = float(self.waits[e]) / delayed, channel.patience.mean / HOUR
            ratio = wait / (wait + patience) if math.isfinite(wait) else 1.0
            lost += channel.share * delayed * ratio
        return lost

    def resolution(self, staying: dict[str, float]) -> float:
        """Return the mean hours to resolution over the requests of which nobody gives up."""
        total = math.fsum(
            service.rate * self._stage(service) for service in self.found.services if service.rate
        )
        served = math.fsum(rate * staying[kind] for kind, rate in self.rates.items())
        return total / served if served else math.nan

    def _stage(self, service: Service) -> float:
        """Return the mean hours of one service, from joining the queue to handing on."""
        e = service.person
        asked = [self._wait(ways) for ways in service.questions]
        chances = [math.fsum(way.chance for way in ways) for ways in service.questions]
        any_missing = 1 - math.prod(1 - chance for chance in chances)
        waiting = math.fsum(asked)
        if any_missing > 0:  # asked in parallel: the longest of exponential waits counts
            together = math.fsum(chances) / any_missing
            waiting *= _harmonic(together) / together
        deciding = self._wait(service.decisions)
        again = any_missing + math.fsum(way.chance for way in service.decisions)
        left = self.left[e] - self.found.load[e]
        if left <= 0:
            return math.inf
        work = self._work(service) / left
        back = self.residuals[e] / left  # the owner may just have begun something else
        return float(self.waits[e] + work + waiting + deciding + again * back)

    def _wait(self, ways: tuple[Handlings, ...]) -> float:
        """Return the mean hours spent waiting for answers, of all services."""
        if id(ways) not in self._waited:  # people who are alike share their ways
            self._waited[id(ways)] = self._wait_on(ways)
        return self._waited[id(ways)]

    def _wait_on(self, ways: tuple[Handlings, ...]) -> float:
        relay = self.scenario.communication.relay.mean / HOUR
        total = 0.0
        for way in ways:
            hours = math.fsum(2 * self._handling(e, relay) for e in way.readers[:-1])
            hours += self._handling(way.readers[-1], way.last.mean / HOUR)
            total += way.chance * _cut(hours, way.deadline)
        return total

    def _handling(self, e: int, work: float) -> float:
        """Return the mean hours until a person has handled a message, calls between."""
        left = self.left[e]
        return float(self.readings[e] + work / left) if left > 0 else math.inf

    def _work(self, service: Service) -> float:
        """Return the mean hours of a service with the questions that are written in it."""
        scenario = self.scenario
        own = work_at(scenario, service.stage)
        department = scenario.organization.departments[service.stage.department]
        asking = service.asking * scenario.communication.ask.mean / HOUR
        return own / speed(scenario, department) + asking

    def _moment(self, service: Service) -> float:
        """Return the second moment of a service."""
        work = service.stage.work or self.scenario.work[service.stage.department]
        difficulty = self.scenario.requests[service.kind].difficulty_cv
        return self._work(service) ** 2 * (1 + work.cv**2) * (1 + difficulty**2)

    def _stations(self) -> dict[tuple[int, int], _Station]:
        """Return the stations by unit and department; by department alone if it is one station."""
        unit, department = self.organization.unit, self.organization.roster.department
        gathered: dict[tuple[int, int], list[Service]] = {}
        for service in self.found.services:
            e = service.person
            place = int(unit[e]) if self._scope_is_unit else -1
            gathered.setdefault((place, int(department[e])), []).append(service)
        stations = {}
        for key, services in gathered.items():
            rate = math.fsum(service.rate for service in services)
            if rate == 0:
                continue
            mean = math.fsum(s.rate * self._work(s) for s in services) / rate
            square = math.fsum(s.rate * self._moment(s) for s in services) / rate
            people = sorted({service.person for service in services})
            stations[key] = _Station(rate, people, mean, square)
        return stations

    @property
    def _scope_is_unit(self) -> bool:
        return self.scenario.dispatch.scope == "unit"

    def _waits(self) -> Floats:
        """Return [N] the mean hours that requests wait for a person's station."""
        waits = np.zeros(self.organization.size)
        units: dict[int, list[_Station]] = {}
        for (unit, _), station in self.stations.items():
            units.setdefault(unit, []).append(station)
        for stations in units.values():
            together = self.scenario.service.helping and self._scope_is_unit and len(stations) > 1
            for pool in [self._pool(stations)] if together else stations:
                wait, utilization, delayed = self._queue(pool)
                waits[pool.people] = wait
                self.busy[pool.people] = utilization
                self.delayed[pool.people] = delayed
        return waits

    def _pool(self, stations: list[_Station]) -> _Station:
        """Return the stations of people who help each other as one, slower for what is helped."""
        rate = math.fsum(station.rate for station in stations)
        slow = [self._slowdown(station) for station in stations]
        pairs = list(zip(stations, slow, strict=True))
        mean = math.fsum(s.rate * s.work * y for s, y in pairs) / rate
        square = math.fsum(s.rate * s.square * y**2 for s, y in pairs) / rate
        people = sorted({e for station in stations for e in station.people})
        return _Station(rate, people, mean, square)

    def _slowdown(self, station: _Station) -> float:
        """Return how much longer work takes, if others help when all of one's own are busy."""
        servers, offered = self._offered(station)
        helped = erlang_c(servers, offered) if offered < servers else 1.0
        return 1 - helped + helped / self.scenario.service.cross_skill

    def _offered(self, station: _Station) -> tuple[int, float]:
        """Return servers and the load in servers, for which coordination counts as slowness."""
        free = float(np.mean(self.left[station.people] - self._taken(station)))
        return len(station.people), station.rate * station.work / free if free > 0 else math.inf

    def _taken(self, station: _Station) -> Floats:
        """Return the share of time that coordination takes, finding one's way back included."""
        load, urgent = self.found.load[station.people], self.found.interruptions[station.people]
        back = urgent * self.scenario.attention.resumption / HOUR
        return np.asarray(np.minimum(load + back, self.left[station.people]))

    def _queue(self, station: _Station) -> tuple[float, float, float]:
        """Return the mean wait in hours, the share of time for service, the chance to wait."""
        servers, offered = self._offered(station)
        if math.isinf(offered):
            return math.inf, min(station.rate * station.work / servers, 1.0), 1.0
        serving = min(station.rate * station.work / servers, 1.0)
        if offered == 0:
            return 0.0, 0.0, 0.0
        longer = Moments.from_scv(offered / station.rate, station.scv)
        try:
            queue = allen_cunneen_approximation(station.rate, POISSON, longer, servers)
        except UnstableQueueError:
            return math.inf, serving, 1.0
        return queue.mean_wait, serving, erlang_c(servers, offered)

    def _residuals(self) -> Floats:
        """Return [N] the mean hours that are left of the request in hand, if any."""
        left = np.zeros(self.organization.size)
        for station in self.stations.values():
            residual = station.square / (2 * station.work) if station.work else 0.0
            left[station.people] = self.busy[station.people] * residual
        return left

    def _readings(self) -> Floats:
        """Return [N] the mean hours until a message is taken up."""
        patient = 1 - self.scenario.attention.synchronous
        free = 1 - self.load
        with np.errstate(divide="ignore", invalid="ignore"):
            residuals = np.where(self.residuals > 0, self.residuals / self.left, 0.0)
            before = self.found.squares / self.left**2 / 2 + patient * residuals
            waits = np.where(free > 0, before / free, np.inf)
        return np.asarray(np.where(self.found.happenings > 0, waits, patient * residuals))


def _cut(mean: float, deadline: float) -> float:
    """Return the mean of an exponential wait that ends at a deadline."""
    if mean == 0:
        return 0.0
    return deadline if math.isinf(mean) else -mean * math.expm1(-deadline / mean)


def _harmonic(n: float) -> float:
    """Return 1 + 1/2 + … + 1/n, interpolated between whole numbers."""
    whole = int(n)
    total = math.fsum(1 / i for i in range(1, whole + 1))
    return total + (n - whole) / (whole + 1)
