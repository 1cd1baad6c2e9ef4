"""The two workloads of the benchmark, their rates and their known mean sojourn times.

*Event* has one definition for all peers: an external arrival, or a completion of a service. A
customer of `mm20` is two events; one of `line` is one arrival and one for each department visit.

The unit of time is the mean service time. A run starts empty, lets `customers` arrive and ends when
the last one has left.

`line`: a request enters department 1, moves to the next after each service, and with probability
.2 back to the previous one (not from department 1); it leaves after department 5 with probability
.8. With external rate g the traffic equations are

    r1 = g + .2 r2,  r2 = r1 + .2 r3,  r3 = .8 r2 + .2 r4,  r4 = .8 r3 + .2 r5,  r5 = .8 r4

whose solution is r = g (341, 425, 420, 400, 320) / 256. Department 2 is the most loaded; with eight
servers g = 4.096 loads it to .85 exactly, and a request makes 1906/256 = 7.45 visits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


class UnavailableError(Exception):
    """A peer cannot run here; the message says what would help."""


@dataclass(frozen=True)
class Result:
    """What one run of one peer did, in CPU seconds of this process or of the peer's own."""

    events: int
    seconds: float
    mean_sojourn: float


@dataclass(frozen=True)
class Workload:
    """A line of departments with equal servers, exponential service at rate one, and hand-backs.

    `spread` is the standard deviation of a run's mean sojourn time times the root of its number of
    customers; `start_up` the shortfall of that mean, from starting empty and running dry, times its
    number of customers. Both come from `python -m benchmarks.spread` and set the tolerance.
    `events_spread` is the standard deviation of a customer's events over their mean, where the
    number of arrivals itself may be Poisson.
    """

    name: str
    departments: int
    servers: int
    arrival_rate: float
    hand_back: float
    visit_ratios: tuple[float, ...]
    spread: float
    start_up: float
    events_spread: float

    @property
    def events_per_customer(self) -> float:
        """Expected events a customer: one arrival and one for each visit."""
        return 1.0 + sum(self.visit_ratios)

    @property
    def mean_sojourn(self) -> float:
        """Expected time in the system: by Little, from the mean number at each node (Jackson)."""
        rates = (self.arrival_rate * ratio for ratio in self.visit_ratios)
        return sum(mean_number(self.servers, rate) for rate in rates) / self.arrival_rate

    def z_score(self, mean: float, customers: int, runs: int = 1) -> float:
        """Return how many standard errors the mean of `runs` runs lies from theory.

        `customers` is the number in all runs; each run's shortfall is put back first.
        """
        corrected = mean + self.start_up * runs / customers
        return (corrected - self.mean_sojourn) * sqrt(customers) / self.spread


def erlang_c(servers: int, load: float) -> float:
    """Return the probability of waiting in M/M/c with offered load `load` (Erlang 1917)."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def mean_number(servers: int, rate: float) -> float:
    """Return the mean number of customers in M/M/c with service rate one."""
    return rate + erlang_c(servers, rate) * rate / (servers - rate)


MM20 = Workload("mm20", 1, 20, 18.0, 0.0, (1.0,), 9.25, 51.3, 1.0)
_LINE_RATIOS = tuple(count / 256 for count in (341, 425, 420, 400, 320))
LINE = Workload("line", 5, 8, 4.096, 0.2, _LINE_RATIOS, 31.2, 208.0, 1.062)
WORKLOADS = {workload.name: workload for workload in (MM20, LINE)}
