"""Queues, continued: several stations, and a beginning or arrivals that change with time."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.special import gammaincc, gammainccinv

from simulation import theory
from simulation.experiments.verification import Case, Measured, Stated, Value, Verdict, statement
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.offered_load import offered_load
from simulation.organization import build_organization
from simulation.scenario import Scenario

JACKSON = "Jackson network: traffic equations, product form, Little (Jackson 1957, Kelly 1979)"
STABILITY = "stability of a Jackson network: λ < μ (1 − r)"
FORK_JOIN = "(12 − ρ) / (8 (μ − λ)) (Flatto & Hahn 1984)"
FORK_CHAIN = "Markov chain of who waits, is served or is done where"
LONGEST = "mean of the longest of independent exponential times"
INFINITE = "M(t)/G/∞ (Eick, Massey & Whitt 1993)"
KOLMOGOROV = "M(t)/M/c: Kolmogorov's equations, integrated"


def network(scenario: Scenario) -> Iterator[Value]:
    """Yield the time in the system by kind, and how many are present and at work."""
    exact = r.network(scenario)
    for number, (kind, sojourn) in enumerate(
        zip(scenario.requests, exact.mean_sojourns, strict=True)
    ):
        yield Value(f"mean sojourn, {kind}", sojourn, m.mean_sojourn(number), "h")
    present = sum(queue.mean_in_system for queue in exact.nodes)
    yield Value("mean number present", present, m.number_present)
    for name, queue in zip(scenario.organization.departments, exact.nodes, strict=True):
        yield Value(f"at work in {name}", queue.utilization * queue.servers, m.busy(name))


def feedback(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of one department to which finished work comes back."""
    yield from network(scenario)
    (queue,) = r.network(scenario).nodes
    yield Value("mean wait before the first visit", queue.mean_wait, m.mean_wait(), "h")


