"""The one bridge from what the user wrote to what the kernel reads.

`assemble` turns a scenario and its organization into the kernel's parameters; `Assembly.start`
gives the parameters and the opening state of one replication. Nothing else knows both sides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.distribution_tables import gamma_log_quantiles
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.events import ROOM
from simulation.kernel.running import chain
from simulation.kernel.keys import derive, derive_many, draw, draw_many
from simulation.organization import Organization, build_organization
from simulation.organization.organization import CHIEF
from simulation.scenario import Scenario
from simulation.scenario.distributions import Distribution

MOST_COHORTS = 250  # longer horizons put several days into one row of the accumulators
FIDELITY_POWERS = 65
RULES = {
    "shared_queue": k.SHARED_QUEUE,
    "least_loaded": k.LEAST_LOADED,
    "round_robin": k.ROUND_ROBIN,
    "random": k.RANDOM,
    "same_owner": k.SAME_OWNER,
    "same_team": k.SAME_TEAM,
}
ORDERS = ("priority", "fifo", "lifo", "random")
CHIEF_NUMBER = 1 << 38  # stands for the chief's department in its key


class UnservedDepartmentError(ValueError):
    """A department on a route has nobody who serves customers."""


@dataclass
class _Distributions:
    """The table of distributions, each entered once."""

    rows: list[tuple[int, float, float, float, int, int]] = field(default_factory=list)
    table: list[float] = field(default_factory=list)
    known: dict[Any, int] = field(default_factory=dict)

    def add(self, distribution: Distribution) -> int:
        """Return the row of a distribution of durations."""
        if distribution not in self.known:
            self.known[distribution] = len(self.rows)
            self.rows.append(self._row(distribution))
        return self.known[distribution]

    def spread(self, cv: float) -> int:
        """Return the row of a lognormal of mean 1, −1 if it does not vary."""
        if cv == 0:
            return -1
        return self.add(Distribution("lognormal", 1.0, cv))

    def _row(self, d: Distribution) -> tuple[int, float, float, float, int, int]:
        if d.kind == "deterministic":
            return (v.CONSTANT, d.mean, 0.0, 0.0, 0, 0)
        if d.kind == "exponential":
            return (v.EXPONENTIAL, d.mean, 0.0, 0.0, 0, 0)
        if d.kind == "lognormal":
            variance = math.log(1.0 + d.cv * d.cv)
            return (v.LOGNORMAL, d.mean, math.log(d.mean) - variance / 2, math.sqrt(variance), 0, 0)
        if d.kind == "uniform":
            return (v.UNIFORM, d.mean, d.parameters[0], d.parameters[1], 0, 0)
        if d.kind == "weibull":
            shape = d.parameters[0]
            scale = d.mean / math.exp(math.lgamma(1.0 + 1.0 / shape))
            return (v.WEIBULL, d.mean, scale, 1.0 / shape, 0, 0)
        if d.kind == "hyperexponential":
            return (v.HYPEREXPONENTIAL, d.mean, d.parameters[0], 0.0, 0, 0)
        start = len(self.table)
        if d.kind == "empirical":
            half = len(d.parameters) // 2
            total = math.fsum(d.parameters[half:])
            pairs = sorted(zip(d.parameters[:half], d.parameters[half:], strict=True))
            shares = accumulate(weight / total for _, weight in pairs)
            for share, (value, _) in zip(shares, pairs, strict=True):
                self.table += [share, value]
            return (v.EMPIRICAL, d.mean, 0.0, 0.0, start, half)
        shape = d.parameters[0] if d.kind == "erlang" else 1.0 / (d.cv * d.cv)
        low, knots_a_unit, logs = gamma_log_quantiles(shape)
        self.table += logs
        return (v.QUANTILES, d.mean, low, knots_a_unit, start, len(logs))


@dataclass(frozen=True)
class Assembly:
    """A scenario ready to run: parameters for every replication, and the names behind numbers.

    Attributes:
        scenario, organization: what it was made from.
        parameters: the kernel's parameters; `people.key` and what depends on it are filled by
            `start`.
        kinds: names of the kinds of requests, by number.
        functions: names of the departments in use, by number.
        channels: names of the channels, by number.
        stage_names: (kind, department) of every stage.
        station_names: what each station is called.
        cohort_days: number of days in one row of the accumulators.
    """

    scenario: Scenario
    organization: Organization
    parameters: k.Parameters
    kinds: tuple[str, ...]
    functions: tuple[str, ...]
    channels: tuple[str, ...]
    stage_names: tuple[tuple[str, str], ...]
    station_names: tuple[str, ...]
    cohort_days: int

    def start(
        self, seed: int, replication: int, *, log: bool = False
    ) -> tuple[k.Parameters, k.State]:
        """Return parameters and opening state of one replication.

        Args:
            seed: of the scenario or the command, ≥ 0.
            replication: number of the replication; each has draws of its own.
            log: whether every step is written to the event log.
        """
        root = derive(derive(seed, v.REPLICATION, 0), v.REPLICATION, 1 + replication)
        people = self.parameters.people.copy()
        _give_traits(people, self.organization, self.scenario, root)
        parameters = self.parameters._replace(people=people)
        return parameters, open_state(self, root, log)


def assemble(scenario: Scenario) -> Assembly:
    """Return a scenario ready to run.

    Raises:
        UnservedDepartmentError: a department on a route has only managers, who do not serve.
    """
    organization = build_organization(scenario)
    return _Assembler(scenario, organization).assemble()


class _Assembler:
    """Fills the tables one after the other."""

    def __init__(self, scenario: Scenario, organization: Organization) -> None:
        self.scenario = scenario
        self.organization = organization
        self.functions = organization.roster.departments[: organization.roster.used]
        self.function = {name: f for f, name in enumerate(self.functions)}
        self.kinds = tuple(scenario.requests)
        self.distributions = _Distributions()
        self.stage_names: list[tuple[str, str]] = []

    def assemble(self) -> Assembly:
        tables: dict[str, Any] = {}
        tables.update(self._stations())
        tables.update(self._requests())
        tables.update(self._channels())
        tables["periods"], cohort_days = self._periods()
        tables["settings"] = self._settings(tables)
        tables["fidelity"] = _powers(
            self.scenario.communication.handoff_fidelity, FIDELITY_POWERS
        )
        deepest = int(self.organization.depth.max()) + 1
        tables["control"] = _powers(self.scenario.authority.control, deepest + 1)
        shares = self.scenario.attention.order
        tables["attention"] = np.array(
            list(accumulate(shares.get(order, 0.0) for order in ORDERS)), np.float64
        )
        rows = self.distributions.rows
        tables["distributions"] = _records("distributions", rows)
        tables["tables"] = np.array(self.distributions.table or [0.0], np.float64)
        parameters = k.Parameters(**tables)
        return Assembly(
            self.scenario,
            self.organization,
            parameters,
            self.kinds,
            self.functions,
            tuple(self.scenario.channels),
            tuple(self.stage_names),
            self.station_names,
            cohort_days,
        )

    def _settings(self, tables: Mapping[str, Any]) -> npt.NDArray[Any]:
        s = self.scenario
        weights = s.satisfaction
        row = {
            "day_length": s.time.hours_per_day,
            "days_per_week": s.time.days_per_week,
            "employees": self.organization.size,
            "kinds": len(self.kinds),
            "functions": len(self.functions),
            "priorities": len({kind.priority for kind in s.requests.values()}),
            "channels": len(s.channels),
            "customers": s.customers.count,
            "dispatch": RULES[s.dispatch.rule],
            "territories": int(tables["functions"].group_count.max()),
            "reference_reputation": 1.0,
            "set_up": s.service.set_up,
            "cross_skill": s.service.cross_skill,
            "interdependence": s.communication.interdependence,
            "shared_system": s.communication.shared_system > 0,
            "ask": self.distributions.add(s.communication.ask),
            "relay": self.distributions.add(s.communication.relay),
            "answer": self.distributions.add(s.communication.answer),
            "query_deadline": s.communication.query_deadline,
            "relay_fidelity": s.communication.relay_fidelity,
            "exceptions": s.authority.exceptions,
            "decision_level": s.authority.decision_level,
            "approval": self.distributions.add(s.authority.approval),
            "approval_deadline": s.authority.deadline,
            "synchronous": s.attention.synchronous,
            "resumption": s.attention.resumption,
            "notices": s.attention.notices,
            "reading": self.distributions.add(s.attention.reading),
            "notices_interrupt": s.attention.notices_interrupt,
            "error": s.quality.error,
            "missing_context": s.quality.missing_context,
            "alone": s.quality.alone,
            "detection": s.quality.detection,
            "rework_at_source": s.quality.rework_at_source,
            "refund": s.quality.refund,
            "complain": s.quality.complain,
            "rates_satisfaction": any(
                getattr(weights, name) > 0 for name in type(weights).model_fields
            ),
            "weight_first_response": weights.first_response,
            "weight_resolution": weights.resolution,
            "weight_repeat": weights.repeat,
            "weight_error": weights.error,
            "weight_abandoned": weights.abandoned,
            "defection_satisfied": s.customers.defection_satisfied,
            "defection_unsatisfied": s.customers.defection_unsatisfied,
        }
        return _records("settings", [row])

    def _stations(self) -> dict[str, Any]:
        """Return people, stations, who helps whom, and where each part of the market is served."""
        organization, roster = self.organization, self.organization.roster
        by_unit = self.scenario.dispatch.scope == "unit"
        used = len(self.functions)
        place: dict[tuple[int, int], int] = {}
        members: list[list[int]] = []
        unit_of: list[int] = []
        names: list[str] = []
        for f, name in enumerate(self.functions):
            for e in roster.of(f):
                if organization.serves[e]:
                    unit = int(organization.unit[e]) if by_unit else -1
                    if (f, unit) not in place:
                        place[f, unit] = len(members)
                        members.append([])
                        unit_of.append(unit)
                        names.append(self._station_name(name, unit))
                    members[place[f, unit]].append(e)
        stations_of = [[place[key] for key in place if key[0] == f] for f in range(used)]
        self._refuse_unserved(stations_of)
        self.station_names = tuple(names)

        helping = self.scenario.service.helping and by_unit
        functions, groups = [], []
        for f in range(used):
            chosen = [0] if not by_unit else organization.territories[f]
            served = [place.get((f, unit)) for unit in chosen] if by_unit else stations_of[f]
            fallback = [station for station in served if station is not None]
            functions.append((len(groups), len(served)))
            for turn, station in enumerate(served):
                groups.append(fallback[turn % len(fallback)] if station is None else station)
        station_rows, member_list, helper_list = [], [], []
        for station, people in enumerate(members):
            f = next(f for f in range(used) if station in stations_of[f])
            helpers = [
                other
                for other in range(len(members))
                if helping and other != station and unit_of[other] == unit_of[station]
            ]
            station_rows.append(
                (f, len(member_list), len(people), len(helper_list), len(helpers))
            )
            member_list += people
            helper_list += helpers
        return {
            "people": self._people(place, by_unit),
            "contacts": _integers(organization.contacts),
            "functions": _records("functions", functions),
            "groups": _integers(groups),
            "stations": _records("stations", station_rows),
            "members": _integers(member_list),
            "helpers": _integers(helper_list),
            **self._teammates(),
        }

    def _station_name(self, function: str, unit: int) -> str:
        if unit < 0:
            return function
        name = self.organization.units[unit]
        return name if name.startswith(function) else f"{function}, {name}"

    def _refuse_unserved(self, stations_of: Sequence[Sequence[int]]) -> None:
        empty = [self.functions[f] for f, stations in enumerate(stations_of) if not stations]
        if empty:
            raise UnservedDepartmentError(
                f"nobody serves customers in {', '.join(empty)}: all of its staff are managers; "
                "raise staff, or set organization.managers_serve: true"
            )

    def _people(
        self, place: Mapping[tuple[int, int], int], by_unit: bool
    ) -> npt.NDArray[Any]:
        organization, roster = self.organization, self.organization.roster
        people = k.zeros("people", organization.size)
        people.manager = organization.manager
        people.depth = organization.depth
        people.function = roster.department
        people.unit = np.maximum(organization.unit, 0)
        people.contact_start = organization.contact_start[:-1]
        people.contact_count = np.diff(organization.contact_start)
        people.lateral = organization.lateral
        people.station = -1
        for e in range(organization.size):
            f = int(roster.department[e])
            if organization.serves[e] and 0 <= f < len(self.functions):
                people.station[e] = place[f, int(organization.unit[e]) if by_unit else -1]
        return people

    def _teammates(self) -> dict[str, Any]:
        """Return, for each unit and function in use, the serving employees (same_team)."""
        organization, roster = self.organization, self.organization.roster
        used = len(self.functions)
        units = max(len(organization.units), 1)
        teams: list[list[int]] = [[] for _ in range(units * used)]
        for f in range(used):
            for e in roster.of(f):
                if organization.serves[e]:
                    teams[int(organization.unit[e]) * used + f].append(e)
        start = [0, *accumulate(len(team) for team in teams)]
        return {
            "team_start": _integers(start),
            "team_members": _integers([e for team in teams for e in team]),
        }

    def _requests(self) -> dict[str, Any]:
        """Return kinds, stages, transitions, needs and profiles."""
        s = self.scenario
        levels = sorted({kind.priority for kind in s.requests.values()})
        kinds, stages, transitions, needs = [], [], [], []
        profiles: list[float] = []
        for name, request in s.requests.items():
            day = np.array(request.profile.day or (1.0,))
            week = np.array(request.profile.week or (1.0,) * s.time.days_per_week)
            multipliers = np.outer(week, day)
            peak = float(multipliers.max())
            first = len(stages)
            kinds.append(
                {
                    "interarrival": self._interarrival(request, peak),
                    "thinned": bool((multipliers != peak).any()),
                    "profile_start": len(profiles),
                    "profile_parts": len(day),
                    "first_stage": first,
                    "priority": levels.index(request.priority),
                    "value": request.value * 100.0,
                    "value_spread": self.distributions.spread(request.value_cv),
                    "difficulty": self.distributions.spread(request.difficulty_cv),
                    "conversion": request.conversion,
                    "expected_resolution": request.expected_resolution,
                    "resolution_patience": self._optional(request.resolution_patience),
                    "complaint": self._kind(request.complaint),
                    "follow_up": self._kind(request.follow_up),
                }
            )
            profiles += (multipliers / peak).ravel().tolist()
            for position, stage in enumerate(request.route):
                self.stage_names.append((name, stage.department))
                jumps = self._jumps(request, position)
                needed = [self.function[need] for need in stage.needs or ()]
                stages.append(
                    (
                        self.function[stage.department],
                        self.distributions.add(stage.work or s.work[stage.department]),
                        len(needs),
                        len(needed),
                        len(transitions),
                        len(jumps),
                        first + position + 1 if position + 1 < len(request.route) else -1,
                        first + position - 1 if position else -1,
                        position,
                    )
                )
                needs += needed
                transitions += [
                    (share, -1 if target == len(request.route) else first + target)
                    for share, target in jumps
                ]
        return {
            "kinds": _records("kinds", kinds),
            "stages": _records("stages", stages),
            "transitions": _records("transitions", transitions or [(1.0, -1)]),
            "needs": _integers(needs or [0]),
            "profiles": np.array(profiles, np.float64),
        }

    def _interarrival(self, request: Any, peak: float) -> int:
        if request.rate == 0:
            return -1
        mean = 3.6e9 / (request.rate * peak)
        shape = request.interarrival
        parameters = shape.parameters
        return self.distributions.add(Distribution(shape.kind, mean, shape.cv, parameters))

    def _jumps(self, request: Any, position: int) -> list[tuple[float, int]]:
        """Return cumulative shares and targets of where a stage's requests may go.

        Empty where all go straight on, so that no draw is spent.
        """
        destinations = request.destinations(position)
        if all(target == position + 1 for target, _ in destinations):
            return []
        shares = list(accumulate(share for _, share in destinations))
        shares[-1] = 1.0
        return [(share, target) for share, (target, _) in zip(shares, destinations, strict=True)]

    def _optional(self, distribution: Distribution | None) -> int:
        return -1 if distribution is None else self.distributions.add(distribution)

    def _kind(self, name: str | None) -> int:
        return -1 if name is None else self.kinds.index(name)

    def _channels(self) -> dict[str, Any]:
        channels = self.scenario.channels.values()
        cumulative = list(accumulate(channel.share for channel in channels))
        cumulative[-1] = 1.0
        rows = [
            (share, self._optional(c.patience), c.work_factor, float(c.expected_response))
            for share, c in zip(cumulative, channels, strict=True)
        ]
        return {"channels": _records("channels", rows)}

    def _periods(self) -> tuple[npt.NDArray[Any], int]:
        """Return the days until the horizon, cut once more where the warm-up ends."""
        time = self.scenario.time
        days = -(-time.horizon // time.hours_per_day)
        cohort_days = -(-days // MOST_COHORTS)
        ends = sorted(
            {day * time.hours_per_day for day in range(1, days + 1)}
            | ({time.warm_up} if time.warm_up > 0 else set())
        )
        rows, start, previous = [], 0, (0, 0)
        cohort = 0
        for end in ends:
            key = (start // time.hours_per_day // cohort_days, int(start >= time.warm_up))
            cohort += int(key != previous and start > 0)
            previous = key
            rows.append((end, cohort, key[1]))
            start = end
        rows.append((v.NEVER, cohort, 1))  # after the horizon
        return _records("periods", rows), cohort_days


def _give_traits(
    people: npt.NDArray[Any], organization: Organization, scenario: Scenario, root: int
) -> None:
    """Fill in what each employee draws: key, skill, use of the shared system."""
    roster = organization.roster
    number = (roster.department << 20) + roster.number
    number[CHIEF] = CHIEF_NUMBER
    people.key = derive_many(np.uint64(root), v.EMPLOYEE, number)
    people.skill = 1.0
    for d, name in enumerate(roster.departments):
        department = scenario.organization.departments[name]
        everyone = roster.of(d)
        people.skill[everyone.start : everyone.stop] = department.skill
        if department.skill_cv > 0:
            variance = math.log(1.0 + department.skill_cv**2)
            for e in everyone:
                z = v.python_normal_quantile(draw(people.key[e], v.SKILL, 0))
                people.skill[e] *= math.exp(math.sqrt(variance) * z - variance / 2)
    if scenario.communication.shared_system > 0:
        uniform = draw_many(people.key, v.USES_SYSTEM, np.int64(0))
        people.uses_system = uniform < scenario.communication.shared_system


def open_state(assembly: Assembly, root: int, log: bool) -> k.State:
    """Return the state at time 0: everyone idle, nothing open, the first arrivals scheduled."""
    p = assembly.parameters
    settings = p.settings[0]
    employees, kinds = int(settings.employees), int(settings.kinds)
    functions = int(settings.functions)
    requests, messages = 2 * ROOM, 2 * ROOM
    cohorts = int(p.periods.cohort.max()) + 1
    time = assembly.scenario.time
    days = -(-time.horizon // time.hours_per_day)
    path = 2 * int(p.people.depth.max()) + 3
    shapes: dict[str, tuple[int, ...]] = {
        "clock": (1,),
        "calendar": (2 * (employees + kinds) + 4 * ROOM,),
        "due": (employees + kinds,),
        "timers": (4 * ROOM + requests,),
        "timer_due": (requests * k.TIMERS,),
        "futures": (2,),
        "agenda": (k.AGENDA_SIZE,),
        "sources": (kinds,),
        "workers": (employees,),
        "requests": (requests,),
        "request_time": (requests, k.TIME_STATES),
        "handled_by": (requests, functions),
        "handoffs_then": (requests, functions),
        "visits": (requests, functions),
        "messages": (messages,),
        "paths": (messages, path),
        "queues": ((len(p.stations) + employees) * int(settings.priorities),),
        "inboxes": (employees,),
        "desks": (len(p.stations),),
        "lost": (max(int(settings.customers), 1),),
        "hours": (employees, k.ACTIVITIES),
        "counts": (cohorts, kinds, k.COUNTS),
        "money": (cohorts, kinds, k.FATES),
        "sums": (cohorts, kinds, k.SUMS),
        "satisfaction": (cohorts, kinds),
        "durations": (2, kinds, k.HISTOGRAMS, k.BINS),
        "ratings": (2, kinds, 101),
        "levels": (days, 3),
        "log": (16384 if log else 1,),
    }
    s = k.State(**{name: k.zeros(name, *shape) for name, shape in shapes.items()})
    clock = s.clock[0]
    clock.period_end = p.periods[0].end
    clock.window = p.periods[0].window
    clock.reputation = 1.0
    clock.root = root
    clock.logging = log
    clock.free_requests = requests
    clock.free_messages = messages
    s.requests.next = chain(0, requests)
    s.requests.number = -1
    s.messages.next = chain(0, messages)
    s.due[:] = v.NEVER
    s.timer_due[:] = v.NEVER
    for lists in (s.queues, s.inboxes):
        lists.first = lists.last = -1
    s.workers.suspended = s.workers.last_function = -1
    _stand_everyone_idle(p, s)
    _schedule_first_arrivals(p, s, root)
    return s




def _stand_everyone_idle(p: k.Parameters, s: k.State) -> None:
    """Let everyone stand idle at its desk, in the order of their numbers."""
    workers, desks = s.workers, s.desks
    workers.is_idle = 1
    workers.idle_next = workers.idle_previous = -1
    desks.idle_first = desks.idle_last = -1
    for station, place in enumerate(p.stations):
        people = p.members[place.member_start : place.member_start + place.member_count]
        workers.idle_next[people[:-1]] = people[1:]
        workers.idle_previous[people[1:]] = people[:-1]
        desks.idle_first[station] = people[0]
        desks.idle_last[station] = people[-1]
        desks.idle[station] = len(people)


def _schedule_first_arrivals(p: k.Parameters, s: k.State, root: int) -> None:
    """Schedule the first potential arrival of each kind."""
    employees = int(p.settings[0].employees)
    for kind in range(len(p.kinds)):
        s.sources[kind].key = derive(root, v.KIND, kind)
        s.sources[kind].index = -1
        if p.kinds[kind].interarrival >= 0:
            head = s.futures[k.CALENDAR]
            s.due[employees + kind] = 0
            s.calendar[head.count] = employees + kind  # packed: time 0, this slot; sorted already
            head.count += 1


def _powers(base: float, number: int) -> npt.NDArray[np.float64]:
    """Return base**0 … base**(number − 1) by multiplication."""
    return np.array(
        list(accumulate([1.0] + [base] * (number - 1), lambda a, b: a * b)), np.float64
    )


def _integers(values: Any) -> npt.NDArray[np.int64]:
    array = np.ascontiguousarray(values, np.int64)
    return array if array.size else np.zeros(1, np.int64)


def _records(name: str, rows: Sequence[Any]) -> Any:
    """Return the record array of a table from rows (tuples in field order, or mappings)."""
    table = k.zeros(name, len(rows))
    for i, row in enumerate(rows):
        if isinstance(row, Mapping):
            for column, value in row.items():
                table[column][i] = value
        else:
            table[i] = tuple(row)
    return table
