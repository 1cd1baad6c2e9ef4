"""Opening hours and meetings: the clock of customers, and the time that is left for work."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation import theory
from simulation.experiments.verification import Case, Measure, Measured, Value
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases import reading as r
from simulation.kernel import state as k
from simulation.outcomes.records import Record
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR

CLOSED = "time to the opening, inspection paradox (Feller vol. 2, I.4)"
SHARED = "what meetings and resumption leave of the time"


def night(scenario: Scenario) -> Iterator[Value]:
    """Yield what customers see who come by night to people who are never all busy."""
    (channel,) = scenario.channels.values()
    outside = channel.outside_hours
    patience = channel.patience.mean / HOUR if channel.patience else math.inf
    closed = theory.closed_hours(r.closed_spells(scenario), patience)
    served = 1 - outside + outside * closed.stays
    mean = outside * closed.stays * closed.mean_wait / served
    yield Value("mean time to first answer by the clock", mean, _mean_seen, "h")
    yield Value("P(answered at once by the clock)", (1 - outside) / served, _at_once)
    if math.isfinite(patience):
        yield Value("P(give up)", outside * (1 - closed.stays), m.share(k.ABANDONED))


def _mean_seen(record: Record) -> float:
    done = m.settled(record)
    return done.total(k.SUM_FIRST_RESPONSE_SEEN) / HOUR / done.count(k.FIRST_RESPONSES)


def _at_once(record: Record) -> float:
    table = record.durations[:, k.SEEN].sum(axis=0)
    return float(table[0] / table.sum())


def meetings(scenario: Scenario) -> Iterator[Value]:
    """Yield what people who are always at work get done beside meetings, whatever their work."""
    plan, week = scenario.meetings, scenario.week.length
    resuming = round(plan.staff / plan.length) * scenario.attention.resumption
    left = 1 - (plan.staff + resuming) / week
    yield Value("in meetings", plan.staff / week, _hours(k.IN_MEETING))
    yield Value("finding the thread again", resuming / week, _hours(k.SET_UP))
    yield Value("done in an hour", r.staff(scenario) * r.service_rate(scenario) * left, _done)


def _done(record: Record) -> float:
    return int(record.served.sum()) * HOUR / record.span


def _hours(activity: int) -> Measure:
    def measure(record: Record) -> float:
        people = record.assembly.organization.in_use
        return float(record.hours[people, activity].sum() / record.presence[people].sum())

    return measure


CASES: tuple[Case, ...] = (
    Measured("customers by night", "theory/night", CLOSED, night, horizon=20_000),
    Measured("customers by night, patient, with a break", "theory/night", CLOSED, night,
             horizon=20_000,
             changes={"channels.web.patience": "none", "calendar.saturday": "10:00-14:00",
                      "calendar.monday": "9:00-12:00, 13:30-18:00"}),
    Measured("meetings of a unit", "theory/unit_meetings", SHARED, meetings, horizon=20_000),
    Measured("meetings of a unit, short and often", "theory/unit_meetings", SHARED, meetings,
             horizon=20_000,
             changes={"meetings.length": "30 min", "work.service": {"mean": "1 h", "cv": 2}}),
)  # fmt: skip
