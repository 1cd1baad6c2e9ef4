"""Turnover: people leave the more readily the less engaged they are; novices follow after a while.

The hazard of leaving is that of the yearly share, times exp(sensitivity · (1 − engagement)).
Whoever comes is somebody else: a key of its own, and with it a skill and traits of its own; no
practice, no informal ties, no knowledge of open requests or of what was told in meetings. The chief
stays (somebody has to act for everybody who is away).
"""

from __future__ import annotations

import math

import numpy as np

from simulation.behaviour.day import Day, Floats, Integers
from simulation.kernel import variates as v
from simulation.kernel.keys import derive, draw_many
from simulation.scenario import Scenario
from simulation.scenario.sections.people import DAYS_A_YEAR


class Turnover:
    """Who is who, and which places are vacant.

    Attributes:
        identity: [E] how many people have held each place before.
        hired_on: [E] number of the day at whose end a vacancy is filled; −1 = none.
        left, hired: how many people have left and come so far.
    """

    def __init__(self, scenario: Scenario, keys: object) -> None:
        """Begin with the first people at their places."""
        self.configure(scenario)
        self.first_keys = np.array(keys, np.uint64)
        self.identity: Integers = np.zeros(len(self.first_keys), np.int64)
        self.hired_on: Integers = np.full(len(self.first_keys), -1, np.int64)
        self.left = self.hired = 0

    def configure(self, scenario: Scenario) -> None:
        """Let the hazard and the time of hiring be those of a scenario; vacancies stay."""
        turnover = scenario.people.turnover
        self.sensitivity = turnover.sensitivity
        self.hazard = -math.log(1.0 - turnover.yearly) / DAYS_A_YEAR
        self.hiring = max(1, -(-turnover.hiring // scenario.time.hours_per_day))

    def chance(self, engagement: float) -> float:
        """Return the chance a day that somebody of an engagement leaves."""
        return 1.0 - math.exp(-self.hazard * math.exp(self.sensitivity * (1.0 - engagement)))

    def leavers(self, day: Day, engagement: Floats, employed: Integers) -> list[int]:
        """Return who leaves at the end of a day; only the few who may are looked at one by one."""
        u = draw_many(day.parameters.people.key, v.LEAVING, np.array([day.number]))
        most = self.chance(float(engagement.min()))
        may = np.flatnonzero((u < most) & employed & (self.hired_on < 0))
        return [e for e in may.tolist() if e > 0 and u[e] < self.chance(float(engagement[e]))]

    def vacate(self, day: Day, employees: list[int]) -> None:
        """Let places be vacant until somebody is found."""
        self.hired_on[employees] = day.number + self.hiring
        self.left += len(employees)

    def comers(self, day: Day) -> list[int]:
        """Return whose places are filled at the end of a day."""
        found: list[int] = np.flatnonzero(self.hired_on == day.number).tolist()
        return found

    def begin_anew(self, day: Day, employees: list[int]) -> None:
        """Let somebody else take each of some places."""
        self.hired_on[employees] = -1
        self.identity[employees] += 1
        self.hired += len(employees)
        people, s = day.parameters.people, day.state
        for e in employees:
            people.key[e] = derive(self.first_keys[e], v.IDENTITY, int(self.identity[e]))
        s.workers.last_function[employees] = -1
        s.attended[np.isin(day.parameters.seats.employee, employees)] = -1
        is_new = np.zeros(len(people) + 1, np.bool_)  # the last one stands for nobody
        is_new[employees] = True
        s.handled_by[is_new[s.handled_by]] = -1
