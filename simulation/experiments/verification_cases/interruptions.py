"""Queues, continued: one employee who is interrupted, turns to other duties, or multitasks."""

from __future__ import annotations

from collections.abc import Iterator

from simulation import theory
from simulation.experiments.verification import Case, Measured, Value
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.scenario import Scenario
from simulation.theory import QueueMetrics

PREEMPTION = "preemptive-resume priorities (Miller 1960)"
PREEMPTION_MANY = "M/M/c with preemptive priorities (Buzen & Bondi 1983)"
SERVING = "M/G/1 with completion times (Gaver 1962)"
ALWAYS = "preemptive priority of the interruptions (White & Christie 1958)"
MEETINGS = "priority of the meetings without interrupting (Cobham 1954)"
VACATIONS = "M/G/1 with vacations (Doshi 1986)"
SHARING = "M/G/1 with processor sharing, whatever the distribution (Kleinrock 1967)"
LIMITED = "M/M/1 with at most k at once: ρ^k / (μ − λ) (Avi-Itzhak & Halfin 1988)"


def preemption(scenario: Scenario) -> Iterator[Value]:
    """Yield waits and sojourns of classes of which one interrupts the other."""
    rates, people = r.rates(scenario), r.staff(scenario)
    if people == 1:
        queue = theory.preemptive_resume(rates, [r.moments(scenario)] * len(rates))
    else:
        queue = theory.preemptive_multi_server(rates, r.service_rate(scenario), people)
    for number, kind in enumerate(scenario.requests):
        yield Value(f"mean wait, {kind}", queue.mean_waits[number], m.mean_wait(number), "h")
        sojourn = queue.mean_sojourns[number]
        yield Value(f"mean sojourn, {kind}", sojourn, m.mean_sojourn(number), "h")


def interrupted(scenario: Scenario) -> QueueMetrics:
    """Return the only department, of one employee, with its interruptions."""
    rate, work = r.rate(scenario), r.moments(scenario)
    duties = r.interruptions(scenario)
    lasting = r.law(duties.lasting)
    if duties.when == "idle":
        return theory.multiple_vacations(rate, work, lasting.moments)
    if duties.when == "once_idle":
        return theory.single_vacation(rate, work, lasting)
    assert duties.every is not None
    often = 1 / r.law(duties.every).moment(1)
    how = {
        "serving": theory.interruptions_while_serving,
        "always": theory.interruptions_also_when_idle,
        "between": theory.meetings,
    }
    return how[duties.when](rate, work, often, lasting.moments)


def interruptions(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of one employee who is interrupted."""
    queue = interrupted(scenario)
    yield Value("mean wait", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")
    yield Value("mean number present", queue.mean_in_system, m.number_present)


def at_work(scenario: Scenario) -> Iterator[Value]:
    """Yield the same and how busy the employee is, interruptions included."""
    yield from interruptions(scenario)
    (name,) = scenario.organization.departments
    yield Value("busy, interruptions included", interrupted(scenario).utilization, m.busy(name))


def sharing(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of one employee who works on everything at hand at once."""
    queue = theory.processor_sharing(r.rate(scenario), r.work(scenario).moment(1))
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")
    yield Value("mean number present", queue.mean_in_system, m.number_present)


def limited_sharing(scenario: Scenario) -> Iterator[Value]:
    """Yield the values of one employee who works on a few things at once."""
    (department,) = scenario.organization.departments.values()
    queue = theory.limited_sharing(
        r.rate(scenario), r.service_rate(scenario), department.multitasking
    )
    yield Value("mean wait before anything is done", queue.mean_wait, m.mean_wait(), "h")
    yield Value("mean sojourn", queue.mean_sojourn, m.mean_sojourn(), "h")


DUTIES = "organization.departments.service.interruptions"
SHORT: dict[str, object] = {f"{DUTIES}.every.mean": "5 h", f"{DUTIES}.lasting.mean": "1 h"}

CASES: tuple[Case, ...] = (
    Measured("priority with interruption", "theory/preemption", PREEMPTION, preemption,
             horizon=300_000),
    Measured("priority with interruption, constant work", "theory/preemption", PREEMPTION,
             preemption, horizon=200_000, changes={"work.service": "1 h"}),
    Measured("priority with interruption, 2 employees", "theory/preemption", PREEMPTION_MANY,
             preemption, horizon=275_000,
             changes={"organization.departments.service.staff": 2,
                      "requests.urgent.rate": "0.7 / h", "requests.ordinary.rate": "0.6 / h"}),
    Measured("breakdowns at work", "theory/breakdowns", SERVING, at_work, horizon=250_000,
             changes=SHORT),
    Measured("calls at any time", "theory/calls", ALWAYS, at_work, horizon=300_000,
             changes=SHORT),
    Measured("calls at any time, constant work", "theory/calls", ALWAYS, at_work,
             horizon=250_000,
             changes={**SHORT, "work.service": "1 h"}),
    Measured("meetings", "theory/meetings", MEETINGS, at_work, horizon=200_000,
             changes={f"{DUTIES}.lasting": {"mean": "1 h", "cv": 0.5}}),
    Measured("vacations again and again", "theory/vacations", VACATIONS, interruptions,
             horizon=90_000),
    Measured("one vacation at a time", "theory/vacations", VACATIONS, interruptions,
             horizon=105_000,
             changes={f"{DUTIES}.when": "once_idle"}),
    Measured("multitasking, lognormal work", "theory/processor_sharing", SHARING, sharing,
             horizon=420_000, changes={"requests.call.rate": "0.7 / h"}),
    Measured("multitasking, constant work", "theory/processor_sharing", SHARING, sharing,
             horizon=135_000,
             changes={"work.service": "1 h", "requests.call.rate": "0.7 / h"}),
    Measured("multitasking, two at once", "theory/processor_sharing", LIMITED, limited_sharing,
             horizon=440_000,
             changes={"organization.departments.service.multitasking": 2,
                      "requests.call.rate": "0.7 / h",
                      "work.service": {"mean": "1 h", "distribution": "exponential"}}),
)  # fmt: skip
