"""What happens to people between two calls of the kernel, told to kernel and twin alike."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from simulation.kernel import state as k
from simulation.kernel.running import change_presence

from .naive import Twin


@dataclass(frozen=True)
class Change:
    """At a time some people leave or come back, others become faster, slower or less reliable."""

    time: int
    seed: int

    def apply(self, p: k.Parameters, s: k.State, twin: Twin) -> None:
        """Change the same people in the kernel and in the twin."""
        rng = Random(self.seed)
        employees = twin.world.employees
        chosen = [e for e in employees[1:] if rng.random() < 0.3]
        leaving = [e for e in chosen if not e.away]
        joining = [e for e in chosen if e.away]
        change_presence(s, [e.number for e in leaving], [e.number for e in joining])
        twin.then("change_roster", leaving, joining)
        for e in employees:
            if rng.random() < 0.3:
                e.error_factor = rng.choice((0.5, 1.0, 2.5))
                p.people.error_factor[e.number] = e.error_factor
                for f, department in enumerate(twin.world.departments):
                    e.speeds[department] = rng.choice((0.5, 0.8, 1.25, 2.0))
                    p.speed[e.number, f] = e.speeds[department]


def changes(rng: Random, horizon: int) -> tuple[Change, ...]:
    """Return a few changes within a horizon."""
    times = sorted(rng.sample(range(1, horizon), rng.randint(1, 6)))
    return tuple(Change(time, rng.randrange(1 << 30)) for time in times)
