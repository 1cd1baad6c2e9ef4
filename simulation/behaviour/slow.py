"""All that changes slowly in one run, and the end of a day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly, give_skills, pace_of, shares_linked
from simulation.behaviour import marketing, reputation, tools
from simulation.behaviour.day import Counters, Day, Floats, Integers
from simulation.behaviour.engagement import Engagement
from simulation.behaviour.learning import Experience
from simulation.behaviour.ties import InformalTies
from simulation.behaviour.turnover import Turnover
from simulation.behaviour.usage import Usage
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.keys import draw_many
from simulation.kernel.running import change_presence
from simulation.outcomes.records import Changes
from simulation.scenario import Scenario
from simulation.scenario.sections.interventions import Intervention


def is_active(scenario: Scenario) -> bool:
    """Return whether anything changes slowly in a scenario."""
    people = scenario.people
    return bool(
        learns(scenario)
        or likes_anything(scenario)
        or people.turnover.yearly > 0
        or people.ties.form_after is not None
        or adopts(scenario)
        or spends(scenario)
        or scenario.reputation.is_on
    )


def adopts(scenario: Scenario) -> bool:
    """Return whether the use of the shared system spreads."""
    return scenario.tools.innovation > 0 or scenario.tools.imitation > 0


def spends(scenario: Scenario) -> bool:
    """Return whether marketing moves its budget between segments."""
    return scenario.marketing.learns and bool(scenario.customers.segments)


def learns(scenario: Scenario) -> bool:
    """Return whether practice matters."""
    return scenario.people.learning.curve < 1


def likes_anything(scenario: Scenario) -> bool:
    """Return whether engagement depends on anything."""
    generations = scenario.people.generations.values()
    return any(g.decisions or g.calm or g.insight or g.ease for g in generations)


class Slow:
    """The slow state of one run.

    Attributes:
        base: [E, F] pace of an experienced and engaged person, as a share of its skill.
        talent: [E, F] what was set for somebody at a function, as a factor on the pace.
        pace: [E, F] the pace now; speed is skill times pace.
        replaced: behaviours that employees have taken over (`Employee.replaces`).
        engagement, experience, ties, turnover, usage: see their modules.
        employed: [E] who has a place in the organization at this time.
    """

    def __init__(self, assembly: Assembly, p: k.Parameters, s: k.State) -> None:
        """Begin from the values that the scenario declares."""
        self.base: Floats = pace_of(p, assembly.scenario.service.cross_skill)
        self.talent: Floats = np.ones_like(self.base)
        self.pace: Floats = self.base.copy()
        self.replaced: frozenset[str] = frozenset()
        scenario = assembly.scenario
        self.assembly = assembly
        self.engagement = Engagement(scenario, p)
        self.experience = Experience(scenario, *p.speed.shape)
        self.ties = InformalTies(scenario, p)
        self.turnover = Turnover(scenario, p.people.key)
        self.employed: Integers = assembly.organization.employed.astype(np.int64)
        self.usage = Usage(p, self.present)
        self.counters = Counters.read(s)
        self.burdens: list[tuple[float, int, int]] = []  # share, days, first day of transitions
        self._left = 1.0  # by transitions, of the speed of everybody

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """[E] who has a place that is not vacant."""
        there: npt.NDArray[np.bool_] = (self.employed == 1) & (self.turnover.hired_on < 0)
        return there

    def begin_measuring(self, p: k.Parameters, s: k.State, now: int) -> None:
        """Let what is counted of the people begin, where the warm-up ends."""
        self.wait(s)
        self.usage.restart(p, self.present, now)

    def wait(self, s: k.State) -> None:
        """Let a day of the warm-up pass: nobody changes."""
        self.counters = Counters.read(s)
        s.clock.answers = 0

    def end_day(self, p: k.Parameters, s: k.State, number: int) -> k.Parameters:
        """Let everybody change by what happened on a day; return the parameters from now on."""
        scenario = self.assembly.scenario
        day, self.counters = self.counters.day_since(p, s, number)
        if learns(scenario) and "learning" not in self.replaced:
            self.experience.act(day, self.employed)
        if adopts(scenario) and "tools" not in self.replaced:
            tools.act(scenario.tools, day)
            p.stations.linked[:] = shares_linked(p, p.people)
            self._see_users(p, s)
        if scenario.people.ties.form_after is not None and "ties" not in self.replaced:
            self.ties.act(day)
        if likes_anything(scenario) and "engagement" not in self.replaced:
            self.engagement.act(day, self.employed)
        self._turn_over(day)
        self.set_speeds(day.parameters, number + 1)
        if spends(scenario):
            marketing.act(scenario, day)
        if scenario.reputation.is_on:
            reputation.act(scenario, day)
        self._see_users(day.parameters, s)
        return day.parameters

    def _see_users(self, p: k.Parameters, s: k.State) -> None:
        self.usage.look(p, self.present, int(s.clock[0].now))

    def enter(self, assembly: Assembly, p: k.Parameters, s: k.State, number: int) -> k.Parameters:
        """Go on in a changed organization from the beginning of a day; return the parameters."""
        scenario = assembly.scenario
        self.assembly = assembly
        self.base = pace_of(p, scenario.service.cross_skill)
        employed = assembly.organization.employed.astype(np.int64)
        new = np.flatnonzero((employed == 1) & (self.employed == 0)).tolist()
        self.employed = employed
        self.turnover.hired_on[employed == 0] = -1
        for part in (self.engagement, self.experience, self.ties, self.turnover):
            part.configure(scenario)
        self.experience.begin_anew(new)
        self.engagement.begin_anew(p, new)
        self.ties.set_structure(p)
        if self.ties.is_tie.any():
            p = self.ties.contacts(p)
        self._forget_what_is_off(p, s)
        self.set_speeds(p, number)
        self._see_users(p, s)
        return p

    def _forget_what_is_off(self, p: k.Parameters, s: k.State) -> None:
        """Let nothing be left of what a behaviour has done that is off from now on."""
        scenario = self.assembly.scenario
        if not scenario.reputation.is_on:
            s.clock.reputation = 1.0
        if not spends(scenario):
            s.appeal[:] = 1.0
        if not (learns(scenario) and self.experience.learning.errors > 0):
            p.people.error_factor = 1.0

    def changes(self, p: k.Parameters, now: int) -> Changes:
        """Return what has changed in the people until a time."""
        self.usage.look(p, self.present, now)
        turnover = self.turnover
        return Changes(
            self.engagement.level.copy(),
            turnover.left,
            turnover.hired,
            self.usage.trained,
            self.usage.time,
        )

    def intervene(
        self, item: Intervention, order: int, p: k.Parameters, s: k.State, number: int
    ) -> k.Parameters:
        """Let people leave, and bear the cost of a transition, at the beginning of a day.

        Args:
            item: the intervention.
            order: its position in the scenario, for the draws.
            p, s: parameters and state.
            number: of the day that begins.
        """
        day = self._day_before(p, s, number)
        if item.leave is not None:
            roster = self.assembly.organization.roster
            people = np.array(roster.of(roster.departments.index(item.leave.department)))
            people = people[(self.employed[people] == 1) & (self.turnover.hired_on[people] < 0)]
            u = draw_many(p.people.key[people], v.DISMISSAL, np.array([order]))
            leaving = int(item.leave.share * len(people) + 0.5)
            chosen = np.sort(people[np.argsort(u, kind="stable")[:leaving]])
            if leaving:
                self.dismiss(day, chosen.tolist())
        if item.transition > 0:
            self.burdens.append((item.transition, item.transition_days, number))
            self.set_speeds(day.parameters, number)
        self._see_users(day.parameters, s)
        return day.parameters

    def _left_by_transitions(self, number: int) -> float:
        """Return the share of speed that transitions leave on a day."""
        left = 1.0
        for share, days, start in self.burdens:
            left *= 1.0 - share * max(0.0, 1.0 - (number - start) / days)
        return left

    def set_speeds(self, p: k.Parameters, number: int) -> None:
        """Let speeds and errors follow from skill, experience and engagement, from a day on."""
        factor = self.experience.factor()
        self._left = self._left_by_transitions(number)
        self._set_speeds_of(p, slice(None))
        if learns(self.assembly.scenario) and self.experience.learning.errors > 0:
            f = p.people.function
            rows = np.flatnonzero((f >= 0) & (f < factor.shape[1]))
            own = factor[rows, f[rows]]
            p.people.error_factor[rows] = self.experience.error_factor(own)

    def set_engagement(self, p: k.Parameters, e: int, value: float) -> None:
        """Set the engagement of one person, and its speed with it."""
        self.engagement.level[e] = value
        self._set_speeds_of(p, e)

    def set_uses_system(self, p: k.Parameters, e: int, value: bool, now: int) -> None:
        """Let one person use the shared system from now on, or no longer."""
        if p.people.uses_system[e] == value:
            return
        p.people.uses_system[e] = value
        p.settings.shared_system |= int(value)
        p.stations.linked[:] = shares_linked(p, p.people)
        self.usage.look(p, self.present, now)

    def set_practice(self, p: k.Parameters, e: int, f: int, services: float) -> None:
        """Set the practice of one person at a function, and speed and errors with it."""
        self.experience.set_practice(e, f, services)
        self._set_speeds_of(p, e)
        if f == p.people.function[e] and self.experience.learning.errors > 0:
            p.people.error_factor[e] = self.experience.error_factor(self.experience.factor(e)[f])

    def set_speed(self, p: k.Parameters, e: int, f: int, value: float) -> None:
        """Set the speed of one person at a function; what changes later changes it as others'."""
        ratio = value / p.speed[e, f]
        self.talent[e, f] *= ratio
        self.pace[e, f] *= ratio
        p.speed[e, f] = value

    def _set_speeds_of(self, p: k.Parameters, e: int | slice) -> None:
        """Let the speeds of one person, or of all, follow from what they depend on."""
        pace = np.minimum(self.base[e] * self.experience.factor(e), self.experience.learning.best)
        level = self.engagement.level[e, None]
        self.pace[e] = pace * (level * self._left) * self.talent[e]
        p.speed[e] = p.people.skill[e, None] * self.pace[e]

    def leave(self, e: int, p: k.Parameters, s: k.State, number: int) -> k.Parameters:
        """Let one person leave before a day begins or in the course of it; return the parameters.

        Those who leave at the same time, one call after the other, do it as by one `dismiss`.
        """
        day = self._day_before(p, s, number)
        self.turnover.vacate(day, [e])
        if (s.workers.change == k.LEAVING).any():  # the kernel will look for all of them
            s.workers.change[e] = k.LEAVING
        else:
            change_presence(s, [e], [])
        self.ties.drop(day, [e])
        self._see_users(day.parameters, s)
        return day.parameters

    def has_a_place(self, e: int) -> bool:
        """Return whether somebody is employed, and their place not vacant."""
        return bool(self.present[e])

    def _day_before(self, p: k.Parameters, s: k.State, number: int) -> Day:
        """Return the day before one, of which nothing more is asked than who changes and when."""
        length = int(p.weekdays[(number - 1) % len(p.weekdays)])
        return Day(p, s, number - 1, length, {}, self.counters.busy, None)

    def dismiss(self, day: Day, employees: list[int]) -> None:
        """Let people leave; their places are vacant until somebody is hired."""
        self.turnover.vacate(day, employees)
        change_presence(day.state, employees, [])
        self.ties.drop(day, employees)

    def _turn_over(self, day: Day) -> None:
        turnover = self.assembly.scenario.people.turnover
        is_on = turnover.yearly > 0 and "turnover" not in self.replaced
        if not is_on and not (self.turnover.hired_on >= 0).any():
            return
        comers = self.turnover.comers(day)
        leavers: list[int] = []
        if is_on:
            leavers = self.turnover.leavers(day, self.engagement.level, self.employed)
        if comers:
            self.turnover.begin_anew(day, comers)
            organization = self.assembly.organization
            p = day.parameters
            give_skills(p.people, organization, self.assembly.scenario, comers)
            p.stations.linked[:] = shares_linked(p, p.people)
            self.experience.begin_anew(comers)
            self.talent[comers] = 1.0
            self.engagement.begin_anew(day.parameters, comers)
            day.state.own_people[comers] = 0.0
            change_presence(day.state, [], comers)
        if leavers:
            self.dismiss(day, leavers)
