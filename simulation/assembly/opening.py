"""The opening of a replication: what employees draw, and the state at time 0."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from simulation.assembly.from_outside import shapes_of_memory
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.future_events import SLOTS
from simulation.kernel.keys import derive, derive_many, draw, draw_many
from simulation.kernel.running import chain, tournament
from simulation.kernel.state import ROOM
from simulation.organization import Organization
from simulation.organization.organization import CHIEF
from simulation.scenario import Scenario

CHIEF_NUMBER = 1 << 38  # stands for (department, number) in the key of the chief


def root_key(seed: int, replication: int) -> int:
    """Return the key from which all draws of a replication descend."""
    return derive(derive(seed, v.REPLICATION, 0), v.REPLICATION, 1 + replication)


def give_traits(people: k.Array, organization: Organization, scenario: Scenario, root: int) -> None:
    """Fill in what each employee draws: key, skill, use of the shared system."""
    roster = organization.roster
    number = (roster.department << 20) + roster.number
    number[CHIEF] = CHIEF_NUMBER
    people.key = derive_many(np.array([root], np.uint64), v.EMPLOYEE, number)
    people.error_factor = 1.0
    give_skills(people, organization, scenario, range(organization.size))


def give_skills(
    people: k.Array, organization: Organization, scenario: Scenario, employees: Sequence[int]
) -> None:
    """Fill in what some employees draw from their keys: skill, use of the shared system."""
    chosen = np.asarray(employees)
    roster = organization.roster
    departments = [scenario.organization.departments[name] for name in roster.departments]
    means = np.array([department.skill for department in departments] + [1.0])
    people.skill[chosen] = means[roster.department[chosen]]  # -1: the chief's
    for d, department in enumerate(departments):
        if department.skill_cv > 0:
            variance = math.log(1.0 + department.skill_cv**2)
            for e in chosen[roster.department[chosen] == d].tolist():
                z = v.normal_quantile(draw(people.key[e], v.SKILL, 0))  # type: ignore[no-untyped-call]
                people.skill[e] *= math.exp(math.sqrt(variance) * z - variance / 2)
    u = draw_many(people.key[chosen], v.USES_SYSTEM, np.zeros(1, np.int64))
    people.uses_system[chosen] = u < scenario.communication.shared_system


def pace_of(p: k.Parameters, cross_skill: float) -> k.Array:
    """Return what multiplies the skill of each employee at each function: less outside its own."""
    own = p.people.function[:, None] == np.arange(p.speed.shape[1])
    pace: k.Array = np.where(own, 1.0, cross_skill)
    return pace


def shares_linked(p: k.Parameters, people: k.Array) -> k.Array:
    """Return [S] the share of each station's members who use the shared system."""
    users = np.concatenate([[0], np.cumsum(people.uses_system[p.members])])
    start, count = p.stations.member_start, p.stations.member_count
    shares: k.Array = (users[start + count] - users[start]) / count
    return shares


def open_state(scenario: Scenario, p: k.Parameters, root: int, log: bool) -> k.State:
    """Return the state at time 0: everyone idle, nothing open, the first arrivals scheduled."""
    shapes = _shapes(scenario, p, log)
    s = k.State(**{name: k.zeros(name, *shape) for name, shape in shapes.items()})
    clock = s.clock[0]
    clock.period_end = p.periods[0].end
    clock.window = p.periods[0].window
    clock.reputation = 1.0
    s.appeal[:] = 1.0
    s.remembered[:] = -1.0
    clock.root = root
    clock.logging = log
    clock.free_requests = len(s.requests)
    clock.free_messages = len(s.messages)
    s.requests.next = chain(0, len(s.requests))
    s.requests.number = -1
    s.messages.next = chain(0, len(s.messages))
    s.due[:] = v.NEVER
    s.timer_due[:] = v.NEVER
    for lists in (s.queues, s.inboxes):
        lists.first = lists.last = -1
    clock.day_end = p.weekdays[0]
    s.workers.suspended = s.workers.last_function = s.workers.appointment = -1
    s.gatherings.number = s.attended[:] = -1
    _stand_everyone_idle(p, s)
    _open_sources(scenario, p, s, root)
    _open_clocks(p, s)
    due, calendar = tournament(s.due)
    return s._replace(due=due, calendar=calendar)


class TooManyPeopleError(ValueError):
    """There are more people, each with its clocks, than the kernel can tell apart."""


