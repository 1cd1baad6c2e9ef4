"""What stands still while the naive twin runs: people, stations, kinds of requests, stages.

Read from the scenario and the organization directly, not from the kernel's parameters.
"""

from __future__ import annotations

import math
from itertools import accumulate

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw
from simulation.kernel.variates import normal_quantile
from simulation.organization import Organization
from simulation.scenario import Scenario
from simulation.scenario.sections.requests import Request as WrittenRequest
from simulation.scenario.sections.stages import Stage as WrittenStage

from .naive_draws import Quantile, gap_of, quantile_of, size_of, spread_of
from .naive_hours import WEEK, Hours
from .naive_meetings import gatherings
from .naive_things import Desk, Duties, Employee, Kind, Source, Stage, Station

HOUR = 3.6e9  # µs
CHIEF_NUMBER = 1 << 38  # in the key of the chief, who belongs to no department


class World:
    """All people, stations, kinds and channels of a scenario in one replication."""

    def __init__(self, scenario: Scenario, organization: Organization, root: int) -> None:
        """Read the scenario and lay the organization over its people."""
        self.scenario = scenario
        self.root = root
        departments = scenario.organization.departments
        used = _used(scenario)
        self.departments = [name for name in departments if name in used]
        self.unused = [name for name in departments if name not in used]
        self.number = {name: i for i, name in enumerate(self.departments)}
        ranks = {kind.priority for kind in scenario.requests.values()}
        if scenario.customers.recontact_after is not None:
            ranks.add(0)  # for those who get in touch again
        self.ranks = sorted(ranks)
        self.priorities = list(range(len(ranks)))
        self.hours = Hours(scenario)
        self.employees = self._people()
        self._tie(organization)
        self.gatherings = gatherings(scenario, self.employees, self.hours)
        self.stations = self._stations(organization)
        self.market = self._market(organization)
        self.kinds = self._kinds()
        self.kind = {kind.name: kind for kind in self.kinds}
        self.channels = list(scenario.channels.values())
        self.channel_shares = {
            "all": list(accumulate(c.share for c in self.channels)),
            "open": _cumulative([c.share * (1.0 - c.outside_hours) for c in self.channels]),
            "closed": _cumulative([c.share * c.outside_hours for c in self.channels]),
        }
        self.patience = [quantile_of(c.patience) if c.patience else None for c in self.channels]
        self.balking = [quantile_of(c.balking) if c.balking else None for c in self.channels]
        connected = [i for i, c in enumerate(self.channels) if c.connected]
        self.connected_channel = connected[0] if connected else None
        self.segments = list(scenario.customers.segments.values())
        self.segment_shares = list(accumulate(s.share for s in self.segments))
        again = scenario.customers.recontact_after
        self.contacts_after = quantile_of(again) if again else None

    def station(self, department: str, territory: float) -> Station:
        """Return where a department serves a point (0 to 1) of the market."""
        parts = self.market[department]
        return parts[int(territory * len(parts))]

    def _people(self) -> list[Employee]:
        """Return the chief, then the people of the departments in use, then the others."""
        employees = [self._person(0, CHIEF_NUMBER, None)]
        for d, name in enumerate(self.departments + self.unused):
            for i in range(self.scenario.organization.departments[name].staff):
                employees.append(self._person(len(employees), (d << 20) + i, name))
        return employees

    def _person(self, number: int, identity: int, department: str | None) -> Employee:
        key = derive(self.root, purpose.EMPLOYEE, identity)
        skill = 1.0
        if department is not None:
            written = self.scenario.organization.departments[department]
            skill = written.skill
            if written.skill_cv > 0:
                variance = math.log(1.0 + written.skill_cv**2)
                z = normal_quantile(draw(key, purpose.SKILL, 0))
                skill *= math.exp(math.sqrt(variance) * z - variance / 2)
        share = self.scenario.communication.shared_system
        uses_system = draw(key, purpose.USES_SYSTEM, 0) < share
        desk = Desk(self.priorities)
        e = Employee(number, key, department, 0, skill, uses_system, desk)
        if department is not None:
            e.most_at_once = written.multitasking
            if written.interruptions is not None:
                every, lasting = written.interruptions.every, written.interruptions.lasting
                e.duties = Duties(
                    written.interruptions.when,
                    quantile_of(every) if every else None,
                    quantile_of(lasting),
                )
        return e

    def _tie(self, organization: Organization) -> None:
        for e in self.employees:
            superior = int(organization.manager[e.number])
            e.manager = self.employees[superior] if superior >= 0 else None
            second = int(organization.second_manager[e.number])
            e.second_manager = self.employees[second] if second >= 0 else None
            e.unit = int(organization.unit[e.number])
            e.contacts = [self.employees[i] for i in organization.contacts_of(e.number)]

    def _stations(self, organization: Organization) -> list[Station]:
        by_unit = self.scenario.dispatch.scope == "unit"
        stations: dict[tuple[str, int | None], Station] = {}
        for department in self.departments:
            for e in self.employees:
                if e.department == department and organization.serves[e.number]:
                    unit = e.unit if by_unit else None
                    if (department, unit) not in stations:
                        desk = Desk(self.priorities)
                        station = Station(len(stations), department, unit, desk)
                        stations[department, unit] = station
                    e.station = stations[department, unit]
                    e.station.members.append(e)
                    e.station.idle.append(e)
        for station in stations.values():
            if self.scenario.service.helping and by_unit:
                station.helpers = [
                    other
                    for other in stations.values()
                    if other is not station and other.unit == station.unit
                ]
        return list(stations.values())

    def _market(self, organization: Organization) -> dict[str, list[Station]]:
        """Return for each department the stations of the parts of the market, in order.

        A part whose unit has nobody who serves falls, in turn, to one that has.
        """
        market: dict[str, list[Station]] = {}
        for d, department in enumerate(self.departments):
            here = {s.unit: s for s in self.stations if s.department == department}
            units: tuple[int | None, ...] = organization.territories[d]
            if self.scenario.dispatch.scope == "department":
                units = (None,)
            served = [here[unit] for unit in units if unit in here]
            market[department] = [
                here.get(unit, served[part % len(served)]) for part, unit in enumerate(units)
            ]
        return market

    def _kinds(self) -> list[Kind]:
        kinds: list[Kind] = []
        marketing, reputation = self.scenario.marketing, self.scenario.reputation
        for number, (name, written) in enumerate(self.scenario.requests.items()):
            day = written.profile.day or (1.0,)
            week = written.profile.week or (1.0,) * self.scenario.time.days_per_week
            multipliers = [[of_day * of_week for of_day in day] for of_week in week]
            peak = max(map(max, multipliers))
            by_segment = marketing.allocation == "learned" and marketing.kind == name
            headroom = 1.0
            if written.population == 0:  # who is a customer already, comes anyway
                headroom = reputation.ceiling if reputation.is_on else 1.0
                headroom *= marketing.most if by_segment else 1.0
            interarrival = outside = None
            closed = 0.0 if written.population else self.share_closed
            if written.rate > 0:  # of requests, which come in batches
                rate = written.rate * (peak * headroom * (1.0 - closed))
                interarrival = gap_of(written.interarrival, HOUR * written.batch.mean / rate)
                if closed > 0:
                    hours = self.hours.week / (WEEK - self.hours.week)
                    rate = written.rate * headroom * closed * hours
                    outside = gap_of(written.interarrival, HOUR * written.batch.mean / rate)
            key = derive(self.root, purpose.KIND, number)
            members = range(written.population)
            sources = [Source(derive(key, purpose.MEMBER, m)) for m in members] or [Source(key)]
            patience = written.resolution_patience
            kind = Kind(
                name,
                number,
                written,
                self.ranks.index(written.priority),
                key,
                [self._stage(written, position) for position in range(len(written.route))],
                sources if written.rate > 0 else [],
                Source(derive(self.root, purpose.OUTSIDE, number)) if outside else None,
                interarrival,
                outside,
                1.0 / headroom,
                by_segment,
                size_of(written.batch),
                [[multiplier / peak for multiplier in row] for row in multipliers],
                spread_of(written.value_cv),
                spread_of(written.difficulty_cv),
                quantile_of(patience) if patience else None,
                quantile_of(written.delay),
            )
            kinds.append(kind)
        for kind in kinds:
            kind.entails = [other for other in kinds if other.written.after == kind.name]
        for number, stage in enumerate(stage for kind in kinds for stage in _all_stages(kind)):
            stage.number = number
        return kinds

    @property
    def share_closed(self) -> float:
        """The share of requests that come while it is closed."""
        return sum(c.share * c.outside_hours for c in self.scenario.channels.values())

    def _stage(self, written: WrittenRequest, position: int) -> Stage:
        at = written.route[position]
        goals = written.destinations(position)
        shares = accumulate(share for _, share in goals)
        turns = [(share, goal) for share, (goal, _) in zip(shares, goals, strict=True)]
        if [goal for _, goal in turns] == [position + 1]:
            turns = []
        return Stage(
            -1,
            position,
            at.department,
            *self._work(at),
            at.needs or (),
            turns,
            [
                Stage(-1, position, branch.department, *self._work(branch), branch.needs or (), [])
                for branch in at.together
            ],
        )

    def _work(self, stage: WrittenStage) -> tuple[Quantile, float]:
        """Return how long the work of a stage takes, and its mean."""
        work = stage.work or self.scenario.work[stage.department]
        return quantile_of(work), work.mean


def _cumulative(parts: list[float]) -> list[float]:
    total = sum(parts)
    return list(accumulate(part / total for part in parts)) if total > 0 else []


def _all_stages(kind: Kind) -> list[Stage]:
    """Return the stages of the route of a kind, then the branches of its forks."""
    return [*kind.stages, *(branch for stage in kind.stages for branch in stage.together)]


def _used(scenario: Scenario) -> set[str]:
    """Return the departments that work on some stage, are asked there, or are overflowed to."""
    routes = [stage for kind in scenario.requests.values() for stage in kind.route]
    stages = [stage for at in routes for stage in at.together or (at,)]
    used = {stage.department for stage in stages}
    used.update(need for stage in stages for need in stage.needs or ())
    if scenario.marketing.department is not None:
        used.add(scenario.marketing.department)
    while True:
        overflows = {scenario.organization.departments[name].overflow for name in used}
        further = {name for name in overflows if name is not None} - used
        if not further:
            return used
        used |= further
