"""The day that is over: the kernel's tables, and what people went through since the day before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
COUNTERS = ("interruptions", "decided", "referred", "read")


@dataclass
class Day:
    """The kernel's tables at the end of a working day; a behaviour may replace some of them.

    Attributes:
        parameters, state: the tables.
        number: of the day that is over, from 0; also of the draws of this day.
        length: µs of a working day.
        changes: [E] per-person counts of the day by name (`COUNTERS`).
        busy: [E] µs of the day spent on finished activities.
        services: [E, F] services completed on the day; empty unless they are counted.
        voices: what customers told others on the day: referrals less complaints.
    """

    parameters: k.Parameters
    state: k.State
    number: int
    length: int
    changes: dict[str, Integers]
    busy: Integers
    services: Any
    voices: float = 0.0


@dataclass
class Counters:
    """What the counters of the kernel stood at when they were last read."""

    counts: dict[str, Integers]
    busy: Integers
    services: Any
    voices: float

    @classmethod
    def read(cls, s: k.State) -> Counters:
        """Read the counters now."""
        return cls(
            {name: s.workers[name].copy() for name in COUNTERS},
            s.hours.sum(axis=1),
            s.practice.copy(),
            float(s.clock[0].voices),
        )

    def day_since(self, p: k.Parameters, now: k.State, number: int) -> tuple[Day, Counters]:
        """Return the day since these counters were read, and the counters now."""
        later = Counters.read(now)
        day = Day(
            p,
            now,
            number,
            int(p.weekdays[number % len(p.weekdays)]),
            {name: later.counts[name] - self.counts[name] for name in COUNTERS},
            later.busy - self.busy,
            later.services - self.services,
            later.voices - self.voices,
        )
        return day, later