def _shapes(scenario: Scenario, p: k.Parameters, log: bool) -> dict[str, tuple[int, ...]]:
    """Return the shape of each table of the state; those of what is open grow when needed."""
    settings = p.settings[0]
    employees, kinds = int(settings.employees), int(settings.kinds)
    sources, clocks = int(settings.sources), int(settings.duty_clocks)
    slots = employees + sources + clocks + int(settings.writers) + int(settings.meetings)
    if slots > SLOTS:
        raise TooManyPeopleError(
            f"{employees:,} people with their calls, letters and meetings are {slots:,} clocks, "
            f"and the kernel can tell {SLOTS:,} apart: lower the staff"
        )
    functions = int(settings.functions)
    rows = int(settings.rows)
    requests = messages = 2 * ROOM
    cohorts = int(p.periods.cohort.max()) + 1
    days = scenario.week.days_until(scenario.time.horizon)
    longest_path = 2 * int(settings.longest_line) + 3
    return {
        "clock": (1,),
        "calendar": (slots,),
        "due": (slots,),
        "timers": (4 * ROOM + requests,),
        "timer_due": (requests * k.TIMERS,),
        "futures": (1,),
        "agenda": (k.AGENDA_SIZE,),
        "sources": (sources,),
        "workers": (employees,),
        "requests": (requests,),
        "request_time": (requests, k.TIME_STATES),
        "handled_by": (requests, functions),
        "handoffs_then": (requests, functions),
        "visits": (requests, functions),
        "handled_at": (requests, functions if settings.meetings > 0 else 1),
        "gatherings": (len(p.meetings),),
        "attended": (len(p.seats),),
        "messages": (messages,),
        "paths": (messages, longest_path),
        "queues": ((len(p.stations) + employees) * int(settings.priorities),),
        "inboxes": (employees,),
        "desks": (len(p.stations),),
        "lost": (max(int(settings.customers), 1),),
        "remembered": (max(int(settings.customers), 1),),
        "appeal": (len(p.segments),),
        "feedback": (len(p.segments), 2),
        "hours": (employees, k.ACTIVITIES),
        "practice": (employees, functions),
        "answers": (4 * ROOM if settings.remembers_answers else 1,),
        "counts": (cohorts, kinds, k.COUNTS),
        "money": (cohorts, kinds, k.MONEY_COLUMNS),
        "sums": (cohorts, kinds, k.SUMS),
        "satisfaction": (cohorts, kinds),
        "letters": (cohorts, k.LETTER_COLUMNS),
        "durations": (2, rows, k.HISTOGRAMS, k.BINS),
        "ratings": (2, rows, 101),
        "parts": (2, rows, k.PART_COLUMNS),
        "opinions": (2, rows),
        "levels": (days, 3),
        "log": (4 * k.AGENDA_SIZE if log else 1,),
        **shapes_of_memory(scenario, employees, requests),
    }


def _stand_everyone_idle(p: k.Parameters, s: k.State) -> None:
    """Let everyone stand idle at its desk, in the order of their numbers."""
    workers, desks = s.workers, s.desks
    workers.is_idle = 1
    workers.idle_next = workers.idle_previous = -1
    for station, place in enumerate(p.stations):
        people = p.members[place.member_start : place.member_start + place.member_count]
        workers.idle_next[people[:-1]] = people[1:]
        workers.idle_previous[people[1:]] = people[:-1]
        desks.idle_first[station] = people[0]
        desks.idle_last[station] = people[-1]
        desks.idle[station] = len(people)


def _open_sources(scenario: Scenario, p: k.Parameters, s: k.State, root: int) -> None:
    """Let each kind's stream, or each member of its population, begin at time 0."""
    employees = int(p.settings[0].employees)
    i = 0
    for kind, request in enumerate(scenario.requests.values()):
        key = derive(root, v.KIND, kind)
        for member in range(max(request.population, 1)):
            source = s.sources[i]
            source.key = derive(key, v.MEMBER, member) if request.population else key
            source.kind = kind
            source.index = -1
            if p.kinds[kind].interarrival >= 0:
                s.due[employees + i] = 0
            i += 1
    for kind in np.flatnonzero(p.kinds.outside >= 0).tolist():
        source = s.sources[i]
        source.key = derive(root, v.OUTSIDE, kind)
        source.kind = kind
        source.index = -1
        s.due[employees + i] = 0
        i += 1


def _open_clocks(p: k.Parameters, s: k.State) -> None:
    """Let the clocks of duties that come at any time, of letters and meetings begin at time 0."""
    settings = p.settings[0]
    first = int(settings.employees + settings.sources)
    if settings.duty_clocks:
        for e in np.flatnonzero(np.isin(p.people.duty_when, (k.ALWAYS, k.BETWEEN))).tolist():
            s.due[first + e] = 0
    first += int(settings.duty_clocks)
    s.due[first : first + int(settings.writers + settings.meetings)] = 0
