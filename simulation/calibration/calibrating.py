"""From a log to a scenario, and back to the figures of the log."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.calibration.event_log import EventLog
from simulation.calibration.failures import refuse
from simulation.calibration.figures import CaseTable, case_table, days_between, days_of
from simulation.calibration.fit import Fit, Observed, Wanted, fit_to, observe, settled
from simulation.calibration.forward import run_forward
from simulation.calibration.hours import Hours, find_hours
from simulation.calibration.paths import LONGEST
from simulation.calibration.quality import Quality
from simulation.calibration.states import DONE
from simulation.calibration.times import unexplained
from simulation.calibration.visits import Cases, Visits, find_visits
from simulation.calibration.writing import Heading, Span, write_scenario
from simulation.scenario import Scenario, parse_scenario
from simulation.scenario.emitter import in_flow

LEAST_DONE = 30
LONGEST_WARM_UP = 80
DAYS_MEASURED = 60


@dataclass(frozen=True)
class Calibration:
    """A scenario fitted to a log.

    Attributes:
        fit: what was found.
        text: the scenario as YAML.
        scenario: the same, loaded.
        quality: what was left out of the log, and why.
        observed: the cases of the log.
        span: how long is simulated.
        tail_days: working days after which nearly every case of the log was done.
        unexplained: by department, the share of the wait before work that no queue explains.
        heading: what stands at the top of the scenario.
        wanted: how fine the fit is.
    """

    fit: Fit
    text: str
    scenario: Scenario
    quality: Quality
    observed: CaseTable
    span: Span
    tail_days: float
    unexplained: np.ndarray
    heading: Heading
    wanted: Wanted


def calibrate(
    log: EventLog,
    quality: Quality,
    heading: Heading,
    wanted: Wanted | None = None,
    *,
    forward: bool = True,
) -> Calibration:
    """Return the scenario that behaves like a log.

    It is fitted twice: first every wait is left to the queues of the departments; then what they do
    not explain becomes a wait outside of them. Without `forward` it is fitted once.
    """
    wanted = wanted or Wanted()
    hours = find_hours(_moments_of_people(log))
    if hours.is_cut_at_midnight:
        remedy = "if people work in another time zone, tell it: --tz America/Los_Angeles"
        quality.fact("opening hours", f"{in_flow(hours.written)}, cut at midnight; {remedy}")
    parts = find_visits(log, hours)
    _tell_what_is_left_out(log, parts, quality, heading.source)
    observed = observe(log, hours, wanted, parts)
    span = _span(parts[1], hours)
    fit = fit_to(observed, wanted, np.zeros(len(observed.departments.names)))
    share = np.zeros(len(observed.departments.names))
    if forward:
        run = run_forward(parse_scenario(write_scenario(fit, heading, span)), 0, 1)
        queueing = np.array([run.queueing[name] for name in observed.departments.names])
        share = unexplained(fit.paths, queueing)
        fit = fit_to(observed, wanted, share)
    too_rare = "are of kinds too rare to be fitted; the others stand for them"
    quality.note("noted", fit.rare, "cases", too_rare)
    text = write_scenario(fit, heading, span)
    early = settled(parts[1], fit.arrivals.window)
    return Calibration(
        fit, text, parse_scenario(text), quality, table_of(observed, early), span,
        _lasting_days(parts[1], hours, 0.998), share, heading, wanted,
    )  # fmt: skip


def _tell_what_is_left_out(
    log: EventLog, parts: tuple[Visits, Cases], quality: Quality, file: str
) -> None:
    """Note cases that tell little, and refuse a log in which hardly any case is done.

    Raises:
        LogError: there are too few cases that are done.
    """
    visits, cases = parts
    length = np.bincount(log.case, minlength=log.cases)
    if length.max() == 1 and not log.steps:
        remedy = "export the history of changes, or columns such as opened_at and resolved_at"
        refuse(file, "has one row a case, which does not tell how long cases take", remedy)
    done = int((cases.resolved >= 0).sum())
    if done < LEAST_DONE:
        found = f"has {done:,} cases that are done, of {log.cases:,}"
        remedy = f"{LEAST_DONE} are needed; tell which status ends a case: --state 'Shipped=done'"
        refuse(file, found, remedy)
    if not (visits.team[cases.resolved[visits.case] >= 0] >= 0).any():
        remedy = "give the column of teams with --department, or leave it out of the file"
        refuse(file, "names no team in any case that is done", remedy)
    if cases.left[cases.resolved >= 0].all():
        remedy = "tell what a status means where somebody is answered: --state 'Talking=work'"
        refuse(file, "has no case that anybody answered: all customers left before", remedy)
    if cases.left.any():
        quality.fact(
            "gave up", f"{int(cases.left.sum()):,} customers, before anybody answered them"
        )
    if log.steps:
        quality.fact("times of cases", "from the first end to the last; nothing is told of before")
    of_visits = np.bincount(visits.case, minlength=log.cases)
    quality.note("noted", int((length == 1).sum()), "cases", "have one event only")
    quality.note(
        "noted", log.cases - done, "cases", "are not done yet; they count as arrivals only"
    )
    reason = (
        f"pass more than {LONGEST} teams; no department works like that, so they are not fitted"
    )
    quality.note("dropped", int((of_visits > LONGEST).sum()), "cases", reason)


def table_of(observed: Observed, chosen: np.ndarray | None = None) -> CaseTable:
    """Return the cases of a log as they are measured; a mask may choose some."""
    visits, cases = observed.visits, observed.cases
    days = days_between(cases.arrival, cases.resolved)
    approval = days_of(cases.approval)
    table = case_table(visits.case, visits.team, visits.reopened, days, approval, cases.left)
    return table if chosen is None else table.of(chosen)


def _moments_of_people(log: EventLog) -> np.ndarray:
    """Return when people did something: what only closes a case may be the machine's doing."""
    moments = log.time[(log.state != DONE) | log.steps]
    return moments if len(moments) else log.time


def _span(cases: Cases, hours: Hours) -> Span:
    """Return a warm-up in which most of what is open at first is done, and days to measure."""
    long = _lasting_days(cases, hours, 0.95)
    warm_up = int(np.clip(math.ceil(2 * long), 5, LONGEST_WARM_UP))
    return Span(warm_up, warm_up + DAYS_MEASURED)


def _lasting_days(cases: Cases, hours: Hours, share: float) -> float:
    """Return within how many working days this share of the cases is done."""
    done = cases.resolved >= 0
    lasting = hours.worked(cases.resolved[done]) - hours.worked(cases.arrival[done])
    day = hours.week.length / len(hours.week.lengths)
    return float(np.quantile(lasting, share)) / day if done.any() else 10.0
