"""A thousand people who pass letters on for a thousand steps: pure Mesa against silosim.

python -m benchmarks.relay [--agents 1000] [--steps 1000] [--rounds 5]

The model is that of Guimerà et al. 2002 (PRL 89:248701) on a tree, three to each superior, as in
scenarios/theory/messages.yaml. In a step everybody may write a letter, with a small chance, and
hands on the first of the letters that lie before it; the receiver has no work with it. Pure Mesa
lets 1,000 agents act in each of 1,000 steps. silosim has the same people for 1,000 hours, an hour
the work with a letter; it goes from event to event, so that nobody costs anything who has nothing
to do. How much that gains depends on how much there is to do, so there are three loads: letters to
anybody, as in the paper, where the chief is busy for half of the time and nearly everybody else
hardly ever; and letters to superiors, subordinates and peers only, with which people are busy for
an eighth and for half of the time on average.

Told are seconds of the processor for the run alone, both in turn, medians; letters and people on
the way of one are counted by both, and must agree with what is expected.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import deque
from dataclasses import dataclass
from statistics import median

import mesa

from benchmarks.environment import processor, versions
from simulation import OrganizationModel, load_scenario
from simulation.kernel import state as k

SPAN = 3
NEAR = 0.05  # steps of the hierarchy: letters go to superiors, subordinates and peers only


@dataclass(frozen=True)
class Load:
    """How much is written: letters a person and step, and to whom."""

    name: str
    rate: float
    is_near: bool


LOADS = (
    Load("to anybody", 0.0008, False),
    Load("to the next, an eighth", 0.08, True),
    Load("to the next, half", 0.32, True),
)


@dataclass(frozen=True)
class Run:
    """What came of a run: seconds, letters delivered, people who handled one, on average."""

    seconds: float
    letters: float
    handlers: float


class Person(mesa.Agent):
    """Writes, and hands on one letter a step."""

    def __init__(self, model: Relay, number: int) -> None:
        super().__init__(model)
        self.number = number
        self.letters: deque[int] = deque()  # whom each is for

    def step(self) -> None:
        """Write perhaps, and hand on the first letter."""
        model = self.model
        if model.draw.random() < model.load.rate:
            self.letters.append(model.reader(self.number))
        if self.letters:
            model.on_the_way.append((self.number, self.letters.popleft()))


class Relay(mesa.Model):
    """A tree of people, in pure Mesa."""

    def __init__(self, load: Load, agents: int, seed: int) -> None:
        super().__init__()
        self.load = load
        self.draw = random.Random(seed)
        self.handled = self.delivered = 0
        self.on_the_way: list[tuple[int, int]] = []
        self.superior = [-1, *((i - 1) // SPAN for i in range(1, agents))]
        self.lines = [self._line(i) for i in range(agents)]
        self.next_to = [self._next_to(i, agents) for i in range(agents)]
        self.people = [Person(self, i) for i in range(agents)]

    def _line(self, i: int) -> list[int]:
        """Return whom orders pass from the chief down to somebody, both included."""
        line = [i]
        while line[-1]:
            line.append(self.superior[line[-1]])
        return line[::-1]

    def _next_to(self, i: int, agents: int) -> list[int]:
        """Return superior, subordinates and peers."""
        below = [j for j in range(SPAN * i + 1, SPAN * i + SPAN + 1) if j < agents]
        if i == 0:
            return below
        first = SPAN * self.superior[i] + 1
        peers = [j for j in range(first, first + SPAN) if j != i and j < agents]
        return [self.superior[i], *below, *peers]

    def reader(self, writer: int) -> int:
        """Return whom somebody writes to."""
        if self.load.is_near:
            return self.draw.choice(self.next_to[writer])
        other = self.draw.randrange(len(self.people) - 1)
        return other + (other >= writer)

    def step(self) -> None:
        """Let everybody act, in the order of their numbers, and the letters arrive."""
        self.agents.do("step")
        moved, self.on_the_way = self.on_the_way, []
        self.handled += len(moved)
        for at, reader in moved:
            line, depth = self.lines[reader], len(self.lines[at])
            goes_down = depth < len(line) and line[depth - 1] == at
            following = line[depth] if goes_down else self.superior[at]
            if following == reader:
                self.delivered += 1
            else:
                self.people[following].letters.append(reader)


def pure_mesa(load: Load, agents: int, steps: int, seed: int) -> Run:
    """Run the model in pure Mesa."""
    model = Relay(load, agents, seed)
    begin = time.process_time()
    for _ in range(steps):
        model.step()
    seconds = time.process_time() - begin
    return Run(seconds, model.delivered, model.handled / model.delivered)


def silosim(load: Load, agents: int, steps: int, seed: int) -> Run:
    """Run the scenario of the same people and letters, as a user does."""
    changes: dict[str, object] = {
        "organization.departments.staff.staff": agents - 1,
        "organization.span_of_control": SPAN,
        "time.horizon": f"{steps} h",
        "time.warm_up": "0 h",
        "correspondence.rate": f"{load.rate} / h",
        "correspondence.handling": "1 h",
    }
    if load.is_near:
        changes["correspondence.reach"] = NEAR
    model = OrganizationModel(load_scenario("theory/messages", changes), replication=seed)
    begin = time.process_time()
    model.run()
    seconds = time.process_time() - begin
    letters = model.record().letter
    delivered = letters(k.LETTERS_DELIVERED)
    return Run(seconds, delivered, letters(k.LETTER_HOPS) / delivered)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agents", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    size = options.agents, options.steps
    print(f"{options.agents:,} agents × {options.steps:,} steps: seconds, letters, handlers each")
    print(f"{'letters':<24}{'Mesa':>8}{'silosim':>9}{'ratio':>7}   Mesa, silosim")
    for load in LOADS:
        silosim(load, *size, 0)  # the first run loads the kernel
        runs = [
            (pure_mesa(load, *size, seed), silosim(load, *size, seed))
            for seed in range(1, options.rounds + 1)
        ]
        pure, ours = ([pair[i] for pair in runs] for i in (0, 1))
        ratio = median(a.seconds / b.seconds for a, b in runs)
        print(
            f"{load.name:<24}{median(run.seconds for run in pure):>8.3f}"
            f"{median(run.seconds for run in ours):>9.4f}{ratio:>7.1f}   "
            f"{median(run.letters for run in pure):,.0f}, "
            f"{median(run.letters for run in ours):,.0f}; "
            f"{median(run.handlers for run in pure):.2f}, "
            f"{median(run.handlers for run in ours):.2f}"
        )
    print(f"{processor()}; {', '.join(f'{k} {v}' for k, v in versions().items())}")


if __name__ == "__main__":
    main()
