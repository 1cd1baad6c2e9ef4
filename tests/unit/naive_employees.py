"""Employees who do for themselves, in plain Python, what the default does for all with arrays."""

from __future__ import annotations

import math
from collections import Counter

from simulation import Employee, OrganizationModel
from simulation.behaviour.engagement import LIKINGS
from simulation.kernel import variates as v
from simulation.kernel.keys import draw


class Feeling(Employee):
    """Lets engagement follow experience for itself."""

    replaces = frozenset({"engagement"})
    before: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    def step(self) -> None:
        """Let engagement follow the experience of the day."""
        model = self.model
        now = (
            self.decided, self.referred, self.interruptions, self.read,
            int(model.state.hours[self.index].sum()),
        )  # fmt: skip
        decided, referred, interrupted, read, busy = (
            b - a for a, b in zip(self.before, now, strict=True)
        )
        self.before = now
        if model.time_now <= model.scenario.time.warm_up:
            return
        people = model.scenario.people
        e, day = people.engagement, model.scenario.time.hours_per_day
        cases = decided + referred
        hours = day / 3.6e9
        lived = (
            (decided / cases if cases else e.decisions) - e.decisions,
            1.0 - interrupted / (hours * e.interruptions),
            read / (hours * e.insight) - 1.0,
            e.workload - busy / day,
        )
        likes = people.generations[self.generation]
        wanted = 1.0
        for name, value in zip(LIKINGS, lived, strict=True):
            wanted += getattr(likes, name) * min(max(value, -1.0), 1.0)
        follows = 1.0 - math.exp(-day / e.adaptation)
        level = self.engagement + (wanted - self.engagement) * follows
        self.engagement = min(max(level, e.lowest), e.highest)


class Learning(Employee):
    """Learns and forgets for itself."""

    replaces = frozenset({"learning"})

    def step(self) -> None:
        """Learn from the services of the day and forget the rest."""
        model, before = self.model, getattr(self, "before", None)
        self.before = model.state.practice[self.index].tolist()
        if model.time_now <= model.scenario.time.warm_up or before is None:
            return
        learning = model.scenario.people.learning
        day = model.scenario.time.hours_per_day
        kept = math.exp(-math.log(2.0) * day / learning.half_life)
        novice = learning.novice * learning.experienced
        for f, name in enumerate(self.practice):
            done = self.before[f] - before[f]
            if done:
                self.practice[name] += done
            else:
                self.practice[name] = max(self.practice[name] * kept, novice)


class Adopting(Employee):
    """Takes to the shared system for itself, by what its contacts did until the evening."""

    replaces = frozenset({"tools"})
    day, users = -1, frozenset[int]()

    def step(self) -> None:
        """Begin to use the system, with a chance that rises with the contacts who do."""
        model = self.model
        users = self.users_of_the_evening()
        if model.time_now <= model.scenario.time.warm_up or self.away:
            return
        tools, contacts = model.scenario.tools, self.contacts
        share = sum(c.index in users for c in contacts) / max(len(contacts), 1)
        chance = tools.innovation + tools.imitation * share
        if draw(model.parameters.people.key[self.index], v.ADOPTION, model.day - 1) < chance:
            self.uses_system = True

    def users_of_the_evening(self) -> frozenset[int]:
        """Return who used the system before anybody stepped; the chief keeps it for all."""
        keeper = self.model.employee(0)
        assert isinstance(keeper, Adopting)
        if keeper.day != self.model.day:
            keeper.day = self.model.day
            keeper.users = frozenset(e.index for e in self.model.agents if e.uses_system)
        return keeper.users


class Hasty(Adopting):
    """The same, but sees who has begun to use it a moment ago, as the order of steps would have."""

    def users_of_the_evening(self) -> frozenset[int]:
        """Return who uses the system by now."""
        return frozenset(e.index for e in self.model.agents if e.uses_system)


class Befriending(Employee):
    """Lets the chief see to the ties of all: a pair belongs to two, and room is scarce."""

    replaces = frozenset({"ties"})

    def __init__(self, model: OrganizationModel, index: int) -> None:
        """Begin with nobody known."""
        super().__init__(model, index)
        self.strength: dict[tuple[int, int], float] = {}
        self.friends: set[tuple[int, int]] = set()

    def step(self) -> None:
        """Let the answers of the day make ties, and those of old be forgotten."""
        model = self.model
        if self.index != 0 or model.time_now <= model.scenario.time.warm_up:
            return
        ties = model.scenario.people.ties
        before = set(self.friends)
        self.remember(
            math.exp(-math.log(2.0) * (model.scenario.time.hours_per_day / ties.half_life))
        )
        self.friends = {pair for pair in before if self.strength[pair] >= ties.form_after / 2}
        count = Counter(e for pair in self.friends for e in pair)
        strangers = sorted(self.strength.keys() - self.friends)
        for pair in sorted(strangers, key=lambda pair: -self.strength[pair]):
            if self.strength[pair] >= ties.form_after and max(count[e] for e in pair) < ties.most:
                self.friends.add(pair)
                count.update(pair)
        for e in {e for pair in before ^ self.friends for e in pair}:
            others = [a + b - e for a, b in self.friends if e in (a, b)]
            model.employee(e).ties = map(model.employee, others)

    def remember(self, kept: float) -> None:
        """Let all answers fade, and add those of the day from who is no contact by structure."""
        today = Counter[tuple[int, int]]()
        for person in self.model.agents:
            by_structure = set(person.contacts) - set(person.ties)
            helpers = [h for h in person.answers if h is not person and h not in by_structure]
            today.update((min(person.index, h.index), max(person.index, h.index)) for h in helpers)
        for pair in self.strength.keys() | today.keys():
            strength = self.strength.get(pair, 0.0) * kept + today[pair]
            self.strength[pair] = strength
            if strength < 0.05 and pair not in self.friends:
                del self.strength[pair]


class Leaving(Employee):
    """Leaves of its own accord."""

    replaces = frozenset({"turnover"})

    def step(self) -> None:
        """Leave, the more readily the less engaged."""
        model = self.model
        if model.time_now <= model.scenario.time.warm_up or self.away or self.manager is None:
            return
        turnover = model.scenario.people.turnover
        hazard = -math.log(1.0 - turnover.yearly) / 250
        chance = 1.0 - math.exp(-hazard * math.exp(turnover.sensitivity * (1.0 - self.engagement)))
        if draw(model.parameters.people.key[self.index], v.LEAVING, model.day - 1) < chance:
            self.leave()
