"""How requests and messages flow through the organization."""

from __future__ import annotations

from simulation.kernel import state as k
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import per_request, ratio
from simulation.outcomes.records import Record
from simulation.scenario.units import HOUR


@metric("requests", "Requests", "requests", "neither", "Flow")
def requests(record: Record) -> float:
    """Requests that arrived in the measured time, follow-ups and complaints included."""
    return float(record.count(k.ARRIVED))


@metric("throughput", "Throughput", "a day", "higher", "Flow")
def throughput(record: Record) -> float:
    """Requests of the measured cohorts that were finished, for each measured day."""
    day = record.assembly.scenario.time.hours_per_day
    return ratio(record.count(k.CLOSED), record.span / day)


@metric("work_in_progress", "Work in progress", "requests", "lower", "Flow")
def work_in_progress(record: Record) -> float:
    """Mean number of open requests at the ends of the measured days."""
    scenario = record.assembly.scenario
    days = record.levels[scenario.week.days_until(scenario.time.warm_up) :, 0]
    return ratio(float(days.sum()), len(days))


@metric("handoffs", "Handoffs a request", "", "lower", "Flow")
def handoffs(record: Record) -> float:
    """Mean number of times a request passed from one employee to another."""
    return per_request(record, k.HANDOFFS)


@metric("ping_pong", "Hand-backs a request", "", "lower", "Flow")
def ping_pong(record: Record) -> float:
    """Mean number of times a request went back to an earlier department."""
    return per_request(record, k.PING_PONGS)


@metric("ping_pong_share", "Ping-pong", "share", "lower", "Flow")
def ping_pong_share(record: Record) -> float:
    """Share of the requests that came back, once or more, to a department that they had left."""
    return per_request(record, k.RETURNED)


@metric("queries", "Questions a request", "", "lower", "Flow")
def queries(record: Record) -> float:
    """Mean number of questions asked about a request."""
    return per_request(record, k.QUERIES)


@metric("hops", "Readers a message", "", "lower", "Flow")
def hops(record: Record) -> float:
    """Mean number of people who handled each question, approval or feedback, both ways."""
    asked = record.count(k.QUERIES) + record.count(k.APPROVALS) + record.count(k.FEEDBACKS)
    return ratio(record.count(k.HOPS), asked)


@metric("approvals", "Approvals a request", "", "lower", "Flow")
def approvals(record: Record) -> float:
    """Mean number of decisions asked for from above."""
    return per_request(record, k.APPROVALS)


@metric("overflows", "Overflows a request", "", "neither", "Flow")
def overflows(record: Record) -> float:
    """Mean number of times a request was sent on because a room was full."""
    return per_request(record, k.OVERFLOWS)


@metric("preemptions", "Preemptions a request", "", "neither", "Flow")
def preemptions(record: Record) -> float:
    """Mean number of times a request had to give way to one of higher priority."""
    return per_request(record, k.PREEMPTIONS)


@metric("letter_time", "Letters, time to delivery", "h", "lower", "Flow")
def letter_time(record: Record) -> float:
    """Mean time from the writing of a letter among employees to its delivery."""
    delivered = record.letter(k.LETTERS_DELIVERED)
    return ratio(record.letter(k.LETTER_TIME) / HOUR, delivered)


@metric("letter_hops", "Readers a letter", "", "lower", "Flow")
def letter_hops(record: Record) -> float:
    """Mean number of people who handled a letter, its writer included."""
    return ratio(record.letter(k.LETTER_HOPS), record.letter(k.LETTERS_SENT))


@metric("decided_alone", "Decided without an answer", "share", "lower", "Flow")
def decided_alone(record: Record) -> float:
    """Share of the approvals whose deadline passed, so that the employee decided alone."""
    return ratio(record.count(k.ALONE), record.count(k.APPROVALS))


@metric("stage_rework", "Rework", "share", "lower", "Flow")
def stage_rework(record: Record) -> float:
    """Share of the services at a stage whose error was found inside and redone."""
    return ratio(record.count(k.REWORKS), record.count(k.VISITS))
