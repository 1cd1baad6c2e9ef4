"""What the cases measure, each in one replication. Durations are in hours.

Tails are measured at an edge of the histogram of durations, where they are exact.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from simulation.experiments.verification import Measure
from simulation.kernel import state as k
from simulation.outcomes.records import Record, bin_edges
from simulation.scenario.units import HOUR

EDGES = bin_edges() / HOUR
UNSETTLED = 0.02  # of the horizon


class Edge(NamedTuple):
    """An edge of the histogram of durations.

    Attributes:
        bin: the first that lies above it.
        time: hours.
    """

    bin: int
    time: float

    @property
    def shown(self) -> str:
        """The time as people read it."""
        return f"{self.time:.3g} h"


def edge_near(time: float) -> Edge:
    """Return the edge that lies nearest to a time in hours."""
    nearest = int(np.abs(EDGES - time).argmin())
    return Edge(max(nearest, 1), float(EDGES[max(nearest, 1)]))


def settled(record: Record) -> Record:
    """Return the record without the last 2 % of its arrivals.

    Many of them are still open, and those that are done are the quick ones.
    """
    latest = (1 - UNSETTLED) * record.assembly.scenario.time.horizon
    return replace(record, measured=record.measured & (record.cohort_start < latest))


def mean_wait(kind: int | None = None) -> Measure:
    """Return the measure of the mean wait of those who were served."""

    def measure(record: Record) -> float:
        done = settled(record)
        return done.total(k.SUM_FIRST_RESPONSE, kind) / HOUR / done.count(k.FIRST_RESPONSES, kind)

    return measure


def mean_sojourn(kind: int | None = None) -> Measure:
    """Return the measure of the mean time from arrival to the end."""

    def measure(record: Record) -> float:
        done = settled(record)
        return done.total(k.SUM_RESOLUTION, kind) / HOUR / done.count(k.CLOSED, kind)

    return measure


def wait_beyond(edge: Edge, kind: int | None = None) -> Measure:
    """Return the measure of the share of the served who waited at least so long."""
    return _beyond(0, edge, kind)


def sojourn_beyond(edge: Edge, kind: int | None = None) -> Measure:
    """Return the measure of the share of the served who stayed at least so long."""
    return _beyond(1, edge, kind)


def _beyond(histogram: int, edge: Edge, kind: int | None) -> Measure:
    def measure(record: Record) -> float:
        table = record.durations[:, histogram]
        counts = table.sum(axis=0) if kind is None else table[kind]
        return float(counts[edge.bin :].sum() / counts.sum())

    return measure


def had_to_wait(record: Record) -> float:
    """Return the share of those served or gone that were not served at once."""
    gone = record.count(k.ABANDONED)
    served = record.count(k.FIRST_RESPONSES)
    return (record.count(k.WAITED) + gone) / (served + gone)


def share(what: int, kind: int | None = None) -> Measure:
    """Return the measure of how often something was counted, by request that came."""
    return lambda record: record.count(what, kind) / record.count(k.ARRIVED, kind)


def time_in_queue(record: Record) -> float:
    """Return the mean wait of all who came, whether they were served or gave up."""
    waited = record.total(k.SUM_FIRST_RESPONSE) + record.total(k.SUM_WAIT_BEFORE_ABANDONING)
    return waited / HOUR / record.count(k.ARRIVED)


def letter_time(record: Record) -> float:
    """Return the mean time from the writing of a letter to its delivery."""
    done = settled(record)
    return done.letter(k.LETTER_TIME) / HOUR / done.letter(k.LETTERS_DELIVERED)


def letter_hops(record: Record) -> float:
    """Return by how many people a letter is handled on average, its sender included."""
    done = settled(record)
    return done.letter(k.LETTER_HOPS) / done.letter(k.LETTERS_DELIVERED)


def number_present(record: Record) -> float:
    """Return the mean number of open requests, counted at the end of each measured day."""
    return _mean_by_day(record, 0)


def letters_under_way(record: Record) -> float:
    """Return the mean number of messages under way, counted likewise."""
    return _mean_by_day(record, 1)


def _mean_by_day(record: Record, column: int) -> float:
    scenario = record.assembly.scenario
    first = scenario.week.days_until(scenario.time.warm_up)
    return float(record.levels[first:, column].mean())


def present_on(weekday: int) -> Measure:
    """Return the measure of the mean number of open requests at the end of a day of the week."""

    def measure(record: Record) -> float:
        time = record.assembly.scenario.time
        first = -(-time.warm_up // (time.hours_per_day * time.days_per_week))
        weeks = record.levels[first * time.days_per_week :, 0]
        return float(weeks[weekday :: time.days_per_week].mean())

    return measure


def present_after(day: int) -> Measure:
    """Return the measure of the number of open requests at the end of a day, the first being 1."""
    return lambda record: float(record.levels[day - 1, 0])


def busy(department: str) -> Measure:
    """Return the measure of the mean number of people at work in a department."""

    def measure(record: Record) -> float:
        roster = record.assembly.organization.roster
        people = list(roster.of(roster.departments.index(department)))
        return float(record.hours[people].sum() / record.span)

    return measure


def busy_person(employee: int) -> Measure:
    """Return the measure of the share of time that an employee is at work; 0 is the chief."""
    return lambda record: float(record.hours[employee].sum() / record.span)
