"""Informal ties: whose answers help becomes a contact, and who is not asked is forgotten.

The strength of a pair is the number of answers between the two, each losing half its weight in a
half-life. A tie forms at `form_after` and ends at half of that, so that it does not come and go.
Everybody keeps a bounded number; the strongest form first. Contacts by structure stay.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.behaviour.day import Day, Floats, Integers
from simulation.kernel import state as k
from simulation.scenario import Scenario

WEAKEST = 0.05  # answers; below it a pair is forgotten


class InformalTies:
    """The pairs who helped each other, and which of them are ties.

    Attributes:
        pairs: codes low · E + high, sorted.
        strength, is_tie: of each pair.
    """

    def __init__(self, scenario: Scenario, p: k.Parameters) -> None:
        """Begin without any, on the contacts of a structure."""
        self.configure(scenario)
        self.pairs: Integers = np.zeros(0, np.int64)
        self.strength: Floats = np.zeros(0)
        self.is_tie = np.zeros(0, np.bool_)
        self.set_structure(p)

    def configure(self, scenario: Scenario) -> None:
        """Let ties form and fade as in a scenario; those there are stay."""
        self.ties = scenario.people.ties
        half_lives = scenario.time.hours_per_day / self.ties.half_life
        self.kept = math.exp(-math.log(2.0) * half_lives)

    def set_structure(self, p: k.Parameters) -> None:
        """Take the contacts of a structure for given; ties of its own making are informal no more.

        What had become a tie stays one: the people know each other.
        """
        self.size = len(p.people)
        owner = np.repeat(np.arange(self.size), p.people.contact_count)
        self.formal: Integers = owner * self.size + p.contacts[: len(owner)]
        self.formal_lateral = p.people.lateral.copy()
        self._keep(~np.isin(self.pairs, self.formal))

    def act(self, day: Day) -> None:
        """Let ties form and fade by the answers of the day, and rebuild the lists of contacts."""
        assert self.ties.form_after is not None
        answers = day.state.answers[: day.state.clock[0].answers]
        before = self.pairs[self.is_tie]
        self._remember(answers.asker, answers.answerer)
        self.is_tie &= self.strength >= self.ties.form_after / 2
        self._form(self.ties.form_after)
        if not np.array_equal(before, self.pairs[self.is_tie]):
            day.parameters = self.contacts(day.parameters)

    def of(self, e: int) -> list[int]:
        """Return with whom somebody has ties, in order."""
        low, high = np.divmod(self.pairs[self.is_tie], self.size)
        others: list[int] = np.sort(np.concatenate([high[low == e], low[high == e]])).tolist()
        return others

    def set_of(self, p: k.Parameters, e: int, others: list[int]) -> k.Parameters:
        """Let somebody have ties with some, and with nobody else; return the parameters.

        Where ties fade, these fade like one that has just formed.
        """
        low, high = np.divmod(self.pairs, self.size)
        self.is_tie &= (low != e) & (high != e)
        them = np.array(others, np.int64)
        wanted = np.unique(np.minimum(them, e) * self.size + np.maximum(them, e))
        wanted = wanted[~np.isin(wanted, self.formal)]
        self._add(wanted)
        at = np.searchsorted(self.pairs, wanted)
        self.strength[at] = np.maximum(self.strength[at], self.ties.form_after or 0)
        self.is_tie[at] = True
        return self.contacts(p)

    def drop(self, day: Day, employees: list[int]) -> None:
        """Let the ties of some people end."""
        low, high = np.divmod(self.pairs, self.size)
        lost = np.isin(low, employees) | np.isin(high, employees)
        changed = bool((lost & self.is_tie).any())
        self._keep(~lost)
        if changed:
            day.parameters = self.contacts(day.parameters)

    def contacts(self, p: k.Parameters) -> k.Parameters:
        """Return the parameters with the lists of contacts of structure and informal ties."""
        low, high = np.divmod(self.pairs[self.is_tie], self.size)
        informal = np.sort(np.concatenate([low * self.size + high, high * self.size + low]))
        codes = np.insert(self.formal, np.searchsorted(self.formal, informal), informal)
        people = p.people
        people.contact_count = np.bincount(codes // self.size, minlength=self.size)
        people.contact_start = np.cumsum(people.contact_count) - people.contact_count
        people.lateral = self.formal_lateral + np.bincount(
            informal // self.size, minlength=self.size
        )
        return p._replace(contacts=np.ascontiguousarray(codes % self.size))

    def _remember(self, asker: Integers, answerer: Integers) -> None:
        """Fade all pairs, and add the answers of a day between people who are no contacts yet."""
        codes = np.minimum(asker, answerer) * self.size + np.maximum(asker, answerer)
        today, answers = np.unique(codes[asker != answerer], return_counts=True)
        at = np.minimum(np.searchsorted(self.formal, today), max(len(self.formal) - 1, 0))
        is_new = self.formal[at] != today if len(self.formal) else np.ones(len(today), np.bool_)
        today, answers = today[is_new], answers[is_new]
        self.strength = self.strength * self.kept
        self._add(today)
        self.strength[np.searchsorted(self.pairs, today)] += answers
        self._keep(self.is_tie | (self.strength >= WEAKEST))

    def _add(self, codes: Integers) -> None:
        """Take pairs up that are not known yet, at no strength."""
        pairs = np.union1d(self.pairs, codes)
        strength, is_tie = np.zeros(len(pairs)), np.zeros(len(pairs), np.bool_)
        old = np.searchsorted(pairs, self.pairs)
        strength[old], is_tie[old] = self.strength, self.is_tie
        self.pairs, self.strength, self.is_tie = pairs, strength, is_tie

    def _form(self, enough: float) -> None:
        """Let the strongest pairs become ties, as far as both have room for one more."""
        low, high = np.divmod(self.pairs, self.size)
        both = np.concatenate([low[self.is_tie], high[self.is_tie]])
        ties = np.bincount(both, minlength=self.size).tolist()
        candidates = np.flatnonzero(~self.is_tie & (self.strength >= enough))
        for i in candidates[np.argsort(-self.strength[candidates], kind="stable")].tolist():
            a, b = int(low[i]), int(high[i])
            if max(ties[a], ties[b]) < self.ties.most:
                self.is_tie[i] = True
                ties[a] += 1
                ties[b] += 1

    def _keep(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        self.pairs, self.strength = self.pairs[kept], self.strength[kept]
        self.is_tie = self.is_tie[kept]
