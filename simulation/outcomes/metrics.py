"""The metrics: one function each. Tables, plots, page and JSON read the registry.

Times are working hours, money is in the currency of the scenario. Requests count by their arrival
after the warm-up, people by the clock after the warm-up.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k
from simulation.organization.organization import CHIEF
from simulation.outcomes.metric import metric
from simulation.outcomes.output_analysis import quantile_with_open
from simulation.outcomes.records import HOUR, Record, bin_edges
from simulation.outcomes.revenue import LOST_CAUSES, earned, lost, potential

FIRST, RESOLUTION = 0, 1


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


@lru_cache(maxsize=1)
def _edges() -> npt.NDArray[np.float64]:
    return bin_edges()


def response_quantile(
    record: Record, histogram: int, share: float, kind: int | None = None
) -> float:
    """Return a quantile of a response time in hours, open requests counted as still running.

    Args:
        record: of a replication.
        histogram: FIRST or RESOLUTION.
        share: of the quantile.
        kind: of requests; None for all.
    """
    table = record.durations[:, histogram]
    finished = table.sum(axis=0) if kind is None else table[kind]
    chosen = record.open_of(kind)
    if histogram == FIRST:
        chosen = chosen & (record.open.first_response < 0)
    return quantile_with_open(finished, _edges(), record.open.age[chosen], share) / HOUR


# ── Response time ─────────────────────────────────────────────────────────────────────────────────


@metric("response_time_first_mean", "Time to first answer, mean", "h", "lower", "Response time")
def response_time_first_mean(record: Record) -> float:
    """Mean working time from arrival until an employee first works on the request."""
    answered = record.count(k.FIRST_RESPONSES)
    return _ratio(record.total(k.SUM_FIRST_RESPONSE) / HOUR, answered)


@metric("response_time_first_median", "Time to first answer, median", "h", "lower", "Response time")
def response_time_first_median(record: Record) -> float:
    """Median time to the first answer; requests still waiting at the end count as longer."""
    return response_quantile(record, FIRST, 0.5)


@metric("response_time_first_p90", "Time to first answer, 90 %", "h", "lower", "Response time")
def response_time_first_p90(record: Record) -> float:
    """Time within which 90 % of the requests have a first answer."""
    return response_quantile(record, FIRST, 0.9)


@metric("response_time_first_p95", "Time to first answer, 95 %", "h", "lower", "Response time")
def response_time_first_p95(record: Record) -> float:
    """Time within which 95 % of the requests have a first answer."""
    return response_quantile(record, FIRST, 0.95)


@metric("response_time_resolution_mean", "Time to resolution, mean", "h", "lower", "Response time")
def response_time_resolution_mean(record: Record) -> float:
    """Mean working time from arrival until all stages are done, of the requests that are done."""
    return _ratio(record.total(k.SUM_RESOLUTION) / HOUR, record.count(k.CLOSED))


@metric(
    "response_time_resolution_median", "Time to resolution, median", "h", "lower", "Response time"
)
def response_time_resolution_median(record: Record) -> float:
    """Median time to resolution; open requests count as longer (Kaplan–Meier)."""
    return response_quantile(record, RESOLUTION, 0.5)


@metric("response_time_resolution_p90", "Time to resolution, 90 %", "h", "lower", "Response time")
def response_time_resolution_p90(record: Record) -> float:
    """Time within which 90 % of the requests are done; open requests count as longer."""
    return response_quantile(record, RESOLUTION, 0.9)


@metric("response_time_resolution_p95", "Time to resolution, 95 %", "h", "lower", "Response time")
def response_time_resolution_p95(record: Record) -> float:
    """Time within which 95 % of the requests are done; open requests count as longer."""
    return response_quantile(record, RESOLUTION, 0.95)


@metric("open_share", "Still open at the end", "share", "lower", "Response time")
def open_share(record: Record) -> float:
    """Share of the requests that are not finished when the simulation ends (censored)."""
    return _ratio(float(record.open_of().sum()), record.count(k.ARRIVED))


def _time_part(record: Record, state: int) -> float:
    return _ratio(record.total(k.SUM_TIME + state) / HOUR, record.count(k.CLOSED))


@metric("time_working", "of which working", "h", "neither", "Response time")
def time_working(record: Record) -> float:
    """Mean time a finished request was worked on."""
    return _time_part(record, k.WORKING)


@metric("time_queueing", "of which waiting for people", "h", "lower", "Response time")
def time_queueing(record: Record) -> float:
    """Mean time a finished request waited until somebody was free."""
    return _time_part(record, k.QUEUEING)


@metric("time_for_information", "of which waiting for information", "h", "lower", "Response time")
def time_for_information(record: Record) -> float:
    """Mean time a finished request was parked for answers of others."""
    return _time_part(record, k.FOR_INFORMATION)


@metric("time_for_decision", "of which waiting for decisions", "h", "lower", "Response time")
def time_for_decision(record: Record) -> float:
    """Mean time a finished request was parked for a decision from above."""
    return _time_part(record, k.FOR_DECISION)


@metric("time_rework", "of which being redone", "h", "lower", "Response time")
def time_rework(record: Record) -> float:
    """Mean time a finished request spent in rework, waits included."""
    return _time_part(record, k.REWORKING)


@metric("time_in_parallel", "of which in several departments", "h", "neither", "Response time")
def time_in_parallel(record: Record) -> float:
    """Mean time a finished request was in several departments at once."""
    return _time_part(record, k.IN_PARALLEL)


@metric("waited_share", "Had to wait", "share", "lower", "Response time")
def waited_share(record: Record) -> float:
    """Share of the answered requests whose first answer did not come at once."""
    return _ratio(record.count(k.WAITED), record.count(k.FIRST_RESPONSES))


# ── Lost revenue ──────────────────────────────────────────────────────────────────────────────────


@metric("lost_revenue", "Lost revenue", "currency", "lower", "Revenue")
def lost_revenue(record: Record) -> float:
    """Value of all potential arrivals that was not earned: the sum of its causes, exactly."""
    return lost(record) / 100


@metric("lost_revenue_share", "Lost revenue, share of potential", "share", "lower", "Revenue")
def lost_revenue_share(record: Record) -> float:
    """Lost revenue over the value of all potential arrivals."""
    return _ratio(lost(record), potential(record))


@metric("revenue_potential", "Potential revenue", "currency", "neither", "Revenue")
def revenue_potential(record: Record) -> float:
    """Value of all potential arrivals that qualify: the same in every organization."""
    return potential(record) / 100


@metric("revenue_earned", "Earned revenue", "currency", "higher", "Revenue")
def revenue_earned(record: Record) -> float:
    """Value of the requests served to the end, less refunds."""
    return earned(record) / 100


for _cause in LOST_CAUSES:
    metric(f"lost_revenue_{_cause.name}", _cause.title, "currency", "lower", "Revenue")(
        _cause.measure
    )


# ── Satisfaction ──────────────────────────────────────────────────────────────────────────────────


@metric("satisfaction_mean", "Satisfaction, mean", "points", "higher", "Satisfaction")
def satisfaction_mean(record: Record) -> float:
    """Mean of 100·exp(−Σ w·x) over what customers see, of all ended requests, given up or not."""
    total = math.fsum(record.satisfaction[record.measured].ravel().tolist())
    return _ratio(total, record.count(k.RATED))


@metric("satisfaction_unhappy_share", "Satisfaction below 50", "share", "lower", "Satisfaction")
def satisfaction_unhappy_share(record: Record) -> float:
    """Share of the requests whose customer is below 50 of 100."""
    return _ratio(record.count(k.UNHAPPY), record.count(k.RATED))


@metric("net_score", "Net score", "points", "higher", "Satisfaction")
def net_score(record: Record) -> float:
    """Share of customers at 85 and more minus share below 65, times 100."""
    difference = record.count(k.PROMOTERS) - record.count(k.DETRACTORS)
    return 100 * _ratio(difference, record.count(k.RATED))


@metric("abandoned_share", "Gave up waiting", "share", "lower", "Satisfaction")
def abandoned_share(record: Record) -> float:
    """Share of the requests whose customer gave up before the first answer."""
    return _ratio(record.count(k.ABANDONED), record.count(k.ARRIVED))


@metric("balked_share", "Turned away", "share", "lower", "Satisfaction")
def balked_share(record: Record) -> float:
    """Share of the requests that found no place to wait."""
    return _ratio(record.count(k.BALKED), record.count(k.ARRIVED))


@metric("cancelled_share", "Cancelled", "share", "lower", "Satisfaction")
def cancelled_share(record: Record) -> float:
    """Share of the requests cancelled while they waited to be resolved."""
    return _ratio(record.count(k.CANCELLED), record.count(k.ARRIVED))


@metric("first_contact_resolution", "Right the first time", "share", "higher", "Satisfaction")
def first_contact_resolution(record: Record) -> float:
    """Share of the finished requests without rework, error outside or complaint."""
    return _ratio(record.count(k.RESOLVED_FIRST), record.count(k.CLOSED))


@metric("defections", "Customers lost for good", "customers", "lower", "Satisfaction")
def defections(record: Record) -> float:
    """Customers who left for good after a request that arrived in the measured time."""
    return float(record.count(k.DEFECTIONS))


# ── Flow ──────────────────────────────────────────────────────────────────────────────────────────


def _per_request(record: Record, what: int) -> float:
    return _ratio(record.count(what), record.count(k.ARRIVED))


@metric("requests", "Requests", "requests", "neither", "Flow")
def requests(record: Record) -> float:
    """Requests that arrived in the measured time, follow-ups and complaints included."""
    return float(record.count(k.ARRIVED))


@metric("throughput", "Throughput", "a day", "higher", "Flow")
def throughput(record: Record) -> float:
    """Requests of the measured cohorts that were finished, for each measured day."""
    day = record.assembly.scenario.time.hours_per_day
    return _ratio(record.count(k.CLOSED), record.span / day)


@metric("work_in_progress", "Open requests", "requests", "lower", "Flow")
def work_in_progress(record: Record) -> float:
    """Mean number of open requests at the ends of the measured days."""
    time = record.assembly.scenario.time
    days = record.levels[-(-time.warm_up // time.hours_per_day) :, 0]
    return _ratio(float(days.sum()), len(days))


@metric("handoffs", "Handoffs a request", "", "lower", "Flow")
def handoffs(record: Record) -> float:
    """Mean number of times a request passed from one employee to another."""
    return _per_request(record, k.HANDOFFS)


@metric("ping_pong", "Hand-backs a request", "", "lower", "Flow")
def ping_pong(record: Record) -> float:
    """Mean number of times a request went back to an earlier department."""
    return _per_request(record, k.PING_PONGS)


@metric("queries", "Questions a request", "", "lower", "Flow")
def queries(record: Record) -> float:
    """Mean number of questions asked about a request."""
    return _per_request(record, k.QUERIES)


@metric("hops", "Readers a message", "", "lower", "Flow")
def hops(record: Record) -> float:
    """Mean number of people who handled each question or approval, both ways."""
    return _ratio(record.count(k.HOPS), record.count(k.QUERIES) + record.count(k.APPROVALS))


@metric("approvals", "Approvals a request", "", "lower", "Flow")
def approvals(record: Record) -> float:
    """Mean number of decisions asked for from above."""
    return _per_request(record, k.APPROVALS)


@metric("overflows", "Overflows a request", "", "neither", "Flow")
def overflows(record: Record) -> float:
    """Mean number of times a request was sent on because a room was full."""
    return _per_request(record, k.OVERFLOWS)


@metric("preemptions", "Preemptions a request", "", "neither", "Flow")
def preemptions(record: Record) -> float:
    """Mean number of times a request had to give way to one of higher priority."""
    return _per_request(record, k.PREEMPTIONS)


@metric("letter_time", "Letters, time to delivery", "h", "lower", "Flow")
def letter_time(record: Record) -> float:
    """Mean time from the writing of a letter among employees to its delivery."""
    delivered = record.letter(k.LETTERS_DELIVERED)
    return _ratio(record.letter(k.LETTER_TIME) / HOUR, delivered)


@metric("letter_hops", "Readers a letter", "", "lower", "Flow")
def letter_hops(record: Record) -> float:
    """Mean number of people who handled a letter, its writer included."""
    return _ratio(record.letter(k.LETTER_HOPS), record.letter(k.LETTERS_SENT))


@metric("decided_alone", "Decided without an answer", "share", "lower", "Flow")
def decided_alone(record: Record) -> float:
    """Share of the approvals whose deadline passed, so that the employee decided alone."""
    return _ratio(record.count(k.ALONE), record.count(k.APPROVALS))


@metric("stage_rework", "Work redone", "share", "lower", "Flow")
def stage_rework(record: Record) -> float:
    """Share of the services at a stage whose error was found inside and redone."""
    return _ratio(record.count(k.REWORKS), record.count(k.VISITS))


@metric("failure_demand", "Failure demand", "share", "lower", "Flow")
def failure_demand(record: Record) -> float:
    """Share of the requests that exist only because something went wrong before (Seddon 2003)."""
    return _ratio(record.count(k.COMPLAINTS), record.count(k.ARRIVED))


# ── People ────────────────────────────────────────────────────────────────────────────────────────


def busy_shares(record: Record) -> npt.NDArray[np.float64]:
    """Return [E] the share of the measured time that each employee was busy.

    Time in which a place was vacant does not count; who was never there was never busy.
    """
    if record.span == 0:
        return np.full(len(record.hours), math.nan)
    shares: npt.NDArray[np.float64] = record.hours.sum(axis=1) / np.maximum(record.presence, 1)
    return shares


def _mean_busy(record: Record, chosen: npt.NDArray[np.bool_]) -> float:
    if record.span > 0:
        chosen = chosen & (record.presence > 0)
    return _ratio(math.fsum(busy_shares(record)[chosen].tolist()), int(chosen.sum()))


@metric("utilization_front_line", "Front line busy", "share", "neither", "People")
def utilization_front_line(record: Record) -> float:
    """Share of the time that employees without subordinates, of departments in use, were busy."""
    organization = record.assembly.organization
    return _mean_busy(record, organization.in_use & ~organization.manages)


@metric("utilization_managers", "Managers busy", "share", "neither", "People")
def utilization_managers(record: Record) -> float:
    """Share of the time that employees with subordinates, except the chief, were busy."""
    organization = record.assembly.organization
    chosen = organization.in_use & organization.manages
    chosen[CHIEF] = False
    return _mean_busy(record, chosen)


@metric("utilization_chief", "Chief busy", "share", "neither", "People")
def utilization_chief(record: Record) -> float:
    """Share of the time that the chief was busy."""
    return float(busy_shares(record)[CHIEF])


@metric("utilization_busiest", "Busiest 5 % busy", "share", "neither", "People")
def utilization_busiest(record: Record) -> float:
    """Share of the time that the busiest twentieth of the people (at least one) were busy."""
    shares = np.sort(busy_shares(record))[::-1]
    top = max(1, len(shares) // 20)
    return math.fsum(shares[:top].tolist()) / top


def _hours_share(record: Record, activity: int) -> float:
    return _ratio(int(record.hours[:, activity].sum()), int(record.hours.sum()))


@metric("hours_direct", "Hours of direct work", "share", "higher", "People")
def hours_direct(record: Record) -> float:
    """Share of the busy hours spent on requests for the first time."""
    return _hours_share(record, k.DIRECT)


@metric("hours_rework", "Hours of rework", "share", "lower", "People")
def hours_rework(record: Record) -> float:
    """Share of the busy hours spent on requests that came back."""
    return _hours_share(record, k.REWORK)


@metric("hours_coordination", "Hours of coordination", "share", "lower", "People")
def hours_coordination(record: Record) -> float:
    """Share of the busy hours spent on asking, relaying, answering and deciding."""
    return _hours_share(record, k.COORDINATION)


@metric("hours_reading", "Hours of reading notices", "share", "lower", "People")
def hours_reading(record: Record) -> float:
    """Share of the busy hours spent on notices."""
    return _hours_share(record, k.READING)


@metric("hours_set_up", "Hours of set-up", "share", "lower", "People")
def hours_set_up(record: Record) -> float:
    """Share of the busy hours spent on changing function and on resuming interrupted work."""
    return _hours_share(record, k.SET_UP)


@metric("hours_interrupted", "Hours of duties", "share", "lower", "People")
def hours_interrupted(record: Record) -> float:
    """Share of the busy hours spent on duties: calls, breakdowns, meetings, side work."""
    return _hours_share(record, k.INTERRUPTED)


@metric("interruptions", "Interruptions an hour", "", "lower", "People")
def interruptions(record: Record) -> float:
    """Mean number of times an employee's work was interrupted in an hour of the working day."""
    chosen = record.assembly.organization.in_use
    chosen[CHIEF] = False
    hours = int(record.presence[chosen].sum()) / HOUR
    return _ratio(int(record.interruptions[chosen].sum()), hours)