def visits_by_stage(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of a route that passes a department several times, each time otherwise.

    The traffic equations are those of the stages; a department is one queue for all its stages.
    """
    ((kind, request),) = scenario.requests.items()
    stages = len(request.route)
    routing = np.zeros((stages, stages))
    for stage in range(stages):
        for goal, share in request.destinations(stage):
            if goal < stages:
                routing[stage, goal] = share
    entries = [r.rate(scenario), *[0.0] * (stages - 1)]
    rates = theory.traffic_equations(entries, routing)
    present = 0.0
    for name in scenario.organization.departments:
        here = [name in stage.departments for stage in request.route]
        servers, work_rate = r.staff(scenario, name), r.service_rate(scenario, name)
        queue = theory.mmc(float(rates[here].sum()), work_rate, servers)
        present += queue.mean_in_system
        yield Value(f"at work in {name}", queue.utilization * servers, m.busy(name))
    yield Value(f"mean sojourn, {kind}", present / r.rate(scenario), m.mean_sojourn(), "h")
    yield Value("mean number present", present, m.number_present)


def serial(scenario: Scenario) -> Iterator[Value]:
    """Yield the mean time through equal single specialists in a row."""
    queues = r.network(scenario).nodes
    exact = theory.serial_handoffs(len(queues), r.rate(scenario), queues[0].service_rate)
    yield Value("mean sojourn", exact, m.mean_sojourn(), "h")


def long_serial(scenario: Scenario) -> Iterator[Value]:
    """Yield the same, and how many take longer than the median.

    The sojourns at the stations are independent and exponential (Reich 1957): an Erlang sum.
    """
    yield from serial(scenario)
    queues = r.network(scenario).nodes
    stages, decay = len(queues), queues[0].wait_decay
    edge = m.edge_near(float(gammainccinv(stages, 0.5)) / decay)
    beyond = float(gammaincc(stages, edge.time * decay))
    yield Value(f"P(sojourn > {edge.shown})", beyond, m.sojourn_beyond(edge))


def is_unstable(case: Case, seed: int) -> tuple[Verdict, ...]:
    """Say whether scenarios with too much rework are known to be unstable before they run."""
    verdicts = []
    for rate in ("0.7 / h", "0.8 / h"):
        scenario = case.read({"requests.call.rate": rate})
        (load,) = offered_load(scenario, build_organization(scenario))
        try:
            r.network(scenario)
            exact = math.nan
        except theory.UnstableQueueError as error:
            exact = error.offered_load / error.capacity
        told = not load.is_stable and math.isclose(load.utilization, exact, rel_tol=1e-12)
        remark = f"work for {load.offered:.3g} people comes to {load.serving}"
        verdicts.append(statement(f"λ = {rate} is told to be unstable", told, remark))
    return tuple(verdicts)


def peaks(scenario: Scenario) -> Iterator[Value]:
    """Yield the mean number present at the end of each day of the week, long after the start."""
    day, profile = r.day(scenario), r.profile(scenario)
    for weekday in range(scenario.time.days_per_week):
        end = day * (weekday + 1)
        exact = theory.profile_infinite_server_mean(profile, r.work(scenario), end)
        yield Value(f"present at the end of day {weekday + 1}", exact, m.present_on(weekday))


def opening(scenario: Scenario) -> Iterator[Value]:
    """Yield the mean number present at the end of each day after opening empty."""
    for number in range(1, round(scenario.time.horizon / scenario.time.hours_per_day) + 1):
        exact = theory.filling_infinite_server_mean(
            r.rate(scenario), r.work(scenario), number * r.day(scenario)
        )
        yield Value(f"present after day {number}", exact, m.present_after(number))


def branches(scenario: Scenario) -> Iterator[Value]:
    """Yield the mean number present in equal branches that open empty at the same time."""
    number, day, profile = r.sectors(scenario), r.day(scenario), r.profile(scenario)
    days = round(scenario.time.horizon / scenario.time.hours_per_day)
    exact = theory.transient_mmc(
        lambda time: profile(time) / number,
        r.service_rate(scenario),
        r.staff(scenario) // number,
        [day * (i + 1) for i in range(days)],
        breakpoints=profile.breakpoints(0, day * days),
    )
    for i, present in enumerate(exact.mean_in_system):
        yield Value(f"present after day {i + 1}", present * number, m.present_after(i + 1))


def fork_join(scenario: Scenario) -> Iterator[Value]:
    """Yield the time from fork to join of two departments that work at the same time."""
    names = tuple(scenario.organization.departments)
    rates = [r.service_rate(scenario, name) for name in names]
    people = [r.staff(scenario, name) for name in names]
    exact = theory.fork_join(r.rate(scenario), (rates[0], rates[1]), (people[0], people[1]))
    yield Value("mean time from fork to join", exact.mean_sojourn, m.mean_sojourn(), "h")
    in_system = r.rate(scenario) * exact.mean_sojourn
    yield Value("mean number present", in_system, m.number_present)
    for name, rate in zip(names, rates, strict=True):
        yield Value(f"at work in {name}", r.rate(scenario) / rate, m.busy(name))


def fork_join_of_two(scenario: Scenario) -> Iterator[Value]:
    """Yield the same of two equal departments of one, in closed form."""
    exact = theory.fork_join_of_two(r.rate(scenario), r.service_rate(scenario, "calculation"))
    yield Value("mean time from fork to join", exact, m.mean_sojourn(), "h")


def all_at_once(scenario: Scenario) -> Iterator[Value]:
    """Yield the time from fork to join where nobody ever waits."""
    rates = [r.service_rate(scenario, name) for name in scenario.organization.departments]
    yield Value("mean time from fork to join", theory.mean_of_longest(rates), m.mean_sojourn(), "h")


CASES: tuple[Case, ...] = (
    Measured("rework", "theory/rework", JACKSON, feedback, horizon=330_000),
    Stated("too much rework", "theory/rework", STABILITY, is_unstable),
    Measured("tandem", "theory/tandem", JACKSON, network, horizon=60_000),
    Measured("line with hand-backs", "theory/line", JACKSON, network, horizon=14_000),
    Measured("several kinds", "theory/several_kinds", JACKSON, network, horizon=75_000),
    Measured("a second look", "theory/second_look", JACKSON, visits_by_stage, horizon=60_000),
    Measured("fork and join", "theory/fork_join", FORK_JOIN, fork_join_of_two, horizon=56_000),
    Measured("fork and join, unequal", "theory/fork_join", FORK_CHAIN, fork_join, horizon=145_000,
             changes={"organization.departments.drawing.staff": 2,
                      "work.drawing.mean": "90 min"}),
    Measured("fork and join without waiting", "theory/fork_join", LONGEST, all_at_once,
             horizon=8_000,
             changes={"organization.departments.calculation.staff": 30,
                      "organization.departments.drawing.staff": 40,
                      "organization.departments.printing.staff": 30,
                      "work.drawing.mean": "90 min",
                      "work.printing": {"mean": "40 min", "distribution": "exponential"},
                      "requests.offer.rate": "3 / h",
                      "requests.offer.route": [{"together": ["calculation", "drawing",
                                                             "printing"]}]}),
    Measured("peaks without waiting", "theory/peaks", INFINITE, peaks, horizon=32_000),
    Measured("opening day", "theory/opening", INFINITE, opening, replications=550),
    Measured("opening day, lognormal work", "theory/opening", INFINITE, opening, replications=550,
             changes={"work.service": {"mean": "24 h", "cv": 1.5}}),
    Measured("branches that open empty", "theory/branches", KOLMOGOROV, branches,
             replications=360),
)  # fmt: skip
