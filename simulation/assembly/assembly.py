"""A scenario ready to run: the kernel's parameters, and the names behind their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

from simulation.assembly.appointments import give_seats, meeting_tables, times_of_meetings
from simulation.assembly.demand import (
    Demand,
    channel_shares,
    channel_table,
    connected_channel,
    segment_table,
)
from simulation.assembly.distributions import Distributions
from simulation.assembly.from_outside import names_somebody, own_values
from simulation.assembly.opening import give_traits, open_state, pace_of, root_key, shares_linked
from simulation.assembly.rows import floats, integers, powers, records
from simulation.assembly.stations import CLOCKED, set_up_stations, station_tables
from simulation.kernel import state as k
from simulation.kernel.mechanisms.context import LONGEST_FIDELITY
from simulation.kernel.variates import NEVER
from simulation.organization import (
    Organization,
    Roster,
    build_within,
    list_people,
    roster_over,
)
from simulation.organization.meetings import Meeting, meetings
from simulation.scenario import Scenario, phases
from simulation.scenario.sections.authority import HIGHEST_LEVEL
from simulation.scenario.sections.time import Time
from simulation.scenario.units import HOUR
from simulation.scenario.working_week import WorkingWeek

MOST_COHORTS = 250  # longer horizons put several days into one row of the accumulators
RULES = {
    "shared_queue": k.SHARED_QUEUE,
    "least_loaded": k.LEAST_LOADED,
    "round_robin": k.ROUND_ROBIN,
    "random": k.RANDOM,
    "same_owner": k.SAME_OWNER,
    "same_team": k.SAME_TEAM,
    "shortest_queue": k.SHORTEST_QUEUE,
}


@dataclass(frozen=True)
class Assembly:
    """A scenario ready to run.

    Attributes:
        scenario, organization: what it was made from.
        parameters: the kernel's parameters; what employees draw is filled in by `start`.
        kinds, functions, channels: names by number (functions: departments in use).
        stage_names: (kind, department) of every stage.
        cohort_days: number of days in one row of the accumulators.
        meetings: who meets whom, and how often.
        phases: what it turns into, from the beginning of which day on.
    """

    scenario: Scenario
    organization: Organization
    parameters: k.Parameters
    kinds: tuple[str, ...]
    functions: tuple[str, ...]
    channels: tuple[str, ...]
    stage_names: tuple[tuple[str, str], ...]
    cohort_days: int
    meetings: tuple[Meeting, ...] = ()
    phases: tuple[tuple[int, Assembly], ...] = ()

    def start(
        self, seed: int, replication: int, *, log: bool = False
    ) -> tuple[k.Parameters, k.State]:
        """Return parameters and opening state of one replication.

        Args:
            seed: of the scenario or the command, ≥ 0.
            replication: number of the replication; each has draws of its own.
            log: whether every step is written to the event log.
        """
        root = root_key(seed, replication)
        people = self.parameters.people.copy()
        give_traits(people, self.organization, self.scenario, root)
        stations = self.parameters.stations.copy()
        stations.linked = shares_linked(self.parameters, people)
        parameters = self.parameters._replace(
            people=people,
            stations=stations,
            settings=self.parameters.settings.copy(),
            meeting_times=self.meeting_times(people),
        )
        pace = pace_of(parameters, self.scenario.service.cross_skill)
        parameters = parameters._replace(speed=people.skill[:, None] * pace)
        state = open_state(self.scenario, parameters, root, log)
        absent = ~self.organization.employed
        state.workers.is_idle[absent] = 0
        state.workers.away[absent] = 1
        return parameters, state

    def meeting_times(self, people: k.Array) -> k.Array:
        """Return when in the week each meeting takes place, for people who have their keys."""
        return times_of_meetings(self.meetings, self.scenario.week, people)


def assemble(scenario: Scenario) -> Assembly:
    """Return a scenario ready to run, with the phases that its interventions bring.

    Raises:
        UnservedDepartmentError: a department in use has only managers, who do not serve.
    """
    if not scenario.interventions:
        return assemble_within(scenario, list_people(scenario))
    later = phases(scenario)
    roster = roster_over([scenario, *(phase.scenario for phase in later)])
    return replace(
        assemble_within(scenario, roster),
        phases=tuple((phase.day, assemble_within(phase.scenario, roster)) for phase in later),
    )


def assemble_within(scenario: Scenario, roster: Roster) -> Assembly:
    """Return a phase of a run ready to run, over the people of all its phases."""
    organization = build_within(scenario, roster)
    functions = organization.roster.departments[: organization.roster.used]
    distributions = Distributions()
    demand = Demand(scenario, functions, distributions)
    stations = set_up_stations(scenario, organization)
    periods, cohort_days = _periods(scenario.time, scenario.week)
    plan = meetings(scenario, organization)
    shares: Mapping[Any, float] = scenario.attention.order
    tables = {
        **station_tables(scenario, organization, stations, distributions),
        **demand.tables(),
        "channels": channel_table(scenario, distributions),
        "channel_shares": channel_shares(scenario),
        **meeting_tables(plan),
        "weekdays": integers(scenario.week.lengths),
        "openings": records("openings", scenario.week.openings or [(0, 0, 0)]),
        "segments": segment_table(scenario),
        "periods": periods.copy(),  # others have the same
        "fidelity": powers(scenario.communication.handoff_fidelity, LONGEST_FIDELITY + 1),
        # However high the tree is: what was asked for in another one may have climbed further.
        "control": powers(scenario.authority.control, HIGHEST_LEVEL + 1),
        "attention": floats(
            accumulate(shares.get(order, 0.0) for order in ("priority", "fifo", "lifo", "random"))
        ),
    }
    give_seats(tables["people"], tables)
    tables["own"] = own_values(scenario)
    tables["speed"] = np.ones((organization.size, len(functions)))
    tables["settings"] = _settings(scenario, organization, tables, distributions)
    tables["settings"].priorities = len(demand.priorities)
    tables["distributions"] = records("distributions", distributions.rows)
    tables["tables"] = floats(distributions.numbers)
    return Assembly(
        scenario,
        organization,
        k.Parameters(**tables),
        demand.kind_names,
        functions,
        tuple(scenario.channels),
        tuple(demand.stage_names),
        cohort_days,
        plan,
    )


def _settings(
    scenario: Scenario,
    organization: Organization,
    tables: Mapping[str, Any],
    distributions: Distributions,
) -> k.Array:
    """Return the one row of scalars: field by field what the scenario says."""
    row = {
        **_sizes(scenario, organization, tables),
        **_of_work(scenario, distributions),
        **_of_customers(scenario, organization, distributions),
    }
    return records("settings", [row])


def _sizes(s: Scenario, organization: Organization, tables: Mapping[str, Any]) -> dict[str, float]:
    """Return how many there are of everything, and what has to be looked after."""
    people = tables["people"]
    return {
        "day_length": s.time.hours_per_day,
        "week_length": s.week.length,
        "has_hours": bool(s.week.openings),
        "meetings": (tables["meetings"].seat_count > 0).sum(),
        "days_per_week": s.time.days_per_week,
        "employees": organization.size,
        "sources": sum(max(kind.population, 1) for kind in s.requests.values())
        + int((tables["kinds"].outside >= 0).sum()),
        "outside_sources": (tables["kinds"].outside >= 0).sum(),
        "longest_line": organization.longest_line,
        "duty_clocks": organization.size * bool(np.isin(people.duty_when, CLOCKED).any()),
        "writers": organization.size * (s.correspondence.rate > 0),
        "kinds": len(s.requests),
        "functions": organization.roster.used,
        "channels": len(s.channels),
        "customers": s.customers.count,
        "has_rooms_or_rivals": s.dispatch.preemption == "resume"
        or bool((people.multitasking > 1).any() or (tables["stations"].room >= 0).any()),
        "territories": int(tables["functions"].group_count.max()),
        "segments": len(tables["segments"]),
        "counts_practice": s.people.learning.curve < 1,
        "remembers_answers": s.people.ties.form_after is not None,
        "levels": 0 if s.correspondence.reach is None else int(organization.depth.max()) + 1,
        **_rows(s, organization.roster.used, len(tables["segments"])),
    }


def _rows(s: Scenario, functions: int, segments: int) -> dict[str, int]:
    """Return where in a window of the histograms channels and segments stand, if there are several.

    Before them stand kinds and departments, behind them messages.
    """
    channels = len(s.channels)
    channel_row = len(s.requests) + functions
    segment_row = channel_row + channels * (channels > 1)
    return {
        "rows": segment_row + segments * (segments > 1) + 1,
        "channel_row": channel_row if channels > 1 else -1,
        "segment_row": segment_row if segments > 1 else -1,
        "splits": channels > 1 or segments > 1,
    }


def _of_work(s: Scenario, distributions: Distributions) -> dict[str, float]:
    """Return what is said of the work, and of messages, decisions, attention and errors."""
    letters = s.correspondence.rate
    return {
        "dispatch": _rule(s),
        "preemption": s.dispatch.preemption == "resume",
        "set_up": s.service.set_up,
        "interdependence": s.communication.interdependence,
        "shared_system": s.communication.shared_system > 0,
        "ask": distributions.add(s.communication.ask),
        "relay": distributions.add(s.communication.relay),
        "answer": distributions.add(s.communication.answer),
        "query_deadline": s.communication.query_deadline,
        "relay_fidelity": s.communication.relay_fidelity,
        "direct_contact": s.communication.direct_contact,
        "exceptions": s.authority.exceptions,
        "decision_level": s.authority.decision_level,
        "approval": distributions.add(s.authority.approval),
        "approval_deadline": s.authority.deadline,
        "synchronous": s.attention.synchronous,
        "resumption": s.attention.resumption,
        "notices": s.attention.notices,
        "reading": distributions.add(s.attention.reading),
        "notices_interrupt": s.attention.notices_interrupt,
        "error": s.quality.error,
        "missing_context": s.quality.missing_context,
        "alone": s.quality.alone,
        "detection": s.quality.detection,
        "rework_at_source": s.quality.rework_at_source,
        "refund": s.quality.refund,
        "complain": s.quality.complain,
        "letter_gap": HOUR / letters if letters > 0 else 0.0,
        "letter_handling": distributions.add(s.correspondence.handling) if letters > 0 else -1,
    }


def _rule(s: Scenario) -> int:
    """Return the code of the rule of dispatch; one that may name somebody is always asked."""
    rule = RULES[s.dispatch.rule]
    return k.FROM_OUTSIDE if rule == k.SHARED_QUEUE and names_somebody(s) else rule


def _of_customers(
    s: Scenario, organization: Organization, distributions: Distributions
) -> dict[str, float]:
    """Return what is said of customers, and of what marketing learns from them."""
    weights, department = s.satisfaction, s.marketing.department
    functions = organization.roster.departments
    return {
        "rates_satisfaction": any(getattr(weights, w) > 0 for w in type(weights).model_fields),
        "weight_first_response": weights.first_response,
        "weight_resolution": weights.resolution,
        "weight_repeat": weights.repeat,
        "weight_error": weights.error,
        "weight_abandoned": weights.abandoned,
        "weight_contact": weights.contact,
        "memory": s.customers.memory,
        "posts": s.reputation.posts if s.reputation.is_on else 0.0,
        "refers": s.reputation.refers if s.reputation.is_on else 0.0,
        "reach": s.reputation.reach,
        "channel_loyalty": s.customers.channel_loyalty,
        "several": s.customers.several_channels,
        "recontact": distributions.optional(s.customers.recontact_after),
        "most_contacts": s.customers.most_contacts,
        "balks": any(channel.balking is not None for channel in s.channels.values()),
        "connected": s.customers.connected,
        "connected_channel": connected_channel(s),
        "feedback": s.marketing.feedback,
        "feedback_function": -1 if department is None else functions.index(department),
        "defection_satisfied": s.customers.defection_satisfied,
        "defection_unsatisfied": s.customers.defection_unsatisfied,
    }


@lru_cache(maxsize=2)  # all phases of a run have the same, and most cells of a sweep
def _periods(time: Time, week: WorkingWeek) -> tuple[k.Array, int]:
    """Return the days until the horizon, cut once more where the warm-up ends.

    Also the number of days that share a row of the accumulators.
    """
    days = week.days_until(time.horizon)
    cohort_days = -(-days // MOST_COHORTS)
    ends = {week.start_of(day) for day in range(1, days + 1)}
    if time.warm_up > 0:
        ends.add(time.warm_up)
    rows, start, cohort = [], 0, 0
    previous = (0, int(time.warm_up == 0))
    for end in sorted(ends):
        period = (week.day_of(start) // cohort_days, int(start >= time.warm_up))
        cohort += int(period != previous)
        previous = period
        rows.append((end, cohort, period[1]))
        start = end
    rows.append((NEVER, cohort, 1))  # after the horizon
    return records("periods", rows), cohort_days
